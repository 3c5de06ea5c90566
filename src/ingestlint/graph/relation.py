"""A typed edge between two resources, with the evidence for it and when it holds."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingestlint.evaluate.number import Number
from ingestlint.evaluate.scenario import EVERYWHERE, Guard
from ingestlint.evaluate.value import Value
from ingestlint.parse.node import Node

if TYPE_CHECKING:
    from .graph import Graph
    from .machines.state import State
    from .resource import End, Resource

KINDS = (
    "polls",
    "invokes",
    "reads",
    "writes",
    "sends_to",
    "dead_letters_to",
    "placed_in",
    "secured_by",
    "routes_through",
    "part_of",
    "alarms_on",
    "scales",
)


class Relation:
    """`source` relates to `target`; either end may be unresolved.

    `via` is the resource that makes the relation (an event source mapping), if there is one, and
    what `value`, `number` … of the relation read. `mode` tells more of the kind (`sync`, `async`).
    `part` is what in `via` makes it: a state of a machine (`part.at_once()` tells how many run at
    once in one execution), or an integration or authorizer in the body of an API. `named` is the
    value that names the target of a call: an alias of it, say.
    """

    __slots__ = ("guard", "kind", "mode", "named", "node", "part", "source", "target", "via")

    def __init__(
        self,
        kind: str,
        source: "End",
        target: "End",
        node: Node,
        *,
        via: "Resource | None" = None,
        mode: str = "",
        guard: Guard = EVERYWHERE,
    ) -> None:
        self.kind = kind
        self.source = source
        self.target = target
        self.node = node
        self.via = via
        self.mode = mode
        self.guard = guard
        self.part: State | Value | None = None
        self.named: Value | None = None

    def __repr__(self) -> str:
        return f"<{self.source.id} {self.kind} {self.target.id}>"

    @property
    def subject(self) -> str:
        """Its name in reports: the source, or the target where the source is out of sight."""
        return self.source.subject or self.target.subject or (self.via.subject if self.via else "")

    def exists(self) -> bool:
        """Whether both ends and what makes the relation are there; may raise Fork."""
        if self.via is not None and not self.via.exists():
            return False
        return self.source.exists() and self.target.exists()

    def value(self, *path: str) -> Value:
        return self._maker.value(*path)

    def has(self, *path: str) -> bool:
        return self._maker.has(*path)

    def number(self, *path: str, unit: str = "") -> Number:
        return self._maker.number(*path, unit=unit)

    def seconds(self, *path: str) -> Number:
        return self._maker.seconds(*path)

    def text(self, *path: str) -> str:
        return self._maker.text(*path)

    def flag(self, *path: str) -> bool:
        return self._maker.flag(*path)

    def items(self, *path: str) -> list[Value]:
        return self._maker.items(*path)

    @property
    def _maker(self) -> "Resource":
        if self.via is None:
            raise TypeError(f"{self!r} is not made by a resource")
        return self.via


class OfRelations:
    """Base of subjects that are about several relations.

    `said` are those of them of which a rule that speaks first has spoken, and when.
    """

    __slots__ = ("said",)

    def __init__(self) -> None:
        self.said: list[tuple[Relation, Guard]] = []

    @property
    def relations(self) -> list[Relation]:
        """Those that it is about, whenever they hold."""
        raise NotImplementedError

    def unsaid(self, graph: "Graph", relations: Iterable[Relation]) -> list[Relation]:
        """Those that are left to speak of in the scenario in force; may raise Fork."""
        return [
            relation
            for relation in relations
            if not any(other is relation and graph.allows(guard) for other, guard in self.said)
        ]
