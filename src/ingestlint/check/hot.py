"""The judgement of partition keys that tables and indexes share."""

from typing import NamedTuple

from ingestlint.aws.facts import dynamodb as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Value, Why
from ingestlint.graph.capacity import CAPPED, UNTOLD, Supply, supplies
from ingestlint.graph.insights import ALL_KEYS, OFF, THROTTLED_KEYS, insights
from ingestlint.graph.keys import (
    COMPOSED,
    FEW,
    MANY,
    NOTHING,
    OVERLOADED,
    OWNER,
    REFERENCE,
    grows,
    said_by,
)
from ingestlint.graph.reading import to_text
from ingestlint.graph.tables import READ, WRITE, Part

from .hottest import how_to_declare, said_share, within_a_partition
from .verdict import Related

# A larger share fills its partition before the capacity of a new on-demand table is used up.
LARGE = facts.PARTITION_WRITE_UNITS.value / facts.ON_DEMAND_START_WRITE_UNITS.value
# Why a name cannot be judged.
WHY = {
    OWNER: "whether one {name} has most of the traffic",
    COMPOSED: "{name} seems put together from parts or spread by code: how many values it has",
    OVERLOADED: "{name} can hold anything: how many values it has",
    REFERENCE: "whether one {name} is in most items of the index",
}


class Hot(NamedTuple):
    """The key attribute that makes a partition hot, its name, and what that says as a sentence."""

    key: Value
    name: str
    says: str
    related: tuple[Related, ...] = ()


def hot_keys(part: Part) -> Hot | None:
    """Why the partition key is hot by its name, None where it is not; raises Undecided.

    Of several attributes each must have few values: one that spreads spreads all. An id spreads
    the items of a table; in an index it may be in many.
    """
    keys = part.keys("HASH")
    said = [(key, to_text(key)) for key in keys]
    judged = [(key, name, said_by(name)) for key, name in said]
    spreads = {MANY, NOTHING} if part.is_index else {MANY, NOTHING, REFERENCE}
    if not judged or any(verdict in spreads for _, _, verdict in judged):
        return None
    for key, name, verdict in judged:
        if verdict in WHY:
            if _cannot_matter(part):
                return None
            reason = f"{WHY[verdict].format(name=name)} cannot be told from the template"
            why = Why(f"keys {part.subject} {name}", reason, _remedy(part))
            raise Undecided(why, key.node)
    parts = [
        f"{name} says {'few values' if verdict == FEW else 'one value at a time, the current one'}"
        for _, name, verdict in judged
    ]
    names = " and ".join(name for _, name, _ in judged)
    return Hot(judged[0][0], names, " and ".join(parts))


def borne_out(part: Part, share: Number) -> Hot | None:
    """Why the partition key is hot by its name, where the declared share bears that out."""
    try:
        hot = hot_keys(part) if share > LARGE else None
    except Undecided:
        return None
    if hot is None:
        return None
    said = () if share.node is None else (Related(share.node, "declared", share.trail),)
    says = f"{hot.says}, and the hottest has {said_share(share)}"
    return hot._replace(says=says, related=said)


def _cannot_matter(part: Part) -> bool:
    """Whether a hot value does no harm: one item for each, or less capacity than a partition's."""
    return (not part.is_index and not part.keys("RANGE")) or bool(slower_than_a_partition(part))


def _remedy(part: Part) -> str:
    return (
        f"{how_to_declare(part)}; ingestlint keys measures the share in a sample, CloudWatch"
        " Contributor Insights at work"
    )


def split_until(part: Part) -> str:
    """What limits how long the items of one value stay together, as the end of a sentence."""
    try:
        if part.local_indexes:
            return "and are never split, for the table has a local secondary index"
    except Undecided:
        return "until adaptive capacity splits them, which it does not with a local secondary index"
    if any(grows(to_text(key)) for key in part.keys("RANGE")):
        return "and are not split, for the sort key grows with time"
    return "until adaptive capacity splits them"


def splits_by(part: Part) -> str:
    """The sort key by which adaptive capacity splits the items of one value; "" where it may not.

    One that has many values, none of which is the newest.
    """
    names = [to_text(key) for key in part.keys("RANGE")]
    if part.local_indexes or any(grows(name) for name in names):
        return ""
    return next((name for name in names if said_by(name) in {MANY, REFERENCE}), "")


def would_show(part: Part) -> str:
    """What Contributor Insights has to say of the most used keys, as the end of a sentence."""
    return {
        OFF: "; Contributor Insights (off) would show the most used keys",
        ALL_KEYS: "; Contributor Insights (on) shows the most used keys",
        THROTTLED_KEYS: "; Contributor Insights (on) shows the throttled keys",
    }.get(insights(part), "")


def ceiling() -> str:
    """What one partition serves."""
    write, read = facts.PARTITION_WRITE_UNITS.value, facts.PARTITION_READ_UNITS.value
    return f"{write:,} write and {read:,} read units/s"


def slower_than_a_partition(part: Part) -> str:
    """What keeps the table or index below the ceiling of one partition; "" where nothing does."""
    declared = within_a_partition(part)
    if declared:
        return declared
    write, read = _most(part, WRITE), _most(part, READ)
    try:
        if (
            write is None
            or read is None
            or write > facts.PARTITION_WRITE_UNITS.value
            or read > facts.PARTITION_READ_UNITS.value
        ):
            return ""
        return (
            f"its {write} write and {read} read units per second are within one partition today,"
            " and adaptive capacity lends all of them to one key"
        )
    except Undecided:
        return ""


def _most(part: Part, dimension: str) -> Number | None:
    """The most it serves in all of its replicas; None where only the quota limits it."""
    try:
        found = supplies(part, dimension)
    except Undecided:
        return None
    limited = [supply.most for supply in found if _is_limited(part, supply)]
    if not found or len(limited) < len(found):
        return None
    return max(limited, key=lambda number: number.high)


def _is_limited(part: Part, supply: Supply) -> bool:
    return supply.mode == CAPPED or (part.provisioned and supply.mode != UNTOLD)


__all__ = [
    "Hot",
    "borne_out",
    "ceiling",
    "hot_keys",
    "slower_than_a_partition",
    "split_until",
    "splits_by",
    "would_show",
]
