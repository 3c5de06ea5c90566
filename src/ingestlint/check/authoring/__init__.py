"""All that a rule file imports: the graph it reads and the words it answers with."""

from collections.abc import Callable, Iterable, Iterator

from ingestlint.check.verdict import Named, Related, Row, Violated, first_found
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import (
    Absent,
    Fields,
    Items,
    Known,
    Reference,
    Step,
    Text,
    Unknown,
    Value,
    Why,
    certainly_same,
    text_of,
)
from ingestlint.graph.attempts import async_attempts
from ingestlint.graph.callers.permissions import is_only_permitted
from ingestlint.graph.consumers import FUNCTION, name_of
from ingestlint.graph.document import document
from ingestlint.graph.flow.hop import Hop
from ingestlint.graph.functions import Functions, functions_by_stack
from ingestlint.graph.graph import Graph
from ingestlint.graph.networks import Network
from ingestlint.graph.providers import is_provider as is_custom_resource_provider
from ingestlint.graph.providers import runs_elsewhere
from ingestlint.graph.reading import step_into, to_items, to_number, to_text, why_unresolved
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource, Unresolved
from ingestlint.graph.sam import event_behind, how_to_map, how_to_set, shared_settings, type_written
from ingestlint.parse.node import Node

Place = Number | Value | Resource | Relation | Network | Node


def violated(
    subject: Named | str,
    message: str,
    *related: Related | None,
    at: Place,
    severity: str = "",
    confidence: str = "",
    fix: str = "",
    table: Iterable[Row] = (),
) -> Violated:
    """The subject breaks the rule, as `at` shows; `related` places and a sum explain it."""
    name = subject if isinstance(subject, str) else subject.subject
    place = node_of(at)
    kept = tuple(r for r in related if r is not None and not _same_place(r.node, place))
    trail = _trail(at)
    return Violated(name, place, message, kept, severity, confidence, fix, (*table,), trail)


def _same_place(one: Node, other: Node) -> bool:
    """What SAM spelled out stands where the event is written that it was spelled out from."""
    return one.source is other.source and (one.start, one.end) == (other.start, other.end)


def see(place: Place | None, label: str) -> Related | None:
    """A related place with its label; None (left out) when there is none."""
    if place is None or (isinstance(place, Number) and place.node is None):
        return None
    return Related(node_of(place), label, _trail(place))


def _trail(place: Place) -> tuple[Step, ...]:
    """Where a value came from; nothing of a place, and nothing of a hidden value."""
    if isinstance(place, Number | Known):
        return () if place.secret else place.trail
    return place.trail if isinstance(place, Value) else ()


def row(label: str, number: Number | float, *places: Place, remark: str = "") -> Row:
    """A line of a sum; of a number that is not known, its least."""
    nodes = tuple(node_of(place) for place in places)
    if isinstance(number, Number):
        bound = "" if number.known else "at least"
        return Row(label, number.low, nodes, bound, remark)
    return Row(label, number, nodes, "", remark)


def node_of(place: Place) -> Node:
    if isinstance(place, Node):
        return place
    node = place.node
    if node is None:
        raise TypeError("a computed number stands nowhere")
    return node


def duration(seconds: Number | float) -> str:
    """A time as people say it: 4 days, 24 h, 90 s."""
    exact = float(seconds)
    if isinstance(seconds, Number) and seconds.secret:
        return f"{seconds}"
    for size, few, unit in ((86_400, 2, "days"), (3_600, 1, "h")):
        if exact >= few * size and exact % size == 0:
            return f"{exact / size:,g} {unit}"
    return f"{exact:,.15g} s"


def unknown(
    reason: str, remedy: str = "", *, cause: str = "", at: Place | None = None
) -> Undecided:
    """What to raise when a check cannot be decided: the reason, and what would settle it."""
    node = None if at is None else node_of(at)
    return Undecided(Why(cause or reason, reason, remedy), node)


__all__ = [
    "FUNCTION",
    "Absent",
    "Callable",
    "End",
    "Fields",
    "Functions",
    "Graph",
    "Hop",
    "Items",
    "Iterable",
    "Iterator",
    "Known",
    "Node",
    "Number",
    "Place",
    "Reference",
    "Related",
    "Relation",
    "Resource",
    "Row",
    "Text",
    "Undecided",
    "Unknown",
    "Unresolved",
    "Value",
    "Violated",
    "Why",
    "async_attempts",
    "certainly_same",
    "document",
    "duration",
    "event_behind",
    "first_found",
    "functions_by_stack",
    "how_to_map",
    "how_to_set",
    "is_custom_resource_provider",
    "is_only_permitted",
    "name_of",
    "node_of",
    "row",
    "runs_elsewhere",
    "see",
    "shared_settings",
    "step_into",
    "text_of",
    "to_items",
    "to_number",
    "to_text",
    "type_written",
    "unknown",
    "violated",
    "why_unresolved",
]
