"""A resource as rules read it: its properties with the defaults of AWS applied."""

from typing import TYPE_CHECKING

from ingestlint.aws.bounds import WITH_CAPACITY_PROVIDER
from ingestlint.aws.defaults import DEFAULTS
from ingestlint.evaluate.declaration import Declaration
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.scenario import EVERYWHERE, Guard
from ingestlint.evaluate.value import (
    Absent,
    Fields,
    Step,
    Unknown,
    Value,
    Why,
    text_of,
)
from ingestlint.parse.node import Mapping, Node, Scalar

from .reading import not_a, step_into, to_items, to_number, to_text, why_unresolved

if TYPE_CHECKING:
    from ingestlint.evaluate.stack import Stack

    from .graph import Graph
    from .relation import Relation


class Resource:
    """One resource: `id` names it in its graph, `subject` in reports; `position` is its place.

    `node` is the key that names it in its template.

    Reads answer for the scenario in force; they raise Fork (another scenario tells), or Undecided
    with the reason and remedy where the value cannot be known.
    """

    __slots__ = ("declaration", "graph", "id", "node", "position", "stack", "subject", "type")

    def __init__(
        self,
        graph: "Graph",
        stack: "Stack",
        declaration: Declaration,
        name: str,
        position: int = 0,
    ) -> None:
        self.graph = graph
        self.stack = stack
        self.declaration = declaration
        self.node: Node = declaration.key
        self.id = name
        self.position = position
        self.type = declaration.type
        self.subject = stack.label + declaration.subject

    def __repr__(self) -> str:
        return f"<{self.type} {self.id}>"

    @property
    def resolved(self) -> bool:
        return True

    @property
    def guard(self) -> Guard:
        return EVERYWHERE

    def exists(self) -> bool:
        """Whether it is there in the scenario in force; may raise Fork."""
        return self.stack.exists(self.declaration)

    def value(self, *path: str) -> Value:
        """The value at a path of keys; Absent when it, or something on the way, is not set."""
        properties = self.declaration.properties
        value = self.stack.evaluator.evaluate(properties)
        for position, key in enumerate(path):
            if position and not isinstance(value, Fields):
                return value if isinstance(value, Absent | Unknown) else not_a(value, "a mapping")
            value = step_into(value, key)
            if isinstance(value, Absent) and (position == 0 or value.node is properties):
                # What a resource lacks is reported at its key, not at all of its properties.
                value = Absent(self.node)
        return value

    @property
    def observed(self) -> bool:
        """Whether a snapshot of what is deployed says it, and no template."""
        return self.stack is self.stack.deployment.observed

    @property
    def observed_on(self) -> str:
        """The day of the snapshot that says it, "" where a template does."""
        network = self.stack.deployment.network
        return network.taken.partition("T")[0] if self.observed and network else ""

    def may_have(self, key: str) -> bool:
        """Whether a property may be written, in some scenario; raises nothing."""

        def read() -> set[str]:
            properties = self.value()
            if isinstance(properties, Fields):
                return {key} if key in properties or properties.open is not None else set()
            return set() if isinstance(properties, Absent) else {key}

        return bool(self.graph.anywhere(read))

    def has(self, *path: str) -> bool:
        """Whether it is set; raises Undecided where that is not known."""
        value = self.value(*path)
        if isinstance(value, Unknown):
            # What stands around it may be what is not known.
            around = self.value(*path[:-1])
            if not (value.why.given and isinstance(around, Fields)):
                raise Undecided(value.why, value.node)
        return not isinstance(value, Absent)

    def number(self, *path: str, unit: str = "") -> Number:
        """A number, with the default of AWS where it is unset and bounds where it is unknown."""
        name = ".".join(path)
        value = self.value(*path)
        # On instances of a capacity provider a function may have more.
        if (self.type, name) in WITH_CAPACITY_PROVIDER and isinstance(value, Unknown):
            wide = not isinstance(self.value("CapacityProviderConfig"), Absent)
            return to_number(value, self.type, name, unit, self.node, wide=wide)
        return to_number(value, self.type, name, unit, self.node)

    def declared(self, *path: str) -> Number | None:
        """What its owner declares of it as workload; None where nothing is said.

        The configuration goes before what stands in its own Metadata.
        """
        for said in self.declarations():
            number = number_in(said, *path)
            if number is not None:
                return number
        return None

    @property
    def is_meant(self) -> bool:
        """Whether a configuration that names its subject means it.

        What SAM makes for a function shares the subject of the function, and is not meant.
        """
        nodes, path = self.graph.nodes, self.stack.root.template.source.path
        return nodes.get(f"{path}:{self.subject}", nodes.get(self.subject, self)) is self

    def declarations(self) -> list[Mapping]:
        """Where its workload is declared, what goes before first."""
        body = self.declaration.body
        own = None
        if body is not None and "Metadata" in body.entries and not self.declaration.generated:
            from ingestlint.config.workload import of_resource

            own = of_resource(body)
        path = self.stack.root.template.source.path
        names = (f"{path}:{self.subject}", self.subject) if self.is_meant else ()
        by_name = [said for name in names if (said := self.graph.workload.get(name))]
        return [*by_name, own] if own is not None else by_name

    def seconds(self, *path: str) -> Number:
        return self.number(*path, unit="s")

    def text(self, *path: str) -> str:
        """A text, with the default of AWS ("" where there is none); raises Undecided."""
        value = self.value(*path)
        if isinstance(value, Absent):
            default = DEFAULTS.get(self.type, {}).get(".".join(path), "")
            return text_of(default)
        return to_text(value)

    def flag(self, *path: str) -> bool:
        """A boolean, false when unset and AWS has no other default; raises Undecided."""
        return self.text(*path).lower() == "true"

    def items(self, *path: str) -> list[Value]:
        """The items of a list, [] when unset; raises Undecided where the list is not known."""
        return to_items(self.value(*path))

    def outgoing(self, kind: str) -> "list[Relation]":
        """Relations that start here and hold in the scenario in force."""
        return self.graph.holding(self.graph.outgoing(kind, self))

    def incoming(self, kind: str) -> "list[Relation]":
        """Relations that end here and hold in the scenario in force."""
        return self.graph.holding(self.graph.incoming(kind, self))


def number_in(said: Mapping, *path: str) -> Number | None:
    """A number of a declaration; None where nothing is said."""
    found: Node | None = said
    for key in path:
        found = found.entries.get(key) if isinstance(found, Mapping) else None
    if not isinstance(found, Scalar) or not isinstance(found.value, int | float):
        return None
    value = float(found.value)
    return Number(value, value, found, trail=(Step("declared", found),))


class Unresolved:
    """An end of a relation that names no resource of the linted files, and why.

    `type` is the resource type as far as the evidence tells, else ""; `meant` the reference that
    may be meant.
    """

    __slots__ = ("_kind", "_meant", "_why", "id", "node", "subject", "type", "value_seen")

    def __init__(self, value: Value, kind: str = "", meant: str = "") -> None:
        self.value_seen = value
        self.type = kind
        self.node = value.node
        self._kind = kind
        self._meant = meant
        self._why: Why | None = None
        self.id = f"unresolved:{value.identity}"
        self.subject = ""

    @property
    def why(self) -> Why:
        if self._why is None:
            self._why = why_unresolved(self.value_seen, self._kind, self._meant)
        return self._why

    @why.setter
    def why(self, why: Why) -> None:
        self._why = why

    def doubt(self, asked: str, remedy: str, at: Node | None = None) -> Undecided:
        """Why what is `asked` of it is not known; `remedy` where the value has none of its own."""
        why = self.why
        reason = f"{asked} is not known: {why.reason}"
        return Undecided(Why(why.cause, reason, why.remedy or remedy), at or self.node)

    @property
    def resolved(self) -> bool:
        return False

    def exists(self) -> bool:
        return True

    def value(self, *_path: str) -> Value:
        return Unknown(self.node, self.why)

    def has(self, *_path: str) -> bool:
        raise Undecided(self.why, self.node)

    def number(self, *path: str, unit: str = "") -> Number:
        return to_number(self.value(*path), self.type, ".".join(path), unit, self.node)

    def seconds(self, *path: str) -> Number:
        return self.number(*path, unit="s")

    def text(self, *_path: str) -> str:
        raise Undecided(self.why, self.node)

    def flag(self, *_path: str) -> bool:
        raise Undecided(self.why, self.node)

    def items(self, *_path: str) -> list[Value]:
        raise Undecided(self.why, self.node)

    def outgoing(self, _kind: str) -> "list[Relation]":
        raise Undecided(self.why, self.node)

    def incoming(self, _kind: str) -> "list[Relation]":
        raise Undecided(self.why, self.node)


End = Resource | Unresolved
