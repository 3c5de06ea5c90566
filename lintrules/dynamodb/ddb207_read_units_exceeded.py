"""More is read at the peak than the table or an index serves.

Why it matters
--------------
A read takes one unit for each 4 KB of its item, rounded up: half of that where it is eventually
consistent (which is the default, and all that a global secondary index has), twice in a
transaction. Reads beyond what there is are throttled, those of an index against its own units.

The load is what the workload declares (reads_per_second, item_kb, strong_share,
transactional_share; for indexes reads_per_second and item_kb). Items are taken to be read one by
one; a query rounds up once for all that it finds. Where only reading one by one would be too much
it is a warning, and so it is where the quota of the table is exceeded that AWS may have raised:
declare it under limits (dynamodb_table_read_units).

How to fix
----------
Give the table or index the units that it needs, read with eventual consistency, or cache.

Queries for items that belong together are cheaper than reading each of them.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.html
"""

from ingestlint.check.authoring import Graph, Iterable, Violated
from ingestlint.check.authoring.dynamodb import READ, TablePart, demanded, exceeded

SEVERITY = "error"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "read units per second short"


def subjects(graph: Graph) -> Iterable[TablePart]:
    return demanded(graph, READ)


def check(part: TablePart) -> Violated | None:
    return exceeded(part, READ)
