"""`alarms_on`: an alarm → the resources that its dimensions name."""

from collections.abc import Iterable

from ingestlint.evaluate.value import Fields, Items, Value
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource, step_into

from . import Reader


def readers(graph: Graph) -> list[Reader]:
    return [(_alarm, graph.resources("AWS::CloudWatch::Alarm"))]


def _alarm(graph: Graph, alarm: Resource) -> Iterable[Relation]:
    queries = alarm.value("Metrics")
    metrics = [step_into(step_into(q, "MetricStat"), "Metric") for q in _items(queries)]
    for holder in (alarm.value(), *metrics):
        for dimension in _items(step_into(holder, "Dimensions")):
            value = step_into(dimension, "Value")
            target = graph.target_of(value)
            if isinstance(dimension, Fields):
                yield Relation("alarms_on", alarm, target, value.node, via=alarm)


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, Items) else ()
