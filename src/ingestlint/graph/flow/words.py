"""Numbers, times and ends as sentences about the way of a record say them."""

from math import inf

from ingestlint.evaluate.number import Number
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource

HOUR, DAY = 3_600, 86_400


def graph_of(relation: Relation) -> Graph:
    """The graph that a relation is of: one of its ends, or what makes it, is in it."""
    ends = (relation.source, relation.target, relation.via)
    return next(end.graph for end in ends if isinstance(end, Resource))


def name_of(end: End | None) -> str:
    if end is None:
        return "its dead-letter queue"
    return end.subject or "a target out of sight"


def count(number: Number, what: str) -> str:
    """`3 attempts`, `1 delivery`, `up to 10 receives`; nothing of a number that is hidden."""
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    if number.secret:
        return f"some {many}"
    if number.known:
        return f"{number} {what if number == 1 else many}"
    return f"some {many}" if number.high == inf else f"up to {number.high:,g} {many}"


def time(seconds: Number) -> str:
    """`4 days`, `24 h`, `90 s`."""
    if seconds.secret or seconds.high == inf:
        return "some time"
    longest = seconds.high
    bound = "" if seconds.known else "up to "
    for size, few, unit in ((DAY, 2, "days"), (HOUR, 1, "h")):
        if longest >= few * size and longest % size == 0:
            return f"{bound}{longest / size:,g} {unit}"
    return f"{bound}{longest:,g} s"
