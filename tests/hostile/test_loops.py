"""Resources in Fn::ForEach: odd ones are judged or refused, sound ones as if written out."""

import json
import os
import re
from contextlib import chdir, redirect_stderr
from io import StringIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import hypothesis.strategies as st

from ingestlint.cli.check import report_of
from tests.hostile.judge import ALL, unforgiving
from tests.hostile.mutate import tree_mutant
from tests.hostile.test_generated import check_made, together

EXAMPLES = int(os.environ.get("EXAMPLES", "60"))  # more of them in `make fuzz`
EXTENSIONS = "AWS::LanguageExtensions"
ITEMS = ("A", "B", "c3")
IDENTIFIERS = (
    "I", "J", "I", "", "A", "${I}", "I}", "AWS::Region", "AWS::NoValue", "P", "é", 1, None,
)  # fmt: skip
COLLECTIONS: tuple[Any, ...] = (
    list(ITEMS), [], "A", None, ["A", "A"], [1, True, None, 0.5], [["A"]], [{}], ["x" * 300],
    ["\x1b[2J", "."], ["${J}", "${I}", "&{I}"], "${I}", ["A", {"Ref": "Open"}],
    {"Ref": "List"}, {"Ref": "Open"}, {"Ref": "I"}, {"Ref": "AWS::NotificationARNs"},
    {"Ref": "AWS::NoValue"}, {"Fn::Split": [",", "a,b,${I}"]}, {"Fn::GetAZs": ""},
    {"Fn::If": ["C", ["A"], ["B", "C"]]}, {"Fn::Cidr": ["10.0.0.0/16", 3, 8]},
    {"Fn::FindInMap": ["M", {"Ref": "I"}, "list"]}, {"Fn::Transform": {"Name": "X"}},
    {"Fn::FindInMap": ["M", "no", "list", {"DefaultValue": ["A"]}]},
    {"Fn::ForEach::X": ["I", ["A"], {"a": "b"}]},
)  # fmt: skip
KEYS = (
    "${I}", "N${I}", "N&{I}${J}", "N", "", "${I}${I}", "${J}", "Fn::ForEach::${I}", "Fn::${I}",
    "Fn::Transform", "Ref",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    "${I}", {"Ref": "I"}, {"Ref": "N${I}"}, {"Fn::GetAtt": ["N${I}", "Arn"]},
    {"Fn::Sub": "${I}-${N${I}}"}, {"Fn::Length": {"Ref": "I"}}, {"Fn::Length": ["${I}", 2]},
    {"Fn::ToJsonString": {"a": "${I}", "b": {"Ref": "X"}}},
    {"Fn::FindInMap": ["M", "${I}", "n", {"DefaultValue": "${J}"}]},
    {"Fn::If": ["C${I}", 1, {"Ref": "AWS::NoValue"}]},
    {"Fn::ForEach::P": ["J", ["Timeout", "MemorySize"], {"${J}": "3"}]},
)  # fmt: skip
BESIDE: dict[str, Any] = {
    "Parameters": {
        "List": {"Type": "CommaDelimitedList", "Default": "A,B"},
        "Open": {"Type": "CommaDelimitedList"},
        "P": {"Type": "String", "Default": "p"},
    },
    "Mappings": {"M": {"A": {"n": 1, "list": ["A", "B"]}, "B": {"n": "x", "list": []}}},
    "Conditions": {
        "C": {"Fn::Equals": [{"Ref": "P"}, "p"]},
        "Fn::ForEach::C": ["I", ["A", "B"], {"C${I}": {"Fn::Equals": ["${I}", {"Ref": "P"}]}}],
    },
}


def odd(chance: Random) -> dict[str, Any]:
    """A template with loops around its resources, and in them, as they may not be."""
    made = together(chance)
    for section, content in BESIDE.items():
        own = made.get(section)
        made[section] = {**(own if isinstance(own, dict) else {}), **content}
    resources = {}
    for number, (name, body) in enumerate(made["Resources"].items()):
        if chance.random() < 0.4:
            resources[name] = body
            continue
        fragment = {chance.choice((*KEYS, f"{name}${{I}}")): _filled(body, chance)}
        for depth in range(chance.choice((1, 1, 1, 2, 3))):
            loop = [chance.choice(IDENTIFIERS), chance.choice(COLLECTIONS), fragment]
            if chance.random() < 0.1:
                del loop[chance.randrange(3)]
            fragment = {f"Fn::ForEach::L{number}{depth}": loop}
        resources.update(fragment)
    made["Resources"] = resources
    output = {"Value": chance.choice(VALUES), "Export": {"Name": "${I}"}}
    fragment = {f"O{chance.choice(KEYS)}": output}
    loop = [chance.choice(IDENTIFIERS), chance.choice(COLLECTIONS), fragment]
    made["Outputs"] = {"Fn::ForEach::O": loop}
    made["Transform"] = [EXTENSIONS, "AWS::Serverless-2016-10-31"]
    return made


def _filled(node: Any, chance: Random) -> Any:
    """A body with values in it that name what a loop runs through."""
    if isinstance(node, dict):
        found = {key: _filled(value, chance) for key, value in node.items()}
        if chance.random() < 0.1:
            found[chance.choice(KEYS)] = chance.choice(VALUES)
        return found
    if isinstance(node, list):
        return [_filled(value, chance) for value in node]
    return chance.choice(VALUES) if chance.random() < 0.1 else node


def renamed(node: Any, names: set[str], end: str) -> Any:
    """What refers to these names refers to those with something at their end."""
    if isinstance(node, list):
        return [renamed(item, names, end) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: renamed(value, names, end) for key, value in node.items()}
    for key, value in node.items():
        if key in {"Ref", "DependsOn"} and isinstance(value, str) and value in names:
            made[key] = value + end
        elif key == "DependsOn" and isinstance(value, list):
            made[key] = [each + end if each in names else each for each in value]
        elif key == "Fn::GetAtt" and isinstance(value, list) and value[0] in names:
            made[key] = [value[0] + end, *value[1:]]
        elif key == "Fn::Sub":
            text, *more = value if isinstance(value, list) else (value,)
            new = re.sub(r"\$\{(\w+)(?=[.}])", lambda m: _ended(m, names, end), text)
            made[key] = [new, *renamed(more, names, end)] if more else new
    return made


def _ended(found: re.Match[str], names: set[str], end: str) -> str:
    return found.group() + (end if found.group(1) in names else "")


@hypothesis.settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES <= 100, database=None
)
@hypothesis.given(chance=st.randoms(use_true_random=False))
def test_odd_loops_are_judged_or_refused(chance: Random) -> None:
    made = odd(chance)
    if chance.random() < 0.5:
        made = tree_mutant(made, chance)
    check_made(made, chance)


@hypothesis.settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES <= 100, database=None
)
@hypothesis.given(chance=st.randoms(use_true_random=False))
def test_a_loop_is_what_it_makes(chance: Random) -> None:
    made = together(chance)
    for section in ("Outputs", "Globals"):  # where several are told as one, or that name resources
        made.pop(section, None)
    own = made["Resources"]
    transform = made.get("Transform", [])
    made["Transform"] = [EXTENSIONS, *(transform if isinstance(transform, list) else [transform])]
    loop = {f"{name}${{I}}": renamed(body, {*own}, "${I}") for name, body in own.items()}
    by_hand = {f"{n}{i}": renamed(body, {*own}, i) for i in ITEMS for n, body in own.items()}
    hypothesis.note(json.dumps(by_hand))
    looped = {**made, "Resources": {"Fn::ForEach::L": ["I", list(ITEMS), loop]}}
    assert verdicts(looped) == verdicts({**made, "Resources": by_hand})


def verdicts(template: dict[str, Any]) -> set[tuple[str, ...]]:
    with TemporaryDirectory() as folder, chdir(folder), unforgiving():
        Path("t.json").write_text(json.dumps(template), encoding="utf-8")
        with redirect_stderr(StringIO()):
            report = report_of(["t.json", *ALL])
    told = report.verdicts
    # Where they stand in one place, several are told as one, and what is not examined once.
    found = {(f.code, subject, f.message) for f in told.found for subject in f.subjects}
    found |= {(d.code, d.subject, d.why.reason) for d in told.unknown if d.code != "ING009"}
    return found | {(code, subject) for code, _, subject in told.held}
