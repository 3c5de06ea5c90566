"""Items are larger than DynamoDB takes, or large enough to be kept elsewhere.

Why it matters
--------------
An item holds 400 KB at most, the names of its attributes included; a larger one is refused. Long
before that it is dear: each write of it takes a unit for every KB, whatever small part of it
changes, each read one for every 4 KB, and a partition that serves 1,000 write units a second takes
ten items of 100 KB.

The size is what the workload declares (item_kb). From 100 KB (a setting: kb) it is a note.

How to fix
----------
Put the payload into S3 and its key into the item, or compress it, or divide it into several items.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-use-s3-too.html
"""

from ingestlint.check.authoring import Graph, Iterable, Violated, see, violated
from ingestlint.check.authoring.dynamodb import (
    READ,
    WRITE,
    TablePart,
    demanded,
    facts,
    item_kb,
    tables,
)

SEVERITY = "error"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "KB"
SETTINGS = {"kb": 100}
LEAST_SETTINGS = {"kb": 1}


def subjects(graph: Graph) -> Iterable[TablePart]:
    """Tables whose items are declared, by their size or by how many are written or read."""
    used = {part.table.id for d in (WRITE, READ) for part in demanded(graph, d)}
    return [t for t in tables(graph) if t.table.id in used or t.declared("item_kb") is not None]


def check(table: TablePart) -> Violated | None:
    size = item_kb(table)
    most = facts.ITEM_LIMIT_KB.value
    if size < float(table.table.graph.settings["kb"]):
        return None
    place = see(size, "declared")
    if size > most:
        return violated(
            table,
            f"items of {size} KB (declared): DynamoDB takes {most} KB at most",
            place,
            at=table.node,
        ).by(size)
    write = size.divided_up(facts.WRITE_UNIT_KB.value)
    read = size.divided_up(facts.READ_UNIT_KB.value)
    a_second = facts.PARTITION_WRITE_UNITS.value // int(write)
    return violated(
        table,
        f"items of {size} KB (declared) take {write} write units each, and {read} read units where"
        f" reads are strongly consistent: one partition takes {a_second} of them a second",
        place,
        at=table.node,
        severity="note",
    ).by(size)
