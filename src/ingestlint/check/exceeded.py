"""The check of a declared load against capacity, which writes and reads share."""

from functools import partial

from ingestlint.graph.capacity import CAPPED, FIXED, OPEN, QUOTAS, SCALED, Supply, supplies
from ingestlint.graph.demand import Demand, demand
from ingestlint.graph.tables import GLOBAL_TABLE, WRITE, Part

from .verdict import Related, Row, Violated, first_found

FIX = {
    FIXED: "Provision {units}, scale up to them, or use BillingMode PAY_PER_REQUEST.",
    SCALED: "Set MaxCapacity of {scaling} to {units} at least.",
    CAPPED: "Set {cap} to {units} at least, or leave it out.",
    OPEN: "Have the quota of tables raised, and say so under limits ({quota}); or spread the load.",
}


def exceeded(part: Part, dimension: str) -> Violated | None:
    """A finding where the load needs more than the table or index has; raises Undecided."""
    load = demand(part, dimension)
    if load is None:
        return None
    return first_found(*(partial(_by, part, load, supply) for supply in supplies(part, dimension)))


def _by(part: Part, load: Demand, supply: Supply) -> Violated | None:
    if load.likely <= supply.most:
        return None
    graph = part.table.graph
    quota = QUOTAS[load.dimension]
    certain = load.least.low > supply.most.high
    if supply.mode == OPEN and quota not in graph.limits:
        certain = False  # AWS may have raised it
    most = supply.most
    return Violated(
        part.subject,
        part.called_at if most.node is None else most.node,
        f"{load.total} at the peak{_together(load, certain=certain)}: {load.says};"
        f" {part.label} {supply.has}{f' in {supply.region}' if supply.region else ''}"
        f"{_throttled(part, load)}",
        tuple(
            Related(number.node, "declared", number.trail)
            for number in load.sizes
            if number.node is not None
        ),
        severity="" if certain else "warning",
        fix=_fix(part, load, supply),
        table=() if most.secret else _rows(load, supply),
        trail=() if most.secret else most.trail,
    ).by(load.likely - most)


def _fix(part: Part, load: Demand, supply: Supply) -> str:
    scaling = "its scalable target"
    if part.table.type == GLOBAL_TABLE:
        scaling = f"{load.dimension}CapacityAutoScalingSettings"
    return FIX[supply.mode].format(
        units=load.total,
        scaling=scaling,
        cap=f"Max{load.dimension}RequestUnits",
        quota=QUOTAS[load.dimension],
    )


def _together(load: Demand, *, certain: bool) -> str:
    """What it is at least where only reading the items one by one would be too much."""
    if certain or load.dimension == WRITE or load.least.low >= load.likely.low:
        return ""
    return f" ({load.least.low:,g} where queries find them together)"


def _throttled(part: Part, load: Demand) -> str:
    if not part.is_index or load.dimension != WRITE:
        return ""
    return ", and when it is throttled, so are the writes to its table"


def _rows(load: Demand, supply: Supply) -> tuple[Row, ...]:
    """The sum, where there is more than one term in it."""
    if len(load.terms) == 1:
        return ()
    places = () if supply.most.node is None else (supply.most.node,)
    return (
        Row("units it has", supply.most.low, places),
        *(
            Row(term.label, term.units.low, (), "" if term.units.known else "at least")
            for term in load.terms
        ),
        Row("at the peak", load.likely.low, (), "" if load.likely.known else "at least"),
    )
