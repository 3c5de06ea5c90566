"""The judgement of partition keys that tables and indexes share."""

from typing import NamedTuple

from ingestlint.aws import facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Value, Why
from ingestlint.graph.keys import COMPOSED, FEW, MANY, NOTHING, OVERLOADED, OWNER, said_by
from ingestlint.graph.resource import to_text
from ingestlint.graph.tables import READ, WRITE, Part

DECLARE = "look at the table in CloudWatch Contributor Insights: it shows the most accessed keys"
WHY = {
    OWNER: "is an id of whoever causes the traffic: whether one of them dominates",
    COMPOSED: "seems put together from parts or spread by code: how many values it has",
    OVERLOADED: "can hold anything: how many values it has",
}


class Hot(NamedTuple):
    """The key attribute that makes a partition hot, and what is known of it as a sentence."""

    key: Value
    says: str


def hot_keys(part: Part) -> Hot | None:
    """Why the partition key is hot by its name, None where it is not; raises Undecided.

    Of several attributes each must have few values: one that spreads spreads all.
    """
    keys = part.keys("HASH")
    said = [(key, to_text(key)) for key in keys]
    judged = [(key, name, said_by(name)) for key, name in said]
    if not judged or any(verdict in {MANY, NOTHING} for _, _, verdict in judged):
        return None
    for key, name, verdict in judged:
        if verdict in WHY:
            reason = f"{name} {WHY[verdict]} cannot be told from the template"
            raise Undecided(Why(f"keys {part.subject} {name}", reason, DECLARE), key.node)
    parts = [
        f"{name} says {'few values' if verdict == FEW else 'one value at a time, the current one'}"
        for _, name, verdict in judged
    ]
    return Hot(judged[0][0], " and ".join(parts))


def ceiling() -> str:
    """What one partition serves."""
    write, read = facts.PARTITION_WRITE_UNITS.value, facts.PARTITION_READ_UNITS.value
    return f"{write:,} write units and {read:,} read units per second"


def slower_than_a_partition(part: Part) -> str:
    """What keeps the table or index below the ceiling of one partition; "" where nothing does."""
    if part.provisioned:
        write, read = _most(part, WRITE), _most(part, READ)
    else:
        write, read = part.on_demand_limit(WRITE), part.on_demand_limit(READ)
    try:
        if (
            write is None
            or read is None
            or write > facts.PARTITION_WRITE_UNITS.value
            or read > facts.PARTITION_READ_UNITS.value
            or write < 1
            or read < 1
        ):
            return ""
        return f"its {write} write and {read} read units per second are within one partition today"
    except Undecided:
        return ""


def _most(part: Part, dimension: str) -> Number | None:
    try:
        scaling = part.scaling(dimension)
        return part.fixed_capacity(dimension) if scaling is None else scaling.most
    except Undecided:
        return None


__all__ = ["Hot", "ceiling", "hot_keys", "slower_than_a_partition"]
