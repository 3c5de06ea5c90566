"""What the hottest key allows: requests per second, and shards for a declared rate."""

from math import ceil

from ingestlint.aws.facts.dynamodb import (
    EVENTUAL_READ_FACTOR,
    PARTITION_READ_UNITS,
    PARTITION_WRITE_UNITS,
    READ_UNIT_KB,
    WRITE_UNIT_KB,
)
from ingestlint.record import Record

from .measure import Measured, Units
from .schema import GLOBAL, LOCAL, KeySchema


class Declared(Record):
    """What the owner says of a table, or of an index by itself; None where nothing is said.

    A request takes `write_factor` and `read_factor` times the units of its size.
    """

    writes: float | None = None
    reads: float | None = None
    item_kb: float | None = None
    write_factor: float = 1.0
    read_factor: float = EVENTUAL_READ_FACTOR.value

    @property
    def units(self) -> Units | None:
        if self.item_kb is None:
            return None
        write = max(1, ceil(self.item_kb / WRITE_UNIT_KB.value))
        return Units(write, max(1, ceil(self.item_kb / READ_UNIT_KB.value)), self.item_kb)


class Workload(Record):
    """What is declared of a table and, by their names, of its indexes."""

    table: Declared
    indexes: dict[str, Declared] = {}  # noqa: RUF012  (never changed)

    def of(self, schema: KeySchema) -> Declared:
        return self.indexes.get(schema.name, Declared()) if schema.name else self.table


class Rate(Record):
    """One dimension: a key takes `ceiling` units per second, so all of them together `units`.

    `each` are the units of one request, of the smallest item where its size is not known, and
    `requests` is None then. Of `declared` requests per second, `part` concern the table or index;
    the hottest key then takes `hottest` units per second, spread over `shards`: None where nothing
    is declared.
    """

    ceiling: int
    share: float
    units: float
    each: float
    requests: float | None
    part: float
    declared: float | None
    hottest: float | None
    shards: int | None


def write_rate(measured: Measured, workload: Workload, rows: int) -> Rate | None:
    """Of a table or a global index: those write a row that has their key. `rows` are all rows."""
    if measured.schema.kind == LOCAL:
        return None
    declared = workload.of(measured.schema)
    units = _units(measured, workload)
    size = units.write if units else None
    asked, part = declared.writes, 1.0
    if asked is None:
        asked, part = workload.table.writes, measured.items / rows
    ceiling = PARTITION_WRITE_UNITS.value
    return rate(ceiling, measured.share.high, size, declared.write_factor, asked, part)


def read_rate(measured: Measured, workload: Workload) -> Rate | None:
    """Of a table, and of a global index where its reads are declared: no sample has them."""
    declared = workload.of(measured.schema)
    if measured.schema.kind == LOCAL or (measured.schema.kind == GLOBAL and not declared.reads):
        return None
    units = _units(measured, workload)
    size = units.read if units else None
    share = measured.share.high
    return rate(PARTITION_READ_UNITS.value, share, size, declared.read_factor, declared.reads)


def _units(measured: Measured, workload: Workload) -> Units | None:
    """As declared, else as measured; what is said of whole items is not of all indexes."""
    own = workload.of(measured.schema).units
    whole = workload.table.units if measured.schema.projected is None else None
    return own or whole or measured.units


def rate(
    ceiling: int,
    share: float,
    size: float | None,
    factor: float = 1.0,
    declared: float | None = None,
    part: float = 1.0,
) -> Rate:
    """`share` is that of the hottest key, at most, and `size` the units that items have."""
    units = ceiling / share
    each = (1 if size is None else size) * factor
    requests = None if size is None else units / each
    if declared is None:
        return Rate(ceiling, share, units, each, requests, part, None, None, None)
    hottest = declared * part * each * share
    # What multiplying shares adds in the last digits must not cost a shard.
    shards = max(1, ceil(hottest / ceiling - 1e-9))
    return Rate(ceiling, share, units, each, requests, part, declared, hottest, shards)
