"""Where reports go: files beside the text, what cannot be written, colours, what is imported."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingestlint.cli.outputs import read_outputs
from ingestlint.run.errors import UsageError
from tests.command import ingestlint

FUNCTION = "Resources: {F: {Type: AWS::Lambda::Function}}\n"
ONLY = ("t.yaml", "--select", "MEM401")
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(FUNCTION, "utf-8")
    return tmp_path


def test_every_format_can_be_written_beside_the_text(project: Path) -> None:
    outputs = [argument for style in FORMATS for argument in ("--output", f"{style}=r.{style}")]
    done = ingestlint(project, *ONLY, *outputs)
    assert done.returncode == 1
    assert done.stdout.startswith("warning[MEM401]")
    for style in FORMATS:
        printed = ingestlint(project, *ONLY, "--format", style)
        assert (project / f"r.{style}").read_text("utf-8") == printed.stdout
        assert printed.returncode == 1


def test_a_format_can_be_written_twice(project: Path) -> None:
    ingestlint(project, *ONLY, "--output", "json=a.json", "--output", "json=b.json")
    assert json.loads((project / "a.json").read_text("utf-8"))["findings"]
    assert (project / "a.json").read_bytes() == (project / "b.json").read_bytes()


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["xml=r"], "--output xml=r: expected FORMAT=PATH (formats: text, json, sarif, github"),
        (["json"], "expected FORMAT=PATH"),
        (["json="], "expected FORMAT=PATH"),
        (["json=-"], "(--format json writes to standard output)"),
        (["json=no/where/r"], "there is no folder no/where (make it first)"),
        (["json=."], ". is a folder (name a file in it: json=./report)"),
        (["json=r", "sarif=./r"], "./r is written already (give each format a file of its own)"),
        (["json=t.yaml"], "this is the template that is linted (name another file)"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_anything_is_done(
    project: Path, outputs: list[str], said: str
) -> None:
    done = ingestlint(project, *ONLY, *[a for output in outputs for a in ("--output", output)])
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert (project / "t.yaml").read_text("utf-8") == FUNCTION
    assert [path.name for path in project.iterdir()] == ["t.yaml"]


def test_a_folder_that_may_not_be_written_to_is_refused_before_anything_is_done(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "mine.json").touch()
    # Root may write everywhere.
    monkeypatch.setattr(os, "access", lambda path, _: "mine" in os.fspath(path))
    monkeypatch.chdir(project)
    assert read_outputs(["json=mine.json"])
    with pytest.raises(UsageError, match=r"^--output sarif=r: r cannot be written$"):
        read_outputs(["sarif=r"])


def test_what_cannot_be_written_fails_the_run_and_not_the_rest(project: Path) -> None:
    # A link to nowhere: the folder is there, and not even root can make the file.
    (project / "r.json").symlink_to("gone/r.json")
    outputs = ("--output", "json=r.json", "--output", "gitlab=q.json")
    done = ingestlint(project, *ONLY, *outputs)
    assert done.returncode == 2
    assert done.stdout.startswith("warning[MEM401]")
    assert done.stderr.startswith("error: r.json cannot be written: No such file")
    assert "(name a file in a folder that can be written to)" in done.stderr
    assert json.loads((project / "q.json").read_text("utf-8"))


@pytest.mark.parametrize("style", ["text", "json", "github"])
@pytest.mark.parametrize("full", [False, True])
def test_files_are_there_when_standard_output_breaks(
    project: Path, style: str, *, full: bool
) -> None:
    command = [sys.executable, "-m", "ingestlint", *ONLY, "--format", style]
    command += ["--output", "sarif=r.sarif", "--output", "junit=r.xml"]
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(project / "page.md")}
    device = Path("/dev/full")
    if full and not device.exists():
        pytest.skip("no device that is always full")
    if full:
        with device.open("w", encoding="utf-8") as nowhere:
            done = subprocess.run(
                command, cwd=project, env=environment, stdout=nowhere, check=False
            )
    else:
        reads, writes = os.pipe()
        os.close(reads)
        done = subprocess.run(command, cwd=project, env=environment, stdout=writes, check=False)
        os.close(writes)
    assert done.returncode == 2
    assert json.loads((project / "r.sarif").read_text("utf-8"))["runs"]
    assert (project / "r.xml").read_text("utf-8").startswith("<?xml")
    assert (project / "page.md").exists() == (style == "github")


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {"GITHUB_ACTIONS": "true"}, True),
        ([], {"GITLAB_CI": "true"}, True),
        ([], {"GITLAB_CI": ""}, False),
        ([], {"GITLAB_CI": "true", "NO_COLOR": "1"}, False),
        ([], {"GITLAB_CI": "true", "NO_COLOR": ""}, True),
        (["--color", "never"], {"GITLAB_CI": "true"}, False),
        (["--format", "sarif", "--color", "always"], {}, False),
        ([], {"FORCE_COLOR": "", "CLICOLOR_FORCE": ""}, False),
    ],
)
def test_colors(
    project: Path, arguments: list[str], environment: dict[str, str], *, colored: bool
) -> None:
    done = ingestlint(project, *ONLY, *arguments, environment=environment)
    assert ("\x1b[" in done.stdout) is colored


def test_a_file_has_no_colors_even_in_a_job(project: Path) -> None:
    environment = {**os.environ, "GITLAB_CI": "true"}
    command = [sys.executable, "-m", "ingestlint", *ONLY, "--output", "text=r.txt"]
    with (project / "out.txt").open("wb") as file:
        subprocess.run(command, cwd=project, env=environment, stdout=file, check=False)
    assert b"\x1b" not in (project / "out.txt").read_bytes()
    assert b"\x1b" not in (project / "r.txt").read_bytes()


@pytest.mark.parametrize("style", FORMATS)
def test_only_the_format_that_is_asked_for_is_imported(project: Path, style: str) -> None:
    code = (
        "import sys\nfrom ingestlint.cli.main import main\n"
        f"main([*{ONLY!r}, '--format', {style!r}, '--output', {f'{style}=r'!r}])\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False
    )
    loaded = {
        name.removeprefix("ingestlint.report.")
        for name in done.stderr.split()
        if name.startswith("ingestlint.report.")
    }
    assert loaded & set(FORMATS) <= {"text", "json", style}
    assert "json" in loaded or style not in {"json", "sarif", "gitlab"}
    assert "json" not in loaded or style in {"json", "sarif", "gitlab"}
