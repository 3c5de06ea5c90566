"""The functions of one template, examined together, and the subnets that functions are in."""

from collections.abc import Iterator

from ingestlint.parse.node import Node

from .consumers import FUNCTION
from .graph import Graph
from .resource import Resource


class Functions:
    """The functions of a stack as one subject, which goes by the first of them."""

    __slots__ = ("members",)

    def __init__(self, members: list[Resource]) -> None:
        self.members = members

    @property
    def subject(self) -> str:
        return self.members[0].subject

    @property
    def node(self) -> Node:
        return self.members[0].node

    def exists(self) -> bool:
        """The template is there; which of them are, is for the check to read."""
        return True


def functions_by_stack(graph: Graph) -> list[Functions]:
    stacks: dict[int, list[Resource]] = {}
    for function in graph.resources("AWS::Lambda::Function"):
        stacks.setdefault(id(function.stack), []).append(function)
    return [Functions(members) for members in stacks.values()]


def functions_in_subnets(graph: Graph) -> list[Resource]:
    """Each function that is placed in a subnet, be it not known which."""
    inside = {placed.source.id for placed in graph.relations("placed_in", source=FUNCTION)}
    return [function for function in graph.resources(FUNCTION) if function.id in inside]


def subnets_of_functions(graph: Graph) -> Iterator[Resource]:
    """Each subnet that a function is placed in, and each function whose subnets are not known."""
    placed = graph.relations("placed_in", source=FUNCTION)
    used = {r.target.id for r in placed if r.target.resolved}
    yield from (s for s in graph.resources("AWS::EC2::Subnet") if s.id in used)
    lost = {r.source.id for r in placed if not r.target.resolved}
    yield from (function for function in graph.resources(FUNCTION) if function.id in lost)


def check_placed(function: Resource) -> None:
    """Raise why a subnet of a function is not known, if one is not."""
    for placed in function.outgoing("placed_in"):
        if not placed.target.resolved:
            placed.target.text("CidrBlock")
