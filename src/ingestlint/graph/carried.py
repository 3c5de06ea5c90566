"""What functions send by which route table: traffic to a service as a subject of its own."""

from collections.abc import Iterator
from functools import partial

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.parse.node import Node

from .evidence import Use
from .functions import functions_in_subnets
from .graph import Graph
from .relation import Relation
from .resource import Resource
from .routes import route_table
from .services import ServiceUse, service_uses

# What governs a subnet; None for a main route table, False where that is not known.
Table = Resource | bool | None


class Carried:
    """A route table and a service that functions behind it use in some scenario, as one subject."""

    __slots__ = ("functions", "prefix", "table")

    def __init__(self, table: Resource, prefix: str) -> None:
        self.table = table
        self.prefix = prefix
        self.functions: list[ServiceUse] = []

    @property
    def subject(self) -> str:
        return self.table.subject

    @property
    def node(self) -> Node:
        return self.table.node

    def exists(self) -> bool:
        return self.table.exists()

    def senders(self) -> list[tuple[Relation, Use]]:
        """Each function whose code is sure to send there in the scenario in force, and from where.

        What is not sure to be called, or hardly, counts for nothing.
        """
        found: list[tuple[Relation, Use]] = []
        for one in self.functions:
            uses = heavy(one) if one.exists() else []
            behind = (placed for placed in one.placed() if self._governs(placed)) if uses else ()
            found.extend((placed, uses[0]) for placed in list(behind)[:1])
        return found

    def _governs(self, placed: Relation) -> bool:
        try:
            return isinstance(placed.target, Resource) and (
                route_table(placed.target) is self.table
            )
        except Undecided:
            return False


def heavy(use: ServiceUse) -> list[Use]:
    """The uses in the scenario in force that make traffic for sure."""
    return [each for each in use.uses() if each.proved and not each.light]


def carried(graph: Graph, *prefixes: str) -> Iterator[Carried | ServiceUse]:
    """Traffic to these services by route table, and functions that no table is known of."""
    found: dict[tuple[str, str], Carried] = {}
    lost: list[ServiceUse] = []
    seen: dict[str, list[Table]] = {}
    for use in service_uses(functions_in_subnets(graph)):
        if use.prefix not in prefixes and not use.open:
            continue
        tables, known = _tables(use, seen)
        if use.open or not known:
            lost.append(use)
        for table in () if use.open else tables:
            key = table.id, use.prefix
            found.setdefault(key, Carried(table, use.prefix)).functions.append(use)
    yield from sorted(found.values(), key=lambda each: each.table.position)
    yield from lost


def _tables(use: ServiceUse, seen: dict[str, list[Table]]) -> tuple[list[Resource], bool]:
    """The tables that govern its subnets in some scenario, and whether these are all, and some.

    `seen` keeps those of each subnet.
    """
    tables: dict[str, Resource] = {}
    known = True
    for placed in use.relations:
        subnet = placed.target
        if isinstance(subnet, Resource):
            if subnet.id not in seen:
                seen[subnet.id] = _tables_of(subnet)
            found = seen[subnet.id]
            tables.update((table.id, table) for table in found if isinstance(table, Resource))
            known = known and False not in found
        else:
            known = False
    return list(tables.values()), known and bool(tables)


def _tables_of(subnet: Resource) -> list[Table]:
    try:
        return [leaf.result for leaf in subnet.graph.explore(partial(_table, subnet))]
    except TooManyScenarios:
        return [False]


def _table(subnet: Resource) -> Table:
    try:
        return route_table(subnet)
    except Undecided:
        return False
