"""What must hold of any deployment: a limiter helps, and names and order mean nothing."""

import json
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestlint.check.engine import run
from ingestlint.check.rule import builtin_rules
from ingestlint.check.verdict import Finding
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.parse.read import parse_template

RULES = {rule.code: rule for rule in builtin_rules()}
TRIGGERS = ("none", "queue", "bucket", "topic", "api", "schedule", "stream", "rule", "function")
SINKS = ("Db", "Fixed", "OnDemand", "Orders", "Clicks")
SHARED: dict[str, Any] = {
    "Db": {"Type": "AWS::RDS::DBInstance"},
    "Fixed": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        },
    },
    "OnDemand": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        },
    },
    "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}},
    "Clicks": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
    "Failed": {"Type": "AWS::SQS::Queue"},
}
ACTIONS = {
    "Fixed": "dynamodb:PutItem",
    "OnDemand": "dynamodb:UpdateItem",
    "Orders": "sqs:SendMessage",
    "Clicks": "kinesis:PutRecord",
}


class Unit(NamedTuple):
    """A function with what calls it, what it uses, and whether it writes to its own trigger."""

    trigger: str
    sinks: frozenset[str]
    comes_back: bool
    receives: int


units = st.lists(
    st.builds(
        Unit,
        st.sampled_from(TRIGGERS),
        st.frozensets(st.sampled_from(SINKS), max_size=3),
        st.booleans(),
        st.sampled_from((3, 30)),
    ),
    min_size=1,
    max_size=4,
)


def arn(name: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [name, "Arn"]}


def template(made: list[Unit]) -> dict[str, Any]:
    """The units as resources: `Fn0`, `Source0`, `Role0` …"""
    found: dict[str, Any] = dict(SHARED)
    for number, unit in enumerate(made):
        statements = [
            {"Effect": "Allow", "Action": ACTIONS[sink], "Resource": arn(sink)}
            for sink in sorted(unit.sinks - {"Db"})
        ]
        variables: dict[str, Any] = {}
        if "Db" in unit.sinks:
            variables["HOST"] = {"Fn::GetAtt": ["Db", "Endpoint.Address"]}
        if unit.comes_back and unit.trigger == "queue":
            action = {"Effect": "Allow", "Action": "sqs:SendMessage"}
            statements.append({**action, "Resource": arn(f"Source{number}")})
        if unit.trigger == "function" and number:
            call = {"Effect": "Allow", "Action": "lambda:InvokeFunction"}
            found[f"Role{number - 1}"]["Properties"]["Policies"][0]["PolicyDocument"][
                "Statement"
            ].append({**call, "Resource": arn(f"Fn{number}")})
            found[f"Fn{number - 1}"]["Properties"]["Environment"]["Variables"]["NEXT"] = {
                "Ref": f"Fn{number}"
            }
        found[f"Role{number}"] = {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": statements}}]
            },
        }
        found[f"Fn{number}"] = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Timeout": 9,
                "Role": arn(f"Role{number}"),
                "Environment": {"Variables": variables},
            },
        }
        found.update(source(unit, number))
    return found


def source(unit: Unit, number: int) -> dict[str, Any]:
    """What calls the function of a unit."""
    function, name = arn(f"Fn{number}"), f"Source{number}"
    target = [{"Id": "a", "Arn": function}]
    mapping = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"FunctionName": function, "EventSourceArn": arn(name)},
    }
    if unit.trigger == "queue":
        redrive = {"deadLetterTargetArn": arn("Failed"), "maxReceiveCount": unit.receives}
        queue = {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": redrive}}
        return {name: queue, f"Poll{number}": mapping}
    if unit.trigger == "stream":
        stream = {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 2}}
        return {name: stream, f"Poll{number}": mapping}
    if unit.trigger == "bucket":
        entries = [{"Event": "s3:ObjectCreated:*", "Function": function}]
        notifications = {"NotificationConfiguration": {"LambdaConfigurations": entries}}
        return {name: {"Type": "AWS::S3::Bucket", "Properties": notifications}}
    if unit.trigger == "topic":
        inline = [{"Protocol": "lambda", "Endpoint": function}]
        return {name: {"Type": "AWS::SNS::Topic", "Properties": {"Subscription": inline}}}
    if unit.trigger == "schedule":
        properties = {"ScheduleExpression": "rate(1 day)", "Targets": target}
        return {name: {"Type": "AWS::Events::Rule", "Properties": properties}}
    if unit.trigger == "rule":
        matched: dict[str, Any] = {"EventPattern": {"source": ["orders"]}, "Targets": target}
        return {name: {"Type": "AWS::Events::Rule", "Properties": matched}}
    if unit.trigger == "api":
        api = {"ApiId": {"Ref": name}}
        to = {**api, "IntegrationType": "AWS_PROXY", "IntegrationUri": function}
        return {
            name: {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"ProtocolType": "HTTP"}},
            f"Stage{number}": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": dict(api)},
            f"To{number}": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": to},
        }
    return {}


def findings(resources: dict[str, Any], *codes: str) -> list[Finding]:
    parsed = parse_template("t.json", json.dumps({"Resources": resources}))
    graph = Graph(Stack(parsed, NOTHING_GIVEN))
    outcome = run(graph, [RULES[code] for code in codes], {})
    assert outcome.crashes == []
    return outcome.findings


def subjects(resources: dict[str, Any], code: str) -> set[str]:
    return {name for finding in findings(resources, code) for name in finding.subjects}


def changed(resources: dict[str, Any], name: str, **properties: Any) -> dict[str, Any]:
    """The same resources with more properties of one."""
    before = resources[name]
    return {**resources, name: {**before, "Properties": {**before["Properties"], **properties}}}


@settings(max_examples=60, deadline=None)
@given(units, st.integers(0, 3), st.integers(0, 100))
def test_a_limiter_never_adds_a_violation(made: list[Unit], which: int, limit: int) -> None:
    """Of whom it limits; who calls a function with a reservation calls something limited."""
    before = template(made)
    number = which % len(made)
    after = changed(before, f"Fn{number}", ReservedConcurrentExecutions=limit)
    caller = {f"Fn{number - 1}"} if made[number].trigger == "function" else set()
    assert subjects(after, "RES312") - caller <= subjects(before, "RES312")
    if f"Poll{number}" in before:
        scaling = {"MaximumConcurrency": 2 + limit}
        after = changed(before, f"Poll{number}", ScalingConfig=scaling)
        assert subjects(after, "RES312") <= subjects(before, "RES312")
    if f"Stage{number}" in before:
        throttling = {"ThrottlingRateLimit": 1 + limit}
        after = changed(before, f"Stage{number}", DefaultRouteSettings=throttling)
        for code in ("RES312", "RES320"):
            assert subjects(after, code) <= subjects(before, code)


@settings(max_examples=40, deadline=None)
@given(units, st.integers(0, 3))
def test_a_dead_letter_queue_never_adds_a_violation(made: list[Unit], which: int) -> None:
    before = template(made)
    number = which % len(made)
    after = changed(before, f"Fn{number}", DeadLetterConfig={"TargetArn": arn("Failed")})
    for code in ("RES308", "RES319"):
        assert subjects(after, code) <= subjects(before, code)
    if made[number].trigger == "queue":
        bare = {"Type": "AWS::SQS::Queue", "Properties": {}}
        without = {**before, f"Source{number}": bare}
        assert subjects(before, "RES301") <= subjects(without, "RES301")


@settings(max_examples=40, deadline=None)
@given(units, st.randoms(use_true_random=False))
def test_names_and_order_mean_nothing(made: list[Unit], random: Any) -> None:
    """Nor does it matter by which hop of a cycle it is told: they are the same hops."""
    before = template(made)
    names = {name: f"{name[::-1].capitalize()}X" for name in before}
    text = json.dumps(before)
    for name, other in names.items():
        text = text.replace(f'"{name}"', f'"{other}"')
    renamed = json.loads(text)
    keys = list(renamed)
    random.shuffle(keys)
    after = {key: renamed[key] for key in keys}
    codes = ("RES312", "RES318", "RES319", "RES320")
    assert told(findings(after, *codes), {}) == told(findings(before, *codes), names)


def told(found: list[Finding], names: dict[str, str]) -> list[tuple[Any, ...]]:
    """Code, severity, and all that a finding is about (of a cycle what is on it)."""
    said = []
    for finding in found:
        is_cycle = finding.code == "RES319"
        about = {hop.name for hop in finding.path} if is_cycle else set(finding.subjects)
        renamed = sorted(names.get(name, name) for name in about)
        said.append((finding.code, finding.severity, tuple(renamed)))
    return sorted(said)
