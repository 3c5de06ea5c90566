"""Cycles of flow: what a function puts out comes back to it."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Why, text_of
from ingestlint.graph.code import calls_nothing
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.evidence import is_platforms
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from .filters import BUCKET, is_enabled, is_handed_on
from .onward import Edge, edges_from, moved, relations_onward
from .permits import Permission, functions_by_role, permissions_of, role_of

# How a function is fed, and from what it may be that is out of sight.
FEEDS = ("polls", "invokes")
THROUGH = ("AWS::SQS::Queue", "AWS::Kinesis::Stream", "AWS::SNS::Topic")
# Edges that are looked at in one deployment, over the searches from all of its functions.
BUDGET = 50_000


class Cycle(NamedTuple):
    """A way from a function back to it; `certain` where every filter on it lets records pass."""

    edges: tuple[Edge, ...]
    certain: bool

    @property
    def functions(self) -> list[Resource]:
        return [e.source for e in self.edges if e.source.type == FUNCTION]


class Loop(NamedTuple):
    """What a function puts into something out of sight, which feeds it: by which permission."""

    feed: Relation
    use: Permission
    certain: bool


def on_cycles(graph: Graph) -> list[Resource]:
    """The functions that a way may lead back to, whatever conditions and filters say."""
    candidates = _candidates(graph)
    return [f for f in graph.resources(FUNCTION) if f.id in candidates]


def cycle_of(function: Resource) -> Cycle | None:
    """The shortest cycle through a function in the scenario in force, a certain one first.

    Raises Undecided where too many ways would have to be searched.
    """
    for certain in (True, False):
        found = _search(function, certain=certain)
        if found is not None:
            return Cycle(tuple(found), certain)
    return None


def fed_from_out_of_sight(graph: Graph) -> list[Resource]:
    """The functions that a queue, stream or topic out of sight feeds, whenever it does."""
    feeds = (r for kind in FEEDS for r in graph.relations(kind, target=FUNCTION))
    fed = {feed.target.id for feed in feeds if _is_unseen(feed)}
    return [function for function in graph.resources(FUNCTION) if function.id in fed]


def loop_out_of_sight(function: Resource) -> Loop | None:
    """Where it sends to just what feeds it, a certain one first: by the same parameter or ARN."""
    role = None if calls_nothing(function) else role_of(function)
    feeds = [f for kind in FEEDS for f in function.incoming(kind) if _is_unseen(f)]
    found = [
        Loop(feed, use, _is_unfiltered(feed))
        for use in (permissions_of(role) if role is not None else ())
        for feed in feeds
        if "send" in use.effects and feed.source.id == use.target.id and is_enabled(feed)
        if not is_platforms(function, use.target, list(use.actions))
    ]
    return next((loop for loop in found if loop.certain), found[0] if found else None)


def _is_unseen(feed: Relation) -> bool:
    source = feed.source
    if isinstance(source, Resource) or source.type not in THROUGH:
        return False
    # A text that stands for an ARN to come is none yet.
    value = source.value_seen
    return not isinstance(value, Known) or text_of(value.data).startswith("arn:")


def _is_unfiltered(feed: Relation) -> bool:
    via = feed.via
    return via is None or all(
        isinstance(via.value(name), Absent) for name in ("FilterCriteria", "FilterPolicy")
    )


def _search(function: Resource, *, certain: bool) -> list[Edge] | None:
    """The fewest edges that lead back, breadth first."""
    candidates = _candidates(function.graph)
    # Each edge with the position of the one before it.
    taken: list[tuple[Edge, int]] = []
    level = [(edge, -1) for edge in _within(function, candidates)]
    visited: set[str] = set()
    while level:
        further: list[tuple[Edge, int]] = []
        for edge, before in level:
            taken.append((edge, before))
            if edge.target is function:
                return _traced(taken)
            if edge.target.id in visited:
                continue
            if edge.target.type != BUCKET:  # what a bucket hands on depends on the keys written
                visited.add(edge.target.id)
            for onward in _within(edge.target, candidates):
                passes = _passes(edge, onward)
                if passes or (passes is None and not certain):
                    further.append((onward, len(taken) - 1))
        level = further
    return None


def _traced(taken: list[tuple[Edge, int]]) -> list[Edge]:
    """The edges that led to the last one."""
    found: list[Edge] = []
    position = len(taken) - 1
    while position >= 0:
        edge, position = taken[position]
        found.append(edge)
    return found[::-1]


def _within(resource: Resource, candidates: set[str]) -> Iterator[Edge]:
    """The edges from a resource that may stay on cycles; raises Undecided over the budget."""
    spent: list[int] = resource.graph.cached("edges searched", lambda: [0])
    for edge in edges_from(resource) if resource.id in candidates else ():
        spent[0] += 1
        if spent[0] > BUDGET:
            raise Undecided(_too_many(resource), resource.node)
        if edge.target.id in candidates:
            yield edge


def _passes(edge: Edge, onward: Edge) -> bool | None:
    relation = onward.relation
    if relation is None:
        return True
    if not is_enabled(relation):
        return False
    return is_handed_on(edge.use, relation)


def _candidates(graph: Graph) -> set[str]:
    """What is on a cycle, or between two of them."""
    found: set[str] = graph.cached("cycles", lambda: set(_peeled(_links(graph))))
    return found


def _links(graph: Graph) -> dict[str, set[str]]:
    """Who may hand on to whom; a function by way of its role, which others may share."""
    links: dict[str, set[str]] = {}
    for relation in relations_onward(graph):
        if relation.source.resolved and relation.target.resolved:
            links.setdefault(relation.source.id, set()).add(relation.target.id)
    for name, functions in functions_by_role(graph).items():
        for function in functions:
            links.setdefault(function.id, set()).add(f"role {name}")
        role = graph.nodes.get(name)
        if role is not None:
            links[f"role {name}"] = set(graph.anywhere(partial(_moved, role)))
    return links


def _moved(role: Resource) -> set[str]:
    return {use.target.id for use in moved(role)}


def _peeled(links: dict[str, set[str]]) -> dict[str, set[str]]:
    """What is left when all that nothing leads to, or that leads nowhere, is taken away.

    That is nothing where there is no cycle.
    """
    return _without_sources(_reversed(_without_sources(_reversed(links))))


def _reversed(links: dict[str, set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, targets in links.items():
        for target in targets:
            found.setdefault(target, set()).add(name)
    return found


def _without_sources(links: dict[str, set[str]]) -> dict[str, set[str]]:
    entering: dict[str, int] = {}
    for targets in links.values():
        for target in targets:
            entering[target] = entering.get(target, 0) + 1
    loose = [name for name in links if not entering.get(name)]
    while loose:
        for target in links.pop(loose.pop(), ()):
            entering[target] -= 1
            if not entering[target] and target in links:
                loose.append(target)
    return links


def _too_many(function: Resource) -> Why:
    return Why(
        f"ways from {function.id}",
        f"whether one of the ways from {function.id} leads back to it is not searched to the end:"
        " there are too many",
        "narrow down what the roles of the functions permit",
    )
