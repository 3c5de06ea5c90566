"""Small files that would grow without end: each run ends, and says what was too much."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from ingestlint.cli.main import main

STACK = "AWS::CloudFormation::Stack"
Files = dict[str, str]


def queue(value: str, before: str = "", after: str = "") -> str:
    return f"""\
{before}
Resources:
  Q: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: {value}}}}}
  F: {{Type: AWS::Lambda::Function, Properties: {{Timeout: 5}}}}
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt Q.Arn, FunctionName: !Ref F}}
{after}
"""


def lines(made: Iterable[str]) -> str:
    return "".join(f"  {each}\n" for each in made)


def aliases() -> Files:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    return {"t.yaml": queue("1", f"Metadata:\n{lines(rows)}")}


def merges() -> Files:
    rows = ["m0: &m0 {a: 1, b: 2}"]
    rows += [f"m{n}: &m{n} {{<<: *m{n - 1}, z{n}: 1}}" for n in range(1, 3_000)]
    return {"t.yaml": queue("1", f"Metadata:\n{lines(rows)}")}


def directives() -> Files:
    tags = "".join(f"%TAG !t{n}! tag:x{n},2000:\n" for n in range(50_000))
    return {"t.yaml": f"{tags}---\n{queue('1')}"}


def texts_in_stacks() -> Files:
    """Each stack passes its parameter on eight times."""
    files = {}
    for n in range(19):
        passed = f"{{P: !Sub '{'${P}' * 8}'}}"
        location = f"TemplateURL: t{n + 1}.yaml"
        more = f"  N: {{Type: {STACK}, Properties: {{{location}, Parameters: {passed}}}}}"
        parameter = "Parameters: {P: {Type: String, Default: '100'}}"
        text = queue("!Select [0, !Split ['-', !Ref P]]", parameter)
        files[f"t{n}.yaml"] = text.replace("  F:", f"{more}\n  F:") if n < 18 else text
    files["t.yaml"] = files.pop("t0.yaml")
    return files


def texts_in_exports() -> Files:
    files = {}
    for n in range(60):
        before = f"!ImportValue e{n - 1}"
        value = f"!Sub ['${{A}}${{B}}', {{A: {before}, B: {before}}}]" if n else "'1000000000'"
        export = f"Outputs: {{O: {{Value: {value}, Export: {{Name: e{n}}}}}}}"
        files[f"t{n}.yaml"] = queue(value, after=export)
    return files


def lists_in_maps() -> Files:
    two = [
        f"k{n}: {{v: [!FindInMap [M, k{n - 1}, v], !FindInMap [M, k{n - 1}, v]]}}"
        for n in range(1, 60)
    ]
    rows = lines(f"  {row}" for row in ["k0: {v: [1, 2]}", *two])
    return {"t.yaml": queue("!Select [0, !FindInMap [M, k59, v]]", f"Mappings:\n  M:\n{rows}")}


def conditions_of_two() -> Files:
    rows = ["C0: !Equals [!Ref P, a]"]
    rows += [f"C{n}: !Or [!Condition C{n - 1}, !Not [!Condition C{n - 1}]]" for n in range(1, 60)]
    before = f"Parameters: {{P: {{Type: String}}}}\nConditions:\n{lines(rows)}"
    return {"t.yaml": queue("!If [C59, 900, 1]", before)}


def conditions_in_a_row() -> Files:
    rows = [f"C{n}: !Not [!Condition C{n + 1}]" for n in range(20_000)]
    before = f"Conditions:\n{lines([*rows, 'C20000: !Equals [a, b]'])}"
    return {"t.yaml": queue("!If [C0, 900, 1]", before)}


def loops_over_nothing() -> Files:
    items = ", ".join(f"a{n}" for n in range(900))
    inner = ", ".join(f"'Fn::ForEach::M{n}': [B, [], {{x: {{Type: T}}}}]" for n in range(10_000))
    loop = f"  Fn::ForEach::L: [N, [{items}], {{{inner}}}]"
    return {"t.yaml": queue("900").replace("  F:", f"{loop}\n  F:", 1)}


def loops_that_double() -> Files:
    body = "{Qx: {Type: AWS::SQS::Queue, Properties: {QueueName: '${V7}'}}}"
    for n in range(7, 0, -1):
        body = f"{{'Fn::ForEach::L{n}': [V{n}, ['{f'${{V{n - 1}}}' * 30}'], {body}]}}"
    loop = f"  Fn::ForEach::L0: [V0, [xxxxxxxxxx], {body}]"
    return {"t.yaml": queue("900").replace("  F:", f"{loop}\n  F:", 1)}


def blocks() -> Files:
    cut = ", ".join(["!Cidr ['10.0.0.0/8', 256, 8]"] * 5_000)
    more = (
        f"  G: {{Type: AWS::Lambda::Function, Properties: {{VpcConfig: {{SubnetIds: [{cut}]}}}}}}"
    )
    return {"t.yaml": queue("900").replace("  F:", f"{more}\n  F:", 1)}


def stacks_of_two() -> Files:
    files = {"t19.yaml": queue("1")}
    for n in range(19):
        nested = f"{{Type: {STACK}, Properties: {{TemplateURL: t{n + 1}.yaml}}}}"
        files[f"t{n}.yaml"] = f"Resources: {{A: {nested}, B: {nested}}}\n"
    files["t.yaml"] = files.pop("t0.yaml")
    return files


def codes_of_an_ignore() -> Files:
    return {"t.yaml": queue("900") + f"# ingestlint: ignore[{'RES302,' * 100_000}]\n"}


def comments() -> Files:
    return {"t.yaml": "# ingestlint: ignore[ZZZ1] -- x\n" * 5_000 + queue("900")}


def substitutions() -> Files:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Comment": "${X}" * 9_000}}}
    machine = f"{{DefinitionUri: d.json, DefinitionSubstitutions: {{X: {'x' * 1_000}}}}}"
    more = f"  S: {{Type: AWS::Serverless::StateMachine, Properties: {machine}}}"
    text = queue("900", "Transform: AWS::Serverless-2016-10-31")
    return {"t.yaml": text.replace("  F:", f"{more}\n  F:", 1), "d.json": json.dumps(definition)}


def pattern_of_a_parameter() -> Files:
    before = "Parameters: {P: {Type: String, AllowedPattern: '(a|aa)+$'}}"
    config = "environments: {x: {parameters: p.json}}\n"
    given = json.dumps({"P": "a" * 60 + "!"})
    return {"t.yaml": queue("900", before), ".ingestlint.yaml": config, "p.json": given}


def pattern_of_a_policy() -> Files:
    schema = "{properties: {QueueName: {pattern: '^(a+)+$'}}}"
    policy = f"{{code: ACME001, select: {{type: AWS::SQS::Queue}}, require: {schema}}}"
    text = queue("900").replace("VisibilityTimeout", f"QueueName: {'a' * 40}!, VisibilityTimeout")
    return {"t.yaml": text, ".ingestlint.yaml": f"policies: [{policy}]\n"}


def policies_of_many_schemas() -> Files:
    schema = f"{{anyOf: [{', '.join(['{required: [x]}'] * 20_000)}]}}"
    policy = f"{{code: ACME001, select: {{type: AWS::SQS::Queue}}, require: {schema}}}"
    return {"t.yaml": queue("900"), ".ingestlint.yaml": f"policies: [{policy}]\n"}


def types_and_properties_of_nothing() -> Files:
    types = ", ".join(f"AWS::Service{n}::Resource{n}" for n in range(3_000))
    names = ", ".join(f"Properti{n}" for n in range(3_000))
    more = "".join(f"Property{n}: 1, " for n in range(3_000))
    policies = (
        f"{{code: ACME001, select: {{type: [{types}]}}, require: {{required: [Tags]}}}},"
        f"{{code: ACME002, select: {{type: AWS::SQS::Queue}}, require: {{required: [{names}]}}}}"
    )
    text = queue("900").replace("VisibilityTimeout:", f"{more}VisibilityTimeout:")
    return {"t.yaml": text, ".ingestlint.yaml": f"policies: [{policies}]\n"}


def packs_of_packs() -> Files:
    """Each extends the two after it: the last one would be read a million times."""
    files = {f"p{n}.yaml": f"extends: [p{n + 1}.yaml, p{n + 2}.yaml]\n" for n in range(30)}
    more = {".ingestlint.yaml": "extends: p0.yaml\n", "p30.yaml": "{}", "p31.yaml": "{}"}
    return {"t.yaml": queue("900"), **files, **more}


def names_of_nothing() -> Files:
    names = "".join(f"  Nobody{n}: {{duration_ms: 3}}\n" for n in range(20_000))
    more = "".join(f"  Queue{n}: {{Type: AWS::SQS::Queue}}\n" for n in range(300))
    text = queue("900").replace("  F:", f"{more}  F:", 1)
    return {"t.yaml": text, ".ingestlint.yaml": f"workload:\n{names}"}


def parameters_of_nothing() -> Files:
    own = "".join(f"  Parameter{n}: {{Type: String, Default: x}}\n" for n in range(190))
    config = "environments: {x: {parameters: {t.yaml: p.json}}, y: {parameters: p.json}}\n"
    given = json.dumps({f"Param{n}": "x" for n in range(20_000)})
    before = f"Parameters:\n{own}"
    return {"t.yaml": queue("900", before), ".ingestlint.yaml": config, "p.json": given}


def _samconfig(text: str) -> Files:
    config = "environments: {x: {parameters: samconfig.toml}}\n"
    return {"t.yaml": queue("900"), ".ingestlint.yaml": config, "samconfig.toml": text}


def toml_in_toml() -> Files:
    return _samconfig("a = " + "[" * 50_000)


def large_toml() -> Files:
    return _samconfig("a." * 200_000 + "b = 1\n")


def keys_of_maps() -> Files:
    """Many values that a parameter allows, and as many look-ups by it."""
    keys = [f"k{n}" for n in range(20_000)]
    parameter = f"Parameters: {{P: {{Type: String, AllowedValues: [{', '.join(keys)}]}}}}"
    rows = lines(f"  {key}: {{v: 1}}" for key in keys)
    found = ", ".join(["!FindInMap [M, !Ref P, v]"] * 20_000)
    after = f"  T: {{Type: Custom::T, Properties: {{X: [{found}]}}}}"
    value = "!FindInMap [M, !Ref P, v]"
    return {"t.yaml": queue(value, f"{parameter}\nMappings:\n  M:\n{rows}", after)}


CASES: list[tuple[Callable[[], Files], int, str]] = [
    (aliases, 2, "more than 500,000 nodes"),
    (merges, 2, "more than 500,000 nodes"),
    (directives, 2, "more than 100 %TAG directives"),
    (texts_in_stacks, 1, "a text of more than 1,000,000 characters"),
    (texts_in_exports, 1, "a text of more than 1,000,000 characters"),
    (lists_in_maps, 0, "more than 200,000 values"),
    (keys_of_maps, 0, "too many scenarios"),
    (conditions_of_two, 0, "1 hold"),
    (conditions_in_a_row, 0, "to which more than 500 steps lead"),
    (loops_over_nothing, 0, "more than 200,000 values"),
    (loops_that_double, 0, "a text of more than 1,000,000 characters"),
    (blocks, 0, "more than 200,000 values"),
    (stacks_of_two, 2, "more than 1,000 stacks"),
    (codes_of_an_ignore, 1, "it names more codes than there are"),
    (comments, 1, "there is no rule ZZZ1"),
    (substitutions, 0, "a text of more than 1,000,000 characters"),
    (pattern_of_a_parameter, 0, "P is not held to its AllowedPattern, which may take too long"),
    (pattern_of_a_policy, 0, "may take too long"),
    (policies_of_many_schemas, 2, "the policies have more than 5,000 schemas"),
    (types_and_properties_of_nothing, 1, "(AWS::Service0::Resource0 and 2999 more)"),
    (packs_of_packs, 2, "more than 100 configurations are extended"),
    (names_of_nothing, 2, "Nobody19999 is the name of no resource"),
    (parameters_of_nothing, 0, "t.yaml has no parameter Param19999, which p.json:1 gives"),
    (toml_in_toml, 2, "samconfig.toml: nested too deep"),
    (large_toml, 2, "samconfig.toml:1: larger than 200,000 bytes"),
]


@pytest.mark.parametrize(("files", "status", "words"), CASES)
def test_it_ends_and_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    files: Callable[[], Files],
    status: int,
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    made = files()
    for name, text in made.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = main(["t.yaml" if "t.yaml" in made else ".", "--show-unknown", "--preview"])
    said = "".join(capsys.readouterr())
    assert words in said
    assert "fault of ingestlint" not in said
    assert found in {status, 1} if status == 0 else found == status
