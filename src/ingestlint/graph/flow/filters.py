"""Whether what arrives at a resource is handed on: prefixes, patterns and filter policies."""

from collections.abc import Iterator

from ingestlint.aws.iam import matches
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Unknown, Value, text_of
from ingestlint.graph.access import items_of
from ingestlint.graph.callers.call import shape
from ingestlint.graph.callers.permissions import is_only_permitted
from ingestlint.graph.reading import step_into
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from .permits import Permit

BUCKET, TOPIC, BUS, RULE = (
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::Events::EventBus",
    "AWS::Events::Rule",
)
NOTIFICATIONS = {
    "LambdaConfigurations": "Function",
    "QueueConfigurations": "Queue",
    "TopicConfigurations": "Topic",
}
CREATED, REMOVED = "s3:objectcreated:", "s3:objectremoved:"
# What a pattern may ask for without narrowing down what one account puts on a bus.
OF_THE_ACCOUNT = {"account", "region"}


def is_handed_on(use: Permit | None, onward: Relation) -> bool | None:
    """Whether what a function writes to a resource goes on from there; None: that is not known.

    `use` is the permission by which it was written, None where a service brought it.
    """
    source = onward.source
    if not isinstance(source, Resource):
        return None
    if onward.kind == "polls":
        return _polled(onward)
    if source.type == BUCKET:
        return _notified(source, use, onward)
    if source.type == TOPIC:
        filtered = onward.via is not None and not isinstance(
            onward.via.value("FilterPolicy"), Absent
        )
        return None if filtered else True
    if source.type == BUS:
        return True if _takes_all(onward.target) else None
    return True


def is_enabled(relation: Relation) -> bool:
    """Whether what hands on is switched on, as far as that is written out."""
    enabled = None if relation.via is None else relation.via.value("Enabled")
    if isinstance(enabled, Known) and text_of(enabled.data).lower() == "false":
        return False
    state = relation.source.value("State") if relation.source.type == RULE else None
    return not (isinstance(state, Known) and text_of(state.data) == "DISABLED")


def matches_bucket(rule: Resource, bucket: Resource) -> bool:
    """Whether the pattern of a rule on the default bus asks for events of this bucket."""
    pattern = rule.value("EventPattern")
    sources = step_into(pattern, "source")
    if not any(item.identity == "=aws.s3" for item in items_of(sources)):
        return False
    name = step_into(step_into(step_into(pattern, "detail"), "bucket"), "name")
    named = items_of(name)
    return not named or any(rule.graph.target_of(item, BUCKET) is bucket for item in named)


def _polled(poll: Relation) -> bool | None:
    criteria = Absent(poll.node) if poll.via is None else poll.via.value("FilterCriteria")
    return True if isinstance(criteria, Absent) else None


def _takes_all(rule: object) -> bool:
    """Whether a rule asks only for what all events of its account have."""
    if not isinstance(rule, Resource):
        return False
    pattern = rule.value("EventPattern")
    if not isinstance(pattern, Fields) or not set(pattern):
        return False
    return all(key in OF_THE_ACCOUNT or _is_anything(pattern.get(key)) for key in pattern)


def _is_anything(value: Value) -> bool:
    """`[{prefix: ""}]`, which every text begins with."""
    return any(step_into(item, "prefix").identity == "=" for item in items_of(value))


def _notified(bucket: Resource, use: Permit | None, onward: Relation) -> bool | None:
    """Of a bucket: whether the keys that are written are those that it notifies of."""
    if onward.target.type == RULE:
        detail = onward.target.value("EventPattern", "detail", "object")
        return True if isinstance(detail, Absent) else None
    if is_only_permitted(onward):
        return None
    for entry in _entries(bucket, onward):
        event = step_into(entry, "Event")
        known = isinstance(event, Known)
        events = (shape(event).lower(),) if known else (CREATED, REMOVED)
        if use is not None and not any(_writes(use, each) for each in events):
            return False
        passes = _overlap(("", "") if use is None else _written(use), entry)
        return passes if known or passes is False else None
    return None


def _entries(bucket: Resource, onward: Relation) -> Iterator[Value]:
    """The entry of the notifications that a relation was read from."""
    for kind, name in NOTIFICATIONS.items():
        entries = bucket.value("NotificationConfiguration", kind)
        for entry in entries.items if isinstance(entries, Items) else ():
            node = step_into(entry, name).node
            if node.source is onward.node.source and node.start == onward.node.start:
                yield entry


def _writes(use: Permit, event: str) -> bool:
    """Whether a permission makes such an event at all: creating, or removing objects."""
    if not use.actions:
        return "write" in use.effects
    if "/" not in shape(use.named):
        return False  # objects are named behind the bucket
    wanted = "s3:deleteobject" if event.startswith(REMOVED) else "s3:putobject"
    return any(matches(action.strip().lower(), wanted) for action in use.actions)


def _written(use: Permit) -> tuple[str, str]:
    """What the keys that a permission is for begin and end with."""
    keys = shape(use.named).partition("/")[2].replace("?", "*")
    return keys.partition("*")[0], keys.rpartition("*")[2]


def _overlap(written: tuple[str, str], entry: Value) -> bool | None:
    rules = step_into(step_into(step_into(entry, "Filter"), "S3Key"), "Rules")
    if isinstance(rules, Unknown):
        return None
    prefix, suffix = "", ""
    for rule in items_of(rules):
        name, value = shape(step_into(rule, "Name")).lower(), step_into(rule, "Value")
        if not isinstance(value, Known):
            return None
        if name == "prefix":
            prefix = text_of(value.data)
        elif name == "suffix":
            suffix = text_of(value.data)
    begin, end = written
    if not begin.startswith(prefix) and not prefix.startswith(begin):
        return False
    if not end.endswith(suffix) and not suffix.endswith(end):
        return False
    return True if begin.startswith(prefix) and end.endswith(suffix) else None
