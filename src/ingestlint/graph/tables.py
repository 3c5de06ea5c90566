"""Tables of DynamoDB and their indexes, as one thing: keys, capacity, and what scales it."""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Absent, Items, Known, Unknown, Value, Why, text_of
from ingestlint.parse.node import Node

from .graph import Graph, scenario_limit
from .relation import Relation
from .resource import Resource, step_into, to_items, to_number, to_text

TABLE = "AWS::DynamoDB::Table"
GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"
INDEXES = "GlobalSecondaryIndexes"
READ, WRITE = "Read", "Write"
PROVISIONED = "PROVISIONED"
_LIST = -1  # stands for a list of indexes that is not known
_LIMIT = -2  # … that differs in too many scenarios


class Scaling(NamedTuple):
    """Automatic scaling: the lowest and the highest capacity."""

    least: Number
    most: Number


class Part:
    """A table, or one of its global secondary indexes: what has a partition key of its own.

    An index is found again by its place in the template, in whatever scenario is in force.
    """

    __slots__ = ("place", "table")

    def __init__(self, table: Resource, place: int | None = None) -> None:
        self.table = table
        self.place = place

    @property
    def subject(self) -> str:
        return self.table.subject

    @property
    def node(self) -> Node:
        return self.table.node

    @property
    def is_index(self) -> bool:
        return self.place is not None

    def exists(self) -> bool:
        """Whether it is there in the scenario in force; may raise Fork."""
        if not self.table.exists():
            return False
        if self.place is None or self.place == _LIMIT:
            return True
        try:
            found = to_items(self.table.value(INDEXES))
        except Undecided:
            return self.place == _LIST
        return any(entry.node.start == self.place for entry in found)

    @property
    def value(self) -> Value:
        """The properties of the index, or of the table."""
        if self.place is None:
            return self.table.value()
        if self.place == _LIMIT:
            why = scenario_limit(INDEXES)
            raise Undecided(why, self.table.node)
        for entry in to_items(self.table.value(INDEXES)):
            if entry.node.start == self.place:
                return entry
        why = Why(f"index {self.place}", f"{INDEXES} is not known")
        raise Undecided(why, self.table.node)

    @property
    def of_table(self) -> "Part":
        """The table itself."""
        return Part(self.table)

    @property
    def name(self) -> str:
        """How to call the index: its IndexName; of the table: nothing."""
        if self.place is None:
            return ""
        value = step_into(self.value, "IndexName")
        return text_of(value.data) if isinstance(value, Known) and not value.secret else "?"

    @property
    def label(self) -> str:
        """How a message calls it: `the table`, `index ByStatus`."""
        if not self.is_index:
            return "the table"
        return f"index {self.name}" if self.name != "?" else "the index"

    def keys(self, kind: str) -> list[Value]:
        """The names of its HASH or RANGE attributes; raises Undecided."""
        found = []
        for entry in to_items(step_into(self.value, "KeySchema")):
            if to_text(step_into(entry, "KeyType")) == kind:
                name = step_into(entry, "AttributeName")
                to_text(name)
                found.append(name)
        return found

    @property
    def provisioned(self) -> bool:
        return self.table.text("BillingMode") == PROVISIONED

    def capacity(self, dimension: str) -> Number:
        """Its fixed capacity units per second, of a provisioned table."""
        if self.table.type == GLOBAL_TABLE:
            name = f"{dimension}ProvisionedThroughputSettings"
            path = (name, f"{dimension}CapacityUnits")
        else:
            path = ("ProvisionedThroughput", f"{dimension}CapacityUnits")
        return self._number(self.value, *path)

    def on_demand_limit(self, dimension: str) -> Number | None:
        """What caps the request units of an on-demand table, if something does."""
        name = f"Max{dimension}RequestUnits"
        setting = "OnDemandThroughput"
        if self.table.type == GLOBAL_TABLE:
            setting = f"{dimension}OnDemandThroughputSettings"
        value = step_into(step_into(self.value, setting), name)
        return None if isinstance(value, Absent) else self._number(self.value, setting, name)

    def scaling(self, dimension: str) -> Scaling | None:
        """How it scales by itself, None where it does not; raises Undecided."""
        if self.table.type == GLOBAL_TABLE:
            return self._own_scaling(dimension)
        for relation in self._targets(dimension):
            if any(r.mode == "policy" for r in _maker(relation).incoming("scales")):
                return Scaling(relation.number("MinCapacity"), relation.number("MaxCapacity"))
        self._nothing_out_of_sight(dimension)
        return None

    def target_without_policy(self, dimension: str) -> Relation | None:
        """The scalable target that no policy moves."""
        if self.table.type == GLOBAL_TABLE:
            return None
        return next(iter(self._targets(dimension)), None)

    def _targets(self, dimension: str) -> list[Relation]:
        wanted = self._wanted(dimension)
        found = [r for r in self.table.incoming("scales") if r.mode.startswith(wanted)]
        if found and self.is_index:
            mode = f"{wanted}:index:{to_text(step_into(self.value, 'IndexName'))}"
            return [r for r in found if r.mode == mode]
        return found

    def _wanted(self, dimension: str) -> str:
        return f"dynamodb:{'index' if self.is_index else 'table'}:{dimension}CapacityUnits"

    def _nothing_out_of_sight(self, dimension: str) -> None:
        """Raises where a scalable target, or its policy, may be this one's and is not known."""
        graph = self.table.graph
        wanted = self._wanted(dimension)
        for relation in graph.holding(graph.relations("scales")):
            if relation.mode == "policy":
                if not relation.target.resolved:
                    self._may_be(relation)
            elif relation.target is self.table:
                if relation.mode in {"", f"{wanted}:index:?"}:
                    self._may_be(relation)
            elif not relation.target.resolved and (
                not relation.mode or relation.mode.startswith(wanted)
            ):
                self._may_be(relation)

    def _may_be(self, relation: Relation) -> None:
        value = getattr(relation.target, "value_seen", None)
        reason = "what a scalable target scales is not known"
        cause = value.identity if isinstance(value, Value) else reason
        if isinstance(value, Known):
            return  # the literal name of a table elsewhere
        raise Undecided(Why(cause, reason, "give --parameters"), relation.node)

    def _own_scaling(self, dimension: str) -> Scaling | None:
        """Of a global table: writes are set once, reads for each replica."""
        name = f"{dimension}ProvisionedThroughputSettings"
        setting = f"{dimension}CapacityAutoScalingSettings"
        for holder in self._holders(dimension):
            value = step_into(step_into(holder, name), setting)
            if isinstance(value, Unknown):
                raise Undecided(value.why, value.node)
            if not isinstance(value, Absent):
                least = self._number(holder, name, setting, "MinCapacity")
                most = self._number(holder, name, setting, "MaxCapacity")
                return Scaling(least, most)
        return None

    def _holders(self, dimension: str) -> Iterable[Value]:
        if dimension == WRITE:
            yield self.value
            return
        name = self.name
        for replica in to_items(self.table.value("Replicas")):
            if not self.is_index:
                yield replica
                continue
            for entry in to_items(step_into(replica, INDEXES)):
                label = step_into(entry, "IndexName")
                if isinstance(label, Known) and text_of(label.data) == name:
                    yield entry

    def fixed_capacity(self, dimension: str) -> Number | None:
        """The capacity where nothing scales it; None where a global table does not say it."""
        if self.table.type == TABLE:
            return self.capacity(dimension)
        name = f"{dimension}ProvisionedThroughputSettings"
        for holder in self._holders(dimension):
            value = step_into(step_into(holder, name), f"{dimension}CapacityUnits")
            if not isinstance(value, Absent):
                return self._number(holder, name, f"{dimension}CapacityUnits")
        return None

    def _number(self, holder: Value, *path: str) -> Number:
        value = holder
        for key in path:
            value = step_into(value, key)
        if isinstance(value, Absent) and not self.is_index:
            value = Absent(self.table.node)
        return to_number(value, self.table.type, ".".join(path), "", self.table.node)


def _maker(relation: Relation) -> Resource:
    if relation.via is None:
        raise TypeError(f"{relation!r} is not made by a resource")
    return relation.via


def tables(graph: Graph) -> list[Part]:
    return [Part(table) for table in graph.resources(TABLE, GLOBAL_TABLE)]


def indexes(graph: Graph) -> Iterable[Part]:
    """The global secondary indexes of all tables, in whatever scenario they are there."""
    for table in graph.resources(TABLE, GLOBAL_TABLE):
        places: dict[int, None] = {}
        try:
            leaves = graph.explore(partial(_places, table))
        except TooManyScenarios:
            yield Part(table, _LIMIT)
            continue
        for leaf in leaves:
            places.update(dict.fromkeys(leaf.result))
        for place in places:
            yield Part(table, place)


def _places(table: Resource) -> list[int]:
    if not table.exists():
        return []
    value = table.value(INDEXES)
    if isinstance(value, Items | Absent):
        try:
            return [entry.node.start for entry in to_items(value)]
        except Undecided:
            return [_LIST]
    return [_LIST]
