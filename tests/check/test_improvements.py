"""What a rule asks for never adds a violation of it, whatever else a template holds."""

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingestlint.check.engine import Outcome, run
from ingestlint.check.rule import builtin_rules
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template

RULES = {rule.code: rule for rule in builtin_rules()}
Template = dict[str, dict[str, Any]]
TOPIC = {"Ref": "Prices"}
FAMILY = ("RES301", "RES308", "RES309", "RES321", "RES322", "RES324", "RES325")


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def alarm(namespace: str, metric: str, dimension: str, value: Any) -> dict[str, Any]:
    dimensions = [{"Name": dimension, "Value": value}]
    return resource(
        "CloudWatch::Alarm",
        Namespace=namespace,
        MetricName=metric,
        Dimensions=dimensions,
        AlarmActions=[TOPIC],
    )


def on_queue(name: str, metric: str = "ApproximateNumberOfMessagesVisible") -> dict[str, Any]:
    return alarm("AWS/SQS", metric, "QueueName", {"Fn::GetAtt": [name, "QueueName"]})


def queue_policy(name: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com", "sns.amazonaws.com"]},
        "Action": "sqs:SendMessage",
        "Resource": arn(name),
    }
    document = {"Statement": [statement]}
    return resource("SQS::QueuePolicy", Queues=[{"Ref": name}], PolicyDocument=document)


@st.composite
def templates(draw: st.DrawFn) -> Template:
    """A few queues and functions, events that reach them, alarms and policies here and there."""
    found: Template = {"Prices": resource("SNS::Topic")}
    queues = [f"Q{number}" for number in range(draw(st.integers(1, 3)))]
    for name in queues:
        found[name] = resource("SQS::Queue")
        if draw(st.booleans()):
            found[name]["Condition"] = "Prod"
        if draw(st.booleans()):
            target = draw(st.sampled_from(queues))
            found[name]["Properties"]["RedrivePolicy"] = {
                "deadLetterTargetArn": arn(target),
                "maxReceiveCount": 5,
            }
        if draw(st.booleans()):
            found[f"{name}Alarm"] = on_queue(name, draw(st.sampled_from(["NumberOfMessagesSent"])))
        if draw(st.booleans()):
            found[f"{name}Policy"] = queue_policy(name)
    for number in range(draw(st.integers(1, 2))):
        name = f"F{number}"
        found[name] = resource("Lambda::Function")
        if draw(st.booleans()):
            found[name]["Properties"]["DeadLetterConfig"] = {"TargetArn": arn(queues[0])}
        for kind in draw(st.sets(st.sampled_from(["sqs", "sns", "rule"]))):
            found.update(_trigger(kind, name, draw(st.sampled_from(queues)), failed=queues[-1]))
    return found


def _trigger(kind: str, function: str, queue: str, failed: str) -> Template:
    if kind == "sqs":
        mapping = resource(
            "Lambda::EventSourceMapping", FunctionName={"Ref": function}, EventSourceArn=arn(queue)
        )
        return {f"{function}Mapping": mapping}
    if kind == "sns":
        subscription = resource(
            "SNS::Subscription",
            TopicArn=TOPIC,
            Protocol="lambda",
            Endpoint=arn(function),
            RedrivePolicy={"deadLetterTargetArn": arn(failed)},
        )
        return {f"{function}Subscription": subscription}
    target = {"Id": "A", "Arn": arn(function), "DeadLetterConfig": {"Arn": arn(failed)}}
    rule = resource("Events::Rule", EventPattern={"source": ["shop"]}, Targets=[target])
    return {f"{function}Rule": rule}


def violations(template: Template, code: str) -> set[str]:
    """The subjects that a rule finds fault with."""
    return {subject for f in judge(template, code).findings for subject in f.verdicts}


def judge(template: Template, *codes: str) -> Outcome:
    conditions = {"Prod": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}}
    text = json.dumps({"Conditions": conditions, "Resources": template})
    graph = Graph(Stack(parse_template("t.json", text), NOTHING_GIVEN))
    outcome = run(graph, [RULES[code] for code in codes], {})
    assert outcome.crashes == []
    return outcome


@pytest.mark.parametrize("code", ["RES301", "RES321"])
@settings(max_examples=25, deadline=None)
@given(template=templates())
def test_a_dead_letter_queue_for_a_queue(code: str, template: Template) -> None:
    assume("RedrivePolicy" not in template["Q0"]["Properties"])
    before = violations(template, code)
    added = resource("SQS::Queue", MessageRetentionPeriod=1_209_600)
    policy = {"deadLetterTargetArn": arn("Added"), "maxReceiveCount": 5}
    queue = {**template["Q0"], "Properties": {"RedrivePolicy": policy}}
    assert violations({**template, "Q0": queue, "Added": added}, code) <= before


@pytest.mark.parametrize("code", ["RES301", "RES308"])
@settings(max_examples=25, deadline=None)
@given(template=templates())
def test_a_dead_letter_queue_for_a_function(code: str, template: Template) -> None:
    before = violations(template, code)
    function = resource("Lambda::Function", DeadLetterConfig={"TargetArn": arn("Added")})
    after = violations({**template, "F0": function, "Added": resource("SQS::Queue")}, code)
    assert after - {"Q0"} <= before  # Q0 may not be a dead-letter queue any more


@settings(max_examples=50, deadline=None)
@given(template=templates(), queue=st.sampled_from(["Q0", "Q1", "Q2"]))
def test_an_alarm_on_a_queue(template: Template, queue: str) -> None:
    name = queue if queue in template else "Q0"
    added = {**template, "Added": on_queue(name)}
    for code in ("RES322", "RES325"):
        assert violations(added, code) <= violations(template, code)
    assert name not in violations(added, "RES325")


@settings(max_examples=50, deadline=None)
@given(template=templates(), metric=st.sampled_from(["Errors", "Throttles", "IteratorAge"]))
def test_an_alarm_on_a_function(template: Template, metric: str) -> None:
    added = alarm("AWS/Lambda", metric, "FunctionName", {"Ref": "F0"})
    with_it = {**template, "Added": added}
    for code in ("RES322", "RES325", "RES329"):
        assert violations(with_it, code) <= violations(template, code)
    assert "F0" not in violations(with_it, "RES322")


@settings(max_examples=50, deadline=None)
@given(template=templates(), queue=st.sampled_from(["Q0", "Q1", "Q2"]))
def test_a_queue_policy(template: Template, queue: str) -> None:
    name = queue if queue in template else "Q0"
    with_it = {**template, "Added": queue_policy(name)}
    assert violations(with_it, "RES324") <= violations(template, "RES324")
    assert name not in violations(with_it, "RES324")


@settings(max_examples=25, deadline=None)
@given(template=templates(), order=st.randoms(use_true_random=False))
def test_the_order_of_resources_changes_nothing(template: Template, order: Any) -> None:
    names = list(template)
    order.shuffle(names)
    shuffled = {name: template[name] for name in names}
    for code in FAMILY:
        assert violations(shuffled, code) == violations(template, code)


def test_what_fails_without_a_dead_letter_queue_is_said_once() -> None:
    """RES322 leaves it to the rule that asks for one, and speaks where that one is content."""
    found = {
        "Orders": resource("SQS::Queue"),
        "Fn": resource("Lambda::Function"),
        "Mapping": resource(
            "Lambda::EventSourceMapping",
            FunctionName={"Ref": "Fn"},
            EventSourceArn=arn("Orders"),
        ),
    }
    outcome = judge(found, "RES301", "RES322", "RES325")
    assert [finding.code for finding in outcome.findings] == ["RES301"]
    policy = {"deadLetterTargetArn": arn("Failed"), "maxReceiveCount": 5}
    found["Orders"]["Properties"]["RedrivePolicy"] = policy
    found["Failed"] = resource("SQS::Queue")
    outcome = judge(found, "RES301", "RES322", "RES325")
    assert [finding.code for finding in outcome.findings] == ["RES325"]
    assert [finding.code for finding in judge(found, "RES322").findings] == ["RES322"]
