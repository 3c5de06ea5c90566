"""Whether an alarm that does something watches a resource, and what else may tell of failures."""

from collections.abc import Iterable
from functools import partial

from ingestlint.aws.iam import matches
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Unknown, Value, Why, text_of
from ingestlint.parse.node import Node

from .access import receivers
from .alarms import ALARM, acts, expressions, watched
from .arn_patterns import OWN_NAMES, may_name, pattern_of
from .graph import Graph
from .outside import out_of_sight, unseen
from .reading import why_unresolved
from .relation import Relation
from .resource import Resource, Unresolved

# What tells that messages wait in a queue, and what only counts those that are sent.
QUEUE_METRICS = (
    "AWS/SQS ApproximateNumberOfMessagesVisible",
    "AWS/SQS ApproximateAgeOfOldestMessage",
)
SENT = "AWS/SQS NumberOfMessagesSent"
# What tells that a function fails, or falls behind.
FUNCTION_METRICS = tuple(
    f"AWS/Lambda {name}"
    for name in (
        "Errors",
        "Throttles",
        "IteratorAge",
        "OffsetLag",
        "AsyncEventAge",
        "AsyncEventsDropped",
        "DeadLetterErrors",
        "DestinationDeliveryFailures",
    )
)
STREAM_METRICS = (
    "AWS/Kinesis GetRecords.IteratorAgeMilliseconds",
    "AWS/Kinesis SubscribeToShardEvent.MillisBehindLatest",
)
# By which another template can name a resource in an alarm of its own.
HANDED_ON = ("", "Arn", "QueueName", "Name")


def is_watched(resource: Resource, *metrics: str) -> bool:
    """Whether an alarm that does something watches one of these metrics of a resource.

    A metric is written `AWS/SQS ApproximateAgeOfOldestMessage`. Raises Undecided where an alarm
    may be one, or what it does is not known.
    """
    graph = resource.graph
    doubts: list[Undecided] = []
    for relation in alarms_on(resource, *metrics):
        try:
            if _acts(relation):
                return True
        except Undecided as doubt:
            doubts.append(doubt)
    if any(_covers_all(graph, metric) for metric in metrics):
        return True
    doubts.extend(_doubts(resource, metrics))
    if doubts:
        raise doubts[0]
    return False


def alarms_on(resource: Resource, *metrics: str) -> list[Relation]:
    """The alarms on one of these metrics of a resource, whether they do anything or not.

    Those that are there under a condition are among them, as for `alarms.acts`.
    """
    found = resource.graph.incoming("alarms_on", resource)
    return [relation for relation in found if relation.mode in metrics]


def place_without_alarms(resource: Resource) -> Node:
    """Where to say of several resources that alarms are missing.

    In a template without any alarm that is one cause: there its resources.
    """
    graph, stack = resource.graph, resource.stack
    alarmed: set[int] = graph.cached(
        "stacks with alarms", lambda: {id(alarm.stack) for alarm in graph.resources(ALARM)}
    )
    if id(stack) in alarmed:
        return resource.node
    return stack.template.root.keys.get("Resources", resource.node)


def is_read(queue: Resource) -> bool:
    """Whether something reads a queue, or its own RedrivePolicy passes messages on."""
    if queue.outgoing("polls") or any(True for _ in receivers(queue)):
        return True
    return not isinstance(queue.value("RedrivePolicy"), Absent)


def check_alarms_elsewhere(resource: Resource) -> None:
    """Raise where an alarm on a resource may stand out of sight."""
    unseen(resource.graph)
    out_of_sight(resource, "an alarm", HANDED_ON, custom=False)


def check_readers_elsewhere(queue: Resource) -> None:
    """Raise where what reads a queue out of sight may read this one, by its name."""
    graph = queue.graph
    for poll in graph.holding(graph.relations("polls", source=queue.type)):
        end, via = poll.source, poll.via
        if isinstance(end, Resource) or via is None or not may_name(end.value_seen, queue, via):
            continue
        asked = f"whether {via.id} reads {queue.id}"
        raise end.doubt(asked, f"name {queue.id} there by Fn::GetAtt", poll.node)


def _acts(relation: Relation) -> bool:
    return relation.via is not None and acts(relation.via)


def _covers_all(graph: Graph, metric: str) -> bool:
    """Whether an alarm watches a metric of all resources: without dimensions, or by a query."""
    namespace, _, name = metric.partition(" ")
    wide: list[tuple[Resource, str]] = graph.remembered("wide alarms", lambda: list(_wide(graph)))
    return any(namespace in said and name in said and acts(alarm) for alarm, said in wide)


def _wide(graph: Graph) -> Iterable[tuple[Resource, str]]:
    """Alarms on metrics without dimensions, with these, and those with queries, with these."""
    may_be: list[Resource] = graph.cached(
        "alarms that may be wide",
        lambda: [a for a in graph.resources(ALARM) if graph.anywhere(partial(_may_be_wide, a))],
    )
    for alarm in may_be:
        for said in _without_dimensions(alarm):
            yield alarm, said


def _may_be_wide(alarm: Resource) -> set[str]:
    try:
        return set(_without_dimensions(alarm))
    except Undecided:
        return {alarm.id}


def _without_dimensions(alarm: Resource) -> Iterable[str]:
    """What an alarm watches of all resources; raises Undecided."""
    if isinstance(alarm.value("Metrics"), Unknown):
        return
    yield from (said for said in expressions(alarm) if "AWS/" in said)
    yield from (metric.label for metric in watched(alarm) if not metric.dimensions)


def _doubts(resource: Resource, metrics: Iterable[str]) -> Iterable[Undecided]:
    """Why an alarm that names something out of sight may be on the resource."""
    graph = resource.graph
    for relation in graph.incoming("alarms_on", resource):
        why = None if relation.mode else _which(relation, resource)
        if why is not None and _acts(relation):
            yield Undecided(why, relation.node)
    found: list[Relation] = graph.cached("unseen alarms", lambda: _unseen_alarms(graph))
    for relation in found:
        end = relation.target
        assert isinstance(end, Unresolved)
        if relation.mode and relation.mode not in metrics:
            continue
        if not _may_name(end.value_seen, resource):
            continue
        yield Undecided(
            Why(
                f"alarm {relation.source.id} {end.why.cause}",
                f"whether {relation.source.id} watches {resource.id} is not known:"
                f" {end.why.reason}",
                end.why.remedy,
            ),
            relation.node,
        )


def _which(relation: Relation, resource: Resource) -> Why | None:
    """Why it is not known which metric of a resource an alarm watches.

    None where it is known in the scenario in force, as it is not in another.
    """
    alarm = relation.source
    assert isinstance(alarm, Resource)
    whys = [why_unresolved(metric.open) for metric in watched(alarm) if metric.open is not None]
    if not whys:
        return None
    why = whys[0]
    return Why(
        f"metric of {alarm.id} {why.cause}",
        f"which metric of {resource.id} {alarm.id} watches is not known: {why.reason}",
        why.remedy,
    )


def _unseen_alarms(graph: Graph) -> list[Relation]:
    """Those on something out of sight; a name that is known would have been found."""
    return [
        relation
        for relation in graph.unresolved("alarms_on")
        if isinstance(relation.target, Unresolved)
        and not isinstance(relation.target.value_seen, Known)
    ]


def _may_name(value: Value, resource: Resource) -> bool:
    key = OWN_NAMES.get(resource.type, "")
    own = resource.value(key) if key else Absent(resource.node)
    if isinstance(own, Known):
        return isinstance(value, Unknown) or not _differs(value, own)
    return isinstance(value, Unknown) or not isinstance(own, Absent)


def _differs(value: Value, own: Known) -> bool:
    pattern = pattern_of(value).replace("\0", "*")
    return not matches(pattern, text_of(own.data))
