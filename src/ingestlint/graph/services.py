"""The AWS services that the code of a function uses, each with its evidence."""

import re
from collections.abc import Iterable, Iterator
from functools import partial

from ingestlint.aws.connectors import PROFILES
from ingestlint.aws.endpoints import OF_TYPE, service_of, stays_inside
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Known, Reference, Text, Value, text_of
from ingestlint.parse.node import Node

from .access import items_of
from .consumers import FUNCTION
from .evidence import EVERYTHING, Use, permissions, polls, use_of, variables
from .graph import scenario_limit
from .providers import answers
from .reading import step_into
from .relation import OfRelations, Relation
from .resource import Resource

ROLE = "AWS::IAM::Role"
CONNECTOR = "AWS::Serverless::Connector"
# What in inline code goes out: SDKs, HTTP, sockets, the answer to a custom resource.
CALLS = r"boto|aws[-_]sdk|\brequests\b|urllib|https?\b|\bfetch\b|axios|socket|cfn-?resp"


class ServiceUse(OfRelations):
    """A function and one of the services that it uses in some scenario, as one subject."""

    __slots__ = ("function", "prefix")

    def __init__(self, function: Resource, prefix: str) -> None:
        super().__init__()
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

    @property
    def relations(self) -> list[Relation]:
        return self.function.graph.outgoing("placed_in", self.function)

    def placed(self) -> list[Relation]:
        """Its subnets in the scenario in force, without those of which another rule speaks."""
        return self.unsaid(self.function.graph, self.function.outgoing("placed_in"))

    @property
    def open(self) -> bool:
        """Whether too many scenarios decide what the function uses: `uses` raises."""
        return self.prefix == EVERYTHING

    def uses(self) -> list[Use]:
        """The evidence in the scenario in force, proved first, light last; raises Undecided."""
        if self.open:
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


def makes_calls(function: Resource) -> bool | None:
    """Whether inline code goes out to anything; None where the code is not in the template."""
    code = function.value("Code", "ZipFile")
    if not isinstance(code, Known | Text):
        return None
    parts = code.parts if isinstance(code, Text) else (code,)
    text = "".join(text_of(part.data) for part in parts if isinstance(part, Known))
    return re.search(CALLS, text) is not None


def _used(function: Resource) -> Iterator[Use]:
    proved = makes_calls(function) is not False
    seen: set[tuple[str, int]] = set()
    for use in _evidence(function):
        key = (use.service.prefix, use.node.start)
        if key not in seen:
            seen.add(key)
            yield use if proved or use.light else use._replace(proved=False)


def _evidence(function: Resource) -> Iterator[Use]:
    role = function.graph.target_of(function.value("Role"), ROLE)
    services = frozenset({""})
    if isinstance(role, Resource):
        permitted = permissions(function, role)
        services = permitted.services
        yield from permitted.uses
    yield from _by_connectors(function)
    yield from _by_variables(function, services)
    answer = answers(function)
    if answer is not None:
        yield Use(service_of("s3"), answer, light=True)


def _by_connectors(function: Resource) -> Iterator[Use]:
    graph = function.graph
    for connector in graph.resources(CONNECTOR):
        source = connector.value("Source", "Id")
        if not (isinstance(source, Known) and connector.exists()):
            continue
        if _by_id(connector, source) is not function:
            continue
        for entry in items_of(connector.value("Destination")):
            target = _by_id(connector, step_into(entry, "Id"))
            if target is None:
                continue
            prefix = OF_TYPE.get(target.type, "")
            profile = PROFILES.get((FUNCTION, target.type))
            if prefix and profile is not None and profile.actor == "source":
                yield use_of(prefix, connector.node, target)


def _by_id(connector: Resource, value: Value) -> Resource | None:
    """The resource of the connector's template with this logical ID."""
    name = text_of(value.data) if isinstance(value, Known) else ""
    return connector.graph.referred(Reference(value.node, name, stack=connector.stack.prefix))


def _by_variables(function: Resource, granted: frozenset[str]) -> Iterator[Use]:
    """Resources in environment variables, with a permission or with no policy in sight.

    A variable of all functions (Globals) says nothing without the permission.
    """
    for node, target in variables(function):
        prefix = OF_TYPE.get(target.type, "")
        if not prefix or stays_inside(f"{prefix}:*") or polls(function, target):
            continue
        permitted = prefix in granted or EVERYTHING in granted
        if permitted or ("" in granted and not is_global(function, node)):
            yield use_of(prefix, node, target)


def is_global(function: Resource, node: Node) -> bool:
    shared = function.stack.template.globals
    return node.source is shared.source and shared.start <= node.start < shared.end
