"""Where what SAM generates belongs, and what its events invoke."""

from typing import TYPE_CHECKING

from ingestlint.evaluate.declaration import Declaration
from ingestlint.evaluate.guards import both
from ingestlint.evaluate.scenario import EVERYWHERE, Guard
from ingestlint.parse.node import Call, Mapping, Node
from ingestlint.record import Record

from .nodes import Draft, get_att, is_no_value, leaves, ref, tag_list
from .spelling import ALWAYS, When

if TYPE_CHECKING:
    from .spelling import Spelling


class Target(Record):
    """What events invoke: a function, its alias, or a state machine (or its alias)."""

    logical_id: str
    ref_is_arn: bool = False

    def arn(self, at: Node) -> Call:
        """Its ARN."""
        return ref(at, self.logical_id) if self.ref_is_arn else get_att(at, self.logical_id)

    def name(self, at: Node) -> Call:
        """Its name, or where it has none (an alias) its ARN."""
        return ref(at, self.logical_id)


class Place:
    """Where generated declarations belong: a SAM resource, or one of its events.

    `key` is the node that names it, `subject` its name in reports; conditions and guard say when
    it is there.
    """

    __slots__ = ("conditions", "guard", "key", "spelling", "subject", "tags")

    def __init__(
        self,
        spelling: "Spelling",
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
