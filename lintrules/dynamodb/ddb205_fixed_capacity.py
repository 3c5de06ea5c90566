"""A provisioned table or index keeps its capacity, however much arrives.

Why it matters
--------------
Provisioned capacity is metered each second. What goes beyond it lives on burst capacity (the unused
units of the last 300 seconds, best effort) and is throttled after that. Without a scalable target
and a policy that moves it, for reads and for writes, of the table and of each index, someone has to
change the numbers by hand; a target whose maximum is its minimum moves nothing either.

How to fix
----------
Use BillingMode PAY_PER_REQUEST (without ProvisionedThroughput), or scale reads and writes.

To scale is to add a scalable target and a scaling policy for each; in an AWS::DynamoDB::GlobalTable
it is to set ReadCapacityAutoScalingSettings in place of ReadCapacityUnits, in each replica. A
SimpleTable of SAM is on demand when its ProvisionedThroughput is removed. An index is reported
where its table scales: else what cures the table cures the index. Automatic scaling reacts to
minutes of sustained load, so the minimum has to carry the first burst: where the workload declares
the peak, a minimum is reported whose saved capacity (300 s) does not carry a second of it.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
"""

from functools import partial

from ingestlint.check.authoring import (
    Callable,
    Graph,
    Iterable,
    Violated,
    first_found,
    see,
    type_written,
    violated,
)
from ingestlint.check.authoring.dynamodb import (
    FIXED,
    GLOBAL_TABLE,
    READ,
    WRITE,
    Supply,
    TablePart,
    check_told,
    demand,
    facts,
    indexes,
    supplies,
    tables,
    target_without_policy,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "heuristic"
DIMENSIONS = (WRITE, READ)


def subjects(graph: Graph) -> Iterable[TablePart]:
    return [*tables(graph), *indexes(graph)]


def check(part: TablePart) -> Violated | None:
    if not part.provisioned or (part.is_index and _is_fixed(part.of_table)):
        return None
    return first_found(
        *(partial(_scaled, part, dimension, _never_moves) for dimension in DIMENSIONS),
        *(partial(_scaled, part, dimension, _starts_too_low) for dimension in DIMENSIONS),
        partial(_kept, part),
    )


def _scaled(
    part: TablePart,
    dimension: str,
    judge: Callable[[TablePart, str, Supply], Violated | None],
) -> Violated | None:
    scaled = (supply for supply in supplies(part, dimension) if supply.mode != FIXED)
    return first_found(*(partial(judge, part, dimension, supply) for supply in scaled))


def _kept(part: TablePart) -> Violated | None:
    fixed = [(d, s) for d in DIMENSIONS for s in supplies(part, d) if s.mode == FIXED]
    if not fixed:
        return None
    first, supply = fixed[0]
    units = " and ".join(
        f"{s.most} {dimension.lower()}{f' ({s.region})' if s.region else ''}"
        for dimension, s in fixed
    )
    idle = target_without_policy(part, first)
    trails = (step for _, s in fixed for step in s.most.trail)
    return violated(
        part,
        f"{part.label} keeps {units} units per second: no scaling policy moves them",
        see(idle, "this scalable target has no policy"),
        *(see(step.node, step.text) for step in trails if step.node is not None),
        at=supply.most,
        fix=_fix(part, list(dict.fromkeys(dimension for dimension, _ in fixed))),
    )


def _never_moves(part: TablePart, dimension: str, supply: Supply) -> Violated | None:
    if supply.most > supply.least:
        return None
    return violated(
        part,
        f"{part.label} scales its {dimension.lower()} capacity between {supply.least} and"
        f" {supply.most}: it never moves",
        see(supply.least, "the minimum"),
        at=supply.most,
        fix="Set MaxCapacity to what the table may need at its peak.",
    )


def _starts_too_low(part: TablePart, dimension: str, supply: Supply) -> Violated | None:
    """Whether what the minimum saves up is gone within a second of the declared peak."""
    load = demand(part, dimension)
    saved = facts.BURST_SECONDS.value * supply.least
    if load is None or saved >= load.likely:
        return None
    return violated(
        part,
        f"{part.label} starts from {supply.least} {dimension.lower()} units per second:"
        f" the {facts.BURST_SECONDS.value} s of them that it saves for a burst, {saved}, are gone"
        f" within a second of the declared peak, {load.total} ({load.says})",
        *(see(number, "declared") for number in load.sizes),
        at=supply.least,
        confidence="proved",
        fix=_raise_minimum(part),
    )


def _is_fixed(table: TablePart) -> bool:
    """Whether the table is reported itself: what cures it cures its indexes."""
    found = [supply for dimension in DIMENSIONS for supply in supplies(table, dimension)]
    fixed = any(supply.mode == FIXED for supply in found)
    if not fixed:
        check_told(found)
    return fixed


def _fix(part: TablePart, dimensions: list[str]) -> str:
    if part.table.type == GLOBAL_TABLE:
        return _fix_of_global_table(part, dimensions)
    what = " and ".join(f"{dimension.lower()}s" for dimension in dimensions)
    scale = f"add a scalable target and a scaling policy for {what}"
    if type_written(part.table) == "AWS::Serverless::SimpleTable":
        return f"Remove ProvisionedThroughput: the table is then on demand. Or {scale}."
    if part.is_index:
        return f"{scale.capitalize()} of the index, as the table has them."
    return (
        "Use BillingMode PAY_PER_REQUEST and remove ProvisionedThroughput of the table and its"
        f" indexes, or {scale}."
    )


def _fix_of_global_table(part: TablePart, dimensions: list[str]) -> str:
    """No scalable target: it has settings of its own."""
    scale = " and ".join(
        f"{each}ProvisionedThroughputSettings.{each}CapacityAutoScalingSettings in place of"
        f" {each}CapacityUnits"
        for each in dimensions
    )
    if part.is_index:
        return f"Set {scale} of the index."
    return (
        "Use BillingMode PAY_PER_REQUEST and remove the provisioned settings of the table, its"
        f" replicas and indexes, or set {scale}."
    )


def _raise_minimum(part: TablePart) -> str:
    if part.table.type == GLOBAL_TABLE:
        return "Raise MinCapacity."
    return "Raise MinCapacity, on a schedule where the time of the peak is known."
