"""A global secondary index has less write capacity than its table.

Why it matters
--------------
An index of a provisioned table has capacity of its own. Each write that changes what the index
holds takes write units of the index too, two of them where the index key changes. When the index
has none left, the write to the table is throttled: the table is as fast as its slowest index.

How to fix
----------
Give the index at least the write capacity of the table, and scale it as the table is scaled.

On-demand tables need no such care. An index that few writes touch (a sparse index, or one that
projects little of a large item) may do with less: ignore the finding there.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
"""

from ingestlint.check.authoring import Graph, Iterable, Violated, see, violated
from ingestlint.check.authoring.dynamodb import TablePart, indexes

SEVERITY = "warning"
CONFIDENCE = "proved"
EXCESS = "write units per second short"


def subjects(graph: Graph) -> Iterable[TablePart]:
    return indexes(graph)


def check(index: TablePart) -> Violated | None:
    if not index.provisioned:
        return None
    table = index.of_table
    fast, slow = table.scaling("Write"), index.scaling("Write")
    most = table.capacity("Write") if fast is None else fast.most
    least = index.capacity("Write") if slow is None else slow.most
    if least >= most:
        return None
    to = "scales to" if fast else "has"
    upto = "scales to" if slow else "has"
    return violated(
        index,
        f"the table {to} {most} write units per second, {index.label} {upto} {least}:"
        " when the index is throttled, so are the writes to the table",
        see(most, "the table's write capacity"),
        at=least,
    ).by(most - least)
