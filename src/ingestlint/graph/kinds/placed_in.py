"""placed_in: what takes addresses stands in a subnet, directly or through a subnet group."""

from collections.abc import Iterable, Iterator

from ingestlint.evaluate.value import Absent, Known, Unknown, Value, Why, text_of
from ingestlint.graph.consumers import (
    CONSUMERS,
    FUNCTION,
    SUBNET_GROUPS,
    subnet_values,
    values_at,
)
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource, Unresolved

from . import Reader

SUBNET = "AWS::EC2::Subnet"
CLUSTERS = {"AWS::RDS::DBInstance": "DBClusterIdentifier"}
DIRECT = tuple(kind for kind, consumer in CONSUMERS.items() if consumer.subnets)
GROUPED = tuple(kind for kind, consumer in CONSUMERS.items() if consumer.group)


def readers() -> list[Reader]:
    return [(_read, DIRECT), (_read_group, SUBNET_GROUPS), (_read_through_group, GROUPED)]


def _read(graph: Graph, resource: Resource) -> Iterator[Relation]:
    if resource.type == FUNCTION and on_managed_instances(resource):
        return
    yield from _relations(graph, resource, subnet_values(resource))


def on_managed_instances(function: Resource) -> bool:
    """Whether a function runs on a capacity provider, whose instances stand in the VPC."""
    # What a macro may still add is not there: else nothing would be examined.
    return not isinstance(function.value("CapacityProviderConfig"), Absent | Unknown)


def _read_group(graph: Graph, group: Resource) -> Iterator[Relation]:
    yield from _relations(graph, group, values_at(group.value("SubnetIds"), ()))


def _read_through_group(graph: Graph, resource: Resource) -> Iterator[Relation]:
    consumer = CONSUMERS[resource.type]
    inside = CLUSTERS.get(resource.type)
    if inside is not None:
        cluster = resource.value(inside)
        if not isinstance(cluster, Absent):
            # It stands where its cluster stands, and is counted there.
            if not graph.target_of(cluster, "AWS::RDS::DBCluster").resolved:
                yield Relation("placed_in", resource, Unresolved(cluster, SUBNET), cluster.node)
            return
    named = resource.value(consumer.group)
    if isinstance(named, Absent):
        return
    group = graph.target_of(named, consumer.group_type)
    if isinstance(group, Resource) and group.type == consumer.group_type:
        values = values_at(group.value("SubnetIds"), ())
        yield from _relations(graph, resource, values, via=group)
    else:
        yield Relation("placed_in", resource, _unseen_group(named), named.node)


def _unseen_group(named: Value) -> Unresolved:
    """A subnet by a group that is out of sight: what is not known is the group."""
    end = Unresolved(named, SUBNET)
    if isinstance(named, Known) and not named.secret:
        name = text_of(named.data)
        end.why = Why(
            f"={name}",
            f"the subnet group {name} is not in the linted files",
            "lint the template that declares it too, or refer to it by Ref",
        )
    return end


def _relations(
    graph: Graph, resource: Resource, values: Iterable[Value], via: Resource | None = None
) -> Iterator[Relation]:
    """One relation for each subnet, however often it is written (Globals are concatenated)."""
    seen: set[str] = set()
    for value in values:
        target: End = graph.target_of(value, SUBNET)
        if isinstance(target, Resource) and target.type != SUBNET:
            target = Unresolved(value, SUBNET)
        if target.id not in seen:
            seen.add(target.id)
            yield Relation("placed_in", resource, target, value.node, via=via)
