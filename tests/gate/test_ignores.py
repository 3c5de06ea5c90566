"""Ignores silence what they name, where they stand; those that do not are findings."""

from pathlib import Path
from time import process_time

import pytest

from ingestlint.check.engine import run
from ingestlint.check.rule import builtin_rules
from ingestlint.check.verdict import Finding
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.gate.settle import Law, settle
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
        (
            "  # ingestlint: ignore[MEM401] -- measured until=2999-01-01",
            [("MEM401", 2), ("ING002", 2)],
        ),
        ("  # ingestlint: ignore[MEM401] -- until it is measured", []),
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


LOOP = """\
Resources:
  Fn::ForEach::Other: [I, [A], {"Q${I}": {Type: AWS::SQS::Queue}}]
  Fn::ForEach::Each:OUTER
    - I
    - [A, B]
    - Fn${I}:INNER
        Type: AWS::Lambda::FunctionMETADATA
        Properties:
          Timeout: 30
      More${I}: {Type: AWS::Lambda::Function}
"""


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("", [("MEM401", 6), ("MEM401", 10)]),
        ("OUTER", []),
        ("INNER", [("MEM401", 10)]),
        ("METADATA", [("MEM401", 10)]),
    ],
)
def test_what_stands_in_a_loop(tmp_path: Path, place: str, expected: list[tuple[str, int]]) -> None:
    text = f"Transform: AWS::LanguageExtensions\n{LOOP}"
    comment = "  # ingestlint: ignore[MEM401]"
    metadata = f"\n{' ' * 8}Metadata: {{ingestlint: {{ignore: [{{code: MEM401}}]}}}}"
    text = text.replace(
        place or "OUTER", (metadata if place == "METADATA" else comment) if place else ""
    )
    for other in ("OUTER", "INNER", "METADATA"):
        text = text.replace(other, "")
    shift = 1 + (place == "METADATA")
    assert [(c, n - (shift if n > 8 else 1)) for c, n in lint(tmp_path, text)] == expected


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('{"ignroe": [{"code": "MEM401"}]}', "holds a list under ignore, not under ignroe"),
        ('{"ignore": {"code": "MEM401"}}', "holds a list under ignore\n"),
        ('{"ignore": [{"code": "MEM4O1"}]}', "there is no rule MEM4O1, did you mean MEM4"),
        ('{"ignore": [{"code": "MEM401", "untl": "x"}]}', "an entry of ignore has no untl"),
        ('{"ignore": [{"code": "MEM401", "until": "x"}]}', "until=x is no date"),
    ],
)
def test_help_for_json_is_no_comment(tmp_path: Path, settings: str, said: str) -> None:
    body = f'{{"Type": "AWS::Lambda::Function", "Metadata": {{"ingestlint": {settings}}}}}'
    text = f'{{"Resources": {{"Q": {{"Type": "AWS::SQS::Queue"}}, "Fn": {body}}}}}'
    (tmp_path / "t.json").write_text(text, encoding="utf-8")
    shown = ingestlint(tmp_path, "t.json", "--select", "ING").stdout
    assert shown.startswith("warning[ING002] Fn: ")
    assert said in shown
    assert 'help: Write Metadata: {"ingestlint": {"ignore": [{"code": "CODE",' in shown


@pytest.mark.parametrize("end", ["", "\n", "\nOutputs: {}\n"])
def test_an_unused_ignore_on_the_last_line_is_of_its_resource(tmp_path: Path, end: str) -> None:
    text = FUNCTION.format(key="", metadata="").rstrip("\n")
    text = f"{text}  # ingestlint: ignore[MEM401]{end}"
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    found = judged(tmp_path, "t.yaml", "--select", "MEM401")["findings"]
    assert [(f["code"], f["subject"]) for f in found] == [("MEM401", "Fn"), ("ING003", "Fn")]


def test_metadata_of_the_template_is_for_the_whole_file(tmp_path: Path) -> None:
    text = "Metadata: {ingestlint: {ignore: [{code: MEM401, reason: old}]}}\n"
    assert lint(tmp_path, text + FUNCTION.format(key="", metadata="")) == []


def test_the_nearest_code_is_named(tmp_path: Path) -> None:
    text = FUNCTION.format(key="  # ingestlint: ignore[MEM4O1]", metadata="")
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    assert "there is no rule MEM4O1, did you mean MEM4" in ingestlint(tmp_path, "t.yaml").stdout


def test_what_is_ignored_is_counted_and_not_as_violated(tmp_path: Path) -> None:
    text = FUNCTION.format(key="  # ingestlint: ignore[MEM401]", metadata="")
    text += "  Other: {Type: 'AWS::Lambda::Function'}\n"
    configured = "environments: {dev: {}, prod: {}}\n"
    for config, times in (("", 1), (configured, 2)):
        (tmp_path / ".ingestlint.yaml").write_text(config, encoding="utf-8")
        assert lint(tmp_path, text) == [("MEM401", 6)]
        coverage = judged(tmp_path, "t.yaml", "--select", "MEM401")["coverage"]
        assert coverage["checks"] == 2 * times
        counts = [coverage[name] for name in ("violated", "holds", "unknown", "ignored")]
        assert counts == [times, 0, 0, times]
        said = ingestlint(tmp_path, "t.yaml", "--select", "MEM401").stdout
        assert f" {times} violated, 0 hold, 0 unknown, {times} ignored\n" in said + "\n"


def test_an_unknown_that_is_ignored_is_counted_so(tmp_path: Path) -> None:
    text = "Parameters: {Memory: {Type: Number}}\n" + FUNCTION.format(
        key="  # ingestlint: ignore[MEM401]", metadata=""
    )
    text += "      MemorySize: !Ref Memory\n"
    for config, times in (("", 1), ("environments: {dev: {}, prod: {}}\n", 2)):
        (tmp_path / ".ingestlint.yaml").write_text(config, encoding="utf-8")
        (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
        report = judged(tmp_path, "t.yaml", "--select", "MEM401")
        assert (report["findings"], report["unknown"]) == ([], [])
        coverage = report["coverage"]
        counts = [coverage[name] for name in ("checks", "violated", "unknown", "ignored")]
        assert counts == [times, 0, 0, times]


def test_of_a_value_in_globals_each_function_is_ignored_and_counted(tmp_path: Path) -> None:
    text = (
        "Globals: {Function: {MemorySize: 128}}\nResources:\n"
        "  A:  # ingestlint: ignore[MEM401]\n    Type: AWS::Serverless::Function\n"
        "  B: {Type: 'AWS::Serverless::Function'}\n"
    )
    assert lint(tmp_path, text) == [("MEM401", 1)]
    report = judged(tmp_path, "t.yaml", "--select", "MEM401")
    assert report["findings"][0]["subjects"] == ["Globals", "B"]
    assert (report["coverage"]["violated"], report["coverage"]["ignored"]) == (1, 1)


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
    day = "2026-01-01"
    settled = settle([template], outcome.findings, outcome.unknown, codes, codes, Law(day))
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


NESTED = """\
Resources:
  F: {{Type: 'AWS::Lambda::Function', Properties: {{Timeout: 60, MemorySize: 512}}}}
  Q:{comment}
    Type: AWS::SQS::Queue
    Properties: {{VisibilityTimeout: 90}}
  E:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn}}
"""
HOLDER = """\
  {name}:{comment}
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: child.yaml}}
"""


def test_in_a_template_that_is_nested_twice_ignores_are_for_both(tmp_path: Path) -> None:
    text = NESTED.format(comment="  # ingestlint: ignore[RES303] -- known")
    (tmp_path / "child.yaml").write_text(text, encoding="utf-8")
    holders = "".join(HOLDER.format(name=name, comment="") for name in "AB")
    (tmp_path / "root.yaml").write_text(f"Resources:\n{holders}", encoding="utf-8")
    report = judged(tmp_path, "root.yaml", "--select", "RES303")
    assert found(report) == []
    assert report["coverage"]["ignored"] == 2


def test_an_ignore_in_one_root_is_not_for_another(tmp_path: Path) -> None:
    (tmp_path / "child.yaml").write_text(NESTED.format(comment=""), encoding="utf-8")
    for name, comment in (("dev", "  # ingestlint: ignore[RES303] -- dev only"), ("prod", "")):
        text = "Resources:\n" + HOLDER.format(name="A", comment=comment)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    report = judged(tmp_path, "dev.yaml", "prod.yaml", "--select", "RES303")
    assert found(report) == [("RES303", 5)]
    counts = [report["coverage"][name] for name in ("violated", "ignored")]
    assert counts == [1, 1]


def test_many_ignores_are_read_and_looked_up_fast() -> None:
    count = 5000
    queues = "".join(
        f"  Q{n}:  # ingestlint: ignore[RES301, RES302]\n    Type: AWS::SQS::Queue\n"
        for n in range(count)
    )
    template = parse_template("t.yaml", f"Resources:\n{queues}")
    keys = template.resources.keys.items()
    findings = [
        Finding("RES301", "", "error", "proved", "", (name,), key, (), (), (), home="t.yaml")
        for name, key in keys
    ]
    codes = {"RES301", "RES302"}
    before = process_time()
    settled = settle([template], findings, [], codes, codes, Law("2026-01-01"))
    # Looking at each ignore for each of them takes half a minute.
    assert process_time() - before < 5
    assert (settled.findings, len(settled.about)) == ([], count)
    assert settled.about[-1].subjects == (f"Q{count - 1}",)
