"""What a function's role lets it read, write and call: IAM statements and SAM policy templates."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ingestlint.aws.iam import classify, matches, needed_to_poll
from ingestlint.aws.sam_policies import POLLERS, TEMPLATES
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Text, Unknown, Value, text_of
from ingestlint.parse.node import Node

from .code import calls_nothing
from .document import document
from .graph import ANY, Graph
from .reading import step_into
from .resource import End, Resource

# What code does with a permission; starting and sending are writes.
READS, WRITES = frozenset({"read"}), frozenset({"write", "send", "invoke", "start"})
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
# What holds policies itself, and policies that stand alone.
ROLE = "AWS::IAM::Role"
IDENTITIES = (ROLE, "AWS::IAM::User", "AWS::IAM::Group")
POLICIES = (
    "AWS::IAM::Policy",
    MANAGED_POLICY,
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::GroupPolicy",
)
RECEIVE = "sqs:receivemessage"
# Receiving from its own source is the poller's business, not that of the function's code.
POLLED = ("AWS::SQS::Queue", "AWS::DynamoDB::Table", "AWS::Kinesis::Stream")


class Named(NamedTuple):
    """A value that names what a statement is about, and what that is; `every`: all there are."""

    value: Value
    target: End
    every: bool


class Grant:
    """A statement that allows something, read once for all who ask.

    `template` is the SAM policy template that stands for it, with `parameters`; else it has
    `actions` on what it names.
    """

    __slots__ = ("_graph", "_named", "actions", "statement", "template")

    def __init__(self, graph: Graph, statement: Fields, template: str) -> None:
        self.statement = statement
        self.template = template
        self.actions = () if template else tuple(texts_of(statement.get("Action")))
        self._graph = graph
        self._named: list[Named] | None = None

    @property
    def parameters(self) -> Value:
        return self.statement.get(self.template)

    def named(self) -> list[Named]:
        """What it is about, but for `*`."""
        if self._named is None:
            self._named = [
                Named(value, self._graph.target_of(value), is_wildcard(value))
                for value in items_of(self.statement.get("Resource"))
                if not (isinstance(value, Known) and text_of(value.data).strip() in {"*", ""})
            ]
        return self._named


class Access(NamedTuple):
    """One permission of a function on one resource, and the statement that grants it."""

    function: Resource
    target: End
    effect: str
    node: Node


def accesses(graph: Graph, function: Resource) -> Iterator[Access]:
    """Every specific (never a wildcard) permission of the function's role, once an effect.

    None where its code is in sight and calls nothing: a permission alone is no use of a service.
    """
    if calls_nothing(function):
        return
    role = graph.target_of(function.value("Role"), ROLE)
    if not isinstance(role, Resource):
        return
    for grant in grants(graph, role):
        yield from _granted(graph, function, grant)


def receivers(queue: Resource) -> Iterator[Value]:
    """Where a policy lets someone receive from exactly this queue, whoever that is."""
    graph = queue.graph
    holders = graph.named_by(
        "policies by queue", graph.resources(*POLICIES, *IDENTITIES), _queues_received_from
    )
    for holder in (*holders.get(queue.id, ()), *holders.get(ANY, ())):
        if holder.exists():
            for statement in _statements_in(holder):
                yield from _receives(queue, statement)


def _queues_received_from(holder: Resource) -> set[str]:
    target_of = holder.graph.target_of
    return {
        target_of(value).id
        for statement in _statements_in(holder)
        for value in _received_from(statement)
    }


def _receives(queue: Resource, statement: Value) -> Iterator[Value]:
    for value in _received_from(statement):
        if queue.graph.target_of(value) is queue:
            yield value


def _received_from(statement: Value) -> Iterable[Value]:
    """What a statement lets someone receive from."""
    if not isinstance(statement, Fields):
        return ()
    for name in POLLERS:
        if name in statement:
            return (step_into(statement.get(name), "QueueName"),)
    actions = [action.lower() for action in texts_of(statement.get("Action"))]
    if texts_of(statement.get("Effect")) == ["Deny"] or not any(
        matches(a, RECEIVE) for a in actions
    ):
        return ()
    return items_of(statement.get("Resource"))


def statements(graph: Graph, role: Resource) -> list[Value]:
    """The statements of a role's policies; a SAM policy template counts as one, by its name."""
    found: list[Value] = graph.remembered(
        f"statements {role.id}", lambda: list(_statements_of(graph, role))
    )
    return found


def grants(graph: Graph, role: Resource) -> list[Grant]:
    """What the statements of a role's policies allow."""
    found: list[Grant] = graph.remembered(
        f"grants {role.id}", lambda: list(_grants(graph, statements(graph, role)))
    )
    return found


def _grants(graph: Graph, listed: list[Value]) -> Iterator[Grant]:
    for statement in listed:
        if isinstance(statement, Fields):
            template = template_name(statement)
            if template or texts_of(statement.get("Effect")) in ([], ["Allow"]):
                yield Grant(graph, statement, template)


def _statements_of(graph: Graph, role: Resource) -> Iterator[Value]:
    yield from _statements_in(role)
    attached = _attached(graph)
    for policy in (*attached.get(role.id, ()), *attached.get(ANY, ())):
        named = roles_named(policy)
        if any(graph.target_of(value, ROLE) is role for value in named) and policy.exists():
            yield from _statements_in(policy)
    for value in items_of(role.value("ManagedPolicyArns")):
        policy_named = graph.target_of(value)
        if isinstance(policy_named, Resource) and policy_named.type == MANAGED_POLICY:
            yield from _statements_in(policy_named)


def roles_named(policy: Resource) -> Iterable[Value]:
    """The roles that a policy names."""
    return items_of(policy.value("Roles")) or (policy.value("RoleName"),)


def _attached(graph: Graph) -> dict[str, list[Resource]]:
    """By role: the policies that name it in some scenario."""
    return graph.named_by("policies by role", graph.resources(*POLICIES), _roles)


def _roles(policy: Resource) -> set[str]:
    return {policy.graph.target_of(value, ROLE).id for value in roles_named(policy)}


def _statements_in(holder: Resource) -> Iterable[Value]:
    """The statements of a policy, or of those that a role, user or group has itself."""
    inner = items_of(holder.value("Policies"))
    for found in (holder.value("PolicyDocument"), *(step_into(p, "PolicyDocument") for p in inner)):
        yield from items_of(step_into(document(found), "Statement"))
    for template in inner:
        if isinstance(template, Fields):
            if "Statement" in template:
                yield from items_of(template.get("Statement"))
            yield from _from_sam(template)


def _from_sam(template: Fields) -> Iterable[Value]:
    """A SAM policy template is kept as the user wrote it: its name tells the effect."""
    for name in template:
        if name.endswith("Policy") and name != "PolicyName":
            yield Fields(template.node, {name: template.entries[name]}, template._evaluate)  # noqa: SLF001


def template_name(statement: Fields) -> str:
    """The SAM policy template that stands for a statement; "" where it is written out."""
    return next((n for n in statement if n.endswith("Policy") and n != "PolicyName"), "")


def _granted(graph: Graph, function: Resource, grant: Grant) -> Iterator[Access]:
    if grant.template:
        yield from _granted_by_template(graph, function, grant.template, grant.parameters)
        return
    effects = sorted({effect for action in grant.actions for effect in effects_of(action)})
    for named in grant.named() if effects else ():
        for effect in effects:
            yield Access(function, named.target, effect, named.value.node)


def _granted_by_template(
    graph: Graph, function: Resource, name: str, parameters: Value
) -> Iterator[Access]:
    if not isinstance(parameters, Fields) or name in POLLERS:
        return
    for grant in TEMPLATES.get(name, ()):
        value = parameters.get(grant.parameter) if grant.parameter else None
        if value is not None and not isinstance(value, Absent):
            for effect in sorted(_simple(grant.effects)):
                yield Access(function, graph.target_of(value, grant.type), effect, value.node)


@lru_cache(maxsize=4096)
def effects_of(action: str) -> frozenset[str]:
    """Whether an IAM action (or pattern) reads or writes; nothing for what the platform does."""
    effects = classify(action).effects
    return frozenset() if is_pollers(action) or "platform" in effects else _simple(effects)


@lru_cache(maxsize=4096)
def is_pollers(action: str) -> bool:
    """Whether it is the poller that needs an action, and not the code."""
    return any(needed_to_poll(action, kind) for kind in POLLED)


def _simple(effects: frozenset[str]) -> frozenset[str]:
    found = {"read"} if effects & READS else set()
    return frozenset(found | {"write"} if effects & WRITES else found)


def items_of(value: Value) -> tuple[Value, ...]:
    """The items of a list; what is no list counts as one item, what is unset as none."""
    if isinstance(value, Items):
        return value.items
    return (
        (value,)
        if isinstance(value, Fields | Known | Text | Unknown) or hasattr(value, "logical_id")
        else ()
    )


def texts_of(value: Value) -> list[str]:
    """The texts among the items of a list."""
    return [text_of(item.data) for item in items_of(value) if isinstance(item, Known)]


def is_wildcard(value: Value) -> bool:
    """Whether a resource of a statement names all there are: `*`, `…:table/*`."""
    if isinstance(value, Known):
        shape = text_of(value.data).strip()
    elif isinstance(value, Text):
        shape = "".join(text_of(p.data) if isinstance(p, Known) else "\0" for p in value.parts)
    else:
        return False
    name = shape.split(":", 5)[-1] if shape.startswith(("arn:", "\0")) else shape
    if not name.endswith("*"):
        return not name
    kind = re.match(r"[a-z-]+[/:](?=[*/:]*\Z)", name)
    return not (name[kind.end() :] if kind else name).strip("*/:")
