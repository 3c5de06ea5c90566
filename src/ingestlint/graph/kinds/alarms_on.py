"""`alarms_on`: an alarm → the resources that the dimensions of its metrics name; mode: the metric.

The mode is such as `AWS/SQS ApproximateNumberOfMessagesVisible`.
"""

from collections.abc import Iterable

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Unknown
from ingestlint.graph.alarms import ALARM, named_by, watched
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource, Unresolved

from . import Reader


def readers() -> list[Reader]:
    return [(_alarm, (ALARM,))]


def _alarm(graph: Graph, alarm: Resource) -> Iterable[Relation]:
    try:
        metrics = watched(alarm)
    except Undecided as undecided:
        node = undecided.node or alarm.node
        yield Relation(
            "alarms_on", alarm, Unresolved(Unknown(node, undecided.why)), node, via=alarm
        )
        return
    for metric in metrics:
        for dimension in metric.dimensions:
            node = dimension.value.node
            target = named_by(graph, dimension)
            yield Relation("alarms_on", alarm, target, node, via=alarm, mode=metric.label)
