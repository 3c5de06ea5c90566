"""Workflow commands: escaped, worst first, as many as are kept, and all on the page of the job."""

import re
from pathlib import Path

import pytest

from ingestlint.report.github import to_github
from ingestlint.report.report import Problem
from tests.command import ingestlint
from tests.reports import finding, report

FUNCTION = "Resources: {F: {Type: AWS::Lambda::Function}}\n"
ONLY = ("t.yaml", "--select", "MEM401")
ON_GITHUB = {"GITHUB_ACTIONS": "true"}
# As the runner takes a line apart: the command, its properties, what it says.
COMMAND = re.compile(r"::(\w+) ([^:]*)::(.*)")
UNESCAPED = {"%3A": ":", "%2C": ",", "%0D": "\r", "%0A": "\n", "%25": "%"}


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    match = COMMAND.fullmatch(line)
    assert match, line
    name, properties, message = match.groups()
    pairs = (pair.split("=", 1) for pair in properties.split(","))
    return name, {key: unescaped(value) for key, value in pairs}, unescaped(message)


def unescaped(text: str) -> str:
    for escape, sign in UNESCAPED.items():
        text = text.replace(escape, sign)
    return text


def test_what_is_escaped_is_read_as_it_was(tmp_path: Path) -> None:
    name = "a%,b:c.yaml"
    (tmp_path / name).write_text(FUNCTION, "utf-8")
    done = ingestlint(tmp_path, name, "--select", "MEM401", "--format", "github")
    (line,) = done.stdout.splitlines()
    command, properties, message = parsed(line)
    assert command == "warning"
    assert properties == {
        "file": name, "line": "1", "endLine": "1", "col": "13", "endColumn": "13",
        "title": "MEM401 memory-left-at-default",
    }  # fmt: skip
    assert message.startswith("F: MemorySize is not set")
    assert "\nhelp: " in message


def test_the_worst_come_first_and_no_more_than_are_kept() -> None:
    found = [finding("note", f"N{n}") for n in range(12)]
    found += [finding("warning", f"W{n}") for n in range(3)]
    found += [finding("error", f"E{n}") for n in range(11)]
    lines = [parsed(line) for line in to_github(report(*found)).splitlines()]
    kinds = [kind for kind, _, _ in lines]
    assert kinds == ["error"] * 10 + ["warning"] * 3 + ["notice"] * 10
    assert lines[0][2].startswith("E0: ")
    assert lines[-1][2] == "4 more findings not shown here: the summary of the job has all"


@pytest.mark.parametrize(("notes", "more"), [(10, ""), (11, "2 more findings")])
def test_as_many_as_are_kept_are_shown_without_a_word(notes: int, more: str) -> None:
    lines = to_github(report(*(finding("note") for _ in range(notes)))).splitlines()
    assert len(lines) == 10
    assert (more in lines[-1]) if more else ("more finding" not in lines[-1])


def test_what_could_not_be_judged_comes_before_all() -> None:
    made = report(finding("error"))._replace(
        problems=[Problem("b.yaml", 0, "no such file", "look")]
    )
    (first, _) = map(parsed, to_github(made).splitlines())
    assert first[0] == "error"
    assert (first[1]["file"], first[1]["line"]) == ("b.yaml", "1")
    assert first[2] == "no such file (look)"


def test_on_github_the_text_is_kept(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(FUNCTION, "utf-8")
    plain = ingestlint(tmp_path, *ONLY, environment={"NO_COLOR": "1"})
    done = ingestlint(tmp_path, *ONLY, environment={**ON_GITHUB, "NO_COLOR": "1"})
    assert done.stdout.startswith(plain.stdout)
    assert done.stdout.removeprefix(plain.stdout).startswith("::warning file=t.yaml,line=1,")
    assert done.returncode == plain.returncode == 1


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_format_that_is_asked_for_is_all_there_is(tmp_path: Path, style: str) -> None:
    (tmp_path / "t.yaml").write_text(FUNCTION, "utf-8")
    done = ingestlint(tmp_path, *ONLY, "--format", style, environment=ON_GITHUB)
    assert "::warning" not in done.stdout


def test_the_page_of_the_job_gets_the_whole_table(tmp_path: Path) -> None:
    functions = "".join(f"  F{n}: {{Type: AWS::Lambda::Function}}\n" for n in range(15))
    (tmp_path / "t.yaml").write_text(f"Resources:\n{functions}", "utf-8")
    page = tmp_path / "page.md"
    page.write_text("before\n", "utf-8")
    environment = {**ON_GITHUB, "GITHUB_STEP_SUMMARY": str(page)}
    done = ingestlint(tmp_path, *ONLY, environment=environment)
    assert "::notice title=ingestlint::5 more findings" in done.stdout
    text = page.read_text("utf-8")
    assert text.startswith("before\n<!-- ingestlint -->\n")
    assert text.count("| warning | MEM401 |") == 15


def test_a_page_that_cannot_be_written_does_not_fail_the_run(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(FUNCTION, "utf-8")
    environment = {**ON_GITHUB, "GITHUB_STEP_SUMMARY": str(tmp_path)}
    done = ingestlint(tmp_path, *ONLY, environment=environment)
    assert done.returncode == 1
    assert done.stderr.startswith("note: the summary of the job cannot be written")


@pytest.mark.parametrize("name", ["::stop-commands::x.yaml", "##[add-mask]x.yaml"])
def test_a_name_is_no_command_to_the_runner(tmp_path: Path, name: str) -> None:
    # Where the reason of an unknown verdict stands, a path begins the line.
    text = "Parameters: {T: {Type: Number}}\nResources:\n" + "".join(
        f"  F{n}: {{Type: AWS::Lambda::Function, Properties: {{MemorySize: !Ref T}}}}\n"
        for n in range(3)
    )
    (tmp_path / name).write_text(text, "utf-8")
    done = ingestlint(tmp_path, name, "--show-unknown", environment=ON_GITHUB)
    first, *middle, last = done.stdout.partition("\n::error")[0].splitlines()
    token = first.removeprefix("::stop-commands::")
    assert len(token) == 32
    stopped = [first, *middle, last]
    assert f"::{token}::" in stopped
    assert any(line.lstrip().startswith(("::stop-commands::x", "##[add-mask]")) for line in middle)
