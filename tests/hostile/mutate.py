"""Templates made a little wrong: in their text, and in their tree."""

import copy
import json
from random import Random
from typing import Any

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

ODD_TEXTS = (
    "",
    " ",
    "null",
    "~",
    "true",
    "No",
    "0",
    "-1",
    "1e400",
    ".nan",
    "-.inf",
    "1_000",
    "0x1F",
    "1:30",
    "2026-11-25",
    "1" * 500,
    "-" + "9" * 30,
    "0.1",
    "[]",
    "{}",
    "[[]]",
    "{a: b}",
    "- x",
    "? y",
    "!Ref",
    "!Ref Nothing",
    "!Ref AWS::NoValue",
    "!GetAtt X",
    "!GetAtt X.Arn",
    "!Sub '${A}${!B}${'",
    "!Sub ${AWS::Region}",
    "!If [C, 1]",
    "!If [C, 1, 2]",
    "!Join ['', [a, !Ref B]]",
    "!Select [99, [a]]",
    "!Select [-1, !GetAZs '']",
    "!Split [',', !Ref P]",
    "!FindInMap [M, a, b]",
    "!Cidr [10.0.0.0/16, 300, 8]",
    "!Cidr [x, y, z]",
    "!ImportValue x",
    "!Transform {Name: AWS::Include}",
    "!Unknown x",
    "*a",
    "&a b",
    "&a *a",
    "<<: *a",
    "arn:aws:lambda:eu-west-1:123456789012:function:f",
    "arn:",
    "::::::",
    "${Q.Arn}",
    "\u202e",
    "\\ud800",
    '"\\e[2J\\n::error::x"',
    '"\\ud800"',
    "'",
    '"',
    "#",
    "|",
    ">",
    "%",
    "@",
    "`",
    "\t",
    "\x00",
    "\x85",
    "\ufeff",
    "…",
    "10.0.0.0/33",
    "10.0.0.0/0",
    "::/0",
    "0.0.0.0/0",
    "rate(0 minutes)",
    "cron(* * * * ? *)",
    "rate(99999999999 days)",
    '{"StartAt": "A", "States": {"A": {"Type": "Task"}}}',
    '{"StartAt"',
    "{{resolve:ssm:/a:1}}",
)
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    10**30,
    -(10**30),
    0.5,
    1e308,
    -0.0,
    "",
    " ",
    "x",
    "0",
    "-1",
    "1e400",
    "NaN",
    "true",
    "\x1b[2J",
    "a\nb",
    "\u202ex",
    "x" * 3000,
    [],
    {},
    [[]],
    [{}],
    {"": ""},
    {"a": None},
    [None],
    [[[[["x"]]]]],
    "arn:aws:sqs:eu-west-1:123456789012:q",
    "arn:aws",
    ":" * 9,
    "10.0.0.0/33",
    "::/0",
    "rate(0 hours)",
    "cron()",
    "rate(1 minute)",
    '{"StartAt": "A", "States": {"A": {"Type": "Map", "Next": "A"}}}',
    "{",
    "${A}",
    "$.x",
    "*",
)
PSEUDO = ("AWS::NoValue", "AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::StackName")


def data_of(node: Node) -> Any:
    """Plain data, intrinsic functions in their long form."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [data_of(item) for item in node.items]
    if isinstance(node, Mapping):
        return {name: data_of(entry) for name, entry in node.entries.items()}
    assert isinstance(node, Call)
    argument = data_of(node.argument)
    if node.name == "Fn::GetAtt" and isinstance(argument, str):
        argument = argument.split(".", 1)
    return {node.name: argument}


def text_mutant(text: str, chance: Random) -> str:
    """The lines of a template after a few careless edits."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        edit = chance.choice((_delete, _repeat, _swap, _indent, _replace, _replace, _cut, _move))
        edit(lines, chance)
    return "\n".join(lines)


def _at(lines: list[str], chance: Random) -> int:
    return chance.randrange(len(lines))


def _delete(lines: list[str], chance: Random) -> None:
    at = _at(lines, chance)
    del lines[at : at + chance.choice((1, 1, 2, 5))]
    lines.extend([""] * (not lines))


def _repeat(lines: list[str], chance: Random) -> None:
    at = _at(lines, chance)
    some = lines[at : at + chance.choice((1, 1, 3, 8))]
    lines[at:at] = some * chance.choice((1, 1, 1, 30))


def _swap(lines: list[str], chance: Random) -> None:
    one, other = _at(lines, chance), _at(lines, chance)
    lines[one], lines[other] = lines[other], lines[one]


def _indent(lines: list[str], chance: Random) -> None:
    at = _at(lines, chance)
    for number in range(at, min(len(lines), at + chance.choice((1, 1, 4)))):
        line = lines[number]
        lines[number] = chance.choice(
            (f"  {line}", line.removeprefix("  "), line.lstrip(), f"\t{line}")
        )


def _replace(lines: list[str], chance: Random) -> None:
    at = _at(lines, chance)
    head, colon, _ = lines[at].partition(": ")
    odd = chance.choice(ODD_TEXTS)
    lines[at] = f"{head}: {odd}" if colon else f"{lines[at].rstrip()} {odd}"


def _cut(lines: list[str], chance: Random) -> None:
    at = _at(lines, chance)
    line = lines[at]
    if line:
        column = chance.randrange(len(line))
        lines[at] = line[:column] + chance.choice(("", *"'\"{}[]:,&*!|>%\\")) + line[column + 1 :]


def _move(lines: list[str], chance: Random) -> None:
    lines.insert(_at(lines, chance), lines.pop(_at(lines, chance)))


def tree_mutant(template: Any, chance: Random) -> Any:
    """A template whose tree is wrong in a few places."""
    made = copy.deepcopy(template)
    for _ in range(chance.randint(1, 5)):
        _tree_edit(made, chance)
    return made


def _tree_edit(made: Any, chance: Random) -> None:
    places = list(_places(made))
    if not places:
        return
    above, key = chance.choice(places)
    kind = chance.randrange(8)
    if kind == 0:
        del above[key]
    elif kind == 1:
        above[key] = copy.deepcopy(chance.choice(ODD))
    elif kind == 2:
        above[key] = wrapped(above[key], made, chance)
    elif kind == 3:
        there, other = chance.choice(places)
        above[key] = copy.deepcopy(there[other])
    elif kind == 4:
        _swap_types(made, chance)
    elif kind == 5:
        above[key] = other_kind(above[key], chance)
    elif kind == 6 and isinstance(above, dict):
        above[chance.choice((f"{key}x", str(key).lower(), "\x1b]0;x", "Fn::Transform"))] = (
            above.pop(key)
        )
    else:
        above[key] = reference(made, chance)


def _places(node: Any) -> "list[tuple[Any, Any]]":
    found = []
    pending = [node]
    while pending:
        above = pending.pop()
        keys = list(above) if isinstance(above, dict) else range(len(above))
        for key in keys:
            found.append((above, key))
            if isinstance(above[key], dict | list):
                pending.append(above[key])
    return found


def _swap_types(made: Any, chance: Random) -> None:
    resources = made.get("Resources") if isinstance(made, dict) else None
    if isinstance(resources, dict):
        bodies = [body for body in resources.values() if isinstance(body, dict) and "Type" in body]
        if len(bodies) > 1:
            one, other = chance.sample(bodies, 2)
            one["Type"], other["Type"] = other["Type"], one["Type"]


def other_kind(value: Any, chance: Random) -> Any:
    """The same content as another kind of value."""
    text = value if isinstance(value, str) else json.dumps(value)
    return chance.choice(
        ([value], {"x": value}, text, [value, value], {"Fn::Base64": value}, len(text))
    )


def names_in(made: Any, section: str) -> list[str]:
    found = made.get(section) if isinstance(made, dict) else None
    return [name for name in found if isinstance(name, str)] if isinstance(found, dict) else []


def reference(made: Any, chance: Random) -> Any:
    names = [*names_in(made, "Resources"), *names_in(made, "Parameters"), "Nothing", *PSEUDO]
    name = chance.choice(names)
    return chance.choice(
        (
            {"Ref": name},
            {"Fn::GetAtt": [name, "Arn"]},
            {"Fn::GetAtt": f"{name}.StreamArn"},
            {"Fn::Sub": "${" + name + "}"},
            {"Fn::Sub": ["${" + name + ".Arn}:${x}", {"x": {"Ref": name}}]},
            {"Fn::ImportValue": {"Ref": name}},
            {"Ref": [name]},
            {"Fn::GetAtt": [name]},
        )
    )


def wrapped(value: Any, made: Any, chance: Random) -> Any:
    """The value in an intrinsic function, as it is used or as it is not."""
    conditions = [*names_in(made, "Conditions"), "NoCondition"]
    other = reference(made, chance)
    return chance.choice(
        (
            {"Fn::If": [chance.choice(conditions), value, other]},
            {"Fn::If": [chance.choice(conditions), value, {"Ref": "AWS::NoValue"}]},
            {"Fn::If": value},
            {"Fn::Join": ["", [value, other]]},
            {"Fn::Join": [value, value]},
            {"Fn::Select": [chance.choice((0, 1, -1, "0", other)), [value, other]]},
            {"Fn::Select": [0, value]},
            {"Fn::Split": [",", value]},
            {"Fn::Split": ["", value]},
            {"Fn::Sub": value},
            {"Fn::Sub": ["${v}-${v.w}", {"v": value}]},
            {"Fn::FindInMap": ["M", value, "b", {"DefaultValue": value}]},
            {"Fn::FindInMap": [value, value, value]},
            {"Fn::Cidr": [value, 3, 8]},
            {"Fn::Cidr": ["10.0.0.0/16", value, value]},
            {"Fn::Length": value},
            {"Fn::ToJsonString": value},
            {"Fn::GetAZs": value},
            {"Fn::ImportValue": value},
            {"Fn::Base64": value},
            {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": value}}},
            {"Fn::Transform": value},
            {"Fn::ForEach::L": ["I", value, {"${I}": value}]},
            {"Fn::ForEach::L": ["I", ["a", "b"], {"N${I}": value}]},
            {"Fn::Equals": [value, other]},
            {"Fn::Nothing": value},
            {"Condition": value},
        )
    )
