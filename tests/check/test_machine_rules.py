"""What is said of state machines whatever they look like."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestlint.check.engine import Outcome, run
from ingestlint.check.rule import builtin_rules
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template

CODES = ("RES310", "RES311", "RES316", "RES326")
RULES = [rule for rule in builtin_rules() if rule.code in CODES]
RESOURCES = (
    {"Fn::GetAtt": ["Loader", "Arn"]},
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "arn:aws:states:::dynamodb:putItem",
    "arn:aws:states:::ecs:runTask.sync",
)
RETRY = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 2}]
LETTERS = "ABCDEFGH"

errors = st.sampled_from(["States.ALL", "Lambda.ServiceException", "Wrong"])
retrier = st.fixed_dictionaries(
    {"ErrorEquals": st.lists(errors, min_size=1, max_size=1)},
    optional={
        "MaxAttempts": st.integers(0, 6),
        "IntervalSeconds": st.integers(1, 90),
        "BackoffRate": st.sampled_from([1, 1.5, 2]),
        "JitterStrategy": st.sampled_from(["FULL", "NONE"]),
    },
)


@st.composite
def states(draw: st.DrawFn, prefix: str = "", depth: int = 0) -> dict[str, Any]:
    """A scope: tasks, waits and, not too deep, maps and parallels in a row, with Catches."""
    names = [prefix + letter for letter in LETTERS[: draw(st.integers(1, 4))]]
    found: dict[str, Any] = {}
    for number, name in enumerate(names):
        kinds = ["Task", "Task", "Wait", "Fail"] + (["Map", "Parallel"] if depth < 2 else [])
        state: dict[str, Any] = {"Type": draw(st.sampled_from(kinds))}
        if state["Type"] == "Task":
            state["Resource"] = draw(st.sampled_from(RESOURCES))
            state["Parameters"] = {"FunctionName": {"Ref": "Loader"}}
            if draw(st.booleans()):
                state["TimeoutSeconds"] = draw(st.integers(1, 90))
        elif state["Type"] == "Map":
            state["ItemProcessor"] = draw(states(f"{name}.", depth + 1))
        elif state["Type"] == "Parallel":
            state["Branches"] = [draw(states(f"{name}.", depth + 1))]
        if state["Type"] in {"Task", "Map", "Parallel"}:
            state["Retry"] = draw(st.lists(retrier, max_size=2))
            if draw(st.booleans()):
                catcher = {"ErrorEquals": ["States.ALL"], "Next": draw(st.sampled_from(names))}
                state["Catch"] = [catcher]
        if state["Type"] != "Fail":
            state |= {"Next": names[number + 1]} if number + 1 < len(names) else {"End": True}
        found[name] = state
    return {"StartAt": names[0], "States": found}


@st.composite
def templates(draw: st.DrawFn) -> dict[str, Any]:
    loader: dict[str, Any] = {"Timeout": draw(st.integers(1, 90))}
    if draw(st.booleans()):
        loader["ReservedConcurrentExecutions"] = 5
    machine: dict[str, Any] = {"Definition": draw(states())}
    machine["StateMachineType"] = draw(st.sampled_from(["STANDARD", "EXPRESS"]))
    if draw(st.booleans()):
        machine["Definition"]["TimeoutSeconds"] = draw(st.integers(1, 600))
    return {
        "Resources": {
            "Loader": {"Type": "AWS::Lambda::Function", "Properties": loader},
            "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": machine},
        }
    }


def judged(template: dict[str, Any]) -> Outcome:
    parsed = parse_template("t.json", json.dumps(template))
    outcome = run(Graph(Stack(parsed, NOTHING_GIVEN)), RULES, {})
    assert outcome.crashes == []
    return outcome


def said(template: dict[str, Any]) -> dict[str, set[tuple[str, str, str]]]:
    """The subjects of each rule's findings, with severity and message."""
    found: dict[str, set[tuple[str, str, str]]] = {code: set() for code in CODES}
    for finding in judged(template).findings:
        for subject in finding.verdicts:
            found[finding.code].add((subject, finding.severity, finding.message))
    return found


def changed(node: Any, change: Any) -> Any:
    """The same document with each mapping changed, from the inside out."""
    if isinstance(node, dict):
        return change({key: changed(value, change) for key, value in node.items()})
    return [changed(value, change) for value in node] if isinstance(node, list) else node


def with_retry(fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("Type") not in {"Task", "Map", "Parallel"}:
        return fields
    return {**fields, "Retry": [*fields["Retry"], *RETRY]}


@settings(max_examples=60, deadline=None)
@given(template=templates())
def test_a_retry_more_never_adds_a_task_that_is_not_tried_again(template: dict[str, Any]) -> None:
    before, after = said(template)["RES310"], said(changed(template, with_retry))["RES310"]
    assert {subject for subject, _, _ in after} <= {subject for subject, _, _ in before}
    assert not any("that fails" in text for _, _, text in after)


def renamed(text: str) -> str:
    return "".join(f"{letter}x" if letter in LETTERS else letter for letter in text)


def with_other_names(fields: dict[str, Any]) -> dict[str, Any]:
    """States have other names and another order."""
    found = dict(fields)
    if "States" in found:
        found["States"] = {renamed(k): v for k, v in reversed(found["States"].items())}
    for key in ("StartAt", "Next"):
        if key in found:
            found[key] = renamed(found[key])
    return found


@settings(max_examples=60, deadline=None)
@given(template=templates())
def test_names_and_order_change_nothing_else(template: dict[str, Any]) -> None:
    other = changed(template, with_other_names)
    other = {
        "Resources": {
            {"Machine": "Workflow"}.get(name, name): resource
            for name, resource in reversed(other["Resources"].items())
        }
    }

    def at_its_name(name: str) -> str:
        machine, mark, state = name.partition("#")
        return machine.replace("Machine", "Workflow") + mark + renamed(state)

    before, after = said(template), said(other)
    for code in ("RES310", "RES311", "RES316"):
        assert {(at_its_name(s), severity, text) for s, severity, text in before[code]} == (
            after[code]
        )
    # Of several machines that are late it names the worst, which may be another state's.
    assert {at_its_name(s) for s, _, _ in before["RES326"]} == {s for s, _, _ in after["RES326"]}
    assert judged(template).checks == judged(other).checks
