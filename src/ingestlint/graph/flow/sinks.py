"""What functions use that takes only so much: databases, fixed tables and streams, FIFO queues."""

from collections.abc import Callable, Iterator
from functools import partial

from ingestlint.aws.facts.flow import DURABLE_STARTS, FIFO_REQUESTS, SHARD_RECORDS
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent
from ingestlint.graph.capacity import FIXED, check_told, supplies
from ingestlint.graph.code import calls_nothing
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.evidence import SEARCH, permissions, polls
from ingestlint.graph.load import RESERVED
from ingestlint.graph.resource import Resource
from ingestlint.graph.tables import GLOBAL_TABLE, READ, TABLE, WRITE, Part
from ingestlint.graph.workload import Outside, outside
from ingestlint.parse.node import Node

from .hop import Hop, hop
from .mentioned import CACHES, DATABASES, PROXIES, SECRET, Mention, attached, mentions
from .permits import Permit, is_used, permits, role_of
from .unseen import QUEUE, STREAM, unseen

TASK = "AWS::ECS::TaskDefinition"
DATA_API = "rds-data"
# Ref and attributes that name a resource, and not a part of it; what may be done to it.
ITSELF = ("", "arn", "queuename", "queueurl")
ANYTHING = frozenset({"read", "write", "send", "invoke", "start"})
# As many are told of one function.
ENOUGH = 10
# What the workload declares of what something takes, and how to say it.
LIMIT = "limit"
UNITS = {"connections": "connections", "requests_per_second": "requests/s"}


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
    named = list(mentions(function))
    if role is None and not calls_nothing(function):
        for mention in named:
            # With no policy in sight what a variable names is used; not for what it feeds, though.
            if mention.attribute in ITSELF and not polls(function, mention.target):
                yield from _readers(Permit(mention.target, ANYTHING, (), mention.named))
    behind_proxy = any(m.target.type in PROXIES for m in named)
    for mention in named:
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
        found = attached(database)
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
    return reserving(called, permit.node)


def reserving(function: Resource, node: Node) -> Hop | None:
    """A function that has only so many executions."""
    if isinstance(function.value(RESERVED), Absent):
        return None
    reserved = function.number(RESERVED)
    says = f"{reserved if reserved.known else 'so many'} executions reserved"
    return hop(function, "invokes", says, node, reserved, "executions")


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
