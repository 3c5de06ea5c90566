"""`writes`: a function → what its role lets it write; a state machine → what its states write."""

from collections.abc import Iterable

from ingestlint.graph.access import accesses
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from . import Reader, of_machines


def readers() -> list[Reader]:
    return [
        (_function, ("AWS::Lambda::Function",)),
        of_machines("writes"),
    ]


def _function(graph: Graph, function: Resource) -> Iterable[Relation]:
    seen: set[str] = set()
    for access in accesses(graph, function):
        if access.effect == "write" and access.target.id not in seen:
            seen.add(access.target.id)
            yield Relation("writes", function, access.target, access.node, mode=access.effect)
