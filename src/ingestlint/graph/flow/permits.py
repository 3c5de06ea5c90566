"""What the code of a function does to specific resources, as its role permits it."""

from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.aws.iam import classify
from ingestlint.aws.sam_policies import POLLERS, TEMPLATES
from ingestlint.evaluate.value import Absent, Fields, Value
from ingestlint.graph.access import Grant, grants, is_pollers, is_wildcard
from ingestlint.graph.code import calls_nothing
from ingestlint.graph.evidence import is_platforms, variables
from ingestlint.graph.graph import ANY, Graph
from ingestlint.graph.resource import End, Resource
from ingestlint.parse.node import Node

ROLE, FUNCTION = "AWS::IAM::Role", "AWS::Lambda::Function"
# What moves a record on; reading does not.
MOVES = frozenset({"write", "send", "start", "invoke"})
INVOKE = "invoke"
# An answer to whoever waits, and what a function sends to its own clients: no way onwards.
ANSWERS = ("states:sendtask", "execute-api:manageconnections")


class Permit(NamedTuple):
    """A permission on one resource: its effects (see `iam`), and where it is granted.

    `actions` are those of a statement, none of a SAM policy template; `named` is the value that
    names the resource.
    """

    target: Resource
    effects: frozenset[str]
    actions: tuple[str, ...]
    named: Value

    @property
    def node(self) -> Node:
        return self.named.node


class Permission(NamedTuple):
    """A permission on one thing that may be out of sight; `type` is what a SAM template says."""

    target: End
    type: str
    effects: frozenset[str]
    actions: tuple[str, ...]
    named: Value


def role_of(function: Resource) -> Resource | None:
    role = function.graph.target_of(function.value("Role"), ROLE)
    return role if isinstance(role, Resource) and role.type == ROLE else None


def permits(role: Resource) -> list[Permit]:
    """All permissions of a role on specific resources, in the scenario in force."""
    found: list[Permit] = role.graph.remembered(
        f"permits {role.id}",
        lambda: [
            Permit(each.target, each.effects, each.actions, each.named)
            for each in permissions_of(role)
            if isinstance(each.target, Resource)
        ],
    )
    return found


def uses(function: Resource) -> Iterator[Permit]:
    """The permissions that stand for calls of the function's own code.

    Invoking another function counts where a variable names that one, too.
    """
    role = None if calls_nothing(function) else role_of(function)
    for permit in permits(role) if role is not None else ():
        if is_used(function, permit):
            yield permit


def is_used(function: Resource, permit: Permit) -> bool:
    """Whether a permission of its role is one for the function's code, and not the platform's."""
    if is_platforms(function, permit.target, list(permit.actions)):
        return False
    if permit.target.type == FUNCTION and permit.effects <= {INVOKE}:
        return any(named is permit.target for _, named in variables(function))
    return True


def users(resource: Resource) -> Iterator[tuple[Resource, Permit]]:
    """The functions whose code uses a resource, and by which permission."""
    graph = resource.graph
    by_target, by_role = _roles_by_target(graph), functions_by_role(graph)
    roles = dict.fromkeys((*by_target.get(resource.id, ()), *by_target.get(ANY, ())))
    functions = dict.fromkeys(f for role in roles for f in by_role.get(role.id, ()))
    candidates = (*functions, *by_role.get(ANY, ()))
    if resource.type == FUNCTION:
        # A permission to invoke is one to use where a variable names the function, too.
        mentions = _mentions(graph)
        candidates = (*mentions.get(resource.id, ()), *mentions.get(ANY, ()))
    for function in candidates:
        if function.exists():
            yield from ((function, use) for use in uses_of(function, resource))


def uses_of(function: Resource, resource: Resource) -> Iterator[Permit]:
    """The permissions of a function's code on one resource."""
    role = None if calls_nothing(function) else role_of(function)
    for permit in _by_target(role).get(resource.id, ()) if role is not None else ():
        if is_used(function, permit):
            yield permit


def _by_target(role: Resource) -> dict[str, list[Permit]]:
    def index() -> dict[str, list[Permit]]:
        found: dict[str, list[Permit]] = {}
        for permit in permits(role):
            found.setdefault(permit.target.id, []).append(permit)
        return found

    made: dict[str, list[Permit]] = role.graph.remembered(f"permits by target {role.id}", index)
    return made


def _mentions(graph: Graph) -> dict[str, list[Resource]]:
    """By function: the functions with a variable that names it, in some scenario."""
    return graph.named_by("mentions of functions", graph.resources(FUNCTION), _named)


def _named(caller: Resource) -> set[str]:
    return {named.id for _, named in variables(caller) if named.type == FUNCTION}


def _roles_by_target(graph: Graph) -> dict[str, list[Resource]]:
    """By resource: the roles that permit something on it, in some scenario."""
    return graph.named_by("roles by target", graph.resources(ROLE), _targets)


def _targets(role: Resource) -> set[str]:
    return {permit.target.id for permit in permits(role)}


def functions_by_role(graph: Graph) -> dict[str, list[Resource]]:
    return graph.named_by("functions by role", graph.resources(FUNCTION), _role)


def _role(function: Resource) -> set[str]:
    role = role_of(function)
    return set() if role is None else {role.id}


def permissions_of(role: Resource) -> list[Permission]:
    """All permissions of a role for one thing each, in sight or not, in the scenario in force."""
    found: list[Permission] = role.graph.remembered(
        f"permissions {role.id}", lambda: list(_read(role))
    )
    return found


def _read(role: Resource) -> Iterator[Permission]:
    for grant in grants(role.graph, role):
        yield from _granted(role.graph, grant)


def _granted(graph: Graph, grant: Grant) -> Iterator[Permission]:
    if grant.template:
        yield from _by_template(graph, grant.template, grant.parameters)
        return
    actions = tuple(action for action in grant.actions if _is_call(action))
    effects = frozenset[str]().union(*(classify(a).effects for a in actions)) - {"platform"}
    if not effects - {"admin"}:
        return
    for value, target, every in grant.named():
        if not every:
            yield Permission(target, "", effects, actions, value)


def _is_call(action: str) -> bool:
    return not is_pollers(action) and not action.strip().lower().startswith(ANSWERS)


def _by_template(graph: Graph, name: str, parameters: Value) -> Iterator[Permission]:
    if not isinstance(parameters, Fields) or name in POLLERS:
        return
    for grant in TEMPLATES.get(name, ()):
        value = parameters.get(grant.parameter) if grant.parameter else None
        if value is None or isinstance(value, Absent) or is_wildcard(value):
            continue
        target = graph.target_of(value, grant.type)
        yield Permission(target, grant.type, grant.effects, (), value)
