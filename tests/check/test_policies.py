"""Policies: what they select, what they require, and what is not known."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ingestlint.config.judgement import Document, Hidden, NotKnown, broken
from ingestlint.config.keywords import INSTEAD, KNOWN
from tests.command import found, ingestlint, judged

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Size: {Type: Number}
  Secret: {Type: String, NoEcho: true, Default: hush}
  Stage: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Globals: {Function: {Timeout: 20}}
Resources:
  Tiles:
    Type: AWS::DynamoDB::Table
    Properties: {KeySchema: [{AttributeName: id, KeyType: HASH}], BillingMode: PAY_PER_REQUEST}
  Loader:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: 256
      Tags: {team: ingest}
      Policies: [{DynamoDBWritePolicy: {TableName: !Ref Tiles}}]
      Environment: {Variables: {TOKEN: !Ref Secret}}
  Viewer:
    Type: AWS::Serverless::Function
    Properties: {MemorySize: !Ref Size, Tags: {team: !Ref Stage}}
  Spare:
    Type: AWS::Lambda::Function
    Properties: {MemorySize: "512", Timeout: !If [IsProd, 30, 3]}
"""
FUNCTION = "select: {type: AWS::Lambda::Function}"


def judge(folder: Path, *policies: str, select: str = "ACME") -> dict[str, list[str]]:
    """The subjects of violated and unknown verdicts."""
    report = report_of(folder, *policies, select=select)
    return {key: [entry["subject"] for entry in report[key]] for key in ("findings", "unknown")}


def report_of(
    folder: Path, *policies: str, select: str = "ACME"
) -> dict[str, list[dict[str, str]]]:
    (folder / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    lines = "".join(f"  - {{{policy}}}\n" for policy in policies)
    (folder / ".ingestlint.yaml").write_text(f"policies:\n{lines}", encoding="utf-8")
    report: dict[str, list[dict[str, str]]] = judged(folder, "t.yaml", "--select", select)
    assert report["errors"] == []
    return report


@pytest.mark.parametrize(
    ("policy", "violated", "unknown"),
    [
        ("require: {properties: {MemorySize: {minimum: 512}}}", ["Loader"], ["Viewer"]),
        ("require: {properties: {MemorySize: {type: integer}}}", [], ["Viewer"]),
        ("require: {required: [MemorySize]}", [], []),
        ("require: {required: [Description]}", ["Loader", "Viewer", "Spare"], []),
        ("require: {properties: {Timeout: {minimum: 20}}}", ["Spare"], []),
        ("require: {properties: {EphemeralStorage: {minimum: 1}}}", [], []),
        ("require: {properties: {PackageType: {const: Zip}}}", [], []),
        ("forbid: {properties: {MemorySize: {const: 512}}}", ["Spare"], ["Viewer"]),
        ("forbid: {required: [Environment]}", ["Loader"], []),
        # One broken part decides, whatever is not known beside it.
        (
            "require: {required: [Description], properties: {MemorySize: {minimum: 512}}}",
            ["Loader", "Viewer", "Spare"],
            [],
        ),
        (
            "require: {anyOf: [{properties: {MemorySize: {const: 512}}}, {required: [Layers]}]}",
            ["Loader"],
            ["Viewer"],
        ),
        (
            "require: {anyOf: [{required: [Tags]}, {properties: {MemorySize: {const: 512}}}]}",
            [],
            [],
        ),
        ("require: {not: {properties: {MemorySize: {const: 256}}}}", ["Loader"], ["Viewer"]),
    ],
)
def test_what_is_required(
    tmp_path: Path, policy: str, violated: list[str], unknown: list[str]
) -> None:
    said = judge(tmp_path, f"code: ACME001, {FUNCTION}, {policy}")
    assert said == {"findings": violated, "unknown": unknown}


@pytest.mark.parametrize(
    ("selector", "violated", "unknown"),
    [
        ("{type: 'AWS::Lambda::*'}", ["Loader", "Viewer", "Spare"], []),
        ("{type: ['AWS::DynamoDB::*', 'AWS::SQS::Queue']}", ["Tiles"], []),
        ("{name: 'L*', type: AWS::Lambda::Function}", ["Loader"], []),
        ("{tag: {team: 'in*'}}", ["Loader"], []),
        ("{relation: {kind: writes, to: 'AWS::DynamoDB::*'}}", ["Loader"], []),
        ("{relation: {kind: writes, from: '*'}}", ["Tiles"], []),
        ("{relation: {kind: writes, to: AWS::SQS::Queue}}", [], []),
    ],
)
def test_what_is_selected(
    tmp_path: Path, selector: str, violated: list[str], unknown: list[str]
) -> None:
    said = judge(tmp_path, f"code: ACME001, select: {selector}, require: {{required: [None]}}")
    assert said == {"findings": violated, "unknown": unknown}


def test_a_message_shows_values_and_no_secrets(tmp_path: Path) -> None:
    message = "{MemorySize} MB, {Timeout} s, {Environment.Variables.TOKEN}, {Layers}"
    policy = f"code: ACME001, {FUNCTION}, forbid: {{required: [Environment]}}, message: '{message}'"
    (finding,) = report_of(tmp_path, policy)["findings"]
    assert finding["message"] == "256 MB, 20 s, (hidden), (not set)"
    wanted = "{TOKEN: {const: x}}"
    for name in ("Variables", "Environment"):
        wanted = f"{{{name}: {{properties: {wanted}}}}}"
    token = f"require: {{properties: {wanted}}}"
    (finding,) = report_of(tmp_path, f"code: ACME001, {FUNCTION}, {token}")["findings"]
    assert "hush" not in str(finding)
    assert "is (hidden), against const" in finding["message"]


def test_a_policy_is_a_rule_like_another(tmp_path: Path) -> None:
    policy = f"code: ACME001, {FUNCTION}, require: {{required: [Layers]}}, severity: note, fix: Do."
    (tmp_path / "t.yaml").write_text(
        TEMPLATE.replace("  Spare:", "  Spare:  # ingestlint: ignore[ACME001] -- fine"),
        encoding="utf-8",
    )
    text = f"policies: [{{{policy}}}]\nrules: {{ACME001: error}}\n"
    (tmp_path / ".ingestlint.yaml").write_text(text, encoding="utf-8")
    report = judged(tmp_path, "t.yaml", "--select", "ACME,ING")
    assert [(f["subject"], f["severity"]) for f in report["findings"]] == [
        ("Loader", "error"),
        ("Viewer", "error"),
    ]
    assert report["findings"][0]["line"] == 13
    listed = ingestlint(tmp_path, "rules").stdout
    assert "ACME001  note     policy: Its properties must satisfy" in listed
    said = ingestlint(tmp_path, "explain", "ACME001").stdout
    assert "How to fix\n----------\nDo.\n" in said
    (tmp_path / ".ingestlint.yaml").write_text(
        f"policies: [{{{policy}}}]\nrules: {{ACME001: off}}\n", encoding="utf-8"
    )
    assert found(judged(tmp_path, "t.yaml", "--select", "ACME")) == []


GOOD = f"code: ACME001, {FUNCTION}, require: {{required: [Layers]}}"


@pytest.mark.parametrize(
    ("policy", "wrong"),
    [
        ("code: ACME001", ":2: policy ACME001 needs either require or forbid"),
        (f"{GOOD}, forbid: {{}}", ":2: policy ACME001 needs either require or forbid"),
        ("code: ACME001, require: {}", ":2: policy ACME001 needs a select"),
        (GOOD.replace("ACME001", "acme-1"), ":2: acme-1 is no code"),
        (GOOD.replace("ACME001", "NET999"), ":2: NET999 is a code of ingestlint's own"),
        (f"{GOOD}, severity: grave", ":2: grave is no severity"),
        (f"{GOOD}, mesage: x", ":2: unknown key mesage (did you mean message?)"),
        (GOOD.replace("type:", "kind:"), ":2: unknown key kind"),
        (GOOD.replace("AWS::Lambda", "AWS::Serverless"), ":2: AWS::Serverless::Function is never"),
        (
            "code: ACME001, select: {relation: {kind: write, to: '*'}}, require: {}",
            ":2: there is no relation write (did you mean writes?)",
        ),
        (
            "code: ACME001, select: {relation: {kind: writes}}, require: {}",
            ":2: relation needs either from or to",
        ),
        (
            GOOD.replace("{required: [Layers]}", "{required: Layers}"),
            ":2: this is no JSON Schema: 'Layers' is not of type 'array'",
        ),
        (
            GOOD.replace("{required: [Layers]}", "{properties: {A: {pattern: '('}}}"),
            ":2: this is no JSON Schema: '(' is not a 'regex'",
        ),
        (
            GOOD.replace("{required: [Layers]}", "{$ref: 'https://example.com/a.json'}"),
            ":2: $ref is not supported",
        ),
        *(
            (GOOD.replace("{required: [Layers]}", schema), f":2: {said}")
            for schema, said in (
                (
                    "{properties: {Timeout: {minimun: 5}}}",
                    "JSON Schema has no keyword minimun (did you mean minimum?)",
                ),
                (
                    "{allOf: [{not: {propertys: {Timeout: {const: 5}}}}]}",
                    "JSON Schema has no keyword propertys (did you mean properties?)",
                ),
                (
                    "{patternProperties: {Time: {if: {typo: object}, then: false}}}",
                    "JSON Schema has no keyword typo (did you mean type?)",
                ),
                (
                    "{Timeout: {minimum: 5}}",
                    "JSON Schema has no keyword Timeout (a property stands under properties:",
                ),
                ("{properties: {Timeout: {format: date}}}", "format is not supported (write a"),
                ("{items: {then: {type: string}}}", "then means nothing without if"),
                ("{description: none}", "policy ACME001 requires nothing (name what is"),
                ("true", "policy ACME001 requires nothing"),
            )
        ),
        (
            GOOD.replace("AWS::Lambda::Function", "Lambda::Function"),
            ":2: Lambda::Function is no type of a resource (did you mean AWS::Lambda::Function?)",
        ),
    ],
)
def test_a_wrong_policy_is_a_located_error(tmp_path: Path, policy: str, wrong: str) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / ".ingestlint.yaml").write_text(f"policies:\n  - {{{policy}}}\n", encoding="utf-8")
    done = ingestlint(tmp_path, "t.yaml")
    assert done.returncode == 2
    assert f".ingestlint.yaml{wrong}" in done.stderr


@pytest.mark.parametrize(
    ("select", "misspelt", "meant"),
    [
        ("type: AWS::Lambda::Functoin", "AWS::Lambda::Functoin", "AWS::Lambda::Function"),
        (
            "relation: {kind: writes, to: AWS::DynamoDB::Tabel}",
            "AWS::DynamoDB::Tabel",
            "AWS::DynamoDB::Table",
        ),
        ("type: [AWS::SQS::Queue, AWS::SQS::queue]", "AWS::SQS::queue", "AWS::SQS::Queue"),
    ],
)
def test_a_misspelt_type_is_an_error_and_all_else_is_judged(
    tmp_path: Path, select: str, misspelt: str, meant: str
) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    policy = f"code: ACME001, select: {{{select}}}, require: {{required: [Tags]}}"
    text = f"policies:\n  - {{{policy}}}\n  - {{{GOOD.replace('001', '002')}}}\n"
    (tmp_path / ".ingestlint.yaml").write_text(text, encoding="utf-8")
    report = judged(tmp_path, "t.yaml", "--select", "ACME")
    assert {finding["code"] for finding in report["findings"]} == {"ACME002"}
    [error] = report["errors"]
    assert (error["file"], error["line"]) == (".ingestlint.yaml", 2)
    assert error["message"] == f"no template has a resource of type {misspelt}"
    assert error["hint"] == f"did you mean {meant}?"


REMARKS = "x-owner: {minimun: 1}, $comment: why, title: t, examples: [{minimun: 1}]"


@pytest.mark.parametrize(
    "schema",
    [
        f"{{{REMARKS}, required: [MemorySize]}}",
        "{properties: {Tags: {not: {const: {minimun: 1}}}}}",
        "{properties: {Tags: {not: {enum: [{$ref: x}]}, default: {typo: 1}}}}",
        "{properties: {minimun: {type: string}}, dependentRequired: {A: [B]}}",
    ],
)
def test_remarks_and_data_are_no_keywords(tmp_path: Path, schema: str) -> None:
    assert judge(tmp_path, f"code: ACME001, {FUNCTION}, require: {schema}")["findings"] == []


TABLES = "select: {type: 'AWS::SQS::*', name: 'T*'}"


@pytest.mark.parametrize(
    ("policy", "notes"),
    [
        (
            f"{TABLES}, require: {{required: [Tags]}}",
            ["note: no template has a resource that is selected by ACME001 (AWS::SQS::*, T*)"],
        ),
        (
            f"{FUNCTION}, require: {{properties: {{Timout: {{minimum: 5}}}}}}",
            [
                (
                    "note: .ingestlint.yaml:2: ACME001 is about Timout, which no resource that it"
                    " selects has (did you mean Timeout?)"
                )
            ],
        ),
        (
            (
                f"{FUNCTION}, forbid: {{anyOf: "
                "[{properties: {Tags: {contains: {required: [Keys]}}}}]}"
            ),
            [
                (
                    "note: .ingestlint.yaml:2: ACME001 is about Tags.[].Keys, which no resource"
                    " that it selects has (did you mean Key?)"
                )
            ],
        ),
        (f"{FUNCTION}, forbid: {{required: [Layers]}}", []),
        # What is nearly a name that is there, and there as well.
        (f"{FUNCTION}, require: {{properties: {{Tags: {{}}, Timeout: {{}}}}}}", []),
        # The variables of one are not known: it may have them.
        (
            f"{FUNCTION}, forbid: {{properties: {{VpcConfig: {{required: [SubnetId]}}}}}}",
            [],
        ),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_no_template_has_is_noted(
    tmp_path: Path, policy: str, notes: list[str], jobs: str
) -> None:
    text = TEMPLATE + "  Given:\n    Type: AWS::Lambda::Function\n    Properties:\n"
    text += "      Tags: [{Key: team, Value: a}]\n      VpcConfig: !If [IsProd, !Ref Size, {}]\n"
    text += "  Placed:\n    Type: AWS::Lambda::Function\n    Properties:\n"
    text += "      VpcConfig: {SubnetIds: [a]}\n"
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "u.yaml").write_text("Resources:\n  Q: {Type: AWS::SQS::Queue}\n", encoding="utf-8")
    said = f"policies:\n  - {{code: ACME001, {policy}}}\n"
    (tmp_path / ".ingestlint.yaml").write_text(said, encoding="utf-8")
    options = ("--select", "ACME", "--jobs", jobs)
    done = ingestlint(tmp_path, "t.yaml", "u.yaml", *options)
    assert done.stderr.splitlines() == notes
    # A hook hands over some of the templates.
    done = ingestlint(tmp_path, "t.yaml", "u.yaml", *options, "--skip-non-templates")
    assert done.stderr.splitlines() == [each for each in notes if "selected by" not in each]


def test_a_type_of_a_template_is_known(tmp_path: Path) -> None:
    policy = "code: ACME001, select: {type: AWS::Lambda::Functions}, require: {required: [Tags]}"
    (tmp_path / ".ingestlint.yaml").write_text(f"policies: [{{{policy}}}]\n", encoding="utf-8")
    text = "Resources:\n  New: {Type: AWS::Lambda::Functions}\n"
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    assert found(judged(tmp_path, "t.yaml", "--select", "ACME")) == [("ACME001", 2)]


def test_every_keyword_of_the_draft_is_known() -> None:
    names = {"format", "$ref", "$dynamicRef", "contentSchema"}
    assert set(Draft202012Validator.VALIDATORS) <= KNOWN | names
    assert not KNOWN & INSTEAD.keys()


def test_the_same_code_twice(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    text = f"policies:\n  - {{{GOOD}}}\n  - {{{GOOD}}}\n"
    (tmp_path / ".ingestlint.yaml").write_text(text, encoding="utf-8")
    assert ":3: policy ACME001 is there twice" in ingestlint(tmp_path, "t.yaml").stderr


SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["a", "b"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=6,
)
SCHEMAS = st.recursive(
    st.sampled_from(
        [
            {"type": "array"},
            {"type": "object"},
            {"minimum": 1},
            {"minItems": 1},
            {"required": ["a"]},
            {"enum": [None, 1]},
            True,
        ]
    ),
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from("abc"), inner, min_size=1).map(lambda p: {"properties": p}),
        st.lists(inner, min_size=1, max_size=3).map(lambda s: {"anyOf": s}),
        st.lists(inner, min_size=1, max_size=3).map(lambda s: {"allOf": s}),
        inner.map(lambda s: {"not": s}),
        inner.map(lambda s: {"items": s}),
    ),
    max_leaves=5,
)


def as_document(value: object, hidden: list[object]) -> object:
    """With each value of `hidden` not known."""
    if any(value is each for each in hidden):
        return Hidden("why")
    if isinstance(value, dict):
        return Document({key: as_document(inner, hidden) for key, inner in value.items()})
    return [as_document(inner, hidden) for inner in value] if isinstance(value, list) else value


@given(VALUES, SCHEMAS)
def test_what_is_known_is_judged_as_the_library_does(value: object, schema: object) -> None:
    valid = Draft202012Validator(schema).is_valid(value)  # type: ignore[arg-type]
    assert (broken(schema, as_document(value, [])) == []) == valid


@given(st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1), SCHEMAS, st.data())
def test_what_is_decided_stays_so_whatever_the_hidden_value_is(
    value: dict[str, object], schema: object, data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(value)))
    with_hidden = Document({k: as_document(v, []) for k, v in value.items()})
    with_hidden[key] = Hidden("why")
    try:
        decided = broken(schema, with_hidden) == []
    except NotKnown:
        return
    other = {**value, key: data.draw(VALUES)}
    valid = Draft202012Validator(schema).is_valid(other)  # type: ignore[arg-type]
    assert decided == valid
