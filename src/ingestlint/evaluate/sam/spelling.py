"""What all the parts of spelling SAM out share: where a declaration belongs, and what was found."""

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from ingestlint.evaluate.declaration import Declaration
from ingestlint.evaluate.guards import both
from ingestlint.evaluate.scenario import EVERYWHERE, Guard, Leaf, TooManyScenarios
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Unknown, Value, Why
from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

from .nodes import (
    Draft,
    branches,
    call,
    get_att,
    is_no_value,
    leaves,
    ref,
    scalar,
    tag_list,
    text,
)

if TYPE_CHECKING:
    from ingestlint.parse.template import Template

    from .routes import Route


class Reader(Protocol):
    """What spelling out asks of the evaluator."""

    def alternatives(self, node: Node) -> list[Leaf[Value]]:
        """The value of a node in every scenario that decides it."""
        ...

    def local_file(self, path: str, at: Node) -> Node | None:
        """The root of a local YAML or JSON file; None when it cannot be read."""
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


class Target(NamedTuple):
    """What events invoke: a function, its alias, or a state machine (or its alias)."""

    logical_id: str
    ref_is_arn: bool = False

    def arn(self, at: Node) -> Call:
        """Its ARN."""
        return ref(at, self.logical_id) if self.ref_is_arn else get_att(at, self.logical_id)

    def name(self, at: Node) -> Call:
        """Its name, or where it has none (an alias) its ARN."""
        return ref(at, self.logical_id)


class Spelling:
    """One template while it is spelled out.

    `made` holds what was spelled out by logical ID, `order` the IDs as they came; `routes` are the
    paths that events add to APIs, `notifications` and `triggers` what they add to buckets and user
    pools, `conditions` those that SAM adds to the template.
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
        self.notifications: dict[str, list[Node]] = {}
        self.triggers: dict[str, Draft] = {}

    def hide(self, at: Node, cause: str, reason: str, remedy: str = "") -> None:
        """Note that something at `at` cannot be spelled out."""
        self.hidden.append((Why(cause, reason, remedy), at))

    def local_definition(self, name: str, location: Node) -> Node | None:
        """The root of the file at `DefinitionUri`; None, and noted, if it is out of reach."""
        path = text(location)
        found = None
        if path and "://" not in path:
            found = self.reader.local_file(path, location)
        if found is None:
            where = f"in {path}" if path else "in S3"
            reason = f"the definition of {name} is {where}, out of reach"
            self.hide(location, f"definition of {name}", reason)
        return found

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
            if not any(name.startswith("Fn::ForEach::") for name in node.entries):
                return [Shape(ALWAYS, node)]
        elif not isinstance(node, Call):
            return [Shape(ALWAYS, node)]
        found: list[Shape] = []
        try:
            alternatives = self.reader.alternatives(node)
        except TooManyScenarios as many:
            self.hide(node, f"scenarios {id(node)}", f"too many alternatives, up to {many}")
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


class Place:
    """Where generated declarations belong: a SAM resource, or one of its events.

    `key` is the node that names it, `subject` its name in reports; conditions and guard say when
    it is there.
    """

    __slots__ = ("conditions", "guard", "key", "spelling", "subject", "tags")

    def __init__(
        self,
        spelling: Spelling,
        key: Node,
        subject: str,
        conditions: tuple[str, ...] = (),
        guard: Guard = EVERYWHERE,
    ) -> None:
        self.spelling = spelling
        self.key = key
        self.subject = subject
        self.conditions = conditions
        self.guard = guard
        # Tags that the resource propagates to what it generates.
        self.tags: Node | None = None

    def draft(self) -> Draft:
        """A mapping to be written at this place."""
        return Draft(self.key)

    def within(self, key: Node, subject: str, when: When = ALWAYS) -> "Place | None":
        """The place of a part of this one; None where `when` excludes it."""
        guard = both(self.guard, when.guard)
        if guard is None:
            return None
        added = tuple(name for name in when.conditions if name not in self.conditions)
        place = Place(self.spelling, key, subject, self.conditions + added, guard)
        place.tags = self.tags
        return place

    def narrowed(self, when: When) -> "Place | None":
        """This place where the alternative applies."""
        return self if when is ALWAYS else self.within(self.key, self.subject, when)

    def where_absent(self, node: Node) -> "list[Place]":
        """This place in each alternative in which a `!If` leaves the property out."""
        if not any(is_no_value(leaf) for leaf in leaves(node)):
            return []
        shapes = self.spelling.shapes(node, noted=False)
        places = [self.narrowed(when) for when, left in shapes if left is None]
        return [place for place in places if place is not None]

    def declare(
        self,
        logical_id: str,
        kind: str,
        properties: Draft,
        *,
        body: Mapping | None = None,
        generated: bool = True,
    ) -> str:
        """Add a declaration; gives back its logical ID, which is another where that is taken.

        Of two with the same logical ID the later one counts, unless they exclude each other.
        """
        if self.tags is not None and kind in TAGGED:
            map_of_tags = kind.startswith("AWS::ApiGatewayV2::")
            properties.put("Tags", self.tags if map_of_tags else tag_list(self.key, self.tags))
        made = self.spelling.made
        name, number = logical_id, 1
        while name in made and self.spelling.exclusive(made[name], self):
            number += 1
            name = f"{logical_id}:{number}"
        if name not in made:
            self.spelling.order.append(name)
        made[name] = Declaration(
            name,
            kind,
            self.key,
            properties.mapping(),
            self.subject,
            body,
            self.conditions,
            self.guard,
            generated,
        )
        return name


# Generated types that PropagateTags reaches.
TAGGED = frozenset(
    (
        "AWS::ApiGateway::ApiKey",
        "AWS::ApiGateway::DomainName",
        "AWS::ApiGateway::DomainNameV2",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGateway::UsagePlan",
        "AWS::ApiGatewayV2::Stage",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::IAM::Role",
        "AWS::IoT::TopicRule",
        "AWS::Lambda::Function",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::StepFunctions::StateMachine",
    )
)
