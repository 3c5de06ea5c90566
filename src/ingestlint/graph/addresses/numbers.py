"""Counts of addresses, as far as a template and the documentation of AWS tell them."""

from math import inf

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Items, Known, Unknown, Value, Why, text_of
from ingestlint.graph.reading import why_unresolved
from ingestlint.graph.resource import Resource

ELSEWHERE = "place it in subnets of its own, away from functions"


def exactly(number: float) -> Number:
    return Number(number, number)


def at_least_none(number: Number) -> Number:
    if number.low >= 0:
        return number
    return _bounded(number, 0, max(0, number.high))


def amount(source: Resource, unset: float, *path: str) -> Number:
    """A count, `unset` where the template does not say."""
    if isinstance(source.value(*path), Absent):
        return exactly(unset)
    return at_least_none(source.number(*path))


def length(value: Value) -> Number:
    if isinstance(value, Absent):
        return exactly(0)
    if isinstance(value, Items) and value.complete:
        return exactly(len(value.items))
    if isinstance(value, Known):
        return exactly(1)
    return Number(0, inf, because=(Undecided(why_unresolved(value), value.node),))


def between(
    low: float, high: float, source: Resource, reason: str, remedy: str = ELSEWHERE
) -> Number:
    """From `low` to `high`, as far as can be told; `reason` says what cannot."""
    why = Why(f"addresses of {source.id}", reason, remedy)
    return Number(low, high, because=(Undecided(why, source.node),))


def at_least(number: Number, source: Resource, reason: str, remedy: str = ELSEWHERE) -> Number:
    """That many or more: `reason` says why nobody can tell the most."""
    return number + between(0, inf, source, reason, remedy)


def up_to(number: Number, most: float, source: Resource, besides: str) -> Number:
    """That many or more, but no more than `most`: a generous bound where AWS publishes none."""
    high = max(number.high, most)
    shown = f"{high:,.0f}"
    either = between(
        number.low,
        high,
        source,
        f"AWS does not say how many addresses {source.id} takes {besides} (up to {shown} are"
        " reckoned with)",
        f"leave room for {shown} in the subnet, or {ELSEWHERE}",
    )
    return Number(either.low, either.high, because=(*number.open, *either.open))


def at_most(number: Number, most: float) -> Number:
    return _bounded(number, min(number.low, most), min(number.high, most))


def _bounded(number: Number, low: float, high: float) -> Number:
    return Number(
        low, high, number.node, trail=number.trail, secret=number.secret, because=number.open
    )


def text(value: Value) -> str | None:
    return text_of(value.data) if isinstance(value, Known) else None


def names(value: Value, resource: Resource, *name: str) -> bool:
    """Whether a value names the resource: by reference, or as its property `name` does."""
    if resource.graph.target_of(value).id == resource.id:
        return True
    own = resource.value(*name)
    return isinstance(value, Known) and isinstance(own, Known) and value.identity == own.identity


def share(source: Resource, addresses: Number) -> Number:
    """Its largest share when spread over the subnets of its consumer."""
    graph = source.graph
    targets = {r.target.id: r.target for r in graph.holding(graph.outgoing("placed_in", source))}
    most = addresses.divided_up(max(1, len(targets)))
    for target in targets.values():
        if not isinstance(target, Resource) and _many(target.value_seen):
            # How many subnets there are besides is not known.
            return Number(0, most.high, because=(*most.open, Undecided(target.why, target.node)))
    return most


def subnets_of(source: Resource) -> int:
    """How many subnets it is known to stand in."""
    graph = source.graph
    return len({r.target.id for r in graph.holding(graph.outgoing("placed_in", source))})


def _many(value: Value) -> bool:
    return isinstance(value, Unknown) and value.many
