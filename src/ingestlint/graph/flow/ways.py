"""The ways of records through a deployment, for people to look at: from, to or through a resource.

A search that would find too many ways ends, and says so.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.resource import Resource

from .mentioned import connections
from .onward import Edge, edges_from, edges_to
from .permits import uses

# Ways that are told, and edges that are looked at for them.
MOST, BUDGET = 100, 20_000
LONGEST = 20


class Ways(NamedTuple):
    """Ways as edges, in the order in which they are found; `all` where these are all there are."""

    found: list[tuple[Edge, ...]]
    all: bool


class _Search:
    """What is spent on one search."""

    __slots__ = ("complete", "spent")

    def __init__(self) -> None:
        self.spent = 0
        self.complete = True

    def goes_on(self, found: list[tuple[Edge, ...]]) -> bool:
        self.spent += 1
        if len(found) >= MOST or self.spent > BUDGET:
            self.complete = False
        return self.complete


def between(source: Resource, sink: Resource) -> Ways:
    """The ways from one resource to another."""
    near = _reaching(sink)
    search = _Search()
    found: list[tuple[Edge, ...]] = []

    def is_end(way: tuple[Edge, ...]) -> bool:
        return bool(way) and way[-1].target is sink

    def further(resource: Resource) -> Iterator[Edge]:
        return (e for e in onward(resource) if e.target.id in near)

    _walk(source, (), further, is_end, found, search)
    return Ways([way for way in found if is_end(way)], search.complete)


def through(resource: Resource) -> Ways:
    """The ways that lead through a resource, from where they begin to where they end."""
    search = _Search()
    after: list[tuple[Edge, ...]] = []
    _walk(resource, (), onward, lambda _: False, after, search)
    before: list[tuple[Edge, ...]] = []
    _walk_back(resource, (), before, search)
    found = [
        (*start, *rest)
        for start in before or [()]
        for rest in after or [()]
        if not {e.source.id for e in start} & {e.target.id for e in rest}
    ]
    return Ways([way for way in found if way][:MOST], search.complete and len(found) <= MOST)


def onward(resource: Resource) -> Iterator[Edge]:
    """Where a record goes on, and what a function reads and connects to on the way."""
    seen: set[str] = set()
    edges = list(edges_from(resource))
    if resource.type == FUNCTION:
        edges += [Edge(resource, u.target, u.node, None, u) for u in uses(resource) if _is_read(u)]
        edges += [Edge(resource, c.target, c.node) for c in connections(resource)]
    for edge in edges:
        if edge.target.id not in seen:
            seen.add(edge.target.id)
            yield edge


def _is_read(use: object) -> bool:
    return "read" in getattr(use, "effects", ())


def _walk(
    resource: Resource,
    way: tuple[Edge, ...],
    further: Callable[[Resource], Iterator[Edge]],
    is_end: Callable[[tuple[Edge, ...]], bool],
    found: list[tuple[Edge, ...]],
    search: _Search,
) -> None:
    """Depth first, each resource once on a way; a way ends where it goes no further."""
    passed = {edge.source.id for edge in way} | {resource.id}
    ended = is_end(way) or len(way) >= LONGEST
    went = False
    for edge in further(resource) if not ended else ():
        if edge.target.id in passed:
            continue
        if not search.goes_on(found):
            return
        went = True
        _walk(edge.target, (*way, edge), further, is_end, found, search)
    if not went and way:
        found.append(way)


def _walk_back(
    resource: Resource, way: tuple[Edge, ...], found: list[tuple[Edge, ...]], search: _Search
) -> None:
    passed = {edge.target.id for edge in way} | {resource.id}
    went = False
    for edge in edges_to(resource) if len(way) < LONGEST else ():
        if edge.source.id in passed:
            continue
        if not search.goes_on(found):
            return
        went = True
        _walk_back(edge.source, (edge, *way), found, search)
    if not went and way:
        found.append(way)


def _reaching(sink: Resource) -> set[str]:
    """What a way to the sink can lead through."""
    near = {sink.id}
    pending = [sink]
    while pending:
        for edge in edges_to(pending.pop()):
            if edge.source.id not in near:
                near.add(edge.source.id)
                pending.append(edge.source)
    return near
