"""What is in a submodule is compared with the commit of it that the base records."""

from pathlib import Path

import pytest

from tests import git
from tests.command import ingestlint

FUNCTION = "  {name}: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 9}}}}\n"


def template(*names: str) -> str:
    return "Resources:\n" + "".join(FUNCTION.format(name=name) for name in names)


def judged(folder: Path, *paths: str) -> tuple[str, str, str]:
    done = ingestlint(folder, *paths, "--select", "MEM401", "--diff-base", "main")
    found = [line for line in done.stdout.splitlines() if "[MEM401]" in line]
    (counts,) = (line for line in done.stdout.splitlines() if line.startswith("since main"))
    return " ".join(line.split()[1] for line in found), counts.partition(": ")[2], done.stderr


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """A repository with a submodule `lib` that has a configuration of its own."""
    origin, project = tmp_path / "origin", tmp_path / "project"
    for folder in (origin, project):
        folder.mkdir()
        git.initialise(folder)
    (origin / "t.yaml").write_text(template("A"), encoding="utf-8")
    git.commit(origin)
    (project / "own.yaml").write_text(template("Own"), encoding="utf-8")
    allowed = ("-c", "protocol.file.allow=always")
    git.git(project, *allowed, "submodule", "--quiet", "add", str(origin), "lib")
    # It is above the submodule, which is a repository of its own.
    (project / ".ingestlint.yaml").write_text("rules: {MEM401: note}\n", encoding="utf-8")
    git.commit(project)
    git.git(project, "checkout", "--quiet", "-b", "change")
    return project


@pytest.mark.parametrize("paths", [(".",), ("lib",), ("own.yaml", "lib/t.yaml")])
def test_nothing_changed(project: Path, paths: tuple[str, ...]) -> None:
    unchanged = 1 if paths == ("lib",) else 2
    counts = f"0 introduced, 0 worsened, 0 fixed, {unchanged} unchanged"
    assert judged(project, *paths) == ("", counts, "")


def test_what_changes_in_it(project: Path) -> None:
    (project / "lib" / "t.yaml").rename(project / "lib" / "u.yaml")
    (project / "lib" / "u.yaml").write_text(template("A", "B"), encoding="utf-8")
    expected = ("B:", "1 introduced, 0 worsened, 0 fixed, 2 unchanged", "")
    assert judged(project, ".") == expected
    git.commit(project / "lib")
    git.commit(project)
    assert judged(project, ".") == expected


def test_a_commit_that_is_not_there_is_noted(project: Path) -> None:
    recorded = git.git(project, "rev-parse", "HEAD:lib").strip()
    origin = project.parent / "origin"
    (origin / "t.yaml").write_text(template("A", "B"), encoding="utf-8")
    git.commit(origin)
    git.git(project, "submodule", "--quiet", "deinit", "--force", "lib")
    (project / ".git" / "modules" / "lib").rename(project.parent / "away")
    # As a job has it, which fetches one commit only.
    git.git(project, "clone", "--quiet", "--depth=1", origin.as_uri(), "lib")
    name, counts, said = judged(project, ".")
    assert (name, counts) == ("A: B:", "2 introduced, 0 worsened, 0 fixed, 1 unchanged")
    assert said == (
        "note: lib is a submodule, and lacks its commit of the base: what is found in it counts as"
        f" new (git -C lib fetch origin {recorded})\n"
    )
    assert judged(project, "own.yaml")[2] == ""


def test_one_that_is_not_checked_out_says_nothing(project: Path) -> None:
    git.git(project, "submodule", "--quiet", "deinit", "--force", "lib")
    assert judged(project, ".") == ("", "0 introduced, 0 worsened, 0 fixed, 1 unchanged", "")
