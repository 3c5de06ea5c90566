"""How much runs at once, as the owner of a workload declares it or a reservation bounds it."""

from math import inf

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Why

from .resource import Resource
from .workload import invocations

RESERVED = "ReservedConcurrentExecutions"
MILLISECONDS = 1000  # of a second
LIMIT = "lambda_concurrent_executions"


def executions_at_once(function: Resource) -> Number:
    """At the peak: requests per second times duration, and no more than are reserved.

    Where the workload does not say, as many as are reserved; without a reservation between none
    and the limit of the account.
    """
    reserved = None
    if not isinstance(function.value(RESERVED), Absent):
        reserved = function.number(RESERVED)
    rate = invocations(function)
    duration = function.declared("duration_ms")
    if rate is not None and duration is not None:
        busy = (rate.number * duration).divided_up(MILLISECONDS)
        return busy if reserved is None else least(busy, reserved)
    if reserved is not None:
        return reserved
    why = Why(
        f"load of {function.id}",
        f"how many executions of {function.id} run at once is not known",
        f"declare workload: {{{function.id}: {{requests_per_second: …, duration_ms: …}}}}",
    )
    most = function.graph.limit(LIMIT)
    return Number(0, most, function.node, because=(Undecided(why, function.node),))


def connections_of(function: Resource) -> Number:
    """Connections that one execution environment keeps to one destination; one unless declared."""
    declared = function.declared("connections")
    return Number(1, 1) if declared is None else declared


def least(one: Number, other: Number) -> Number:
    """The smaller of two numbers, as far as they are known."""
    first = one if one.high <= other.high else other
    low, high = min(one.low, other.low), min(one.high, other.high)
    return Number(low, min(inf, high), first.node, because=(*one.open, *other.open))
