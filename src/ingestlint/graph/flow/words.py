"""What becomes of a record in words: numbers, times and ends as sentences say them."""

from math import inf

from ingestlint.evaluate.number import Number
from ingestlint.evaluate.value import Absent, Value
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource
from ingestlint.parse.node import Node
from ingestlint.record import Record

HOUR, DAY = 3_600, 86_400


class Fate(Record):
    """What becomes of a record that always fails at one hop.

    `attempts` are how often it is tried, None where nothing limits that or another hop does;
    `counted` is what they are called. `says` tells the end: `in Dlq after 5 receives`. `end` is
    where it is kept then, and `node` the place that decides.
    """

    says: str
    node: Node
    attempts: Number | None = None
    counted: str = "attempts"
    end: End | None = None


def graph_of(relation: Relation) -> Graph:
    """The graph that a relation is of: one of its ends, or what makes it, is in it."""
    ends = (relation.source, relation.target, relation.via)
    return next(end.graph for end in ends if isinstance(end, Resource))


def end_of(feed: Relation, value: Value) -> End | None:
    """What a setting names; None where it is not set."""
    return None if isinstance(value, Absent) else graph_of(feed).target_of(value)


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
