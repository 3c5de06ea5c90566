"""What the hottest value of a partition key takes, against what one partition serves."""

from functools import partial
from typing import NamedTuple

from ingestlint.aws.facts import dynamodb as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Why
from ingestlint.graph.capacity import supplies
from ingestlint.graph.demand import Demand, demand, rounded, shown, undeclared
from ingestlint.graph.tables import READ, WRITE, Part

from .verdict import Related, first_found

LIMITS = {WRITE: facts.PARTITION_WRITE_UNITS.value, READ: facts.PARTITION_READ_UNITS.value}


class Overload(NamedTuple):
    """The hottest value needs more than a partition serves; `shards` of it do not.

    `certain` is false where only a default makes it so.
    """

    says: str
    shards: int
    certain: bool
    related: tuple[Related, ...]


def hottest_share(part: Part) -> Number | None:
    """The share of the traffic that one value has; None where the workload does not tell.

    Of so many values one has at least its equal share.
    """
    share = part.declared("keys", "hottest_share")
    if share is not None:
        return share
    distinct = part.declared("keys", "distinct")
    if distinct is None:
        return None
    why = Why(
        f"hottest share {part.subject} {part.name}",
        "which share of the traffic the hottest key has is not declared",
        how_to_declare(part),
    )
    least = 1 / float(distinct)
    return Number(least, 1, distinct.node, because=(Undecided(why, part.called_at),))


def how_to_declare(part: Part) -> str:
    """How to declare all that is missing to judge the hottest value by, at once."""
    own, of_table = undeclared(part)
    if part.declared("keys", "hottest_share") is None:
        own.append("keys: {hottest_share: …}")
    return part.remedy(*own, of_table=of_table)


def overload(part: Part, share: Number) -> Overload | None:
    """Whether the hottest value is too much for a partition, by what is declared.

    Judged by writes and by reads, as far as these are declared; raises Undecided.
    """
    loads = [load for load in (demand(part, d) for d in (WRITE, READ)) if load is not None]
    if not loads:
        if all(share * _most(part, d) <= LIMITS[d] for d in (WRITE, READ)):
            return None
        raise Undecided(
            Why(
                f"load of {part.subject} {part.name}",
                "how much is written and read at the peak is not declared",
                how_to_declare(part),
            ),
            part.called_at,
        )
    return first_found(*(partial(_overloaded_by, load, share) for load in loads))


def _overloaded_by(load: Demand, share: Number) -> Overload | None:
    units = rounded(share * load.likely)
    return _overload(share, load, units) if units > LIMITS[load.dimension] else None


def _most(part: Part, dimension: str) -> Number:
    """What it serves in all: the hottest value cannot have more."""
    return max((supply.most for supply in supplies(part, dimension)), key=lambda most: most.high)


def shards(part: Part) -> str:
    """How many would do where one value has everything, as the end of a sentence; "" unknown."""
    found = [_shards_of(load) for load in (demand(part, d) for d in (WRITE, READ)) if load]
    if not found:
        return ""
    number, says = max(found)
    return f"; {number:,} shards would do: {says}" if number > 1 else ""


def within_a_partition(part: Part) -> str:
    """Says so where the declared peak is less than a partition serves; else ""."""
    loads = [load for load in (demand(part, d) for d in (WRITE, READ)) if load is not None]
    if not loads or any(load.likely.high > LIMITS[load.dimension] for load in loads):
        return ""
    peak = " and ".join(f"{shown(load.likely)} {load.dimension.lower()}" for load in loads)
    return f"its peak of {peak} units per second is within one partition"


def _overload(share: Number, load: Demand, units: Number) -> Overload:
    limit = LIMITS[load.dimension]
    word = load.dimension.lower()
    number = _up(units.low, limit)
    says = (
        f"the hottest value has {said_share(share)} of {load.total}"
        f" [{load.says}]: {shown(units)}, and a partition serves {limit:,}; {number:,} shards of it"
        f" would do ({units.low:,.10g} {word} units / {limit:,}, rounded up)"
    )
    certain = share.low * load.least.low > limit
    places = (share, *load.sizes)
    related = tuple(Related(n.node, "declared", n.trail) for n in places if n.node is not None)
    return Overload(says, number, certain, related)


def said_share(share: Number) -> str:
    """A declared share, as a message says it."""
    return f"{'' if share.known else 'at least '}{share.low * 100:.4g}% (declared)"


def _shards_of(load: Demand) -> tuple[int, str]:
    limit, peak = LIMITS[load.dimension], load.likely.low
    says = f"{load.total} at the peak / {limit:,}, rounded up"
    return _up(peak, limit), says


def _up(units: float, limit: int) -> int:
    return int(-(-units // limit))
