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
item for each value) or less capacity than one partition has. There, a name with few values is a
note.

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

from ingestlint.check.authoring import Graph, Iterable, Violated, violated
from ingestlint.check.authoring.dynamodb import (
    TablePart,
    ceiling,
    hot_keys,
    slower_than_a_partition,
    split_until,
    tables,
    would_show,
)

SEVERITY = "warning"
CONFIDENCE = "heuristic"


def subjects(graph: Graph) -> Iterable[TablePart]:
    return tables(graph)


def check(table: TablePart) -> Violated | None:
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
        f"{hot.says}, and the sort key lets the items of one value grow: they share one partition,"
        f" {ceiling()}, whatever the capacity of the table, {split_until(table)}"
        f"{would_show(table)}",
        at=hot.key,
    )
