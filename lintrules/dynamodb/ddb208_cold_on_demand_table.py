"""An on-demand table or index starts with less than the declared peak, and is not warmed.

Why it matters
--------------
A new on-demand table takes 4,000 write units and 12,000 read units per second, and so does a new
global secondary index. From there it grows with its traffic: it takes twice its previous peak at
once, and may throttle what goes beyond that within 30 minutes. A launch, or the first load of a
migration, comes faster. An index that is cold throttles the writes to its warm table.

The peak is what the workload declares of the table, or what is propagated to it. An index is
reported by itself where its table is warm enough.

How to fix
----------
Set WarmThroughput of the table and of its indexes to the peak.

It never goes down again, is kept when traffic is low, and costs once. Or let the load grow slowly,
as in a migration.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
"""

from functools import partial

from ingestlint.check.authoring import Graph, Iterable, Violated, first_found, see, violated
from ingestlint.check.authoring.dynamodb import (
    READ,
    WRITE,
    Demand,
    Supply,
    TablePart,
    demand,
    demanded,
    facts,
    supplies,
    warm_units,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "units per second short"


def subjects(graph: Graph) -> Iterable[TablePart]:
    found = {(p.table.id, p.place): p for d in (WRITE, READ) for p in demanded(graph, d)}
    return found.values()


def check(part: TablePart) -> Violated | None:
    if part.provisioned:
        return None
    cold = first_found(*(partial(_cold, part, dimension) for dimension in (WRITE, READ)))
    if cold is None:
        return None
    load, supply = cold
    if part.is_index and _cold(part.of_table, load.dimension) is not None:
        return None  # the table is reported, and what mends it mends its indexes
    return _found(part, load, supply)


def _cold(part: TablePart, dimension: str) -> tuple[Demand, Supply] | None:
    """What is demanded and what is there, where the first is more than the second."""
    load = demand(part, dimension)
    if load is None:
        return None
    return first_found(*(partial(_by, load, supply) for supply in supplies(part, dimension)))


def _by(load: Demand, supply: Supply) -> tuple[Demand, Supply] | None:
    # What a cap keeps out does not have to be warm.
    if load.likely > supply.least and supply.most > supply.least:
        return load, supply
    return None


def _found(part: TablePart, load: Demand, supply: Supply) -> Violated:
    warm = warm_units(part, load.dimension)
    has = (
        f"a new {'index' if part.is_index else 'table'} takes" if warm is None else "is warmed for"
    )
    where = f" in {supply.region}" if supply.region else ""
    return violated(
        part,
        f"{load.total} at the peak ({load.says}): {part.label}{where} is on demand,"
        f" {has} {supply.least} at once, and may throttle more than twice its last peak for"
        f" {facts.ON_DEMAND_DOUBLING_MINUTES.value} minutes",
        see(warm, "it is warmed for this"),
        *(see(number, "declared") for number in load.sizes),
        at=part.called_at,
    ).by(load.likely - supply.least)
