"""The functions of one template, examined together."""

from ingestlint.parse.node import Node

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
