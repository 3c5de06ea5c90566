"""Tables of DynamoDB and their indexes, as one thing: what has a partition key of its own."""

from collections.abc import Iterable
from functools import partial

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Absent, Items, Known, Value, Why, text_of
from ingestlint.parse.node import Mapping, Node

from .graph import Graph, scenario_limit
from .reading import step_into, to_items, to_number, to_text, why_unresolved
from .resource import Resource

TABLE = "AWS::DynamoDB::Table"
GLOBAL_TABLE = "AWS::DynamoDB::GlobalTable"
INDEXES = "GlobalSecondaryIndexes"
LOCAL_INDEXES = "LocalSecondaryIndexes"
READ, WRITE = "Read", "Write"
PROVISIONED = "PROVISIONED"
UNNAMED = "?"  # stands for the name of an index that is not known
_LIST = -1  # stands for a list of indexes that is not known
_LIMIT = -2  # … that differs in too many scenarios


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
        return text_of(value.data) if isinstance(value, Known) and not value.secret else UNNAMED

    @property
    def label(self) -> str:
        """How a message calls it: `the table`, `index ByStatus`."""
        if not self.is_index:
            return "the table"
        return f"index {self.name}" if self.name != UNNAMED else "the index"

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

    @property
    def local_indexes(self) -> list[Value]:
        """The local secondary indexes, which share the partitions of the table; Undecided."""
        return [] if self.is_index else to_items(self.table.value(LOCAL_INDEXES))

    def declared(self, *path: str) -> Number | None:
        """What the workload says of the table, or of this index; None where it says nothing."""
        if not self.is_index:
            return self.table.declared(*path)
        if self.name == UNNAMED:
            self._check_not_declared()
        return self.table.declared("indexes", self.name, *path)

    def _check_not_declared(self) -> None:
        """Raise why the name is not known, where the workload may mean this index."""
        entries = to_items(self.table.value(INDEXES))
        known = {Part(self.table, entry.node.start).name for entry in entries}
        for said in self.table.declarations():
            named = said.entries.get("indexes")
            if isinstance(named, Mapping) and not named.entries.keys() <= known:
                value = step_into(self.value, "IndexName")
                raise Undecided(why_unresolved(value), value.node)

    def remedy(self, *own: str, of_table: Iterable[str] = ()) -> str:
        """How to declare entries of the table, or of this index and of its table."""
        entries = [*of_table, *own]
        if self.is_index and own:
            entries = [*of_table, f"indexes: {{{self.name}: {{{', '.join(own)}}}}}"]
        return f"declare workload: {{{self.subject}: {{{', '.join(entries)}}}}}"

    @property
    def key_at(self) -> Node:
        """Where its partition key stands; where it is named, if the template forgets the key."""
        keys = self.keys("HASH")
        return keys[0].node if keys else self.called_at

    @property
    def called_at(self) -> Node:
        """Where it is named: the IndexName, or the key of the table."""
        return step_into(self.value, "IndexName").node if self.is_index else self.node

    def number(self, holder: Value, *path: str) -> Number:
        """A number at a path in `holder`, a part of the properties; says what lacks it."""
        value = holder
        for key in path:
            value = step_into(value, key)
        if isinstance(value, Absent) and not self.is_index:
            value = Absent(self.table.node)
        return to_number(value, self.table.type, ".".join(path), "", self.table.node)


def tables(graph: Graph) -> list[Part]:
    return [Part(table) for table in graph.resources(TABLE, GLOBAL_TABLE)]


def expires(table: Resource) -> bool:
    """Whether its items go by themselves after a while; raises Undecided."""
    return table.flag("TimeToLiveSpecification", "Enabled")


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
