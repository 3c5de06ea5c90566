"""One file per kind of relation: each says which resources are evidence, and how it is read."""

from collections.abc import Callable, Iterable

from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

# A function that yields the relations one resource is evidence of, and the resources to ask.
Reader = tuple[Callable[[Graph, Resource], Iterable[Relation]], list[Resource]]


def of_machines(graph: Graph, kind: str) -> list[Reader]:
    """What the states of state machines make, where there is a machine."""
    machines = graph.resources("AWS::StepFunctions::StateMachine")
    if not machines:
        return []
    from ingestlint.graph.machines.flows import Flows, invokes

    return [(invokes if kind == "invokes" else Flows(kind), machines)]
