"""The functions of one template, examined together, and the subnets that functions are in."""

from collections.abc import Iterable, Iterator

from ingestlint.evaluate.value import Known, Value, certainly_same, text_of
from ingestlint.parse.node import Node

from .consumers import FUNCTION
from .graph import Graph
from .physical import PHYSICAL_ID
from .relation import Relation
from .resource import End, Resource, Unresolved


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


def placed_out_of_sight(functions: Functions) -> list[list[Relation]]:
    """Where the functions are in subnets that are not known: together what is in the same ones."""
    return by_unseen_place(p for f in functions.members for p in f.outgoing("placed_in"))


def by_unseen_place(relations: Iterable[Relation]) -> list[list[Relation]]:
    """What is placed in subnets that are not known: together what is certainly in the same ones.

    What is written for an ID to come may become another one at each place.
    """
    found: dict[str, list[Relation]] = {}
    for placed in relations:
        if isinstance(placed.target, Unresolved):
            own = "" if _is_certain(placed.target.value_seen) else f" of {placed.source.id}"
            found.setdefault(placed.target.id + own, []).append(placed)
    return list(found.values())


def places_that_may_be_one(together: list[list[Relation]]) -> list[Relation]:
    """What is placed in subnets that are not known, each of which may be another one of them."""
    ends = [placed[0].target for placed in together]
    return [
        relation
        for placed, end in zip(together, ends, strict=True)
        if any(_may_be_one(end, other) for other in ends if other is not end)
        for relation in placed
    ]


def _may_be_one(one: End, other: End) -> bool:
    if not isinstance(one, Unresolved) or not isinstance(other, Unresolved):
        return False
    seen, also = one.value_seen, other.value_seen
    return not (_is_certain(seen) and _is_certain(also) and certainly_same(seen, also) is False)


def _is_certain(subnet: Value) -> bool:
    """Whether equal values are the same subnet; not where one stands for an ID to come."""
    return not isinstance(subnet, Known) or bool(PHYSICAL_ID.fullmatch(text_of(subnet.data)))
