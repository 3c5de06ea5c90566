"""All that a rule file imports: the graph it reads and the words it answers with."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from ingestlint.aws import facts
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
from ingestlint.graph.access import receivers
from ingestlint.graph.addresses.share import Share
from ingestlint.graph.attempts import async_attempts
from ingestlint.graph.callers.permissions import is_only_permitted
from ingestlint.graph.consumers import FUNCTION, name_of
from ingestlint.graph.document import document
from ingestlint.graph.endpoints import gateway_endpoint, interface_endpoint
from ingestlint.graph.evidence import Use as ServiceEvidence
from ingestlint.graph.functions import (
    Functions,
    check_placed,
    functions_by_stack,
    subnets_of_functions,
)
from ingestlint.graph.graph import Graph
from ingestlint.graph.load import connections_of, executions_at_once
from ingestlint.graph.networks import Interfaces, Network, interfaces, kept_interfaces, networks
from ingestlint.graph.pollers import polled_from
from ingestlint.graph.providers import is_provider as is_custom_resource_provider
from ingestlint.graph.providers import runs_elsewhere
from ingestlint.graph.reach import Gap, all_services, check_other_ways, gap
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import (
    End,
    Resource,
    Unresolved,
    step_into,
    to_items,
    to_number,
    to_text,
    why_unresolved,
)
from ingestlint.graph.routes import INTERNET, NAT, NOWHERE, REGIONAL_NAT, default_path
from ingestlint.graph.routes import Path as RoutePath
from ingestlint.graph.sam import event_behind, shared_settings, type_written
from ingestlint.graph.services import ServiceUse, makes_calls, service_uses, used_services
from ingestlint.graph.tables import Part as TablePart
from ingestlint.graph.tables import indexes, tables
from ingestlint.graph.topic_rules import ends as topic_rule_ends
from ingestlint.graph.zones import is_one_subnet, zone_of, zones_differ
from ingestlint.parse.node import Node

from .addresses import (
    addresses_per_execution,
    block_of,
    has_minimum,
    longest_gap,
    minimum_of,
    nat_addresses,
    needs_of,
    planned_addresses,
    prefix_of,
    shown,
    size_in_addresses,
    sum_rows,
    total_addresses,
    usable_addresses,
)
from .hot import ceiling, hot_keys, slower_than_a_partition, split_until
from .verdict import Related, Row, Violated

Place = Number | Value | Resource | Relation | Network | Node


class Subject(Protocol):
    """What a rule examines: a resource, a relation, a part of a resource."""

    @property
    def subject(self) -> str: ...


def violated(
    subject: Subject | str,
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
    return f"{exact:,g} s"


def unknown(
    reason: str, remedy: str = "", *, cause: str = "", at: Place | None = None
) -> Undecided:
    """What to raise when a check cannot be decided: the reason, and what would settle it."""
    node = None if at is None else node_of(at)
    return Undecided(Why(cause or reason, reason, remedy), node)


__all__ = [
    "FUNCTION",
    "INTERNET",
    "NAT",
    "NOWHERE",
    "REGIONAL_NAT",
    "Absent",
    "Callable",
    "End",
    "Fields",
    "Functions",
    "Gap",
    "Graph",
    "Interfaces",
    "Items",
    "Iterable",
    "Iterator",
    "Known",
    "Network",
    "Node",
    "Number",
    "Place",
    "Reference",
    "Related",
    "Relation",
    "Resource",
    "RoutePath",
    "Row",
    "ServiceEvidence",
    "ServiceUse",
    "Share",
    "TablePart",
    "Text",
    "Undecided",
    "Unknown",
    "Unresolved",
    "Value",
    "Violated",
    "Why",
    "addresses_per_execution",
    "all_services",
    "async_attempts",
    "block_of",
    "ceiling",
    "certainly_same",
    "check_other_ways",
    "check_placed",
    "connections_of",
    "default_path",
    "document",
    "duration",
    "event_behind",
    "executions_at_once",
    "facts",
    "functions_by_stack",
    "gap",
    "gateway_endpoint",
    "has_minimum",
    "hot_keys",
    "indexes",
    "interface_endpoint",
    "interfaces",
    "is_custom_resource_provider",
    "is_one_subnet",
    "is_only_permitted",
    "kept_interfaces",
    "longest_gap",
    "makes_calls",
    "minimum_of",
    "name_of",
    "nat_addresses",
    "needs_of",
    "networks",
    "node_of",
    "planned_addresses",
    "polled_from",
    "prefix_of",
    "receivers",
    "row",
    "runs_elsewhere",
    "see",
    "service_uses",
    "shared_settings",
    "shown",
    "size_in_addresses",
    "slower_than_a_partition",
    "split_until",
    "step_into",
    "subnets_of_functions",
    "sum_rows",
    "tables",
    "text_of",
    "to_items",
    "to_number",
    "to_text",
    "topic_rule_ends",
    "total_addresses",
    "type_written",
    "unknown",
    "usable_addresses",
    "used_services",
    "violated",
    "why_unresolved",
    "zone_of",
    "zones_differ",
]
