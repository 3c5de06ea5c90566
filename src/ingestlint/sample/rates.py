"""What the hottest key allows: requests per second, and shards for a declared rate."""

from math import ceil
from typing import NamedTuple

from ingestlint.aws.facts.dynamodb import (
    PARTITION_READ_UNITS,
    PARTITION_WRITE_UNITS,
    READ_UNIT_KB,
    WRITE_UNIT_KB,
)

from .measure import Measured, Units
from .schema import GLOBAL, LOCAL


class Declared(NamedTuple):
    """What the owner says of a table; None where nothing is said."""

    writes: float | None = None
    reads: float | None = None
    item_kb: float | None = None

    @property
    def units(self) -> Units | None:
        if self.item_kb is None:
            return None
        write = max(1, ceil(self.item_kb / WRITE_UNIT_KB.value))
        return Units(write, max(1, ceil(self.item_kb / READ_UNIT_KB.value)), self.item_kb)


class Rate(NamedTuple):
    """One dimension: a key takes `ceiling` units per second, so all of them together `units`.

    `each` are the units of one request, None where the size of an item is not known. Of `declared`
    requests per second, `part` concern the table or index; the hottest key then takes `hottest`
    units per second, spread over `shards`. All three are None where nothing is declared.
    """

    ceiling: int
    share: float
    units: float
    each: float | None
    requests: float | None
    part: float
    declared: float | None
    hottest: float | None
    shards: int | None


def write_rate(measured: Measured, declared: Declared, rows: int) -> Rate | None:
    """Of a table or a global index: those write a row that has their key. `rows` are all rows."""
    if measured.schema.kind == LOCAL:
        return None
    units = _units(measured, declared)
    each = units.write if units else None
    part = measured.items / rows
    share = measured.share.high
    return rate(PARTITION_WRITE_UNITS.value, share, each, declared.writes, part)


def read_rate(measured: Measured, declared: Declared) -> Rate | None:
    """Of a table: who reads an index is not in a sample of items."""
    if measured.schema.kind in {LOCAL, GLOBAL}:
        return None
    units = _units(measured, declared)
    each = units.read if units else None
    return rate(PARTITION_READ_UNITS.value, measured.share.high, each, declared.reads)


def _units(measured: Measured, declared: Declared) -> Units | None:
    """What is declared of an item is of the whole item, which not every index holds."""
    whole = measured.schema.projected is None
    return (declared.units if whole else None) or measured.units


def rate(
    ceiling: int, share: float, each: float | None, declared: float | None, part: float = 1.0
) -> Rate:
    """`share` is that of the hottest key, at most; an unknown size counts as one unit."""
    units = ceiling / share
    requests = None if each is None else units / each
    if declared is None:
        return Rate(ceiling, share, units, each, requests, part, None, None, None)
    hottest = declared * part * (each or 1) * share
    # What multiplying shares adds in the last digits must not cost a shard.
    shards = max(1, ceil(hottest / ceiling - 1e-9))
    return Rate(ceiling, share, units, each, requests, part, declared, hottest, shards)
