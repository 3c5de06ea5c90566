"""What a rule examines can be said of every template, whatever in it is not known yet.

A rule whose `subjects` read a value that nobody knows has one unknown verdict on all of a template.
So values of the fixtures of all rules are made such ones, and all rules are run over each: none may
have such a verdict, nor fail.
"""

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ingestlint.check.engine import run
from ingestlint.check.rule import builtin_rules
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template
from tests.hostile.judge import PATIENT, within
from tests.hostile.mutate import data_of

RULES = builtin_rules()
FOLDERS = sorted((Path(__file__).parents[2] / "fixtures" / "rules").iterdir())
# Of the values, one of so many is tried: others in each file. EVERY=1 tries all.
EVERY = int(os.environ.get("EVERY", "80"))
# A value that a parameter decides, one of which nothing is known, one that may be missing.
OPEN: tuple[Any, ...] = (
    lambda value: {"Fn::If": ["OpenIsOdd", value, "other"]},
    lambda value: {"Fn::If": ["OpenIsOdd", {"Ref": "AWS::NoValue"}, value]},
    lambda _: {"Ref": "OpenParameter"},
    lambda value: {"Fn::ImportValue": value if isinstance(value, str) else "x"},
)
PARAMETER = {"OpenParameter": {"Type": "String"}}
CONDITION = {"OpenIsOdd": {"Fn::Equals": [{"Ref": "OpenParameter"}, "odd"]}}


def graph_of(text: str) -> Graph:
    return Graph(Stack(parse_template("t.yaml", text), NOTHING_GIVEN))


def failures(graph: Graph) -> Iterator[str]:
    outcome = run(graph, RULES, {})
    for doubt in outcome.unknown:
        if doubt.subject == "template":
            yield f"{doubt.code} does not know what it examines: {doubt.why.reason}"
    for crash in outcome.crashes:
        yield f"{crash.code} on {crash.subject or 'the template'}: {crash.message}"


def opened(template: Any, number: int) -> Iterator[tuple[str, Any]]:
    """The template with one value made such a one, and where that is."""
    chance = Random(number)
    made = copy.deepcopy(template)
    for key in ("Parameters", "Conditions"):
        if not isinstance(made.get(key), dict):
            made[key] = {}
    made["Parameters"].update(PARAMETER)
    made["Conditions"].update(CONDITION)
    for path, above, key in list(places(made.get("Resources", {}), ("Resources",))):
        for change in OPEN:
            if chance.randrange(EVERY) == 0:
                value = above[key]
                above[key] = change(value)
                yield ".".join(map(str, (*path, key))), made
                above[key] = value


def places(node: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    """Every value below a node, with its container and key; resources themselves are left alone."""
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        if len(path) > 1 and key not in {"Type", "Condition", "DependsOn"}:
            yield path, node, key
        yield from places(node[key], (*path, key))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_rule_can_say_what_it_examines(folder: Path) -> None:
    found = []
    for number, file in enumerate(sorted(folder.glob("*.yaml"))):
        template = data_of(parse_template(file.name, file.read_text(encoding="utf-8")).root)
        for place, made in (("", template), *opened(template, number)):
            with within(PATIENT):
                graph = graph_of(json.dumps(made))
                found += [f"{file.stem}, {place}: {failure}" for failure in failures(graph)]
    assert found == []
