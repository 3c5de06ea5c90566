"""`reads`: a function → what its role lets it read; a state machine → what its states read."""

from collections.abc import Iterable

from ingestlint.graph.access import accesses
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from . import Reader, of_machines


def readers() -> list[Reader]:
    return [
        (_function, ("AWS::Lambda::Function",)),
        of_machines("reads"),
    ]


def _function(graph: Graph, function: Resource) -> Iterable[Relation]:
    seen: set[str] = set()
    for access in accesses(graph, function):
        if access.effect == "read" and access.target.id not in seen:
            seen.add(access.target.id)
            yield Relation("reads", function, access.target, access.node, mode=access.effect)
