"""The partition key of a table has few values, or one for “now”, so one partition takes it all.

Why it matters
--------------
A partition serves at most 1,000 write units and 3,000 read units per second, in on-demand and in
provisioned mode alike, and all items with one partition key value are written where that value
lives. A status, a category or today's date has one value that most writes carry: the table is then
as fast as that one partition, whatever its capacity. Adaptive capacity moves unused capacity to
a hot partition, never above what one partition serves; it can also split the items of one value by
their sort key, but not where that grows with time or the table has a local secondary index.

The judgement is made by the attribute's name. Names of identifiers and full timestamps spread
(keys are hashed); ids of owners (tenant, device, customer), names that are put together and names
that stand for anything (pk) cannot be judged: they are unknown, unless there is no sort key (one
item for each value) or no more than one partition serves, by capacity or by the declared peak.
There, a name with few values is a note.

Where the workload declares the share of the hottest key (keys: {hottest_share: …}, as
`ingestlint keys` measures it in a sample), that decides, not the name: it is an error when this
share of the peak is more than a partition serves. It is a warning where only a default makes it so:
that all writes touch a local index, that items are read one by one. What is declared of writes and
of reads is judged each by itself. As long as the peak is not declared, a share over a quarter bears
out what the name says, and the finding stays: of the 4,000 write units that a new on-demand table
takes per second, such a value has more than its partition serves. Any other share is unknown until
the peak is declared.

How to fix
----------
Use a key with many values, or spread the hot one: append a hash or random suffix to the key.

As many suffixes as the peak write units per second divided by 1,000, rounded up; a query then asks
each of them. CloudWatch Contributor Insights for DynamoDB shows the most used keys.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-uniform-load.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
"""

from ingestlint.check.authoring import Graph, Iterable, Number, Undecided, Violated, violated
from ingestlint.check.authoring.dynamodb import (
    Hot,
    TablePart,
    borne_out,
    ceiling,
    hot_keys,
    hottest_share,
    overload,
    shards,
    slower_than_a_partition,
    split_until,
    tables,
    would_show,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "heuristic"


def subjects(graph: Graph) -> Iterable[TablePart]:
    return tables(graph)


def check(table: TablePart) -> Violated | None:
    share = hottest_share(table)
    if share is None:
        hot = hot_keys(table)
        return None if hot is None else _by_name(table, hot)
    try:
        return _measured(table, share)
    except Undecided:
        hot = borne_out(table, share)
        if hot is None:
            raise
        return _by_name(table, hot)


def _by_name(table: TablePart, hot: Hot) -> Violated:
    if not table.keys("RANGE"):
        return violated(
            table,
            f"{hot.says} and there is no sort key, so the table holds one item for each; all writes"
            f" of one value meet in one partition: {ceiling()}",
            *hot.related,
            at=hot.key,
            severity="note",
        )
    small = slower_than_a_partition(table)
    if small:
        return violated(
            table,
            f"{hot.says}; {small}, but the items of one {hot.name} cannot outgrow one partition",
            at=hot.key,
            severity="note",
        )
    return violated(
        table,
        f"{hot.says}, and the sort key lets the items of one value grow: they share one partition"
        f" ({ceiling()}), whatever the capacity of the table, {split_until(table)}"
        f"{'' if hot.related else shards(table)}{would_show(table)}",
        *hot.related,
        at=hot.key,
    )


def _measured(table: TablePart, share: Number) -> Violated | None:
    """By what the workload declares of the hottest value, whatever the names say."""
    found = overload(table, share)
    if found is None:
        return None
    return violated(
        table,
        f"{found.says}",
        *found.related,
        at=table.key_at,
        severity="error" if found.certain else "",
        confidence="proved",
    )
