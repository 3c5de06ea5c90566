"""What alarms watch, and whether anything happens when they go off."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Unknown, Value, text_of
from ingestlint.parse.node import Node

from .alarm_names import is_called, names_in_rule
from .arn_patterns import Answer, pattern_of
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
    doubt: Undecided | None = None
    for told in (_is_told_of, _stops_a_deployment):
        try:
            if told(alarm):
                return True
        except Undecided as undecided:
            doubt = doubt or undecided
    if doubt is not None:
        raise doubt
    return False


def _notifies(alarm: Resource) -> bool:
    enabled = alarm.value("ActionsEnabled")
    if isinstance(enabled, Known) and text_of(enabled.data).lower() == "false":
        return False
    return bool(alarm.items("AlarmActions"))


def _is_told_of(alarm: Resource) -> bool:
    """Whether a composite alarm that notifies someone names an alarm."""
    rules = [(c, c.value("AlarmRule")) for c in alarm.graph.resources(COMPOSITE) if _notifies(c)]
    if _any_names(alarm, ((c, name) for c, rule in rules for name in names_in_rule(rule))):
        return True
    for _, rule in rules:
        if isinstance(rule, Unknown):
            raise Undecided(rule.why, rule.node)
    return False


def _stops_a_deployment(alarm: Resource) -> bool:
    return _any_names(alarm, _alarms_of_deployments(alarm.graph))


def _alarms_of_deployments(graph: Graph) -> Iterator[tuple[Resource, Value]]:
    for resource in graph.resources(*DEPLOYMENTS):
        path, key = DEPLOYMENTS[resource.type]
        listed = resource.value(*path)
        for entry in [] if isinstance(listed, Absent) else to_items(listed):
            yield resource, step_into(entry, key) if key else entry


def _any_names(alarm: Resource, named: Iterable[tuple[Resource, Value]]) -> bool:
    """Whether one of the values names an alarm; raises Undecided where one may."""
    doubt: Undecided | None = None
    for holder, value in named:
        answer = _names(holder, value, alarm)
        if answer is True:
            return True
        if isinstance(answer, Undecided):
            doubt = doubt or answer
    if doubt is not None:
        raise doubt
    return False


def _names(holder: Resource, value: Value, alarm: Resource) -> Answer:
    named = alarm.graph.target_of(value)
    if isinstance(named, Resource):
        return named is alarm
    return is_called(alarm, value, holder)


def _hears_alarms(rule: Resource) -> bool:
    """Whether a rule reacts to alarms, be it to which ones."""
    source = rule.value("EventPattern", "source")
    listed = source.items if isinstance(source, Items) else ()
    return any(pattern_of(item) == STATE_CHANGE for item in listed)
