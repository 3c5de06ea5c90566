"""`scales`: a scalable target → the table, index or service it scales; a policy → its target.

The mode of the first is its dimension, for an index with `:index:` and its name ("?" when it is
not known); the mode of the second is `policy`: a target without one changes nothing.
"""

from collections.abc import Iterable

from ingestlint.evaluate.value import (
    Absent,
    Known,
    Text,
    Value,
    certainly_same,
    text_of,
)
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource, Unresolved

from . import Reader

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


def readers() -> list[Reader]:
    return [(_target, (TARGET,)), (_policy, (POLICY,))]


def _target(graph: Graph, target: Resource) -> Iterable[Relation]:
    value = target.value("ResourceId")
    dimension = _shape(target.value("ScalableDimension"))
    end, index = scaled(graph, value)
    mode = f"{dimension}:{index}" if index else dimension
    yield Relation("scales", target, end, value.node, via=target, mode=mode)
    actions = target.value("ScheduledActions")
    if not isinstance(actions, Absent):
        yield Relation("scales", target, target, actions.node, via=target, mode="policy")


def _policy(graph: Graph, policy: Resource) -> Iterable[Relation]:
    value = policy.value("ScalingTargetId")
    if not isinstance(value, Absent):
        end = graph.target_of(value)
        yield Relation("scales", policy, end, value.node, via=policy, mode="policy")
        return
    value = policy.value("ResourceId")
    dimension = policy.value("ScalableDimension")
    for target in graph.resources(TARGET):
        if certainly_same(value, target.value("ResourceId")) and certainly_same(
            dimension, target.value("ScalableDimension")
        ):
            yield Relation("scales", policy, target, value.node, via=policy, mode="policy")


def scaled(graph: Graph, value: Value) -> tuple[End, str]:
    """What a resource id such as `table/Tiles/index/ByDate` names, and the index in it."""
    parts = list(value.parts) if isinstance(value, Text) else [value]
    first = parts[0]
    if not isinstance(first, Known):
        return graph.target_of(value), ""
    kind, slash, rest = text_of(first.data).partition("/")
    if not slash:
        return graph.target_of(value), ""
    parts[0] = Known(first.node, rest)
    if kind == "service":
        return graph.target_of(_last_segment(value, parts), "AWS::ECS::Service"), ""
    if kind != "table":
        return graph.target_of(value), ""
    name, index = _split(parts)
    label = "" if index is None else f"index:{_shape(_joined(value, index)) or '?'}"
    return _table(graph, _joined(value, name)), label


def _table(graph: Graph, name: Value) -> End:
    for kind in TABLES:
        end = graph.target_of(name, kind)
        if isinstance(end, Resource):
            return end
    return Unresolved(name, TABLES[0])


def _split(parts: list[Value]) -> tuple[list[Value], list[Value] | None]:
    """The parts before and after `/index/`."""
    for position, part in enumerate(parts):
        if isinstance(part, Known) and "/index/" in text_of(part.data):
            before, _, after = text_of(part.data).partition("/index/")
            name = [*parts[:position], Known(part.node, before)]
            return name, [Known(part.node, after), *parts[position + 1 :]]
    return parts, None


def _last_segment(value: Value, parts: list[Value]) -> Value:
    for position in range(len(parts) - 1, -1, -1):
        part = parts[position]
        if isinstance(part, Known) and "/" in text_of(part.data):
            tail = text_of(part.data).rpartition("/")[2]
            return _joined(value, [Known(part.node, tail), *parts[position + 1 :]])
    return _joined(value, parts)


def _joined(value: Value, parts: list[Value]) -> Value:
    kept = [part for part in parts if not (isinstance(part, Known) and part.data == "")]
    if len(kept) == 1:
        return kept[0]
    return Text(value.node, tuple(kept)) if kept else Known(value.node, "")


def _shape(value: Value) -> str:
    return text_of(value.data) if isinstance(value, Known) else ""
