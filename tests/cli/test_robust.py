"""Whatever is handed over, the run ends with a status and says why."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.cli.main import main
from ingestlint.evaluate.inputs import Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.parse.template import Template
from tests.command import ingestlint, judged

NEEDS_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
NO_SPACE = "error: standard output cannot be written: No space left on device"
TEMPLATE = "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n"


def write(folder: Path, name: str, text: str = TEMPLATE) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def files(report: dict[str, list[dict[str, str]]]) -> list[str]:
    return [finding["file"] for finding in report["findings"]]


def test_a_missing_file_is_one_line_with_a_hint(tmp_path: Path) -> None:
    said = ingestlint(tmp_path, "nothing.yaml").stdout
    assert said.startswith("error: nothing.yaml: no such file or folder (check the path)\n")


def test_a_folder_is_searched_for_templates_only(tmp_path: Path) -> None:
    for name in ("b.yaml", "a/a.yml", "c.template", "D.YAML"):
        write(tmp_path, name)
    passed_over = (
        ".git/x.yaml", "node_modules/x.yaml", ".venv/x.yaml", ".aws-sam/build/x.yaml",
        "cdk.out/asset.0123/x.yaml", "notes.txt",
    )  # fmt: skip
    for name in passed_over:
        write(tmp_path, name)
    write(tmp_path, "cdk.out/Stack.template.json", '{"Resources": {"A": {"Type": "AWS::A::B"}}}')
    write(tmp_path, "docker-compose.yml", "services: {}\n")
    report = judged(tmp_path, ".", "--select", "MEM401")
    assert files(report) == ["D.YAML", "a/a.yml", "b.yaml", "c.template"]
    assert (report["coverage"]["files"], report["coverage"]["skipped"]) == (5, 1)
    for folder, path in ((tmp_path, "cdk.out/"), (tmp_path / "cdk.out", ".")):
        assert judged(folder, path)["coverage"]["files"] == 1


def test_a_file_named_twice_is_judged_once(tmp_path: Path) -> None:
    write(tmp_path, "t.yaml")
    report = judged(tmp_path, "t.yaml", "./t.yaml", ".", str(tmp_path / "t.yaml"))
    assert report["coverage"]["files"] == 1


def test_links_in_a_circle_and_to_nothing(tmp_path: Path) -> None:
    write(tmp_path, "stacks/t.yaml")
    (tmp_path / "stacks" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "stacks" / ".#t.yaml").symlink_to("nobody@nowhere")
    done = ingestlint(tmp_path, ".", "--select", "NET101")
    assert done.returncode == 0
    assert "1 file, 1 skipped" in done.stdout


@pytest.mark.parametrize("paths", [["."], ["a.yaml", "t.yaml"], ["a.yaml", "."]])
def test_a_link_does_not_speak_for_the_file_itself(tmp_path: Path, paths: list[str]) -> None:
    write(tmp_path, "t.yaml")
    (tmp_path / "a.yaml").symlink_to("t.yaml")
    report = judged(tmp_path, *paths, "--select", "MEM401")
    assert files(report) == ["t.yaml"]
    assert files(judged(tmp_path, "a.yaml", "--select", "MEM401")) == ["a.yaml"]


def test_a_file_in_a_folder_that_cannot_be_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingestlint.run.files import read_all

    def stat(_path: str) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "lstat", stat)
    (problem,) = read_all([str(tmp_path / "locked" / "t.yaml")], skip=False).problems
    assert problem.message == "cannot be read: Permission denied"


def test_a_folder_that_cannot_be_read_is_no_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingestlint.run.files import read_all

    def scan(_path: str) -> list[os.DirEntry[str]]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", scan)
    (problem,) = read_all([str(tmp_path)], skip=False).problems
    assert problem.message == "cannot be read: Permission denied"


def test_a_folder_without_templates_is_no_failure(tmp_path: Path) -> None:
    write(tmp_path, "package.json", '{"name": "x"}')
    done = ingestlint(tmp_path, ".")
    assert done.returncode == 0
    assert done.stderr == "note: no templates in .\n"


def test_a_broken_file_is_not_hidden_behind_an_unknown_environment(tmp_path: Path) -> None:
    write(tmp_path, "t.yaml", "Resources:\n  A: [\n")
    write(tmp_path, ".ingestlint.yaml", "environments: {prod: {}}\n")
    done = ingestlint(tmp_path, "t.yaml", "--environment", "prod")
    assert done.returncode == 2
    assert done.stdout.startswith("error: t.yaml:")


def test_sections_of_the_wrong_shape_are_errors_with_their_lines(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "Resources:\n  A:\n    Type: AWS::A::B\n  C: text\n")
    write(tmp_path, "b.yaml")
    report = judged(tmp_path, "a.yaml", "b.yaml", "--select", "MEM401")
    assert [(e["file"], e["line"]) for e in report["errors"]] == [("a.yaml", 4)]
    assert files(report) == ["b.yaml"]


@pytest.mark.parametrize("part", ["subjects", "check"])
def test_a_rule_that_crashes_is_named_and_the_others_speak(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    part: str,
) -> None:
    class Faulty:
        __doc__ = "A rule that fails."
        SEVERITY = "error"

        @staticmethod
        def subjects(graph: object) -> object:
            if part == "subjects":
                raise ValueError("no subjects")
            return graph.resources("AWS::Lambda::Function")  # type: ignore[attr-defined]

        @staticmethod
        def check(_subject: object) -> None:
            raise ValueError("no verdict")

    faulty = Rule("faulty", "memory", "MEM999", "faulty")
    faulty.use(Faulty)  # type: ignore[arg-type]
    every = [faulty, *builtin_rules()]
    monkeypatch.setattr("ingestlint.cli.check.builtin_rules", lambda: every)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "t.yaml")
    assert main(["t.yaml", "--select", "MEM999,MEM401"]) == 2
    said = capsys.readouterr().out
    assert "error: t.yaml:" in said
    assert "rule MEM999 failed" in said
    assert "warning[MEM401]" in said
    # A rule that cannot say what it is about has made no check.
    checks = "1 check: 1 violated" if part == "subjects" else "2 checks: 1 violated"
    assert f"1 file: {checks}, 0 hold" in said


def test_a_template_that_defeats_the_linter_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(template: Template, inputs: Inputs, *more: Any) -> Stack:
        if template.source.path == "a.yaml":
            raise ZeroDivisionError
        return Stack(template, inputs, *more)

    monkeypatch.setattr("ingestlint.evaluate.stack.Stack", failing)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a.yaml")
    write(tmp_path, "b.yaml")
    assert main([".", "--select", "MEM401"]) == 2
    said = capsys.readouterr().out
    assert "error: a.yaml:1: ingestlint failed on this template: ZeroDivisionError" in said
    assert "--> b.yaml:2" in said


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["explain", "MEM401"], 0, "Why it matters"),
        (["explain", "ing003"], 0, "unused-ignore"),
        (["explain", "MEM4O1"], 2, "did you mean MEM4"),
        (["explain", "NET10"], 2, "codes that begin so: NET101, "),
        (["explain", "ing009"], 0, "not-examined"),
        (["explain", "--help"], 0, "usage: ingestlint explain CODE"),
        (
            ["explain", "NET101"],
            0,
            "Setting headroom: a tenth of the usable addresses, at least 8 (",
        ),
        (["explain", "MEM401"], 0, "(warning or note, proved, since 2026.11)"),
        (["explain"], 2, "takes rule codes"),
        (["explain", "MEM401", "ing003"], 0, "\n\nING003 unused-ignore (warning)\n"),
        (["explain", "Memory-Left-At-Default"], 0, "MEM401 memory-left-at-default ("),
        (["explain", "memory-left-at-defalt"], 2, "did you mean memory-left-at-default?"),
        (["chek", "t.yaml"], 2, "error: there is no command chek, and no file or folder of that"),
        (["exlpain", "RES301"], 2, "(did you mean explain?)"),
        (["nothere"], 2, "error: nothere: no such file or folder (check the path)"),
        (["--select", "memory-left-at-default", "t.yaml"], 1, "warning[MEM401]"),
        (["--select", "MEM", "--ignore", "MEM402, memory-left-at-default", "t.yaml"], 0, "no fin"),
        (["--select", "memory-left", "t.yaml"], 2, "no rule memory-left (did you mean memory-"),
        (
            ["tab.yaml"],
            2,
            "tab.yaml:2: not valid YAML: a tab is no indentation (indent with spaces)",
        ),
        (["rules"], 0, "MEM401"),
        (["rules"], 0, "ING003  warning  unused-ignore: "),
        (["rules", "--markdown"], 0, "## ING002 malformed-ignore"),
        (["rules", "--help"], 0, "usage: ingestlint rules"),
        (
            ["graph", "nofile.yaml"],
            2,
            "error: nofile.yaml: no such file or folder (check the path)",
        ),
        (["graph", "other.yaml"], 2, "(name a CloudFormation or SAM template, or give"),
        (["rules", "--json"], 2, "--markdown"),
        (["--version"], 0, "ingestlint "),
        (["--help"], 0, "usage: ingestlint"),
        ([], 2, "usage: ingestlint"),
        (["--select", "ING003", "t.yaml"], 0, "0 checks"),
        (["--ignore", "MEM4O1", "t.yaml"], 2, "did you mean MEM4"),
        (["--parameters", "=1", "t.yaml"], 2, "needs a name"),
    ],
)
def test_commands(tmp_path: Path, arguments: list[str], status: int, said: str) -> None:
    write(tmp_path, "t.yaml")
    write(tmp_path, "other.yaml", "a: 1\n")
    write(tmp_path, "tab.yaml", "Resources:\n\tA: {Type: AWS::SNS::Topic}\n")
    done = ingestlint(tmp_path, *arguments)
    assert (done.returncode, said in done.stdout + done.stderr) == (status, True)


def test_a_file_may_be_called_almost_like_a_command(tmp_path: Path) -> None:
    (tmp_path / "chek").mkdir()
    write(tmp_path / "chek", "t.yaml")
    assert "1 file: " in ingestlint(tmp_path, "chek").stdout


def test_a_reader_that_goes_away_gets_no_traceback(tmp_path: Path) -> None:
    write(
        tmp_path,
        "t.yaml",
        "Resources:\n"
        + "".join(f"  Fn{n}:\n    Type: AWS::Lambda::Function\n" for n in range(500)),
    )
    with subprocess.Popen(
        [sys.executable, "-m", "ingestlint", "t.yaml"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as run:  # fmt: skip
        assert run.stdout
        assert run.stderr
        run.stdout.read(1)
        run.stdout.close()
        assert run.stderr.read() == b""
        assert run.wait(60) == 2


@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param("t.yaml >/dev/full", NO_SPACE, marks=NEEDS_FULL),
        pytest.param("--help >/dev/full", NO_SPACE, marks=NEEDS_FULL),
        ("t.yaml >&-", "error: standard output is closed"),
        ("rules >&-", "error: standard output is closed"),
        ("- <&-", "error: <stdin>: standard input is closed"),
        ("nothing.yaml --select X 2>&-", ""),
    ],
)
def test_streams_that_are_closed_or_full(tmp_path: Path, command: str, said: str) -> None:
    write(tmp_path, "t.yaml")
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m ingestlint {command}"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.stdout + done.stderr).partition("\n")[0] == said
    assert (done.returncode, done.stderr.count("\n") <= 1) == (2, True)


def test_an_encoding_that_cannot_hold_the_output(tmp_path: Path) -> None:
    done = ingestlint(tmp_path, "--help", environment={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "PATH…" in done.stdout


def test_what_is_slow_to_import_is_not_imported(tmp_path: Path) -> None:
    write(tmp_path, "t.yaml")
    code = (
        "import sys; from ingestlint.cli.main import main; main(['t.yaml']);"
        "print([m for m in ('networkx', 'jsonschema', 'dataclasses', 'pathlib', 'tomllib',"
        " 'subprocess', 'difflib') if m in sys.modules])"
    )
    command = [sys.executable, "-S", "-c", code]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
