"""What variables of a function name: resources, and the databases behind endpoints and secrets."""

from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.evaluate.value import Fields, Reference, Text, Value
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.evidence import SEARCH
from ingestlint.graph.resource import Resource
from ingestlint.graph.services import is_global
from ingestlint.parse.node import Node

DATABASES = ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster")
PROXIES = ("AWS::RDS::DBProxy", "AWS::RDS::DBProxyEndpoint")
CACHES = (
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::MemoryDB::Cluster",
)
CONNECTED = (*DATABASES, *PROXIES, *CACHES, *SEARCH)
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105  (a type)
ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"


class Mention(NamedTuple):
    """A resource that an environment variable of a function names, and by which attribute."""

    target: Resource
    attribute: str
    named: Value

    @property
    def node(self) -> Node:
        return self.named.node


def mentions(function: Resource) -> Iterator[Mention]:
    """What the function's own variables name; those of all functions tell nothing."""
    values = function.value("Environment", "Variables")
    if not isinstance(values, Fields):
        return
    for name in values:
        value = values.get(name)
        if is_global(function, value.node):
            continue
        for part in value.parts if isinstance(value, Text) else (value,):
            target = function.graph.referred(part) if isinstance(part, Reference) else None
            if target is not None and isinstance(part, Reference):
                yield Mention(target, part.attribute.lower(), value)


def connections(function: Resource) -> list[Mention]:
    """The databases, caches and search domains whose endpoint or secret its variables name."""
    found = []
    for mention in mentions(function):
        target = mention.target
        if target.type == SECRET:
            database = attached(target)
            if database is not None:
                found.append(mention._replace(target=database))
        elif target.type in CONNECTED and "endpoint" in mention.attribute:
            found.append(mention)
    return found


def connected_to(resource: Resource) -> Iterator[tuple[Resource, Node]]:
    """The functions that connect to a resource, and the variables that tell."""
    if resource.type in CONNECTED:
        for function in resource.graph.resources(FUNCTION):
            for mention in connections(function) if function.exists() else ():
                if mention.target is resource:
                    yield function, mention.node


def attached(secret: Resource) -> Resource | None:
    graph = secret.graph
    for attachment in graph.resources(ATTACHMENT):
        if attachment.exists() and graph.target_of(attachment.value("SecretId")) is secret:
            target = graph.target_of(attachment.value("TargetId"))
            return target if isinstance(target, Resource) else None
    return None
