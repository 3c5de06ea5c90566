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
of reads is judged each by itself.

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

from ingestlint.check.authoring import Graph, Iterable, Number, Violated, violated
from ingestlint.check.authoring.dynamodb import (
    TablePart,
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
    if share is not None:
        return _measured(table, share)
    hot = hot_keys(table)
    if hot is None:
        return None
    if not table.keys("RANGE"):
        return violated(
            table,
            f"{hot.says} and there is no sort key, so the table holds one item for each; all writes"
            f" of one value meet in one partition: {ceiling()}",
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
        f"{shards(table)}{would_show(table)}",
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
