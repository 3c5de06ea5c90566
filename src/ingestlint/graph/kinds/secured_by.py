"""secured_by: a security group applies to what stands in a VPC."""

from collections.abc import Iterator

from ingestlint.graph.consumers import CONSUMERS, values_at
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from . import Reader

SECURITY_GROUP = "AWS::EC2::SecurityGroup"
SECURED = tuple(kind for kind, consumer in CONSUMERS.items() if consumer.security_groups)


def readers() -> list[Reader]:
    return [(_read, SECURED)]


def _read(graph: Graph, resource: Resource) -> Iterator[Relation]:
    seen: set[str] = set()
    for path in CONSUMERS[resource.type].security_groups:
        for value in values_at(resource.value(path[0]), path[1:]):
            target = graph.target_of(value, SECURITY_GROUP)
            if target.id not in seen:
                seen.add(target.id)
                yield Relation("secured_by", resource, target, value.node)
