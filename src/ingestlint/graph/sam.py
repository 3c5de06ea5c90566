"""What the user wrote where a resource was spelled out from SAM."""

from typing import NamedTuple

from ingestlint.parse.node import Mapping, Node, Scalar

from .resource import Resource


class Event(NamedTuple):
    """An event of a function or state machine: its Type, and the path to its properties."""

    kind: str
    name: str
    path: str


def event_behind(resource: Resource) -> Event | None:
    """The event that a resource was spelled out from; None where it cannot be told."""
    owner, slash, name = resource.declaration.subject.partition("/")
    event = _at(_body(resource, owner), "Properties", "Events", name) if slash else None
    kind = _at(event, "Type")
    if not isinstance(kind, Scalar):
        return None
    return Event(kind.raw, name, f"Events.{name}.Properties")


def how_to_set(queue: Resource, setting: str) -> str:
    """How to give a queue a setting that SAM makes for a subscription; "" for any other."""
    event = event_behind(queue)
    if event is None or event.kind != "SNS":
        return ""
    return (
        f"Write the queue as a resource, with a {setting}, and name it in"
        f" {event.path}.SqsSubscription."
    )


def how_to_map(mapping: Resource, setting: str) -> str:
    """How to give a mapping a setting that SqsSubscription does not take; "" for any other."""
    event = event_behind(mapping)
    if event is None or event.kind != "SNS":
        return ""
    return (
        f"Write an AWS::SNS::Subscription, with the queue and its policy, and in place of"
        f" {event.name} an SQS event with {setting}: SqsSubscription does not take that."
    )


def type_written(resource: Resource) -> str:
    """The Type that the user wrote, such as AWS::Serverless::SimpleTable."""
    kind = _at(_body(resource, resource.declaration.logical_id), "Type")
    return kind.raw if isinstance(kind, Scalar) else resource.type


def shared_settings(resource: Resource, section: str) -> Node | None:
    """The key of Globals whose settings a resource takes; None where it takes none."""
    shared = resource.stack.template.globals
    body = _body(resource, resource.declaration.logical_id)
    takes = type_written(resource) == f"AWS::Serverless::{section}"
    if not takes or _at(body, "IgnoreGlobals") is not None:
        return None
    return shared.keys.get(section)


def _body(resource: Resource, name: str) -> Node | None:
    return resource.stack.unrolled.get(name)


def _at(node: Node | None, *path: str) -> Node | None:
    for key in path:
        node = node.entries.get(key) if isinstance(node, Mapping) else None
    return node
