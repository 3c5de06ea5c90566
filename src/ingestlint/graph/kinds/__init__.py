"""One file per kind of relation: each says which resources are evidence, and how it is read."""

from collections.abc import Callable, Iterable

from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

Read = Callable[[Graph, Resource], Iterable[Relation]]
# A function that yields the relations one resource is evidence of, and the types to ask.
Reader = tuple[Read, tuple[str, ...]]


def of_machines(kind: str) -> Reader:
    """What the states of state machines make."""

    def read(graph: Graph, machine: Resource) -> Iterable[Relation]:
        from ingestlint.graph.machines.flows import Flows, invokes

        return invokes(graph, machine) if kind == "invokes" else Flows(kind)(graph, machine)

    return read, ("AWS::StepFunctions::StateMachine",)
