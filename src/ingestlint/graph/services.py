"""The AWS services that the code of a function uses, each with its evidence."""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from ingestlint.aws.connectors import PROFILES
from ingestlint.aws.endpoints import OF_TYPE, Service, opened_by, service_of, stays_inside
from ingestlint.aws.iam import classify, needed_to_poll
from ingestlint.aws.sam_policies import POLLERS, TEMPLATES
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Absent, Fields, Known, Reference, Text, Value, text_of
from ingestlint.parse.node import Node

from .access import POLLED, items_of, statements, texts_of
from .consumers import FUNCTION
from .graph import Graph, scenario_limit
from .providers import answers
from .resource import End, Resource, step_into

ROLE = "AWS::IAM::Role"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
CONNECTOR = "AWS::Serverless::Connector"
SEARCH = ("AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain")
SEARCH_DOMAIN = Service("es", "the OpenSearch domain", ())
POLICY_OF_AWS = ":aws:policy/"
# What in inline code goes out: SDKs, HTTP, sockets, the answer to a custom resource.
CALLS = re.compile(r"boto|aws[-_]sdk|\brequests\b|urllib|https?\b|\bfetch\b|axios|socket|cfn-?resp")
EVERYTHING = "*"


class Use(NamedTuple):
    """A service that a function uses, and the place that shows it.

    `proved` is false where inline code is there and makes no call. A use is `light` where little
    traffic is sure: the answer to a custom resource.
    """

    service: Service
    node: Node
    target: End | None = None
    proved: bool = True
    light: bool = False


class ServiceUse:
    """A function and one of the services that it uses in some scenario, as one subject."""

    __slots__ = ("function", "prefix")

    def __init__(self, function: Resource, prefix: str) -> None:
        self.function = function
        self.prefix = prefix

    @property
    def subject(self) -> str:
        return self.function.subject

    @property
    def node(self) -> Node:
        return self.function.node

    def exists(self) -> bool:
        return self.function.exists()

    def uses(self) -> list[Use]:
        """The evidence in the scenario in force, proved first, light last; raises Undecided."""
        if self.prefix == EVERYTHING:
            raise Undecided(scenario_limit(f"the services of {self.function.id}"), self.node)
        found = [use for use in used_services(self.function) if use.service.prefix == self.prefix]
        return sorted(found, key=lambda use: (not use.proved, use.light))


def service_uses(functions: Iterable[Resource]) -> Iterator[ServiceUse]:
    """Each function with each service that it uses in any scenario."""
    for function in functions:
        prefixes: dict[str, None] = {}
        try:
            for leaf in function.graph.explore(partial(used_services, function)):
                prefixes.update(dict.fromkeys(use.service.prefix for use in leaf.result))
        except TooManyScenarios:
            prefixes = {EVERYTHING: None}
        for prefix in prefixes:
            yield ServiceUse(function, prefix)


def used_services(function: Resource) -> list[Use]:
    """What shows that a function's own code calls a service of AWS, in the scenario in force."""
    found: list[Use] = function.graph.remembered(
        f"services {function.id}", lambda: list(_used(function))
    )
    return found


def inline_code(function: Resource) -> Value | None:
    """The code of a function where it stands in the template as a known text."""
    code = function.value("Code", "ZipFile")
    return code if isinstance(code, Known) else None


def makes_calls(function: Resource) -> bool | None:
    """Whether inline code goes out to anything; None where the code is not in the template."""
    code = inline_code(function)
    return bool(CALLS.search(text_of(code.data))) if isinstance(code, Known) else None


def _used(function: Resource) -> Iterator[Use]:
    proved = makes_calls(function) is not False
    seen: set[tuple[str, int]] = set()
    for use in _evidence(function):
        key = (use.service.prefix, use.node.start)
        if key not in seen:
            seen.add(key)
            yield use if proved or use.light else use._replace(proved=False)


def _evidence(function: Resource) -> Iterator[Use]:
    graph = function.graph
    role = graph.target_of(function.value("Role"), ROLE)
    granted: set[str] = set()
    if isinstance(role, Resource):
        for statement in statements(graph, role):
            if isinstance(statement, Fields):
                granted.update(_services_in(statement))
                yield from _by_statement(function, statement)
        granted.update(_by_managed_policies(graph, role))
    else:
        granted.add("")
    yield from _by_connectors(function)
    yield from _by_variables(function, granted)
    answer = answers(function)
    if answer is not None:
        yield Use(service_of("s3"), answer, light=True)


# --- Statements and SAM policy templates ------------------------------------------------------


def _by_statement(function: Resource, statement: Fields) -> Iterator[Use]:
    name = _template_name(statement)
    if name:
        yield from _by_template(function, name, statement.get(name))
        return
    if texts_of(statement.get("Effect")) not in ([], ["Allow"]):
        return
    allowed = statement.get("Action")
    actions = [action for action in texts_of(allowed) if _calls(function, action)]
    searches = any(_prefix(action) == SEARCH_DOMAIN.prefix for action in texts_of(allowed))
    for value in items_of(statement.get("Resource")) if actions or searches else ():
        if is_wildcard(value):
            continue
        target = function.graph.target_of(value)
        about = _service_behind(value, target)
        for prefix in dict.fromkeys(_prefix(action) for action in actions):
            own = [action for action in actions if _prefix(action) == prefix]
            if about in {"", prefix} and not _is_platforms(function, target, own):
                yield Use(service_of(prefix), value.node, target)
        if searches and _is_public_domain(target):
            yield Use(SEARCH_DOMAIN, value.node, target)


def _is_public_domain(target: End) -> bool:
    """Whether it is a search domain outside of a VPC, which has a public endpoint only."""
    return isinstance(target, Resource) and target.type in SEARCH and not target.has("VPCOptions")


def _calls(function: Resource, action: str) -> bool:
    """Whether an action stands for a call of the code to a public endpoint of AWS."""
    service, effects = classify(action)
    if service in {"", EVERYTHING} or effects <= {"platform"} or stays_inside(action):
        return False
    polled = {relation.source.type for relation in function.incoming("polls")}
    return not any(needed_to_poll(action, kind) for kind in (*POLLED, *polled))


def _prefix(action: str) -> str:
    return action.strip().lower().partition(":")[0]


def _is_platforms(function: Resource, target: End, actions: list[str]) -> bool:
    """Whether a permission on `target` serves the platform: its poller, its failures."""
    if not isinstance(target, Resource):
        return False
    if any("*" in action for action in actions) and _polls(function, target):
        return True
    graph = function.graph
    sent = (*graph.outgoing("dead_letters_to", function), *graph.outgoing("sends_to", function))
    sent += tuple(
        relation
        for poll in graph.incoming("polls", function)
        if poll.via is not None
        for relation in graph.outgoing("dead_letters_to", poll.via)
    )
    return any(r.target is target for r in sent) and not _in_variables(function, target)


def _polls(function: Resource, target: End) -> bool:
    return any(relation.source is target for relation in function.incoming("polls"))


def _by_template(function: Resource, name: str, parameters: Value) -> Iterator[Use]:
    if name in POLLERS or not isinstance(parameters, Fields | Absent | Known):
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
        if not _is_platforms(function, target, []):
            yield Use(service_of(grant.service), value.node, target)


def _template_name(statement: Fields) -> str:
    return next((n for n in statement if n.endswith("Policy") and n != "PolicyName"), "")


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


def _service_behind(value: Value, target: End) -> str:
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


# --- What else is permitted -------------------------------------------------------------------


def _services_in(statement: Fields) -> Iterator[str]:
    """The services that a statement lets code call, wildcards included."""
    name = _template_name(statement)
    if name:
        yield from (grant.service for grant in TEMPLATES.get(name, ()) if name not in POLLERS)
        return
    if texts_of(statement.get("Effect")) not in ([], ["Allow"]):
        return
    if "NotAction" in statement:
        yield EVERYTHING
    for action in texts_of(statement.get("Action")):
        service, effects = classify(action)
        if effects - {"platform", "admin"} and not any(needed_to_poll(action, k) for k in POLLED):
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


# --- Connectors, variables --------------------------------------------------------------------


def _by_connectors(function: Resource) -> Iterator[Use]:
    graph = function.graph
    for connector in graph.resources(CONNECTOR):
        source = connector.value("Source", "Id")
        if not (isinstance(source, Known) and source.data == function.id and connector.exists()):
            continue
        for entry in items_of(connector.value("Destination")):
            target = graph.nodes.get("".join(texts_of(step_into(entry, "Id"))))
            if target is None:
                continue
            prefix = OF_TYPE.get(target.type, "")
            profile = PROFILES.get((FUNCTION, target.type))
            if prefix and profile is not None and profile.actor == "source":
                yield Use(service_of(prefix), connector.node, target)


def _by_variables(function: Resource, granted: set[str]) -> Iterator[Use]:
    """Resources in environment variables, with a permission or with no policy in sight.

    A variable of all functions (Globals) says nothing without the permission.
    """
    for node, target in _variables(function):
        prefix = OF_TYPE.get(target.type, "")
        if not prefix or stays_inside(f"{prefix}:*") or _polls(function, target):
            continue
        permitted = prefix in granted or EVERYTHING in granted
        if permitted or ("" in granted and not _is_global(function, node)):
            yield Use(service_of(prefix), node, target)


def _variables(function: Resource) -> Iterator[tuple[Node, Resource]]:
    variables = function.value("Environment", "Variables")
    if not isinstance(variables, Fields):
        return
    for name in variables:
        value = variables.get(name)
        for part in value.parts if isinstance(value, Text) else (value,):
            if isinstance(part, Reference) and part.logical_id in function.graph.nodes:
                yield value.node, function.graph.nodes[part.logical_id]


def _in_variables(function: Resource, target: Resource) -> bool:
    return any(named is target for _, named in _variables(function))


def _is_global(function: Resource, node: Node) -> bool:
    shared = function.stack.template.globals
    return node.source is shared.source and shared.start <= node.start < shared.end
