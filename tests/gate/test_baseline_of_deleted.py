"""What was found in a template that is deleted is gone, where the run looked for the template."""

import os
from pathlib import Path

import pytest

from ingestlint.run.files import listed
from tests import git
from tests.command import found, ingestlint, judged

FUNCTION = "Resources:\n  Fn: {Type: AWS::Lambda::Function, Properties: {Timeout: 9}}\n"
ONLY = ("--select", "MEM401")
BASELINE = ".ingestlint-baseline.json"
OUT = "node_modules/x.yaml"


def baseline(folder: Path, action: str, *paths: str) -> tuple[int, str]:
    done = ingestlint(folder, "baseline", action, *paths, *ONLY, "--baseline", BASELINE)
    return done.returncode, done.stdout


def codes(folder: Path, *paths: str) -> list[str]:
    known = ("--baseline", BASELINE, "--select", "MEM401,ING")
    return [code for code, _ in found(judged(folder, *paths, *known))]


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    for name in ("a/t.yaml", "a/u.yaml", "b/t.yaml", OUT):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(FUNCTION, encoding="utf-8")
    baseline(tmp_path, "write", ".", OUT)
    return tmp_path


@pytest.mark.parametrize(
    ("paths", "gone"),
    [
        ((".",), 1),
        (("a",), 1),
        (("b", "a"), 1),
        (("b",), 0),
        (("a/u.yaml",), 0),
        (("a/u.yaml", "b/t.yaml"), 0),
    ],
)
def test_it_gone_where_its_folder_was_given(
    project: Path, paths: tuple[str, ...], gone: int
) -> None:
    (project / "a/t.yaml").unlink()
    said = "gone: MEM401 Fn (a/t.yaml)\n" if gone else ""
    amount = "4 entries, 1 not as found" if gone else "4 entries, 0 not as found"
    assert baseline(project, "check", *paths) == (gone, f"{said}{amount}\n")
    assert codes(project, *paths) == ["ING011"] * gone
    for more in ((), ("--ratchet",)):
        expected = ", 0 new, 1 gone\n" if gone and not more else ", 0 new, 0 gone\n"
        assert baseline(project, "update", *paths, *more)[1].endswith(expected)


def test_all_templates_are_gone(project: Path) -> None:
    for name in ("a/t.yaml", "a/u.yaml", "b/t.yaml"):
        (project / name).unlink()
    (project / "a").rmdir()
    assert codes(project, ".") == ["ING011"] * 3
    assert baseline(project, "update", ".", "--ratchet")[1].endswith(" 1 entry, 0 new, 3 gone\n")


def test_it_is_told_of_once(project: Path) -> None:
    for name in ("a", "b"):
        (project / name / ".ingestlint.yaml").write_text("rules: {MEM402: off}\n")
    (project / "a/t.yaml").unlink()
    assert codes(project, ".") == ["ING011"]


def test_what_no_search_finds_is_not_gone(project: Path) -> None:
    (project / OUT).unlink()
    assert baseline(project, "check", ".") == (0, "4 entries, 0 not as found\n")


def test_a_folder_that_cannot_be_read_tells_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    (project / "a" / "closed").mkdir()
    monkeypatch.setattr(os, "scandir", refuse)
    a, b = str(project / "a"), str(project / "b")
    assert listed([a, b, str(project / "no"), f"{b}/t.yaml"], skip=False).folders == [b]


def test_what_git_leaves_out_is_not_gone(project: Path) -> None:
    git.initialise(project)
    git.commit(project)
    git.git(project, "sparse-checkout", "set", "b")
    assert not (project / "a").exists()
    assert baseline(project, "check", ".") == (0, "4 entries, 0 not as found\n")
    done = ingestlint(project, ".", "--baseline", BASELINE, *ONLY, "--diff-base", "HEAD")
    assert "0 introduced, 0 worsened, 0 fixed, 0 unchanged" in done.stdout
    git.git(project, "sparse-checkout", "disable")
    (project / "a/t.yaml").unlink()
    assert baseline(project, "check", ".")[0] == 1


def test_a_submodule_that_is_not_there_is_not_gone(project: Path) -> None:
    git.initialise(project)
    (project / ".gitmodules").write_text('[submodule "a"]\n\tpath = a\n\turl = ../a\n')
    for name in ("t", "u"):
        (project / "a" / f"{name}.yaml").unlink()
    assert baseline(project, "check", ".") == (0, "4 entries, 0 not as found\n")


def test_a_deletion_is_a_change(project: Path) -> None:
    git.initialise(project)
    git.commit(project)
    (project / "a/t.yaml").unlink()
    command = (".", "--baseline", BASELINE, "--select", "MEM401", "--diff-base", "HEAD")
    report = judged(project, *command)
    assert [code for code, _ in found(report)] == ["ING011"]
    git.commit(project)
    assert judged(project, *command)["findings"] == []
