"""Who calls a function, and who may without being seen to."""

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Why
from ingestlint.parse.node import Node

from .callers.call import FUNCTION, shape
from .callers.permissions import PERMISSION, SERVICES
from .outside import out_of_sight
from .providers import answers
from .resource import Resource

HANDED_ON = ("", "Arn")


def is_only_polled(function: Resource) -> bool:
    """Whether it is handed nothing asynchronously; raises where that is out of sight."""
    if not function.incoming("polls") or function.has("DurableConfig"):
        return False
    if any(call.mode == "async" for call in function.incoming("invokes")):
        return False
    _check_as_seen(function)
    return True


def _check_as_seen(function: Resource) -> None:
    """Raise where something out of sight may call a function asynchronously."""
    graph = function.graph
    node = answers(function)
    if node is not None:
        _raise(function, "CloudFormation calls it for a custom resource", node)
    for permission in graph.resources(PERMISSION):
        principal = permission.value("Principal")
        if shape(principal).split(".")[0].lower() in SERVICES or not permission.exists():
            continue
        if graph.target_of(permission.value("FunctionName"), FUNCTION) is function:
            _raise(function, f"{permission.id} lets others call it", principal.node)
    for access in function.incoming("writes"):
        _raise(function, f"{access.source.id} may call it", access.node)
    out_of_sight(function, "asynchronous calls", HANDED_ON)


def _raise(function: Resource, what: str, node: Node) -> None:
    raise Undecided(
        Why(f"callers of {function.id}", f"{what}, asynchronously or not: that is not in sight"),
        node,
    )
