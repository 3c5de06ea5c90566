"""Whether an alarm that does something watches a resource, and what else may tell of failures."""

from collections.abc import Iterable

from ingestlint.aws.iam import matches
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Unknown, Value, Why, text_of
from ingestlint.parse.node import Node

from .access import receivers
from .alarms import ALARM, acts, expressions, watched
from .arns import OWN_NAMES, pattern_of
from .graph import Graph
from .outside import out_of_sight, unseen
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


def place_without_alarms(resource: Resource, alike: Iterable[Resource]) -> Node:
    """Where to say that an alarm on a resource is missing.

    Of several `alike` in a template without any alarm that is one cause: there its resources.
    """
    stack = resource.stack
    several = sum(other.stack is stack for other in alike) > 1
    if not several or any(alarm.stack is stack for alarm in resource.graph.resources(ALARM)):
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
    out_of_sight(resource, "an alarm", HANDED_ON)


def _acts(relation: Relation) -> bool:
    return relation.via is not None and acts(relation.via)


def _covers_all(graph: Graph, metric: str) -> bool:
    """Whether an alarm watches a metric of all resources: without dimensions, or by a query."""
    namespace, _, name = metric.partition(" ")
    for alarm in graph.resources(ALARM):
        if isinstance(alarm.value("Metrics"), Unknown):
            continue
        if any(namespace in said and name in said for said in expressions(alarm)) and acts(alarm):
            return True
        if any(m.label == metric and not m.dimensions for m in watched(alarm)) and acts(alarm):
            return True
    return False


def _doubts(resource: Resource, metrics: Iterable[str]) -> Iterable[Undecided]:
    """Why an alarm that names something out of sight may be on the resource."""
    graph = resource.graph
    for relation in graph.unresolved("alarms_on"):
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


def _may_name(value: Value, resource: Resource) -> bool:
    if isinstance(value, Known):
        return False  # a name that is known would have been found
    key = OWN_NAMES.get(resource.type, "")
    own = resource.value(key) if key else Absent(resource.node)
    if isinstance(own, Known):
        return isinstance(value, Unknown) or not _differs(value, own)
    return isinstance(value, Unknown) or not isinstance(own, Absent)


def _differs(value: Value, own: Known) -> bool:
    pattern = pattern_of(value).replace("\0", "*")
    return not matches(pattern, text_of(own.data))
