"""Items with one partition key value pile up in a table that cannot spread them over partitions.

Why it matters
--------------
DynamoDB splits the items of one partition key value over several partitions when they grow or are
busy, by their sort key. Not in two cases. With a local secondary index they stay together: all
items of one value, in the table and its local indexes, hold 10 GB at most, and writes beyond that
fail; a local index can be neither added to nor taken from a table that exists. And where all writes
go to the end (the sort key grows with time), each split leaves them where they were: under a key
with few values the table is as fast as so many partitions.

How fast a collection grows is judged by the attributes' names, unless collection_mb_per_day is
declared in the workload. It is a note under the id of an owner (a device, a tenant), for how much
one of them writes is not known, where the sort key does not say that items pile up, and where no
more than a partition serves is written at all.

How to fix
----------
Use a global secondary index in place of the local one, or divide its collections by a further key.

A period or a shard number in the partition key divides them. Where all writes go to the end of a
collection, a shard number in the partition key (a hash of the item's id, or at random) spreads
them over several ends, with a local index or without.

Where old items are not needed, let them expire (TimeToLiveSpecification).

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-time-series.html
"""

from functools import partial

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Number,
    Undecided,
    Value,
    Violated,
    first_found,
    see,
    to_text,
    unknown,
    violated,
)
from ingestlint.check.authoring.dynamodb import (
    FEW,
    MANY,
    NOW,
    OWNER,
    TablePart,
    expires,
    facts,
    grows,
    said_by,
    slower_than_a_partition,
    tables,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "heuristic"
SETTINGS = {"days": 1825}
LEAST_SETTINGS = {"days": 1}
YIELDS_TO = ("DDB201",)

MB = 1024  # of a GB


def subjects(graph: Graph) -> Iterable[TablePart]:
    return tables(graph)


def check(table: TablePart) -> Violated | None:
    if not table.keys("RANGE") or not table.keys("HASH"):
        return None  # one item for each value
    return first_found(partial(_outgrown, table), partial(_all_at_the_end, table))


def _outgrown(table: TablePart) -> Violated | None:
    """Whether a collection fills what it may hold with a local index: as declared, or by names."""
    if not table.local_indexes:
        return None
    local = table.local_indexes[0]
    growth = table.table.declared("collection_mb_per_day")
    if growth is not None:
        return _filled(table, local, growth)
    names = _names(table, "HASH")
    said = {said_by(name) for name in names}
    if MANY in said or NOW in said or all(said_by(n) == FEW for n in _names(table, "RANGE")):
        return None  # small, over with its period, or as few items as there are sort keys
    owned, grown = OWNER in said, _grows(table)
    if said <= {FEW, OWNER} and (grown or not owned) and not expires(table.table):
        name = " and ".join(names)
        return violated(
            table,
            f"the items of one {name}, in the table and its local indexes, hold"
            f" {facts.COLLECTION_LIMIT.value} GB at most, and nothing takes old ones away",
            see(table.key_at, "of each value" if owned else "few values"),
            at=local,
            severity="note" if owned or not grown else "",
        )
    raise _open(table, f"how fast the items of one {names[0]} grow is not known")


def _filled(table: TablePart, local: Value, growth: Number) -> Violated | None:
    """Whether the declared growth fills it before items expire, and soon enough to matter."""
    most = facts.COLLECTION_LIMIT.value
    limit = most * MB
    kept = table.table.declared("retention_days")
    horizon = float(table.table.graph.settings["days"])
    if growth * horizon <= limit or (kept is not None and growth * kept <= limit):
        return None
    if kept is None and expires(table.table):
        raise _open(table, "how long items are kept is not known", "retention_days")
    return violated(
        table,
        f"the largest collection grows by {growth} MB a day (declared), and with a local index it"
        f" holds {most} GB at most: full after {limit / float(growth):,.0f} days",
        see(growth, "declared"),
        at=local,
        confidence="proved",
    )


def _all_at_the_end(table: TablePart) -> Violated | None:
    """Few collections, and each is written at its end: no split helps."""
    names = _names(table, "HASH")
    if not _grows(table) or not {said_by(name) for name in names} <= {FEW, NOW}:
        return None
    small = slower_than_a_partition(table)
    name = " and ".join(names)
    return violated(
        table,
        f"{name} says few values, and all writes of one go to its end, which no split spreads"
        f"{f'; {small}' if small else ''}",
        see(table.key_at, "few values"),
        at=table.keys("RANGE")[0],
        severity="note" if small else "",
        fix="Append a shard number to the partition key (a hash of the item's id, or at random), so"
        " that writes go to the ends of several collections.",
    )


def _grows(table: TablePart) -> bool:
    return any(grows(name) for name in _names(table, "RANGE"))


def _names(table: TablePart, kind: str) -> list[str]:
    return [to_text(key) for key in table.keys(kind)]


def _open(table: TablePart, reason: str, key: str = "collection_mb_per_day") -> Undecided:
    return unknown(
        reason,
        f"declare workload: {{{table.subject}: {{{key}: …}}}}",
        cause=f"growth of {table.subject}",
        at=table.key_at,
    )
