"""Time and cost of a function at the sizes that were measured, and which of them is better.

All costs are those of a million invocations, with the charge for the requests.
"""

from ingestlint.aws.facts import functions as facts
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Why
from ingestlint.evidence.evidence import LOG, Evidence, Point
from ingestlint.parse.node import Node
from ingestlint.record import Record

from .reading import to_text
from .resource import Resource

MILLION = 1_000_000
# Exactly at a limit is within it, whatever the last digit of a float.
ROUNDING = 1e-9
MILLISECONDS = 1_000  # of a second
X86_64 = "x86_64"
GB_SECOND = {X86_64: facts.X86_64_GB_SECOND, "arm64": facts.ARM64_GB_SECOND}


class Size(Record):
    """One measured size: milliseconds of an invocation, cost of a million."""

    memory: int
    ms: float
    cost: float
    node: Node

    def said(self, currency: str) -> str:
        """Its time and cost as people read them."""
        return f"{duration_ms(self.ms)} and {money(self.cost, currency)}"


class Limits(Record):
    """What makes another size better, in percent.

    It has to gain `gain` in time or cost; in return it may cost `extra_cost` more than the
    cheapest, or take `extra_time` more than now.
    """

    gain: float
    extra_cost: float
    extra_time: float


class Better(Record):
    """Sizes that are better than the one in use: at least one of the two is there.

    `fastest` is the fastest that costs no more than now or than is tolerated, `cheapest` the
    cheapest that is not slower than now or than is tolerated.
    """

    fastest: Size | None
    cheapest: Size | None

    @property
    def first(self) -> Size:
        """The one to take; with no extra time, nothing is better than it."""
        size = self.fastest or self.cheapest
        assert size is not None
        return size


def curve(function: Resource, evidence: Evidence) -> tuple[Size, ...]:
    """The sizes of the evidence that count as measured, by memory."""
    points = evidence.points
    if evidence.tool == LOG:
        least = facts.LEAST_INVOCATIONS.value
        points = tuple(p for p in points if p.runs is not None and p.runs >= least)
    return tuple(_size(function, evidence, point) for point in points)


def better(
    sizes: tuple[Size, ...], now: Size, limits: Limits, least_memory: float = 0
) -> Better | None:
    """What is better than the size in use; None where nothing is. Sizes are only measured ones.

    Sizes below `least_memory` are left out: the function has used more.
    """
    others = [s for s in sizes if s.memory != now.memory and s.memory >= least_memory]
    fitting = [*others, now] if now.memory >= least_memory else others
    least_cost = min((size.cost for size in fitting), default=now.cost)
    most_cost = max(now.cost, least_cost * (1 + limits.extra_cost / 100 + ROUNDING))
    most_time = now.ms * (1 + limits.extra_time / 100)
    part = 1 - limits.gain / 100 + ROUNDING
    faster = [s for s in others if s.cost <= most_cost and _gains(s.ms, now.ms, part)]
    cheaper = [s for s in others if s.ms <= most_time and _gains(s.cost, now.cost, part)]
    if not faster and not cheaper:
        return None
    fastest = min(faster, key=lambda s: (s.ms, s.cost, s.memory), default=None)
    cheapest = min(cheaper, key=lambda s: (s.cost, s.ms, s.memory), default=None)
    return Better(fastest, None if cheapest == fastest else cheapest)


def duration_ms(ms: float) -> str:
    return f"{ms:,.0f} ms" if ms >= 100 else f"{ms:.3g} ms"


def money(amount: float, currency: str = "$") -> str:
    """An amount as a bill says it."""
    return f"{currency}{amount:,.2f}"


def _gains(other: float, now: float, part: float) -> bool:
    return other <= now * part and other < now


def _size(function: Resource, evidence: Evidence, point: Point) -> Size:
    requests = function.graph.prices.get("million_requests", facts.MILLION_REQUESTS.value)
    if evidence.currency != "$":
        # Nothing is known of prices in another currency but the costs themselves.
        return Size(point.memory, point.ms, (point.cost or 0) * MILLION, point.node)
    cost = _cost(function, evidence, point)
    return Size(point.memory, point.ms, cost * MILLION + requests, point.node)


def _cost(function: Resource, evidence: Evidence, point: Point) -> float:
    """Of one invocation: as it was measured, unless the configuration sets a price."""
    if point.cost is not None and not function.graph.prices:
        return point.cost
    architecture = evidence.architecture.text if evidence.architecture else runs_on(function)
    price = function.graph.prices.get(f"{architecture}_gb_second")
    if price is None and point.cost is not None:
        return point.cost
    if price is None:
        price = GB_SECOND[architecture].value
    seconds = point.billed_ms / MILLISECONDS
    return seconds * point.memory / facts.MB_PER_GB.value * price


def runs_on(function: Resource) -> str:
    """The architecture of a function; raises Undecided."""
    value = function.value("Architectures")
    if isinstance(value, Absent):
        return X86_64
    named = [item for item in function.items("Architectures") if not isinstance(item, Absent)]
    text = to_text(named[0]) if named else X86_64
    if text not in GB_SECOND:
        why = Why(f"architecture {text}", f"{text} is no architecture", "write x86_64 or arm64")
        raise Undecided(why, value.node)
    return text
