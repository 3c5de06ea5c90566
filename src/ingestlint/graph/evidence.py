"""What the role of a function shows of the AWS services that its code calls."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ingestlint.aws.endpoints import (
    OF_TYPE,
    ON_BEHALF,
    Service,
    opened_by,
    service_of,
    stays_inside,
)
from ingestlint.aws.iam import classify, matches, needed_to_poll
from ingestlint.aws.sam_policies import POLLERS, SINGLE, TEMPLATES
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import (
    Absent,
    Fields,
    Known,
    Reference,
    Text,
    Value,
    text_of,
)
from ingestlint.parse.node import Node

from .access import (
    MANAGED_POLICY,
    Grant,
    grants,
    is_pollers,
    is_wildcard,
    items_of,
)
from .apis import PUBLIC, service_of_api
from .arn_patterns import name_said
from .graph import Graph
from .reading import step_into
from .resource import End, Resource

SEARCH = ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")
SEARCH_DOMAIN = Service("es", "the OpenSearch domain", ())
POLICY_OF_AWS = ":aws:policy/"
EVERYTHING = "*"
ATHENA_TEMPLATE = "AthenaQueryPolicy"


class Use(NamedTuple):
    """A service that a function uses, and the place that shows it.

    `proved` is false where inline code is there and makes no call. A use is `light` where little
    traffic is sure: the answer to a custom resource. `otherwise` is the service that it may be
    instead (None: none that is reached from outside), and what would tell.
    """

    service: Service
    node: Node
    target: End | None = None
    proved: bool = True
    light: bool = False
    otherwise: tuple[Service | None, Undecided] | None = None


class Permissions(NamedTuple):
    """What a role permits: uses of specific resources, and services that code may call at all.

    In `services`, "*" is all of them and "" what a policy out of sight may permit.
    """

    uses: tuple[Use, ...]
    services: frozenset[str]


def permissions(function: Resource, role: Resource) -> Permissions:
    """The evidence in the policies of a role.

    What a service does with its caller's permissions (Athena reads S3) is no call of the code.
    """
    graph = function.graph
    granted = grants(graph, role)
    others = {name for grant in granted for name in _on_behalf(grant)}
    uses = [use for grant in granted for use in _by_grant(function, grant)]
    services = {name for grant in granted for name in _services_in(grant)} - others
    services.update(_by_managed_policies(graph, role))
    kept = tuple(use for use in uses if use.service.prefix not in others)
    return Permissions(kept, frozenset(services))


def _on_behalf(grant: Grant) -> Iterator[str]:
    """The services that others use with what a statement permits."""
    actions = grant.actions
    if grant.template == ATHENA_TEMPLATE:
        actions = ("athena:StartQueryExecution",)
    for action in actions:
        yield from _behind(action)


@lru_cache(maxsize=4096)
def _behind(action: str) -> frozenset[str]:
    """The services that others call with what an IAM action (or pattern) permits."""
    name = action.strip().lower()
    return frozenset(s for call, others in ON_BEHALF.items() if matches(name, call) for s in others)


def _by_grant(function: Resource, grant: Grant) -> Iterator[Use]:
    if grant.template:
        yield from _by_template(function, grant.template, grant.parameters)
        return
    actions = [action for action in grant.actions if _calls(function, action)]
    searches = any(_prefix(action) == SEARCH_DOMAIN.prefix for action in grant.actions)
    for value, target, every in grant.named() if actions or searches else ():
        if every:
            continue
        about = service_behind(value, target)
        for prefix in dict.fromkeys(_prefix(action) for action in actions):
            own = [action for action in actions if _prefix(action) == prefix]
            if about in {"", prefix} and not is_platforms(function, target, own):
                yield use_of(prefix, value.node, target, own)
        if searches:
            yield from _by_domain(value, target)


def use_of(prefix: str, node: Node, target: End | None, actions: Iterable[str] = ()) -> Use:
    """The use of the service of an IAM prefix; of APIs, of public ones or private ones."""
    if prefix not in PUBLIC:
        return Use(service_of(prefix), node, target)
    service, otherwise = service_of_api(prefix, target, actions)
    return Use(service, node, target, otherwise=otherwise)


def _by_domain(value: Value, target: End) -> Iterator[Use]:
    """The use of a search domain outside of a VPC, which has a public endpoint only."""
    if not (isinstance(target, Resource) and target.type in SEARCH):
        return
    try:
        if not target.has("VPCOptions"):
            yield Use(SEARCH_DOMAIN, value.node, target)
    except Undecided as undecided:
        yield Use(SEARCH_DOMAIN, value.node, target, otherwise=(None, undecided))


def _calls(function: Resource, action: str) -> bool:
    """Whether an action stands for a call of the code to a public endpoint of AWS."""
    return _is_public(action) and not any(
        needed_to_poll(action, relation.source.type) for relation in function.incoming("polls")
    )


@lru_cache(maxsize=4096)
def _is_public(action: str) -> bool:
    service, effects = classify(action)
    if service in {"", EVERYTHING} or effects <= {"platform"} or stays_inside(action):
        return False
    return not is_pollers(action)


def _prefix(action: str) -> str:
    return action.strip().lower().partition(":")[0]


def is_platforms(function: Resource, target: End, actions: list[str]) -> bool:
    """Whether a permission on `target` serves the platform: its poller, its failures."""
    if any("*" in action for action in actions) and polls(function, target):
        return True
    graph = function.graph
    sent = (*graph.outgoing("dead_letters_to", function), *graph.outgoing("sends_to", function))
    sent += tuple(
        relation
        for poll in graph.incoming("polls", function)
        if poll.via is not None
        for relation in graph.outgoing("dead_letters_to", poll.via)
    )
    return any(r.target.id == target.id for r in sent) and not _in_variables(function, target)


def polls(function: Resource, target: End) -> bool:
    return any(relation.source.id == target.id for relation in function.incoming("polls"))


def _by_template(function: Resource, name: str, parameters: Value) -> Iterator[Use]:
    if name in POLLERS or not isinstance(parameters, Fields | Absent | Known):
        return
    if name in SINGLE and not _calls(function, SINGLE[name]):
        return
    graph = function.graph
    for grant in TEMPLATES.get(name, ()):
        effects = grant.effects - {"platform"}
        if not effects or stays_inside(f"{grant.service}:*"):
            continue
        if not grant.parameter:
            if effects != {"admin"}:
                yield Use(service_of(grant.service), parameters.node)
            continue
        value = step_into(parameters, grant.parameter)
        if isinstance(value, Absent) or is_wildcard(value):
            continue
        target = graph.target_of(value, grant.type)
        if not is_platforms(function, target, []):
            yield Use(service_of(grant.service), value.node, target)


def service_behind(value: Value, target: End) -> str:
    """The service whose resource a value names, by its type or ARN; "" where neither tells."""
    if isinstance(target, Resource):
        return OF_TYPE.get(target.type, "")
    shape = ""
    if isinstance(value, Known):
        shape = text_of(value.data)
    elif isinstance(value, Text):
        shape = "".join(text_of(p.data) if isinstance(p, Known) else "\0" for p in value.parts)
    parts = shape.split(":")
    return parts[2] if len(parts) >= 6 and parts[0] == "arn" and "\0" not in parts[2] else ""


def _services_in(grant: Grant) -> Iterator[str]:
    """The services that a statement lets code call, wildcards included."""
    if grant.template:
        name = grant.template
        yield from (each.service for each in TEMPLATES.get(name, ()) if name not in POLLERS)
        return
    if "NotAction" in grant.statement:
        yield EVERYTHING
    for action in grant.actions:
        service, effects = classify(action)
        if effects - {"platform", "admin"} and not is_pollers(action):
            yield service


def _by_managed_policies(graph: Graph, role: Resource) -> Iterator[str]:
    """The services that managed policies let code call; "" for a policy that is out of sight."""
    for value in items_of(role.value("ManagedPolicyArns")):
        named = graph.target_of(value)
        if isinstance(named, Resource) and named.type == MANAGED_POLICY:
            continue  # its statements are read
        shape = text_of(value.data) if isinstance(value, Known) else ""
        if isinstance(value, Text) and isinstance(value.parts[-1], Known):
            shape = text_of(value.parts[-1].data)
        of_aws = POLICY_OF_AWS in shape or (shape and ":" not in shape)
        yield opened_by(shape) or ("none" if of_aws else "")


def variables(function: Resource) -> Iterator[tuple[Node, Resource]]:
    """The resources that environment variables name, and where."""
    named = function.value("Environment", "Variables")
    if not isinstance(named, Fields):
        return
    for name in named:
        value = named.get(name)
        for part in value.parts if isinstance(value, Text) else (value,):
            target = function.graph.referred(part) if isinstance(part, Reference) else None
            if target is not None:
                yield value.node, target


def _in_variables(function: Resource, target: End) -> bool:
    """Whether a variable names it: by reference, or what is out of sight by its name."""
    if isinstance(target, Resource):
        return any(named is target for _, named in variables(function))
    named = function.value("Environment", "Variables")
    values = [named.get(name) for name in named] if isinstance(named, Fields) else []
    seen, name = target.value_seen, name_said(target.value_seen)
    return any(v.identity == seen.identity or (name and name_said(v) == name) for v in values)
