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
from ingestlint.check.authoring.dynamodb import FIXED, WRITE, Supply, TablePart, indexes, supplies

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "write units per second short"


def subjects(graph: Graph) -> Iterable[TablePart]:
    return indexes(graph)


def check(index: TablePart) -> Violated | None:
    if not index.provisioned:
        return None
    # The writes of a global table are set once for all of its replicas.
    table, own = supplies(index.of_table, WRITE)[0], supplies(index, WRITE)[0]
    if own.most >= table.most:
        return None
    return violated(
        index,
        f"the table {_has(table)} write units per second, {index.label} {_has(own)}:"
        " when the index is throttled, so are the writes to the table",
        see(table.most, "the table's write capacity"),
        at=own.most,
    ).by(table.most - own.most)


def _has(supply: Supply) -> str:
    return f"{'has' if supply.mode == FIXED else 'scales to'} {supply.most}"
