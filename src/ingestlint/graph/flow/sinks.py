"""What functions use that takes only so much: databases, fixed tables and streams, FIFO queues."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from ingestlint.aws.facts.flow import DURABLE_STARTS, FIFO_REQUESTS, SHARD_RECORDS
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Fields, Reference, Text
from ingestlint.graph.capacity import FIXED, check_told, supplies
from ingestlint.graph.code import calls_nothing
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.evidence import SEARCH, permissions
from ingestlint.graph.load import RESERVED
from ingestlint.graph.resource import Resource
from ingestlint.graph.services import is_global
from ingestlint.graph.tables import GLOBAL_TABLE, READ, TABLE, WRITE, Part
from ingestlint.graph.workload import Outside, outside
from ingestlint.parse.node import Node

from .hop import Hop, hop
from .permits import Permit, is_used, permits, role_of
from .unseen import QUEUE, STREAM, unseen

DATABASES = ("AWS::RDS::DBInstance", "AWS::RDS::DBCluster")
PROXIES = ("AWS::RDS::DBProxy", "AWS::RDS::DBProxyEndpoint")
CACHES = (
    "AWS::ElastiCache::CacheCluster",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::MemoryDB::Cluster",
)
TASK = "AWS::ECS::TaskDefinition"
CONNECTED = (*DATABASES, *PROXIES, *CACHES, *SEARCH)
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105  (a type)
ATTACHMENT = "AWS::SecretsManager::SecretTargetAttachment"
DATA_API = "rds-data"
# As many are told of one function.
ENOUGH = 10
# What the workload declares of what something takes, and how to say it.
LIMIT = "limit"
UNITS = {"connections": "connections", "requests_per_second": "requests/s"}


class Mention(NamedTuple):
    """A resource that an environment variable of a function names, and by which attribute."""

    target: Resource
    attribute: str
    node: Node


def sinks(function: Resource) -> list[Hop]:
    """The limited resources that a function uses, in the scenario in force.

    Raises Undecided where none is known and one may be, in sight or not.
    """
    found: dict[str, Hop] = {}
    doubt: Undecided | None = None
    for read in _candidates(function):
        try:
            limited = read()
        except Undecided as undecided:
            doubt = doubt or undecided
            continue
        if limited is not None:
            found.setdefault(limited.name, limited)
        if len(found) == ENOUGH:
            break
    if not found:
        if doubt is None:
            doubt = next((each.doubt("takes only so much") for each in unseen(function)), None)
        if doubt is not None:
            raise doubt
    return list(found.values())


def _declared(resource: Resource, node: Node) -> Hop | None:
    """What the workload declares that a resource takes."""
    for key, unit in UNITS.items():
        limit = resource.declared(LIMIT, key)
        if limit is not None:
            return hop(resource, "calls", f"takes {limit} {unit}, as declared", node, limit, unit)
    return None


def _outside(called: Outside) -> Hop | None:
    """What is called and is no resource: a partner's API."""
    for key, unit in UNITS.items():
        limit = called.limit(key)
        if limit is not None:
            says, node = f"takes {limit} {unit}, as declared", limit.node or called.said
            return Hop(called.name, "", "calls", says, node, limit, unit)
    return None


def fifo(queue: Resource, by: str, node: Node) -> Hop | None:
    """A FIFO queue that is not in high throughput mode."""
    if not queue.flag("FifoQueue") or queue.text("FifoThroughputLimit") == "perMessageGroupId":
        return None
    most = FIFO_REQUESTS.value
    says = f"FIFO, takes {most:,} calls/s"
    return hop(queue, by, says, node, Number(most, most), "calls/s")


def _candidates(function: Resource) -> Iterator[Callable[[], Hop | None]]:
    role = None if calls_nothing(function) else role_of(function)
    for permit, read in _limited(role) if role is not None else ():
        if is_used(function, permit):
            yield read
    for called in outside(function.graph):
        if function in called.callers:
            yield partial(_outside, called)
    mentions = list(_mentions(function))
    behind_proxy = any(m.target.type in PROXIES for m in mentions)
    for mention in mentions:
        yield partial(_declared, mention.target, mention.node)
        if mention.target.type in CACHES or mention.target.type in SEARCH:
            yield partial(_connected, mention)
        elif not behind_proxy:
            yield partial(_database, function, mention)


def _limited(role: Resource) -> list[tuple[Permit, Callable[[], Hop | None]]]:
    """What a role permits that is limited, or may be: each with what tells it."""

    def find() -> list[tuple[Permit, Callable[[], Hop | None]]]:
        found: list[tuple[Permit, Callable[[], Hop | None]]] = []
        for permit in permits(role):
            for read in _readers(permit):
                try:
                    limited = read() is not None
                except Undecided:
                    limited = True
                if limited:
                    found.append((permit, read))
        return found

    made: list[tuple[Permit, Callable[[], Hop | None]]] = role.graph.remembered(
        f"limited by {role.id}", find
    )
    return made


def _readers(permit: Permit) -> Iterator[Callable[[], Hop | None]]:
    yield partial(_declared, permit.target, permit.node)
    read = _BY_PERMISSION.get(permit.target.type)
    if read is not None:
        yield partial(read, permit)


def _mentions(function: Resource) -> Iterator[Mention]:
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
                yield Mention(target, part.attribute.lower(), value.node)


def connections(function: Resource) -> list[Mention]:
    """The databases, caches and search domains whose endpoint or secret its variables name."""
    found = []
    for mention in _mentions(function):
        target = mention.target
        if target.type == SECRET:
            database = _attached(target)
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


def _connected(mention: Mention) -> Hop | None:
    if "endpoint" not in mention.attribute:
        return None
    what = "cache" if mention.target.type in CACHES else "search domain"
    return hop(
        mention.target, "connects to", f"a {what}, which takes so many connections", mention.node
    )


def _database(function: Resource, mention: Mention) -> Hop | None:
    """A database that is reached by its endpoint or the secret attached to it, not by a proxy."""
    database = mention.target
    if database.type == SECRET:
        found = _attached(database)
        if found is None:
            return None
        database = found
    elif "endpoint" not in mention.attribute and "secret" not in mention.attribute:
        return None
    if database.type not in DATABASES or _by_data_api(function):
        return None
    return hop(database, "connects to", f"no proxy: {database_says(database)}", mention.node)


def database_says(database: Resource) -> str:
    size = database.value("DBInstanceClass")
    name = f" of a {size.identity[1:]}" if size.identity.startswith("=db.") else ""
    return f"as many connections as the memory{name} allows"


def _attached(secret: Resource) -> Resource | None:
    graph = secret.graph
    for attachment in graph.resources(ATTACHMENT):
        if attachment.exists() and graph.target_of(attachment.value("SecretId")) is secret:
            target = graph.target_of(attachment.value("TargetId"))
            return target if isinstance(target, Resource) else None
    return None


def _by_data_api(function: Resource) -> bool:
    """Whether it calls the database by HTTP, which keeps the connections itself."""
    role = role_of(function)
    return role is not None and DATA_API in permissions(function, role).services


def _table(permit: Permit) -> Hop | None:
    part = Part(permit.target)
    dimension = WRITE if permit.effects & {"write"} else READ
    if not permit.effects & {"write", "read"} or not part.provisioned:
        return None
    found = supplies(part, dimension)
    fixed = [supply.most for supply in found if supply.mode == FIXED]
    if not fixed:
        check_told(found)
        return None
    capacity = min(fixed, key=lambda number: number.low)
    word = dimension.lower()
    says = f"{capacity if capacity.known else 'fixed'} {word} units/s, not scaled"
    return hop(permit.target, f"{word}s", says, permit.node, capacity, f"{word} units/s")


def _queue(permit: Permit) -> Hop | None:
    return fifo(permit.target, "sends to", permit.node) if permit.effects & {"send"} else None


def _stream(permit: Permit) -> Hop | None:
    stream = permit.target
    if not permit.effects & {"send"} or not is_provisioned(stream):
        return None
    shards = stream.number("ShardCount")
    records = SHARD_RECORDS.value * shards
    says = f"{records if records.known else 'so many'} records/s, by its shards"
    return hop(stream, "sends to", says, permit.node, records, "records/s")


def is_provisioned(stream: Resource) -> bool:
    return stream.text("StreamModeDetails", "StreamMode") == "PROVISIONED"


def _search(permit: Permit) -> Hop | None:
    if not permit.effects & {"read", "write"}:
        return None
    says = "a search domain, which takes so many requests"
    return hop(permit.target, "calls", says, permit.node)


def _function(permit: Permit) -> Hop | None:
    called = permit.target
    if called.has("DurableConfig"):
        most = DURABLE_STARTS.value
        says = f"durable, {most:,} starts/s"
        return hop(called, "invokes", says, permit.node, Number(most, most), "starts/s")
    if isinstance(called.value(RESERVED), Absent):
        return None
    reserved = called.number(RESERVED)
    says = f"{reserved if reserved.known else 'so many'} executions reserved"
    return hop(called, "invokes", says, permit.node, reserved, "executions")


def _task(permit: Permit) -> Hop | None:
    if "start" not in permit.effects:
        return None
    return hop(permit.target, "starts", "each task takes an address of its subnet", permit.node)


_BY_PERMISSION: dict[str, Callable[[Permit], Hop | None]] = {
    TABLE: _table,
    GLOBAL_TABLE: _table,
    QUEUE: _queue,
    STREAM: _stream,
    FUNCTION: _function,
    TASK: _task,
    **dict.fromkeys(SEARCH, _search),
}
