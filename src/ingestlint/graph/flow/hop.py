"""One station on the way of a record, with the number that limits it."""

from typing import NamedTuple

from ingestlint.evaluate.number import Number
from ingestlint.graph.resource import End
from ingestlint.parse.node import Node


class Hop(NamedTuple):
    """A resource on the way: what brings records to it, and how much it lets through.

    `by` is the relation to the hop before ("" of the first), `says` the limit in words; `limit` is
    its number, in `unit`, where there is one. `node` is the place that shows it.
    """

    end: End
    by: str
    says: str
    node: Node
    limit: Number | None = None
    unit: str = ""

    @property
    def name(self) -> str:
        return self.end.subject or (self.end.type.rpartition("::")[2] or "its source")


def shown(hops: tuple[Hop, ...]) -> str:
    """The way in one line: `Uploads (no limit) → Ingest (up to 1,000 executions) → …`."""
    return " → ".join(f"{hop.name} ({hop.says})" for hop in hops)
