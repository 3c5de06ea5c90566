"""One call of a function, from a value that may name one."""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent, Items, Known, Text, Value, text_of
from ingestlint.graph.graph import Graph
from ingestlint.graph.naming import BEHIND
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource

FUNCTION = "AWS::Lambda::Function"
ASYNC, SYNC = "async", "sync"


# How functions are named: by their ARN, or by that of an integration of API Gateway with it inside.
MARKS = (":function:", ":lambda:path/2015-03-31/functions/")


def calls(
    graph: Graph, caller: End, value: Value, mode: str, via: Resource, *, only: bool = False
) -> Iterable[Relation]:
    """The call of the function that `value` names; nothing where it is no function.

    `only` is whether nothing else can stand in its place, be it out of sight.
    """
    if isinstance(value, Absent):
        return
    target = graph.target_of(value)
    if isinstance(target, Resource) and target.type in BEHIND:
        target, only = graph.target_of(value, FUNCTION), True
    if isinstance(target, Resource):
        is_call = target.type == FUNCTION
    else:
        is_call = only or any(mark in shape(value) for mark in MARKS)
    if is_call:
        call = Relation("invokes", caller, target, value.node, via=via, mode=mode)
        call.named = value
        yield call


def shape(value: Value) -> str:
    """A text as far as it is known, `*` for what is not."""
    if isinstance(value, Known):
        return text_of(value.data)
    if isinstance(value, Text):
        return "".join(text_of(p.data) if isinstance(p, Known) else "*" for p in value.parts)
    return ""


def entries(value: Value) -> tuple[Value, ...]:
    """The items of a list, none where it is not known."""
    return value.items if isinstance(value, Items) else ()
