"""More is written at the peak than the table or an index takes.

Why it matters
--------------
A write takes one unit for each KB of its item, rounded up for each item, and two in a transaction.
Each local secondary index takes as many again of what it projects, at the cost of its table. A
global secondary index has units of its own: a write that touches it takes one for each KB that it
projects, and two where its key changes. Writes beyond what there is are throttled; when an index
has none left, so are the writes to its table.

The load is what the workload declares (writes_per_second, item_kb, transactional_share, and for
indexes writes_per_second, item_kb and key_change_share), or what is propagated to the table from
where it is declared: one record in, one item out. Without other word no write is in a
transaction or changes a key, and all of them touch each index.

It is a warning where only a default makes it so (the writes that touch an index were not declared)
and where the quota of the table is exceeded that AWS may have raised: declare it under limits
(dynamodb_table_write_units).

How to fix
----------
Give the table or index the units that it needs, make the items smaller, or write fewer of them.

An attribute that few readers need can lie in another table, or in S3; what an index does not
project it need not write.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
"""

from ingestlint.check.authoring import Graph, Iterable, Violated
from ingestlint.check.authoring.dynamodb import WRITE, TablePart, demanded, exceeded

SEVERITY = "error"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "write units per second short"


def subjects(graph: Graph) -> Iterable[TablePart]:
    return demanded(graph, WRITE)


def check(part: TablePart) -> Violated | None:
    return exceeded(part, WRITE)
