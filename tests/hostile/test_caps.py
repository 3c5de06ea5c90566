"""Each cap has something exactly at it, which is judged, and one over it, which is named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestlint.parse.caps import CAPS, DEFAULT, Caps
from tests.command import ingestlint

HEAD = "Transform: AWS::LanguageExtensions\n"
# How long a message is hidden decides the verdict of the rule: it holds for 900.
POLLED = """\
  Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: %s}}
  F: {Type: AWS::Lambda::Function, Properties: {Timeout: 5}}
  M:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Q.Arn, FunctionName: !Ref F}
"""
RULE = "RES302"
CHILD = "Resources: {Q: {Type: AWS::SQS::Queue}}\n"
NESTING = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}"

Files = dict[str, str]


def templates(resources: str, **more: str) -> Files:
    return {"t.yaml": f"{HEAD}Resources:\n{resources}{POLLED % 900}", **more}


def named(value: str = "900", before: str = "") -> Files:
    return {"t.yaml": f"{HEAD}{before}Resources:\n{POLLED % value}"}


def file_bytes(count: int) -> Files:
    text = named()["t.yaml"]
    return {"t.yaml": text + "#" * (count - len(text))}


def depth(count: int) -> Files:
    return named(before="Metadata: {a: " + "[" * (count - 2) + "]" * (count - 2) + "}\n")


def nodes(count: int) -> Files:
    # The list of three is written once, and stands there twice; 45 nodes are around the last one.
    ones = ", ".join("1" * (count - 45))
    return named(before=f"Metadata: {{a: &a [1, 2, 3], b: *a, c: [{ones}]}}\n")


def environments(count: int) -> Files:
    said = "".join(f"  e{number}: {{}}\n" for number in range(count))
    return {**named(), ".ingestlint.yaml": f"environments:\n{said}"}


def scenarios(count: int) -> Files:
    # A parameter that is compared with all but one of its classes of values.
    others = "".join(f"  C{n}: !Equals [!Ref P, c{n}]\n" for n in range(count - 1))
    before = f"Parameters: {{P: {{Type: String}}}}\nConditions:\n{others}"
    return named("!If [C0, 900, 800]", before)


def steps(count: int) -> Files:
    # The function itself is the first step.
    chain = "".join(f"  C{n}: !Not [!Condition C{n + 1}]\n" for n in range(count - 2))
    conditions = f"Conditions:\n{chain}  C{count - 2}: !Equals [a, b]\n"
    return named("!If [C0, 900, 900]", conditions)


def text_characters(count: int) -> Files:
    half = "900-" + "x" * (count // 2 - 4)
    before = f"Parameters: {{P: {{Type: String, Default: {half}}}}}\n"
    return named("!Select [0, !Split ['-', !Sub '${P}${P}']]", before)


def values(count: int) -> Files:
    listed = ",".join(["900"] * count)
    before = f"Parameters: {{P: {{Type: CommaDelimitedList, Default: '{listed}'}}}}\n"
    return named("!Select [0, !Ref P]", before)


def loop_copies(count: int) -> Files:
    items = ", ".join(f"a{n}" for n in range(count))
    loop = f"[N, [{items}], {{'Q${{N}}': {{Type: AWS::SQS::Queue}}}}]"
    return templates(f"  Fn::ForEach::L: {loop}\n")


def stacks(count: int) -> Files:
    nested = "".join(f"  S{n}: {NESTING % 'c.yaml'}\n" for n in range(count - 1))
    return templates(nested, **{"c.yaml": CHILD})


def stack_depth(count: int) -> Files:
    between = range(1, count - 1)
    files = {f"t{n}.yaml": f"Resources: {{S: {NESTING % f't{n + 1}.yaml'}}}\n" for n in between}
    files[f"t{count - 1}.yaml"] = CHILD
    return templates(f"  S: {NESTING % 't1.yaml'}\n", **files)


def copied_resources(count: int) -> Files:
    own = "".join(f"  Q{n}: {{Type: AWS::SQS::Queue}}\n" for n in range(count))
    nested = "".join(f"  {name}: {NESTING % 'c.yaml'}\n" for name in "AB")
    return templates(nested, **{"c.yaml": f"Resources:\n{own}"})


# By the cap: files that reach as far as a number, a number that is quick to try, and how the
# error or the reason begins that names it.
REACHING: dict[str, tuple[Callable[[int], Files], int, str]] = {
    "file_bytes": (file_bytes, 500, "larger than {} bytes"),
    "depth": (depth, 20, "nested deeper than {} levels"),
    "nodes": (nodes, 60, "more than {} nodes"),
    "environments": (environments, 3, "more than {} environments"),
    "scenarios": (scenarios, 12, "{} are looked into"),
    "steps": (steps, 30, "more than {} steps"),
    "text_characters": (text_characters, 400, "a text of more than {} characters"),
    "values": (values, 50, "more than {} values"),
    "loop_copies": (loop_copies, 9, "more than {} copies"),
    "stacks": (stacks, 4, "more than {} stacks"),
    "stack_depth": (stack_depth, 5, "nested deeper than {} levels"),
    "copied_resources": (copied_resources, 7, "more than {} resources"),
}
# Tried where what they bound is read: tests/graph/test_client_code.py, and below.
ELSEWHERE = {"code_characters", "code_files", "log_bytes"}
# What is over these is an error, not an unknown verdict.
ERRORS = {
    "copied_resources", "depth", "environments", "file_bytes", "nodes", "stack_depth", "stacks",
}  # fmt: skip


def told(
    folder: Path, files: Files, caps: dict[str, int] | None = None, rule: str = RULE
) -> tuple[int, str, bool]:
    """The status, what is said to be too much, and whether anything was judged."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if caps:
        with (folder / ".ingestlint.yaml").open("a", encoding="utf-8") as file:
            file.write(f"\ncaps: {json.dumps(caps)}\n")
    done = ingestlint(folder, "t.yaml", "--select", rule, "--format", "json")
    if not done.stdout:
        return done.returncode, done.stderr, False
    report = json.loads(done.stdout)
    said = [f"{row['message']} ({row['hint']})" for row in report["errors"]]
    said += [row["reason"] for row in report["unknown"]]
    return done.returncode, "\n".join(said), report["coverage"]["checks"] > 0


def both(folder: Path, cap: str, number: int, caps: dict[str, int] | None) -> None:
    reaching, _, words = REACHING[cap]
    assert told(folder / "at", reaching(number), caps) == (0, "", True)
    one = 2 if cap == "text_characters" else 1
    status, said, _ = told(folder / "over", reaching(number + one), caps)
    assert words.format(f"{number:,}") in said
    assert status == (2 if cap in ERRORS else 0)


def test_every_cap_is_tried() -> None:
    assert REACHING.keys() | ELSEWHERE == CAPS.keys() == set(Caps._fields)
    for name, cap in CAPS.items():
        assert 1 <= getattr(DEFAULT, name) <= cap.most


@pytest.mark.parametrize("cap", REACHING)
def test_at_a_cap_and_over_it(tmp_path: Path, cap: str) -> None:
    number = REACHING[cap][1]
    both(tmp_path, cap, number, {cap: number})


@pytest.mark.parametrize("cap", REACHING)
def test_at_a_default_and_over_it(tmp_path: Path, cap: str) -> None:
    both(tmp_path, cap, getattr(DEFAULT, cap), None)


def test_at_the_size_of_a_log_and_over_it(tmp_path: Path) -> None:
    report = "REPORT RequestId: 1 Duration: 3 ms Billed Duration: 3 ms Memory Size: 128 MB\n"
    for most, said in ((len(report), ""), (len(report) - 1, "larger than 76 bytes")):
        config = "evidence: {F: {report_log: a.log}}"
        files = {**named(), "a.log": report, ".ingestlint.yaml": config}
        status, found, _ = told(tmp_path, files, {"log_bytes": most})
        assert (status, said in found, bool(found)) == (2 if said else 0, True, bool(said))


def test_a_log_of_no_end_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.log").open("wb") as file:
        file.truncate(DEFAULT.log_bytes + 1)
    config = "evidence: {F: {report_log: a.log}}"
    status, found, _ = told(tmp_path, {**named(), ".ingestlint.yaml": config})
    assert (status, "a.log is larger than 1,000,000,000 bytes" in found) == (2, True)


def test_json_is_as_deep_and_as_large(tmp_path: Path) -> None:
    def template(metadata: str) -> Files:
        return {"t.yaml": f'{{"Resources": {{"Q": {{"Type": "A"}}}}, "Metadata": {metadata}}}'}

    deep = '{"a": ' * 19 + "{}" + "}" * 19
    for caps, wrong in (
        ({"depth": 21}, ""),
        ({"depth": 20}, "nested deeper than 20 levels"),
        ({"nodes": 47}, ""),
        ({"nodes": 46}, "more than 46 nodes once aliases are written out"),
    ):
        status, said, _ = told(tmp_path / json.dumps(caps).strip("{}"), template(deep), caps)
        assert (status, said.partition(" (")[0]) == (2 if wrong else 0, wrong)


def machine(definition: str) -> Files:
    return {
        "t.yaml": f"""\
Resources:
  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      {definition}
      DefinitionSubstitutions: {{Long: {"x" * 50}}}
"""
    }


WAITS = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
TASK = f'{{"Type": "Task", "Resource": "{WAITS}", "Parameters": %s}}'
STATE = f'{{"StartAt": "A", "States": {{"A": {TASK}}}}}'


@pytest.mark.parametrize("place", ["DefinitionString", "file"])
@pytest.mark.parametrize(
    ("caps", "parameters", "said"),
    [
        ({"depth": 20}, "[" * 17 + "]" * 17, ""),
        ({"depth": 20}, "[" * 18 + "]" * 18, "nested deeper than 20 levels"),
        ({}, "[" * 150 + "]" * 150, "nested deeper than 128 levels"),
        ({"depth": 200}, "[" * 150 + "]" * 150, ""),
        ({"nodes": 100}, f"[{'1, ' * 90}1]", "more than 100 nodes"),
        ({"nodes": 150}, f"[{'1, ' * 90}1]", ""),
        ({"text_characters": 800}, f'["{"${Long}" * 20}"]', "a text of more than 800 characters"),
        ({"text_characters": 1_200}, f'["{"${Long}" * 20}"]', ""),
    ],
)
def test_a_document_in_a_template_is_held_to_them_too(
    tmp_path: Path, place: str, caps: dict[str, int], parameters: str, said: str
) -> None:
    text = STATE % parameters
    files = machine(f"DefinitionString: '{text}'")
    if place == "file":
        files = {**machine("DefinitionS3Location: m.json"), "m.json": text}
    status, found, _ = told(tmp_path, files, caps, "RES311")
    assert (status, said in found, bool(found)) == (1 if not said else 0, True, bool(said))


def test_an_error_says_how_to_take_on_more(tmp_path: Path) -> None:
    for name, text in depth(129).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = ingestlint(tmp_path, "t.yaml").stdout
    remedy = "caps: {depth: …} in .ingestlint.yaml takes up to 256"
    assert f"error: t.yaml:2: nested deeper than 128 levels ({remedy})" in said


@pytest.mark.parametrize("number", [0, CAPS["depth"].most + 1])
def test_a_cap_that_cannot_be_is_located(tmp_path: Path, number: int) -> None:
    status, said, _ = told(tmp_path, named(), {"depth": number})
    wrong = "depth must be a whole number from 1 to 256"
    assert (status, said) == (2, f"error: .ingestlint.yaml:2: {wrong}\n")


def test_a_pack_shares_its_caps(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("caps: {depth: 9, nodes: 9}", encoding="utf-8")
    config = "extends: pack.yaml\ncaps: {nodes: 99}\n"
    status, said, _ = told(tmp_path, {**depth(10), ".ingestlint.yaml": config})
    assert (status, said.partition(" (")[0]) == (2, "nested deeper than 9 levels")
    shown = ingestlint(tmp_path, "config", "--show", ".").stdout
    rows = {line.split()[0]: line.split()[1:] for line in shown.splitlines() if "caps." in line}
    assert rows["caps.depth"] == ["9", "pack", "pack.yaml:1"]
    assert rows["caps.nodes"] == ["99", ".ingestlint.yaml:2"]
    assert rows["caps.steps"] == ["500", "default"]


def test_blocks_are_cut_as_cloudformation_cuts_them(tmp_path: Path) -> None:
    for count, said in ((256, "10.0.0.0/24"), (257, "Fn::Cidr makes 1 to 256 blocks, not 257")):
        value = f"!Select [0, !Cidr ['10.0.0.0/8', {count}, 8]]"
        subnet = f"{{Type: AWS::EC2::Subnet, Properties: {{CidrBlock: {value}}}}}"
        (tmp_path / "t.yaml").write_text(f"Resources: {{S: {subnet}}}\n", encoding="utf-8")
        assert said in ingestlint(tmp_path, "resolve", "t.yaml", "S.CidrBlock").stdout
