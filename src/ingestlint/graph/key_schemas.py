"""The keys of a table and of all its indexes, as one scenario has them."""

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Absent, Known, Value, Why, text_of
from ingestlint.sample.schema import GLOBAL, LOCAL, TABLE, KeySchema, TableKeys

from .graph import Graph
from .reading import step_into, to_items, to_text
from .resource import Resource
from .tables import GLOBAL_TABLE, INDEXES, LOCAL_INDEXES
from .tables import TABLE as TABLE_TYPE

KINDS = ((LOCAL, LOCAL_INDEXES), (GLOBAL, INDEXES))


def own_tables(graph: Graph) -> list[Resource]:
    """The tables that a template makes."""
    return [t for t in graph.resources(TABLE_TYPE, GLOBAL_TABLE) if not t.observed]


def names_of(table: Resource) -> set[str]:
    """What a table may be called by: its logical ID and its TableName, in any scenario."""
    names = {table.id, table.subject, table.declaration.logical_id}
    try:
        leaves = table.graph.explore(lambda: table.value("TableName"))
    except TooManyScenarios:
        return names
    values = [leaf.result for leaf in leaves]
    return names | {text_of(v.data) for v in values if isinstance(v, Known) and not v.secret}


def table_keys(table: Resource) -> list[TableKeys | Undecided]:
    """The keys in each scenario in which the table is there, and why they are not known in one.

    Raises TooManyScenarios.
    """
    found: list[TableKeys | Undecided] = []
    for leaf in table.graph.explore(lambda: _read(table)):
        if leaf.result is not None and leaf.result not in found:
            found.append(leaf.result)
    return found


def _read(table: Resource) -> TableKeys | Undecided | None:
    try:
        if not table.exists():
            return None
        own = _schema(table.value(), TABLE, "", ())
        schemas = [own]
        for kind, path in KINDS:
            for index in to_items(table.value(path)):
                name = _text(step_into(index, "IndexName"))
                schemas.append(_schema(index, kind, name, own.attributes))
        types = {
            _text(step_into(entry, "AttributeName")): _text(step_into(entry, "AttributeType"))
            for entry in to_items(table.value("AttributeDefinitions"))
        }
    except Undecided as undecided:
        return undecided
    return TableKeys(tuple(schemas), types)


def _schema(value: Value, kind: str, name: str, own: tuple[str, ...]) -> KeySchema:
    keys: dict[str, list[str]] = {"HASH": [], "RANGE": []}
    for entry in to_items(step_into(value, "KeySchema")):
        attribute = _text(step_into(entry, "AttributeName"))
        keys.setdefault(_text(step_into(entry, "KeyType")), []).append(attribute)
    partition, sort = tuple(keys["HASH"]), tuple(keys["RANGE"])
    held = None if kind == TABLE else _projected(step_into(value, "Projection"), own)
    if held is not None:
        held |= {*partition, *sort}
    return KeySchema(kind, name, partition, sort, held)


def _projected(value: Value, own: tuple[str, ...]) -> frozenset[str] | None:
    kind = step_into(value, "ProjectionType")
    if isinstance(kind, Absent) or _text(kind) == "ALL":
        return None
    return frozenset(own) | {_text(name) for name in to_items(step_into(value, "NonKeyAttributes"))}


def _text(value: Value) -> str:
    """A text that a report may show; raises Undecided."""
    if isinstance(value, Known) and value.secret:
        raise Undecided(
            Why(f"secret {value.node.place}", "a NoEcho parameter names a key"), value.node
        )
    return to_text(value)
