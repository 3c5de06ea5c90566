"""What a security group allows to those that use it: groups that allow the same are alike."""

from collections.abc import Iterator
from itertools import combinations

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Items, Text, Unknown, Value, Why

from .consumers import CONSUMERS
from .graph import Graph
from .reading import step_into, why_unresolved
from .relation import Relation
from .resource import Resource
from .sharing import is_output

GROUP = "AWS::EC2::SecurityGroup"
INGRESS, EGRESS = "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"
# What says nothing of what is allowed.
WORDS = {"Description", "Tags"}
OUTWARD, INWARD = "to ", "in "
ANYWHERE = f"{OUTWARD}anywhere"
# What a set of groups allows, each with what is not known of it.
Needs = dict[str, Unknown | None]


def needs_of(secured: list[Relation]) -> frozenset[str]:
    """What a set of groups allows together: where to connect, and who lets it in.

    Nobody connects to a function through its interface, so rules for what comes in do not count.
    Raises Undecided where a group is out of sight, or may be named outside of the template.
    """
    return frozenset(_needs(secured))


def check_needs_differ(sets: list[list[Relation]]) -> None:
    """Raise what of their rules is not known where two sets of groups may allow the same."""
    for one, other in combinations([_needs(secured) for secured in sets], 2):
        if _may_be_among(one, other) and _may_be_among(other, one):
            for unknown in (*one.values(), *other.values()):
                if unknown is not None:
                    raise Undecided(unknown.why, unknown.node)


def _may_be_among(one: Needs, other: Needs) -> bool:
    """Whether all that is known of one may be what the other allows."""
    open_ones = {need[: len(INWARD)] for need, unknown in other.items() if unknown is not None}
    return all(
        unknown is not None or need in other or need[: len(INWARD)] in open_ones
        for need, unknown in one.items()
    )


def _needs(secured: list[Relation]) -> Needs:
    needs: Needs = {}
    for relation in secured:
        group = relation.target
        if not isinstance(group, Resource):
            raise Undecided(why_unresolved(group.value_seen), relation.node)
        if group.type != GROUP:
            raise Undecided(
                Why(f"rules {group.id}", f"{group.id} is no security group"), relation.node
            )
        if is_output(group):
            reason = f"{group.id} is an output: what else names it is out of sight"
            raise Undecided(Why(f"rules {group.id}", reason), group.node)
        needs.update(_outward(group))
        needs.update(_inward(group))
    if ANYWHERE in needs:
        return {
            need: unknown
            for need, unknown in needs.items()
            if need == ANYWHERE or not need.startswith(OUTWARD)
        }
    return needs


def _outward(group: Resource) -> Iterator[tuple[str, Unknown | None]]:
    rules = group.value("SecurityGroupEgress")
    if isinstance(rules, Absent):
        yield ANYWHERE, None
    for rule in rules.items if isinstance(rules, Items) else (rules,):
        yield from _leads_to(rule, group)
    for resource in group.graph.resources(EGRESS):
        if resource.exists() and _is(group, resource.value("GroupId")):
            yield from _leads_to(resource.value(), group, "GroupId")


def _leads_to(
    rule: Value, group: Resource, without: str = ""
) -> Iterator[tuple[str, Unknown | None]]:
    if _is_anywhere(rule):
        yield ANYWHERE, None
    elif not isinstance(rule, Absent):
        yield f"{OUTWARD}{_said(rule, group, without)}", _unknown_in(rule)


def _is_anywhere(rule: Value) -> bool:
    everyone = step_into(rule, "CidrIp").identity == "=0.0.0.0/0"
    return everyone and step_into(rule, "IpProtocol").identity == "=-1"


def _inward(group: Resource) -> Iterator[tuple[str, Unknown | None]]:
    """Rules elsewhere that name the group, such as the one that lets it in to a database."""
    for owner, rule in _rules(group.graph):
        if owner is group or (owner.type == EGRESS and _is(group, owner.value("GroupId"))):
            continue
        if owner.type == INGRESS and _is(group, owner.value("GroupId")):
            continue
        said = _said(rule, group)
        if "&self" in said and owner.exists():
            name = owner.id if owner.type == GROUP else ""
            yield f"{INWARD}{name} {said}", _unknown_in(rule)


def _rules(graph: Graph) -> Iterator[tuple[Resource, Value]]:
    """Whatever may name a group without being secured by it, rule by rule."""
    for resource in graph.nodes.values():
        if resource.type == GROUP:
            for name in ("SecurityGroupIngress", "SecurityGroupEgress"):
                rules = resource.value(name)
                for rule in rules.items if isinstance(rules, Items) else (rules,):
                    yield resource, rule
        elif resource.type in {INGRESS, EGRESS} or (
            resource.type not in CONSUMERS and "SecurityGroup" in resource.type
        ):
            yield resource, resource.value()


def _unknown_in(value: Value) -> Unknown | None:
    """The first that is not known of what a rule says."""
    if isinstance(value, Unknown):
        return value
    parts: tuple[Value, ...] = ()
    if isinstance(value, Fields):
        parts = tuple(value.get(key) for key in value if key not in WORDS)
    elif isinstance(value, Items):
        parts = value.items
    elif isinstance(value, Text):
        parts = value.parts
    return next((found for part in parts if (found := _unknown_in(part)) is not None), None)


def _said(rule: Value, group: Resource, without: str = "") -> str:
    """A rule as a text in which the group itself has no name."""
    if isinstance(rule, Fields):
        kept = sorted(key for key in rule if key not in WORDS and key != without)
        said = ",".join(f"{key}:{rule.get(key).identity}" for key in kept)
    else:
        said = rule.identity
    return said.replace(f"&{group.id}.GroupId", "&self").replace(f"&{group.id}.", "&self")


def _is(group: Resource, value: Value) -> bool:
    return group.graph.target_of(value, GROUP).id == group.id
