"""What a template or a configuration names is never read outside of the project, nor a device."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ingestlint.cli.main import main
from ingestlint.parse.errors import ParseError
from ingestlint.parse.opening import opened
from tests.command import ingestlint
from tests.hostile import outside
from tests.hostile.outside import HOSTILE, SECRET, WHERE, named, written

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    return outside.project(tmp_path)


def is_elsewhere(where: str, path: str) -> bool:
    """Whether a function's code is said to be in a bucket: then nobody looks for it here."""
    return where == "CodeUri" and ("://" in path or not path)


@pytest.mark.parametrize("where", WHERE)
def test_nothing_is_told_of_what_lies_outside(
    project: Path,
    where: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(project)
    for path in HOSTILE:
        written(project, where, path)
        status = main(["t.json", "--preview", "--show-unknown"])
        said = "".join(capsys.readouterr())
        assert SECRET not in said, path
        assert "fault of ingestlint" not in said, path
        # An error, or something unknown: never nothing.
        told = status == 2 or re.search(r"[1-9]\d* unknown", said)
        assert told or is_elsewhere(where, path), (path, said)


@pytest.mark.parametrize("where", [key for key in WHERE if key not in {"Include", "of an API"}])
@pytest.mark.parametrize("path", ["../outside/secret.{}", "link.{}", "folder/secret.{}"])
def test_a_file_outside_is_read_where_that_is_allowed(project: Path, where: str, path: str) -> None:
    written(project, where, path)
    options = ("t.json", "--preview", "--show-unknown")
    refused = ingestlint(project, *options)
    said = refused.stdout + refused.stderr
    assert "lies outside of the project" in said
    assert "--allow-root" in said
    allowed = ingestlint(project, *options, "--allow-root", "../outside")
    said = allowed.stdout + allowed.stderr
    assert "lies outside of the project" not in said
    variable = {"INGESTLINT_ALLOW_ROOT": str(project.parent / "outside")}
    again = ingestlint(project, *options, environment=variable)
    assert again.stdout + again.stderr == said


def test_a_root_that_is_none(project: Path) -> None:
    done = ingestlint(project, "link.yaml", "--allow-root", "nowhere")
    assert (done.returncode, done.stderr) == (2, "error: --allow-root nowhere is no folder\n")


def test_links_that_a_search_finds_lead_nowhere_else(project: Path) -> None:
    (project / "link-to-link.yaml").unlink()
    done = ingestlint(project, ".")
    assert done.returncode == 2
    assert SECRET not in done.stdout
    said = "a link that leads out of the project (name it, or give --allow-root)"
    assert f"error: link.yaml: {said}" in done.stdout
    assert SECRET in ingestlint(project, "link.yaml").stdout
    assert SECRET in ingestlint(project, ".", "--allow-root", "../outside").stdout


def test_a_configuration_is_no_link_to_elsewhere(project: Path) -> None:
    (project / ".ingestlint.yaml").symlink_to("../outside/secret.json")
    (project / "t.json").write_text(json.dumps(named("", "")[0]), encoding="utf-8")
    done = ingestlint(project, "t.json")
    assert (done.returncode, SECRET in done.stderr) == (2, False)
    assert ".ingestlint.yaml: a link that leads out of the project" in done.stderr
    # Who names it wants to know what is wrong in it.
    by_hand = ingestlint(project, "t.json", "--config", ".ingestlint.yaml")
    assert "unknown key StartAt" in by_hand.stderr


def test_whether_a_file_is_there_is_not_told(project: Path) -> None:
    (project / "t.json").write_text(json.dumps(named("", "")[0]), encoding="utf-8")
    (project / "p.json").write_text('{"P": "x"}', encoding="utf-8")
    for name in ("folder/secret.yaml", "folder/nothing.yaml"):
        config = {"environments": {"e": {"parameters": {name: "p.json"}}}}
        (project / ".ingestlint.yaml").write_text(json.dumps(config), encoding="utf-8")
        said = ingestlint(project, "t.json").stderr
        assert f"there is no template {name} below this file" in said


@pytest.mark.parametrize("section", ["workload", "evidence"])
def test_names_are_not_looked_up_outside(project: Path, section: str) -> None:
    (project / "t.json").write_text(json.dumps(named("", "")[0]), encoding="utf-8")
    own = {"workload": {"duration_ms": 3}, "evidence": {"report_log": "r.log"}}[section]
    (project / "r.log").write_text("", encoding="utf-8")
    # Whether a word is in a file there is nobody's business; that link.yaml has it, neither.
    for name in (SECRET, f"../outside/secret.yaml:{SECRET}", f"folder/secret.yaml:{SECRET}"):
        (project / ".ingestlint.yaml").write_text(json.dumps({section: {name: own}}))
        said = ingestlint(project, "t.json").stdout
        assert f"error: .ingestlint.yaml:1: {name} is the name of no resource" in said


def test_a_manifest_is_no_link_to_elsewhere(project: Path) -> None:
    (project / "S.template.json").write_text(json.dumps(named("", "")[0]), encoding="utf-8")
    for to in ("../outside/secret.json", "../outside/nothing", "circle.json"):
        (project / "manifest.json").unlink(missing_ok=True)
        (project / "manifest.json").symlink_to(to)
        done = ingestlint(project, "S.template.json")
        outside = "lies outside of the project (give --allow-root with its folder)"
        said = "" if to == "circle.json" else f"error: manifest.json: {outside}\n"
        assert (done.returncode, done.stderr) == (2 if said else 0, said)


def test_a_manifest_that_cannot_be_read_is_not_passed_over(project: Path) -> None:
    (project / "S.template.json").write_text(json.dumps(named("", "")[0]), encoding="utf-8")
    (project / "manifest.json").write_text('{\n"artifacts": [}', encoding="utf-8")
    done = ingestlint(project, "S.template.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: manifest.json:2: not valid JSON")
    (project / "manifest.json").write_text('{"name": "a page"}', encoding="utf-8")
    assert ingestlint(project, "S.template.json").returncode == 0


def test_what_a_pack_names_lies_in_the_project_too(project: Path) -> None:
    (project / "pack.yaml").write_text('extends: "../outside/secret.json"\n', encoding="utf-8")
    (project / "t.json").write_text(json.dumps(named("", "")[0]), encoding="utf-8")
    (project / ".ingestlint.yaml").write_text("extends: pack.yaml\n", encoding="utf-8")
    done = ingestlint(project, "t.json")
    assert done.returncode == 2
    assert "error: pack.yaml:1: ../outside/secret.json lies outside of the project" in done.stderr


def test_a_package_is_found_and_not_run(project: Path, tmp_path: Path) -> None:
    package = tmp_path / "packages" / "acme"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    (package / "ingestlint.yaml").write_text("extends: other.yaml\n", encoding="utf-8")
    (package / "other.yaml").write_text("rules: {RES301: error}\n", encoding="utf-8")
    (package / "link.yaml").symlink_to(project.parent / "outside" / "secret.json")
    (project / "t.json").write_text(json.dumps(named("", "")[0]), encoding="utf-8")
    path = {"PYTHONPATH": str(tmp_path / "packages")}
    for extends, said in (("pkg:acme", "error[RES301]"), ("pkg:acme/link.yaml", "leads out of")):
        (project / ".ingestlint.yaml").write_text(f"extends: {extends}\n", encoding="utf-8")
        done = ingestlint(project, "t.json", environment=path)
        assert said in done.stdout + done.stderr
        assert "imported" not in done.stdout + done.stderr


@pytest.mark.parametrize("swapped", ["file", "folder"])
def test_what_is_swapped_before_it_is_opened(
    project: Path, monkeypatch: pytest.MonkeyPatch, swapped: str
) -> None:
    inside = project / "inside"
    inside.mkdir()
    (inside / "secret.yaml").write_text("a: 1\n", encoding="utf-8")
    real_open = os.open

    def swap(path: str, flags: int) -> int:
        if swapped == "file":
            (inside / "secret.yaml").unlink()
            (inside / "secret.yaml").symlink_to(project.parent / "outside" / "secret.yaml")
        else:
            inside.rename(project / "before")
            inside.symlink_to(project.parent / "outside")
        return real_open(path, flags)

    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(ParseError, match="lies outside of the project"):
        opened(str(inside / "secret.yaml"), (str(project),))


# A run of two processes in which a path becomes a link once all files were read.
SWAPPING = """
import os, shutil, sys
from ingestlint.cli.main import main
from ingestlint.run.share import Share

path, to, *options = sys.argv[1:]
gather = Share.gather

def swap(share, said):
    heard = gather(share, said)
    Share.gather = gather
    # Each of them does it: none goes on before it is done.
    link = f"{path}.{os.getpid()}"
    os.symlink(to, link)
    if not os.path.islink(path):
        shutil.rmtree(path, ignore_errors=True)
    os.replace(link, path)
    return heard

Share.gather = swap
sys.exit(main([".", "--jobs", "2", "--format", "json", *options]))
"""
# Large enough for a process of its own.
EXPORTING = {
    "Description": "x" * 1_000,
    "Resources": {"T": {"Type": "AWS::SNS::Topic"}},
    "Outputs": {"A": {"Value": "a", "Export": {"Name": "a"}}},
}
NAMED = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::ImportValue": "a"}}}


@pytest.mark.parametrize("options", [(), ("--parameters", "P=x")])
@pytest.mark.parametrize("swapped", ["link", "file", "folder"])
def test_what_is_swapped_before_another_process_reads_it(
    tmp_path: Path, swapped: str, options: tuple[str, ...]
) -> None:
    project = tmp_path / "project"
    (project / "inside").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text(json.dumps(outside.OUTSIDE["yaml"]), encoding="utf-8")
    (project / "a.json").write_text(json.dumps(EXPORTING), encoding="utf-8")
    path, to = project / "inside" / "secret.yaml", tmp_path / "secret.yaml"
    text = json.dumps({"Resources": {"Q": NAMED}})
    if swapped == "link":
        (project / "linked.txt").write_text(text, encoding="utf-8")
        path.symlink_to("../linked.txt")
    else:
        path.write_text(text, encoding="utf-8")
    if swapped == "folder":
        path, to = path.parent, to.parent
    done = subprocess.run(
        [sys.executable, "-c", SWAPPING, str(path), str(to), *options],
        cwd=project, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert (done.returncode, SECRET in said) == (2, False), said
    reason = "was changed while it was examined: lies outside of the project"
    assert f"inside/secret.yaml {reason}" in said
    assert "fault of ingestlint" not in said


def test_a_pipe_that_takes_the_place_of_a_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = project / "t.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    real_open = os.open

    def swap(name: str, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return real_open(name, flags)

    monkeypatch.setattr(os, "open", swap)
    with pytest.raises(ParseError, match="not a regular file"):
        opened(str(path))


def test_a_sample_may_be_a_pipe_and_no_device(project: Path) -> None:
    keys = ("keys", "--table", "T", "--partition-key", "pk")
    done = ingestlint(project, *keys, "/dev/zero")
    assert (done.returncode, "/dev/zero is a device" in done.stderr) == (2, True)
    command = f"{sys.executable} -m ingestlint {' '.join(keys)} <(printf 'pk\\na\\na\\nb\\n')"
    piped = subprocess.run(
        ["bash", "-c", command],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (piped.returncode, "3 rows" in piped.stdout) == (0, True)


@pytest.mark.parametrize("name", ["pipe.yaml", "/dev/zero", "/dev/null", "zero.yaml"])
def test_what_a_command_line_names_does_not_hang(project: Path, name: str) -> None:
    (project / "t.json").write_text(json.dumps(named("", "")[0]), encoding="utf-8")
    for options in ([name], ["t.json", "--parameters", name], ["t.json", "--config", name]):
        done = ingestlint(project, *options)
        assert done.returncode == 2, options
        assert "not a regular file" in done.stdout + done.stderr
