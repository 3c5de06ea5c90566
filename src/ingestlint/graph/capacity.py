"""How many units per second a table or an index serves: what it has, scales to, or is capped at."""

from collections.abc import Iterator
from math import inf
from typing import NamedTuple

from ingestlint.aws.facts import dynamodb as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Unknown, Value, Why

from .reading import step_into
from .scaling import policy_of, replicas
from .tables import GLOBAL_TABLE, READ, WRITE, Part

FIXED, SCALED, CAPPED, OPEN, UNTOLD = "fixed", "scaled", "capped", "open", "untold"
QUOTAS = {READ: "dynamodb_table_read_units", WRITE: "dynamodb_table_write_units"}
STARTS = {READ: facts.ON_DEMAND_START_READ_UNITS, WRITE: facts.ON_DEMAND_START_WRITE_UNITS}


class Supply(NamedTuple):
    """Units per second of one dimension: as many as are there at once, and as there can be.

    `mode` says what sets the most: FIXED provisioned units, the maximum that scaling may reach
    (SCALED), the cap of an on-demand table (CAPPED), or the quota of one (OPEN); where that is not
    known (UNTOLD), neither are the numbers. `region` is that of the replica which reads, where a
    global table says more than one thing.
    """

    least: Number
    most: Number
    mode: str
    region: str = ""

    @property
    def has(self) -> str:
        """What a message says it does with `most`: `is provisioned with 10`."""
        verb = {
            FIXED: "is provisioned with",
            SCALED: "scales to",
            CAPPED: "is capped at",
            OPEN: "may take, by its quota,",
            UNTOLD: "has",
        }[self.mode]
        return f"{verb} {self.most}"


def check_told(found: list[Supply]) -> None:
    """Raise what is not known where something untold sets the most of one."""
    for supply in found:
        if supply.mode == UNTOLD:
            raise supply.most.open[0]


def supplies(part: Part, dimension: str) -> list[Supply]:
    """One for a table or index; of the reads of a global table one for each replica.

    Raises Undecided where the template does not tell which mode of billing or which replicas.
    """
    if not part.provisioned:
        return list(_on_demand(part, dimension))
    if part.table.type == GLOBAL_TABLE:
        return list(_global(part, dimension))
    try:
        policy = policy_of(part, dimension)
    except Undecided as undecided:
        return [_untold(undecided)]
    if policy is not None:
        return [Supply(policy.least, policy.most, SCALED)]
    units = part.number(part.value, "ProvisionedThroughput", f"{dimension}CapacityUnits")
    return [Supply(units, units, FIXED)]


def _untold(undecided: Undecided) -> Supply:
    units = Number(0, inf, undecided.node, because=(undecided,))
    return Supply(units, units, UNTOLD)


def warm_units(part: Part, dimension: str) -> Number | None:
    """What WarmThroughput says it takes at once; None where it does not say."""
    path = "WarmThroughput", f"{dimension}UnitsPerSecond"
    value = step_into(step_into(part.value, path[0]), path[1])
    return None if isinstance(value, Absent) else part.number(part.value, *path)


def _on_demand(part: Part, dimension: str) -> Iterator[Supply]:
    warm = warm_units(part, dimension)
    start = STARTS[dimension].value
    # What is warmed is never less than what every table starts with.
    least = Number(start, start) if warm is None or warm.high < start else warm
    if least.low < start:
        least = Number(start, least.high, least.node, secret=least.secret, because=least.open)
    quota = part.table.graph.limit(QUOTAS[dimension])
    for region, cap in _caps(part, dimension):
        most = Number(quota, quota) if cap is None else cap
        yield Supply(least, most, OPEN if cap is None else CAPPED, region)


def _caps(part: Part, dimension: str) -> Iterator[tuple[str, Number | None]]:
    """What caps the request units of an on-demand table, by replica: -1 and nothing do not."""
    name = f"Max{dimension}RequestUnits"
    if part.table.type != GLOBAL_TABLE:
        yield "", _cap(part, part.value, "OnDemandThroughput", name)
        return
    setting = f"{dimension}OnDemandThroughputSettings"
    common = _cap(part, part.value, setting, name)
    if dimension == WRITE:
        yield "", common
        return
    for region, holder in replicas(part):
        own = None if holder is None else _cap(part, holder, setting, name)
        yield region, common if own is None else own


def _cap(part: Part, holder: Value, *path: str) -> Number | None:
    if isinstance(step_into(step_into(holder, path[0]), path[1]), Absent):
        return None
    cap = part.number(holder, *path)
    return cap if not cap.known or cap >= 1 else None


def _global(part: Part, dimension: str) -> Iterator[Supply]:
    """Of a provisioned global table: writes are set once, reads for each replica."""
    setting = f"{dimension}ProvisionedThroughputSettings"
    holders: list[tuple[str, Value | None]] = [("", part.value)]
    if dimension == READ:
        holders = list(replicas(part))
    for region, holder in holders:
        own = None if holder is None else _provisioned(part, holder, setting, dimension)
        # What a replica does not say, the table says for all.
        own = own or _provisioned(part, part.value, setting, dimension)
        if own is None:
            where = f" of the replica in {region}" if region else ""
            why = Why(
                f"unset {setting} {part.subject} {part.name}{region}",
                f"{setting}{where} is not set",
                f"set {setting}",
            )
            own = _untold(Undecided(why, part.node))
        yield own._replace(region=region if len(holders) > 1 else "")


def _provisioned(part: Part, holder: Value, setting: str, dimension: str) -> Supply | None:
    value = step_into(holder, setting)
    if isinstance(value, Unknown):
        return _untold(Undecided(value.why, value.node))
    scaling = f"{dimension}CapacityAutoScalingSettings"
    if not isinstance(step_into(value, scaling), Absent):
        least = part.number(holder, setting, scaling, "MinCapacity")
        return Supply(least, part.number(holder, setting, scaling, "MaxCapacity"), SCALED)
    units = f"{dimension}CapacityUnits"
    if isinstance(step_into(value, units), Absent):
        return None
    number = part.number(holder, setting, units)
    return Supply(number, number, FIXED)
