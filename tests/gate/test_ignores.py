"""Ignores silence what they name, where they stand; those that do not are findings."""

from pathlib import Path

import pytest

from ingestlint.check.engine import run
from ingestlint.check.rule import builtin_rules
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.gate.ignores import Settled, settle
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template
from tests.command import found, ingestlint, judged

# MEM401 speaks at the resource's key: its memory is not set.
FUNCTION = """\
Resources:
  Fn:{key}
    Type: AWS::Lambda::Function{metadata}
    Properties:
      Timeout: 30
"""


def lint(tmp_path: Path, text: str, *arguments: str) -> list[tuple[str, int]]:
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    return found(judged(tmp_path, "t.yaml", "--select", "MEM401", *arguments))


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("", [("MEM401", 2)]),
        ("  # ingestlint: ignore[MEM401] -- measured", []),
        ("  # ingestlint: ignore[MEM401] until=2999-12-31 -- measured", []),
        ("  # ingestlint: ignore[MEM401, NET101]", []),
        ("  # ingestlint: ignore[MEM401] until=2001-01-01", [("MEM401", 2), ("ING004", 2)]),
        ("  # ingestlint: ignore[MEM401] until=2999-02-30", [("MEM401", 2), ("ING002", 2)]),
        ("  # ingestlint: ignore[MEM999]", [("MEM401", 2), ("ING002", 2)]),
        ("  # ingestlint: ignore[]", [("MEM401", 2), ("ING002", 2)]),
        ("  # ingestlint: ignore MEM401", [("MEM401", 2), ("ING002", 2)]),
        ("  # ingestlint ignore[MEM401]", [("MEM401", 2), ("ING002", 2)]),
        ("  # judged by ingestlint every night", [("MEM401", 2)]),
    ],
)
def test_a_comment_on_the_line(
    tmp_path: Path, comment: str, expected: list[tuple[str, int]]
) -> None:
    text = FUNCTION.format(key=comment, metadata="")
    assert sorted(lint(tmp_path, text)) == sorted(expected)


def test_comments_above_the_line_may_be_several(tmp_path: Path) -> None:
    above = "  # ingestlint: ignore[MEM401] -- measured\n  # and said so in the wiki\n"
    text = FUNCTION.format(key="", metadata="").replace("  Fn:", above + "  Fn:")
    assert lint(tmp_path, text) == []


def test_a_comment_elsewhere_silences_nothing_and_is_unused(tmp_path: Path) -> None:
    text = FUNCTION.format(key="", metadata="")
    text = text.replace("Timeout: 30", "Timeout: 30  # ingestlint: ignore[MEM401]")
    assert sorted(lint(tmp_path, text)) == [("ING003", 5), ("MEM401", 2)]


def test_an_ignore_of_a_rule_that_did_not_run_is_not_unused(tmp_path: Path) -> None:
    text = FUNCTION.format(key="  # ingestlint: ignore[MEM401, NET101]", metadata="")
    assert lint(tmp_path, text) == []


def test_a_text_that_looks_like_a_comment_is_none(tmp_path: Path) -> None:
    text = FUNCTION.format(key="", metadata="")
    text = text.replace("Timeout: 30", "Description: 'a # ingestlint: ignore[MEM401]'")
    assert lint(tmp_path, text) == [("MEM401", 2)]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("[{code: MEM401, reason: measured}]", []),
        ("[{code: MEM401, until: 2999-12-31}]", []),
        ("[MEM401]", []),
        ("[{code: MEM401, until: 2001-01-01}]", [("MEM401", 2), ("ING004", 4)]),
        ("[{code: MEM401, until: soon}]", [("MEM401", 2), ("ING002", 4)]),
        ("[{code: MEM401, untl: 2001-01-01}]", [("MEM401", 2), ("ING002", 4)]),
        ("[{reason: measured}]", [("MEM401", 2), ("ING002", 4)]),
        ("[{code: NOPE}]", [("MEM401", 2), ("ING002", 4)]),
        ("MEM401", [("MEM401", 2), ("ING002", 4)]),
    ],
)
def test_metadata_of_a_resource(
    tmp_path: Path, entry: str, expected: list[tuple[str, int]]
) -> None:
    metadata = f"\n    Metadata: {{ingestlint: {{ignore: {entry}}}}}"
    # The body of a resource starts below its key, where MEM401 speaks: the resource is meant.
    text = FUNCTION.format(key="", metadata=metadata)
    assert sorted(lint(tmp_path, text)) == sorted(expected)


def test_metadata_of_the_template_is_for_the_whole_file(tmp_path: Path) -> None:
    text = "Metadata: {ingestlint: {ignore: [{code: MEM401, reason: old}]}}\n"
    assert lint(tmp_path, text + FUNCTION.format(key="", metadata="")) == []


def test_the_nearest_code_is_named(tmp_path: Path) -> None:
    text = FUNCTION.format(key="  # ingestlint: ignore[MEM4O1]", metadata="")
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    assert "there is no rule MEM4O1, did you mean MEM4" in ingestlint(tmp_path, "t.yaml").stdout


def test_a_duplicate_key_is_found_ignored_and_switched_off(tmp_path: Path) -> None:
    text = FUNCTION.format(key="  # ingestlint: ignore[MEM401]", metadata="")
    twice = text + "      Timeout: 60\n"
    assert lint(tmp_path, twice) == [("ING008", 6)]
    (finding,) = judged(tmp_path, "t.yaml", "--select", "MEM401")["findings"]
    assert finding["subject"] == "Fn"
    assert [place["line"] for place in finding["related"]] == [5]
    assert lint(tmp_path, twice, "--ignore", "ING008") == []
    ignored = text + "      Timeout: 60  # ingestlint: ignore[ING008]\n"
    assert lint(tmp_path, ignored) == []
    (tmp_path / ".ingestlint.yaml").write_text("rules: {ING008: off}\n", encoding="utf-8")
    assert lint(tmp_path, twice) == []
    (tmp_path / ".ingestlint.yaml").write_text("rules: {ING008: note}\n", encoding="utf-8")
    assert ingestlint(tmp_path, "t.yaml", "--select", "MEM401").returncode == 0


TABLE = """\
Resources:
  Items:{key}
    Type: AWS::DynamoDB::Table{metadata}
    Properties:
      BillingMode: PAY_PER_REQUEST
      KeySchema:
        - {{AttributeName: PK, KeyType: HASH}}{line}
        - {{AttributeName: SK, KeyType: RANGE}}
"""


@pytest.mark.parametrize(
    ("key", "metadata", "line", "expected"),
    [
        ("", "", "", (1, [])),
        ("  # ingestlint: ignore[DDB201] -- they spread", "", "", (0, [])),
        ("", "", "  # ingestlint: ignore[DDB201] -- they spread", (0, [])),
        ("", "\n    Metadata: {ingestlint: {ignore: [{code: DDB201}]}}", "", (0, [])),
        ("  # ingestlint: ignore[DDB202]", "", "", (1, ["ING003"])),
        ("  # ingestlint: ignore[DDB201] until=2001-01-01", "", "", (1, ["ING004"])),
    ],
)
def test_an_ignore_settles_an_unknown_verdict_too(
    key: str, metadata: str, line: str, expected: tuple[int, list[str]]
) -> None:
    template = parse_template("t.yaml", TABLE.format(key=key, metadata=metadata, line=line))
    rules = [rule for rule in builtin_rules() if rule.code == "DDB201"]
    outcome = run(Graph(Stack(template, NOTHING_GIVEN)), rules, {})
    codes = {rule.code for rule in builtin_rules()}
    judged = Settled(outcome.findings, outcome.unknown, [])
    settled = settle(template, judged, codes, codes, "2026-01-01")
    assert (len(settled.unknown), [finding.code for finding in settled.about]) == expected


def test_a_duplicate_key_outside_resources_is_named_by_its_section(tmp_path: Path) -> None:
    text = FUNCTION.format(key="  # ingestlint: ignore[MEM401]", metadata="")
    outputs = "Outputs:\n  Name: {Value: a}\n  Name: {Value: a}\n  Other: {Value: a, Value: b}\n"
    (tmp_path / "t.yaml").write_text(text + outputs, encoding="utf-8")
    findings = judged(tmp_path, "t.yaml", "--select", "MEM401")["findings"]
    assert [(f["subject"], f["message"]) for f in findings] == [
        ("Outputs", "the key Name is set twice, with the same value"),
        ("Outputs", "the key Value is set twice; this one wins"),
    ]
