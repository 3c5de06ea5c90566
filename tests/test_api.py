"""Texts in, report out: the same as the command line says, and nothing else is read."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lintrules
from ingestlint.api import report
from ingestlint.config.errors import ConfigError
from ingestlint.run.errors import UsageError
from ingestlint.run.notes import hush, note
from tests.benchmarks import estate
from tests.command import ingestlint

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "estate.py"
FILES = {name: text for name, text in estate.PROJECT.items() if name.endswith(".json")}
CONFIGURATION = estate.PROJECT[".ingestlint.yaml"]
PARENT = """\
Resources:
  Child: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: below/child.yaml}}
"""
CODE = """\
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src}
"""


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_the_report_is_that_of_the_command_line(tmp_path: Path) -> None:
    templates = {"a.yaml": estate.SMALL, "below/b.yaml": estate.template(20)}
    _write(tmp_path, {**templates, **estate.PROJECT})
    done = ingestlint(tmp_path, *templates, "--format", "json")
    assert done.returncode == 1, done.stderr
    assert report(templates, CONFIGURATION, FILES) == json.loads(done.stdout)


def test_templates_that_nest_each_other_find_each_other() -> None:
    found = report({"parent.yaml": PARENT, "below/child.yaml": estate.SMALL}, rules=["RES301"])
    assert [each["subject"] for each in found["findings"]] == ["Child/Queue"]
    assert found["errors"] == []


def test_nothing_is_read_but_the_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [report({"parent.yaml": PARENT}), report({"code.yaml": CODE})]
    there = {"below/child.yaml": estate.SMALL, "src/app.py": "import boto3\n", **estate.PROJECT}
    _write(tmp_path, there)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INGESTLINT_SELECT", "NET101")
    assert [report({"parent.yaml": PARENT}), report({"code.yaml": CODE})] == said
    assert "not among the texts that were given" in said[0]["unknown"][0]["reason"]
    with pytest.raises(ConfigError, match=r"no parameter file test\.json"):
        report({"a.yaml": estate.SMALL}, CONFIGURATION)


# What asks the disk, and the process where it is.
RULES = str(Path(lintrules.__file__).parent)
ASKING = ("getcwd", "listdir", "lstat", "open", "readlink", "scandir", "stat")
EVIDENCE = """\
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {MemorySize: 512, Code: src, Runtime: python3.13, Handler: app.handler}
    Metadata: {ingestlint: {evidence: {report_log: logs/f.txt}}}
  Child: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: ../up.yaml}}
  Missing: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: ../none.yaml}}
"""
REPORT = (
    "REPORT RequestId: 1 Duration: 3 ms Billed Duration: 3 ms Memory Size: 512 MB"
    " Max Memory Used: 90 MB\n"
)


def test_the_disk_is_not_even_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    templates = {
        "below/a.yaml": EVIDENCE,
        "up.yaml": estate.SMALL,
        "b.yaml": PARENT,
        "/c.yaml": CODE,
    }
    files = {"below/logs/f.txt": REPORT * 100, "below/src": "x", "p.yaml": "rules: {}\n", **FILES}
    configuration = f"{CONFIGURATION}\nextends: p.yaml\n"

    def said() -> str:
        return json.dumps(report(templates, configuration, files))

    first = said()  # and all modules are loaded

    def only_of_rules(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(path: str = "", *more: Any, **options: Any) -> Any:
            assert path.startswith(RULES), (ask, path)
            return ask(path, *more, **options)

        return asked

    with monkeypatch.context() as patched:
        for name in ASKING:
            patched.setattr(os, name, only_of_rules(getattr(os, name)))
        again = said()
    assert again == first
    unseen = [each for each in json.loads(first)["unknown"] if each["code"] == "ING009"]
    assert [each["reason"].partition(" is not read: ")[2] for each in unseen] == [
        "below/child.yaml is not among the texts that were given",
        "none.yaml is not among the texts that were given",
    ]


def test_no_folder_is_searched_for_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, {"other.yaml": "Resources: {Elsewhere: {}}\n"})
    monkeypatch.chdir(tmp_path)
    configuration = "workload: {Elsewhere: {duration_ms: 3}}\n"
    (error,) = report({"a.yaml": estate.SMALL}, configuration)["errors"]
    assert error["message"] == "Elsewhere is the name of no resource"
    given = {"other.yaml": "Resources: {Elsewhere: {}}\n"}
    assert report({"a.yaml": estate.SMALL}, configuration, given)["errors"] == []


def test_half_of_a_character_is_told() -> None:
    (error,) = report({"a.yaml": "A: \ud800\n"})["errors"]
    assert (error["line"], error["message"]) == (1, "a character that YAML does not allow")
    with pytest.raises(ConfigError, match="a character that YAML does not allow"):
        report({"a.yaml": estate.SMALL}, "rules:\n  \udcff: x\n")


def test_a_package_is_not_looked_for() -> None:
    with pytest.raises(ConfigError, match="pkg:acme is not among the texts that were given"):
        report({"a.yaml": estate.SMALL}, "extends: pkg:acme\n")


def test_nobody_else_is_hushed(capsys: pytest.CaptureFixture[str]) -> None:
    hush(quiet=False)
    report({"a.yaml": estate.SMALL}, CONFIGURATION, FILES)
    note("is heard")
    assert capsys.readouterr().err == "note: is heard\n"


def test_what_is_wrong_is_said() -> None:
    assert report({"a.yaml": "Resources: ["})["errors"][0]["file"] == "a.yaml"
    assert report({})["coverage"]["files"] == 0
    with pytest.raises(UsageError, match="no rule XYZ"):
        report({"a.yaml": estate.SMALL}, rules=["XYZ"])
    with pytest.raises(ConfigError) as caught:
        report({"a.yaml": estate.SMALL}, "rulez: {}\n")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  (made here)
    assert (again.path, again.line, again.hint) == (".ingestlint.yaml", 1, caught.value.hint)
    assert str(again) == str(caught.value)


def test_the_page_shows_the_example() -> None:
    page = (EXAMPLE.parents[1] / "scale.md").read_text(encoding="utf-8")
    assert f"```python\n{EXAMPLE.read_text(encoding='utf-8')}```" in page


def test_the_example_reports_what_one_process_does(tmp_path: Path) -> None:
    template = estate.template(20)
    for number in range(12):
        _write(tmp_path / f"service{number:02}", {"t.yaml": template, **estate.PROJECT})
    command = [sys.executable, str(EXAMPLE), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    alone = report({"t.yaml": template}, CONFIGURATION, FILES)
    assert lines == [{"service": f"service{n:02}", **alone} for n in range(12)]
