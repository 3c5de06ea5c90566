"""What a security group allows to those that use it: groups that allow the same are alike."""

from collections.abc import Iterator

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Items, Value, Why

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
ANYWHERE = "anywhere"


def needs_of(secured: list[Relation]) -> frozenset[str]:
    """What a set of groups allows together: where to connect, and who lets it in.

    Nobody connects to a function through its interface, so rules for what comes in do not count.
    Raises Undecided where a group is out of sight, or may be named outside of the template.
    """
    needs: set[str] = set()
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
        needs = {need for need in needs if not need.startswith("to ")}
    return frozenset(needs)


def _outward(group: Resource) -> Iterator[str]:
    rules = group.value("SecurityGroupEgress")
    if isinstance(rules, Absent):
        yield ANYWHERE
    for rule in rules.items if isinstance(rules, Items) else ():
        yield ANYWHERE if _is_anywhere(rule) else f"to {_said(rule, group)}"
    for resource in group.graph.resources(EGRESS):
        if resource.exists() and _is(group, resource.value("GroupId")):
            whole = resource.value()
            yield ANYWHERE if _is_anywhere(whole) else f"to {_said(whole, group, 'GroupId')}"


def _is_anywhere(rule: Value) -> bool:
    everyone = step_into(rule, "CidrIp").identity == "=0.0.0.0/0"
    return everyone and step_into(rule, "IpProtocol").identity == "=-1"


def _inward(group: Resource) -> Iterator[str]:
    """Rules elsewhere that name the group, such as the one that lets it in to a database."""
    for owner, rule in _rules(group.graph):
        if owner is group or (owner.type == EGRESS and _is(group, owner.value("GroupId"))):
            continue
        if owner.type == INGRESS and _is(group, owner.value("GroupId")):
            continue
        said = _said(rule, group)
        if "&self" in said and owner.exists():
            yield f"in {owner.id if owner.type == GROUP else ''} {said}"


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
