"""The partition key of a global secondary index has few values, or one for “now”.

Why it matters
--------------
An index is partitioned by its own key, and each of its partitions takes at most 1,000 write units
and 3,000 read units per second. A write to the table is a write to the index too: when the index
cannot take it, the write to the table is throttled, however well the table's own key spreads.
Unlike a table, an index holds many items under one key value even without a sort key.

The judgement is made by the attributes' names; of several partition key attributes all must have
few values. An index that few items appear in (a sparse index: the attribute is only set while an
order is open) carries few writes, and may be left as it is: ignore the finding there. An index that
is slower than a partition is a note, and so is one whose declared peak is, or one with a sort key
of many values that does not grow with time: by that DynamoDB splits a partition that stays hot.

Where the workload declares the share of the hottest key (indexes: {ByStatus: {keys:
{hottest_share: …}}}), that decides, not the name: it is an error when this share of the index's
peak is more than a partition serves. How much is written into the index is all that is written into
the table, unless writes_per_second of the index is declared: by default it is a warning. As long
as the peak is not declared, a share over a quarter bears out what the name says (see DDB201).

How to fix
----------
Spread the index key: add a second partition key attribute, or append a hash or random suffix.

As many suffixes as the peak write units per second divided by 1,000, rounded up; queries then have
to give a second attribute too, or ask each suffix. Where only few
items have to be found, set the attribute on those items alone: the index is then sparse.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-key-range-limit-exceeded-mitigation.html
  (split for heat, of indexes too)
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html
"""

from ingestlint.check.authoring import Graph, Iterable, Number, Undecided, Violated, violated
from ingestlint.check.authoring.dynamodb import (
    Hot,
    TablePart,
    borne_out,
    ceiling,
    hot_keys,
    hottest_share,
    indexes,
    overload,
    shards,
    slower_than_a_partition,
    split_until,
    splits_by,
    would_show,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "heuristic"


def subjects(graph: Graph) -> Iterable[TablePart]:
    return indexes(graph)


def check(index: TablePart) -> Violated | None:
    share = hottest_share(index)
    if share is None:
        hot = hot_keys(index)
        return None if hot is None else _by_name(index, hot)
    try:
        return _measured(index, share)
    except Undecided:
        hot = borne_out(index, share)
        if hot is None:
            raise
        return _by_name(index, hot)


def _by_name(index: TablePart, hot: Hot) -> Violated:
    small = slower_than_a_partition(index)
    if small:
        return violated(
            index,
            f"{index.label}: {hot.says}; {small}, but the items of one {hot.name} cannot outgrow"
            " one partition, and a throttled index throttles the writes to its table",
            at=hot.key,
            severity="note",
        )
    sort = splits_by(index)
    until = f"until adaptive capacity splits them by {sort}" if sort else split_until(index)
    return violated(
        index,
        f"{index.label}: {hot.says}; the items of one value share a partition ({ceiling()})"
        f" {until}, and when it throttles writes, so does the table"
        f"{'' if hot.related else shards(index)}{would_show(index)}",
        *hot.related,
        at=hot.key,
        severity="note" if sort else "",
    )


def _measured(index: TablePart, share: Number) -> Violated | None:
    """By what the workload declares of the hottest value, whatever the names say."""
    found = overload(index, share)
    if found is None:
        return None
    return violated(
        index,
        f"{index.label}: {found.says}; a throttled index throttles the writes to its table",
        *found.related,
        at=index.key_at,
        severity="error" if found.certain else "",
        confidence="proved",
    )
