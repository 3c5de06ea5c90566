"""What all the parts of spelling SAM out share: where a declaration belongs, and what was found."""

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from ingestlint.evaluate.declaration import Declaration
from ingestlint.evaluate.files import DEFINITION_OF, OutOfReach
from ingestlint.evaluate.guards import both
from ingestlint.evaluate.scenario import EVERYWHERE, Guard, Leaf, TooManyScenarios
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Unknown, Value, Why
from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import FOR_EACH

from .nodes import (
    Draft,
    branches,
    call,
    is_no_value,
    scalar,
    text,
)

if TYPE_CHECKING:
    from ingestlint.parse.template import Template

    from .place import Place
    from .routes import Route


class Reader(Protocol):
    """What spelling out asks of the evaluator."""

    def alternatives(self, node: Node) -> list[Leaf[Value]]:
        """The value of a node in every scenario that decides it."""
        ...

    def local_file(self, path: str, at: Node) -> Node:
        """The root of a local YAML or JSON file; raises OutOfReach."""
        ...


class When(NamedTuple):
    """When an alternative applies: all the conditions hold, and the guard does."""

    conditions: tuple[str, ...] = ()
    guard: Guard = EVERYWHERE


ALWAYS: Final = When()


class Shape(NamedTuple):
    """One alternative of a node that decides what is generated; `node` None where it is unset."""

    when: When
    node: Node | None


class Spelling:
    """One template while it is spelled out.

    `made` holds what was spelled out by logical ID, `order` the IDs as they came; `routes` are the
    paths that events add to APIs, `default_routes` the APIs with one for all paths and the function
    it invokes; `notifications` and `triggers` are what events add to buckets and user pools,
    `shared_plans` the conditions of the APIs that share a usage plan, and `conditions` those that
    SAM adds to the template.
    """

    def __init__(
        self, declarations: list[Declaration], template: "Template", reader: Reader
    ) -> None:
        self.template = template
        self.reader = reader
        self.resources = {d.logical_id: d for d in declarations}
        self.made: dict[str, Declaration] = {}
        self.order: list[str] = []
        self.names: dict[str, str] = {}
        self.conditions: dict[str, Node] = {}
        self.hidden: list[tuple[Why, Node]] = []
        self.routes: dict[str, list[Route]] = {}
        self.default_routes: set[tuple[str, str]] = set()
        self.notifications: dict[str, list[Node]] = {}
        self.shared_plans: list[tuple[str, ...]] = []
        self.triggers: dict[str, Draft] = {}

    def hide(self, at: Node, cause: str, reason: str, remedy: str = "") -> None:
        """Note that something at `at` cannot be spelled out."""
        self.hidden.append((Why(cause, reason, remedy), at))

    def local_definition(self, name: str, location: Node) -> Node | None:
        """The root of the file at `DefinitionUri`; None, and noted, if it is out of reach."""
        path = text(location)
        cause = f"{DEFINITION_OF}{name}"
        if not path or "://" in path:
            where = path or "in S3"
            remedy = "lint the template as it is before packaging, with the path of a local file"
            self.hide(location, cause, f"the {cause} is {where}, which is not read", remedy)
            return None
        try:
            return self.reader.local_file(path, location)
        except OutOfReach as error:
            self.hide(location, cause, f"the {cause} is not read: {error.reason}", error.remedy)
            return None

    def shapes(self, node: Node | None, *, noted: bool = True) -> list[Shape]:
        """The alternatives of a node that decides what is generated, as the user's nodes.

        An alternative that is not known is left out, and noted as hidden if `noted`.
        """
        chosen = branches(node)
        if chosen is None:
            return self._evaluated(node, noted=noted)
        found: list[Shape] = []
        name = text(chosen[0])
        for condition, branch in ((name, chosen[1]), (self.negated(name), chosen[2])):
            for when, inner in self.shapes(branch, noted=noted):
                conditions = (condition, *when.conditions)
                found.append(Shape(When(conditions, when.guard), inner))
        return found

    def negated(self, name: str) -> str:
        """The condition that holds where `name` does not: SAM adds one to the template."""
        negation = f"NOT{name}"
        while negation in self.template.conditions.entries:
            negation += "_"
        if negation not in self.conditions:
            at = self.template.conditions
            not_so = call(at, "Fn::Not", [call(at, "Condition", name)])
            self.conditions[negation] = not_so
        return negation

    def either(self, name: str, at: Node, several: list[tuple[str, ...]]) -> tuple[str, ...]:
        """The conditions of what is there if one of several is.

        Where that takes an `Fn::Or`, SAM adds it to the template under `name`.
        """
        distinct = sorted(set(several))
        if () in distinct:
            return ()
        if len(distinct) == 1:
            return distinct[0]
        each = [[call(at, "Condition", part) for part in parts] for parts in distinct]
        any_of = [all_[0] if len(all_) == 1 else call(at, "Fn::And", all_) for all_ in each]
        self.conditions[name] = call(at, "Fn::Or", any_of)
        return (name,)

    def exclusive(self, declaration: Declaration, place: "Place") -> bool:
        """Whether a declaration is never there together with what belongs to a place."""
        if both(declaration.guard, place.guard) is None:
            return True
        for some, others in (
            (declaration.conditions, place.conditions),
            (place.conditions, declaration.conditions),
        ):
            if any(f"NOT{name}" in others for name in some):
                return True
        return False

    def _evaluated(self, node: Node | None, *, noted: bool) -> list[Shape]:
        if node is None or is_no_value(node):
            return [Shape(ALWAYS, None)]
        if isinstance(node, Scalar):
            return [Shape(ALWAYS, None if node.value is None else node)]
        if isinstance(node, Mapping):
            if not any(name.startswith(FOR_EACH) for name in node.entries):
                return [Shape(ALWAYS, node)]
        elif not isinstance(node, Call):
            return [Shape(ALWAYS, node)]
        found: list[Shape] = []
        try:
            alternatives = self.reader.alternatives(node)
        except TooManyScenarios as many:
            self.hide(
                node,
                f"scenarios {node.place}",
                f"too many alternatives, up to {many}",
            )
            return found
        for guard, value in alternatives:
            if not isinstance(value, Unknown):
                found.append(Shape(When((), guard), _as_node(value, node)))
            elif noted:
                self.hidden.append((value.why, node))
        return found


def _as_node(value: Value, at: Node) -> Node | None:
    if isinstance(value, Absent):
        return None
    if isinstance(value, Known):
        if isinstance(value.node, Scalar):
            return value.node
        return None if value.data is None else scalar(at, value.data)
    if isinstance(value, Fields):
        node = value.node
        if isinstance(node, Mapping):
            if value.entries is node.entries:
                return node
            return Mapping(node.source, node.start, node.end, value.entries, node.keys)
        return Mapping(at.source, at.start, at.end, value.entries, {})
    if isinstance(value, Items):
        if isinstance(value.node, Sequence):
            return value.node
        items = [_as_node(item, at) or at for item in value.items]
        return Sequence(at.source, at.start, at.end, items)
    return at
