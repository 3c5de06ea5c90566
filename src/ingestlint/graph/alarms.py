"""What alarms watch, and whether anything happens when they go off."""

from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Text, Unknown, Value, text_of
from ingestlint.parse.node import Node

from .arn_patterns import pattern_of
from .graph import Graph
from .reading import step_into, to_items
from .resource import End, Resource

ALARM, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
RULE = "AWS::Events::Rule"
# What stops a deployment when an alarm goes off, and where it names the alarm.
DEPLOYMENTS = {
    "AWS::CodeDeploy::DeploymentGroup": (("AlarmConfiguration", "Alarms"), "Name"),
    "AWS::ECS::Service": (("DeploymentConfiguration", "Alarms", "AlarmNames"), ""),
    "AWS::AppConfig::Environment": (("Monitors",), "AlarmArn"),
}
OF_AWS = "AWS/"
# What no namespace of AWS is made of: the name of the stack and the like.
PSEUDO = "AWS::"
STATE_CHANGE = "aws.cloudwatch"
# Which type a dimension names.
TYPES = {
    "FunctionName": "AWS::Lambda::Function",
    "QueueName": "AWS::SQS::Queue",
    "StreamName": "AWS::Kinesis::Stream",
    "TableName": "AWS::DynamoDB::Table",
    "TopicName": "AWS::SNS::Topic",
    "StateMachineArn": "AWS::StepFunctions::StateMachine",
}


class Dimension(NamedTuple):
    """One dimension of a metric."""

    name: Value
    value: Value

    @property
    def said(self) -> str:
        return pattern_of(self.name)


class Watched(NamedTuple):
    """A metric that an alarm watches; `node` is where it is written."""

    namespace: Value
    metric: Value
    dimensions: tuple[Dimension, ...]
    node: Node

    @property
    def open(self) -> Value | None:
        """What is not known of a metric that may be one of AWS."""
        name = self.namespace
        if isinstance(name, Unknown):
            return None if PSEUDO in name.why.cause else name
        return None if isinstance(self.metric, Known) or not is_of_aws(name) else self.metric

    @property
    def label(self) -> str:
        """Namespace and name; "" where these are open."""
        if self.open is not None:
            return ""
        return f"{pattern_of(self.namespace)} {pattern_of(self.metric)}"


def is_of_aws(namespace: Value) -> bool:
    return pattern_of(namespace).startswith(OF_AWS)


def watched(alarm: Resource) -> list[Watched]:
    """The metrics of an alarm, those of its metric math among them; raises Undecided."""
    found = []
    if not isinstance(alarm.value("MetricName"), Absent):
        found.append(_metric(alarm.value(), alarm.value("MetricName").node))
    for query in to_items(alarm.value("Metrics")):
        metric = step_into(step_into(query, "MetricStat"), "Metric")
        if isinstance(metric, Unknown):
            raise Undecided(metric.why, metric.node)
        if isinstance(metric, Fields):
            found.append(_metric(metric, metric.node))
    return found


def _metric(holder: Value, node: Node) -> Watched:
    listed = to_items(step_into(holder, "Dimensions"))
    dimensions = tuple(Dimension(step_into(d, "Name"), step_into(d, "Value")) for d in listed)
    return Watched(
        step_into(holder, "Namespace"), step_into(holder, "MetricName"), dimensions, node
    )


def expressions(alarm: Resource) -> Iterator[str]:
    """The expressions of an alarm, as far as they are known."""
    metrics = alarm.value("Metrics")
    for query in metrics.items if isinstance(metrics, Items) else ():
        yield pattern_of(step_into(query, "Expression"))


def named_by(graph: Graph, dimension: Dimension) -> End:
    """What the value of a dimension names."""
    return graph.target_of(dimension.value, TYPES.get(dimension.said, ""))


def acts(alarm: Resource) -> bool:
    """Whether something happens when an alarm goes off; raises Undecided.

    What stands under a condition counts: to leave it out is then up to whoever deploys.
    """
    graph = alarm.graph
    found: bool = graph.remembered(f"acts {alarm.id}", lambda: _acts(alarm))
    return found or graph.remembered(
        "heard", lambda: any(map(_hears_alarms, graph.resources(RULE)))
    )


def _acts(alarm: Resource) -> bool:
    if _notifies(alarm):
        return True
    for composite in alarm.graph.resources(COMPOSITE):
        if _notifies(composite):
            rule = composite.value("AlarmRule")
            if isinstance(rule, Unknown):
                raise Undecided(rule.why, rule.node)
            if _names_in_rule(alarm, rule):
                return True
    return _stops_a_deployment(alarm)


def _notifies(alarm: Resource) -> bool:
    enabled = alarm.value("ActionsEnabled")
    if isinstance(enabled, Known) and text_of(enabled.data).lower() == "false":
        return False
    return bool(alarm.items("AlarmActions"))


def _names_in_rule(alarm: Resource, rule: Value) -> bool:
    """Whether an alarm rule refers to an alarm: by reference, or by its name in quotes."""
    own = f"&{alarm.stack.prefix}{alarm.declaration.logical_id}."
    if own in rule.identity:
        return True
    name = alarm.value("AlarmName")
    parts = rule.parts if isinstance(rule, Text) else (rule,)
    if isinstance(name, Known):
        return any(text_of(name.data) in text_of(p.data) for p in parts if isinstance(p, Known))
    return isinstance(name, Text) and name.identity.removeprefix("+") in rule.identity


def _stops_a_deployment(alarm: Resource) -> bool:
    graph = alarm.graph
    for resource in graph.resources(*DEPLOYMENTS):
        path, key = DEPLOYMENTS[resource.type]
        listed = resource.value(*path)
        if isinstance(listed, Absent):
            continue
        for entry in to_items(listed):
            value = step_into(entry, key) if key else entry
            if _is_alarm(graph, value, alarm):
                return True
    return False


def _is_alarm(graph: Graph, value: Value, alarm: Resource) -> bool:
    named = graph.target_of(value)
    if isinstance(named, Resource):
        return named is alarm
    return value.identity == alarm.value("AlarmName").identity


def _hears_alarms(rule: Resource) -> bool:
    """Whether a rule reacts to alarms, be it to which ones."""
    source = rule.value("EventPattern", "source")
    listed = source.items if isinstance(source, Items) else ()
    return any(pattern_of(item) == STATE_CHANGE for item in listed)
