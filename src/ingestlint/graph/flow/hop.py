"""One station on the way of a record, with the number that limits it."""

from ingestlint.evaluate.number import Number
from ingestlint.graph.resource import End
from ingestlint.parse.node import Node
from ingestlint.record import Record


class Hop(Record):
    """A resource on the way: what brings records to it, and how much it lets through.

    `by` is the relation to the hop before ("" of the first), `says` the limit in words; `limit` is
    its number, in `unit`, where there is one. `node` is the place that shows it.
    """

    name: str
    type: str
    by: str
    says: str
    node: Node
    limit: Number | None = None
    unit: str = ""


def hop(
    end: End, by: str, says: str, node: Node, limit: Number | None = None, unit: str = ""
) -> Hop:
    """A station that is a resource, or what is known of one."""
    name = end.subject or (end.type.rpartition("::")[2] or "its source")
    return Hop(name, end.type, by, says, node, limit, unit)


def shown(hops: tuple[Hop, ...]) -> str:
    """The way in one line: `Uploads (no limit) → Ingest (up to 1,000 executions) → …`."""
    return " → ".join(f"{each.name} ({each.says})" for each in hops)
