"""The plug-in, in a real cfn-lint: the findings of `ingestlint check`, no more and no fewer."""

import io
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingestlint.check.rule import builtin_rules
from ingestlint.cli.check import report_of
from ingestlint.gate.codes import OWN_CODES
from tests.cfn_lint.conftest import PLUG_IN, TEMPLATE, CfnLint, places
from tests.command import judged

FIXTURES = Path(__file__).parents[2] / "fixtures"
LETTERS = {"error": "E", "warning": "W", "note": "I"}
# Conditions, parameters, SAM, Globals, several findings of a place, columns behind long lines.
TEMPLATES = (
    *sorted(FIXTURES.glob("projects/*/template.yaml")),
    *sorted(FIXTURES.glob("rules/RES302/fires_*.yaml"))[:6],
    *sorted(FIXTURES.glob("rules/DDB204/fires_*.yaml"))[:4],
)


def ours(folder: Path, *arguments: str) -> list[tuple[str, int, int, int, int]]:
    return [
        (LETTERS[f["severity"]] + f["code"], f["line"], f["column"], f["end_line"], f["end_column"])
        for f in judged(folder, *arguments)["findings"]
    ]


def test_it_says_what_ingestlint_says(folder: Path, cfn_lint: CfnLint) -> None:
    expected: Counter[tuple[str, int, int, int, int]] = Counter()
    names = []
    for number, path in enumerate(TEMPLATES):
        # Each in a folder of its own: together they would be one deployment.
        (folder / str(number)).mkdir()
        shutil.copy(path, folder / str(number) / path.name)
        names.append(f"{number}/{path.name}")
        expected.update(ours(folder, names[-1]))
    assert len(expected) > 30
    found = [each for each in places(cfn_lint(*names, "-c", "I")) if each[0] != "IING012"]
    assert Counter(found) == expected


def test_a_note_is_shown_when_it_is_asked_for(cfn_lint: CfnLint) -> None:
    assert [each[:2] for each in places(cfn_lint("t.yaml"))] == [("ERES302", 5)]
    with_notes = {each[:2] for each in places(cfn_lint("t.yaml", "-c", "I"))}
    assert with_notes >= {("ERES302", 5), ("IMEM401", 9), ("IRES307", 18)}


def test_it_is_configured_by_the_same_file(folder: Path, cfn_lint: CfnLint) -> None:
    config = "rules: {RES302: {severity: warning}, MEM401: {severity: error}}\n"
    (folder / ".ingestlint.yaml").write_text(config, encoding="utf-8")
    assert [each[0] for each in places(cfn_lint("t.yaml"))] == ["WRES302", "EMEM401"]


def test_a_configuration_that_is_wrong_is_said(folder: Path, cfn_lint: CfnLint) -> None:
    (folder / ".ingestlint.yaml").write_text("rules:\n  RES999: off\n", encoding="utf-8")
    (match,) = (m for m in cfn_lint("t.yaml") if m["Rule"]["Id"] == "EING001")
    assert match["Message"].startswith(".ingestlint.yaml:2: there is no rule RES999")


def test_both_ways_to_ignore(folder: Path, cfn_lint: CfnLint) -> None:
    """Ours in a comment; cfn-lint's in the Metadata of the resource, and on its command line."""
    text = TEMPLATE.replace("Timeout: 30", "Timeout: 30  # ingestlint: ignore[RES302] -- known")
    text = text.replace(
        "  Worker:\n",
        "  Worker:\n    Metadata: {cfn-lint: {config: {ignore_checks: [IMEM401]}}}\n",
    )
    (folder / "t.yaml").write_text(text, encoding="utf-8")
    found = {each[0] for each in places(cfn_lint("t.yaml", "-c", "I"))}
    assert "IRES307" in found
    assert not found & {"ERES302", "IMEM401"}
    assert places(cfn_lint("t.yaml", "-c", "I", "-i", "IRES,IMEM")) == []


def test_a_resource_ignores_what_is_about_it_only(folder: Path, cfn_lint: CfnLint) -> None:
    text = TEMPLATE.replace(
        "  Worker:\n",
        "  Worker:  # ingestlint: ignore[DDB201] -- nothing to silence\n"
        "    Metadata: {cfn-lint: {config: {ignore_checks: [WING003]}}}\n",
    )
    (folder / "t.yaml").write_text(f"# ingestlint: ignore[DDB202] -- neither\n{text}", "utf-8")
    assert [each[:2] for each in places(cfn_lint("t.yaml"), only="WING003")] == [("WING003", 1)]


def test_what_is_unknown_is_for_information(folder: Path, cfn_lint: CfnLint) -> None:
    text = "Parameters: {Hidden: {Type: Number}}\n" + TEMPLATE.replace("30", "!Ref Hidden")
    (folder / "t.yaml").write_text(text, encoding="utf-8")
    assert places(cfn_lint("t.yaml")) == []
    (match,) = (m for m in cfn_lint("t.yaml", "-c", "I") if m["Rule"]["Id"] == "IING012")
    assert "parameter Hidden has no value" in match["Message"]
    assert "RES302 Jobs" in match["Message"]
    assert match["Location"]["Start"]["LineNumber"] == 6


def test_previews_are_experimental(folder: Path, cfn_lint: CfnLint) -> None:
    previews = {rule.code for rule in builtin_rules() if rule.preview}
    path = next(
        path
        for code in sorted(previews)
        for path in sorted(FIXTURES.glob(f"rules/{code}/fires_*.yaml"))
        if "# setting" not in path.read_text("utf-8")
    )
    shutil.copy(path, folder / "t.yaml")
    given = "t.yaml", "-c", "I"
    assert not previews & {each[0][1:] for each in places(cfn_lint(*given))}
    found = [each for each in places(cfn_lint(*given, "-e")) if each[0] != "IING012"]
    assert Counter(found) == Counter(ours(folder, "t.yaml", "--preview"))
    assert path.parent.name in {each[0][1:] for each in found}


def test_a_policy_is_shown_with_its_code(folder: Path, cfn_lint: CfnLint) -> None:
    config = (
        "policies:\n"
        "  - {code: ACME001, message: say why, severity: error,\n"
        '     require: {required: [Description]}, select: {type: "AWS::Lambda::Function"}}\n'
    )
    (folder / ".ingestlint.yaml").write_text(config, encoding="utf-8")
    (match,) = (m for m in cfn_lint("t.yaml") if m["Rule"]["Id"] == "EING006")
    assert match["Message"].startswith("ACME001: Worker: say why")


def test_what_lies_in_another_file_is_at_the_resource_here(folder: Path, cfn_lint: CfnLint) -> None:
    (folder / "nested").mkdir()
    (folder / "t.yaml").rename(folder / "nested" / "child.yaml")
    text = (
        "Resources:\n"
        "  Child:\n"
        "    {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested/child.yaml}}\n"
    )
    (folder / "root.yaml").write_text(text, encoding="utf-8")
    (match,) = (m for m in cfn_lint("root.yaml") if m["Rule"]["Id"] == "ERES302")
    assert match["Message"].startswith("nested/child.yaml:5: Child/Jobs: ")
    assert match["Location"]["Start"]["LineNumber"] == 2
    assert match["Location"]["Path"] == ["Resources", "Child"]


def test_without_a_file_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from cfnlint.api import lint
    from cfnlint.config import ManualArgs

    monkeypatch.setattr(sys, "stdin", io.StringIO())
    found = lint(TEMPLATE, config=ManualArgs(append_rules=[PLUG_IN], regions=["us-east-1"]))
    (match,) = (each for each in found if each.rule.id == "EING001")
    assert match.message == "ingestlint needs a file: give cfn-lint the path of the template"


def test_of_a_template_there_is_one_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    runs: list[list[str]] = []

    def counted(argv: list[str]) -> Any:
        runs.append(argv)
        return report_of(argv)

    monkeypatch.setattr(f"{PLUG_IN}.report_of", counted)
    monkeypatch.chdir(folder)
    shutil.copy("t.yaml", "u.yaml")
    found = list(Runner(ConfigMixIn(["-t", "t.yaml", "u.yaml", "-a", PLUG_IN])).run())
    assert [match.filename for match in found if match.rule.id == "ERES302"] == ["t.yaml", "u.yaml"]
    assert len(runs) == 2


def test_each_rule_is_there_in_each_severity() -> None:
    from cfnlint.rules import Rules

    rules = Rules.create_from_module(PLUG_IN)
    codes = {rule.code for rule in builtin_rules()} | set(OWN_CODES) | {"ING006"}
    expected = {letter + code for letter in "EWI" for code in codes}
    assert set(rules) == expected | {"EING001", "IING012"}
    for rule in rules.values():
        assert rule.shortdesc
        assert rule.description
        assert rule.source_url == "" or rule.source_url.startswith("https://")
        assert rule.severity in {"error", "warning", "informational"}
