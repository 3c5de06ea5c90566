"""What is to be known of each hop of a way: its limits, its timeout, and the fate of failures."""

from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.aws.facts.flow import FIFO_REQUESTS, SHARD_RECORDS
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent
from ingestlint.graph.capacity import supplies
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.load import LIMIT, RESERVED
from ingestlint.graph.machines.state import State
from ingestlint.graph.resource import Resource
from ingestlint.graph.sdk import DYNAMODB, regime_of
from ingestlint.graph.starts import POLLERS, limit_of_queue, most_of_queue, of_queue
from ingestlint.graph.tables import GLOBAL_TABLE, READ, TABLE, WRITE, Part
from ingestlint.graph.throttling import APIS, account_rate, throttle
from ingestlint.parse.node import Node

from .fate import fates
from .mentioned import DATABASES
from .onward import MACHINE, Edge
from .polled import QUEUE, STREAM
from .sinks import database_says, is_provisioned
from .words import Fate, count, time


class Fact(NamedTuple):
    """One thing that is known of a station: in words, and as a number where it is one."""

    says: str
    node: Node
    number: Number | None = None
    unit: str = ""


class Station(NamedTuple):
    """A resource on a way, and the edge that leads there (None of the first)."""

    resource: Resource
    edge: Edge | None
    limits: tuple[Fact, ...]
    timeouts: tuple[Fact, ...]
    fates: tuple[Fate, ...]


def stations(way: tuple[Edge, ...]) -> list[Station]:
    """All resources of a way, the first included."""
    found = [_station(way[0].source, None)]
    found += [_station(edge.target, edge) for edge in way]
    return found


def _station(resource: Resource, edge: Edge | None) -> Station:
    relation = None if edge is None else edge.relation
    ends = () if relation is None else tuple(fates(relation))
    if edge is not None and edge.use is not None:
        ends = (_of_call(edge),)
    limits = tuple(_known(resource, _limits(resource, edge)))
    return Station(resource, edge, limits, tuple(_known(resource, _timeouts(resource))), ends)


def _of_call(edge: Edge) -> Fate:
    """What the SDK does with a call that fails, before the function does."""
    is_table = edge.target.type in {TABLE, GLOBAL_TABLE}
    tries = regime_of(edge.source, DYNAMODB if is_table else "")
    number = tries.attempts
    shown = f"{number.low:,g} to {number.high:,g} attempts"
    if number.known:
        shown = count(number, "attempt")
    elif not tries.assumed:
        shown = "some attempts"
    says = f"{edge.source.subject} fails after {shown} for {tries.what} by {tries.by}"
    return Fate(says, tries.node, number)


def _known(resource: Resource, facts: Iterator[Fact]) -> Iterator[Fact]:
    """The facts; what is not known is said as that."""
    try:
        yield from facts
    except Undecided as undecided:
        yield Fact(f"not known: {undecided.why.reason}", undecided.node or resource.node)


def _limits(resource: Resource, edge: Edge | None) -> Iterator[Fact]:
    node = resource.node
    if resource.type == FUNCTION:
        yield from _by_poller(edge)
        if not isinstance(resource.value(RESERVED), Absent):
            number = resource.number(RESERVED)
            yield Fact(f"{count(number, 'execution')} reserved", node, number, "executions")
        else:
            most = resource.graph.limit(LIMIT)
            says = f"up to {most:,.0f} executions, all that the account has"
            yield Fact(says, node, Number(most, most), "executions")
    elif resource.type in APIS:
        yield from _of_api(resource)
    elif resource.type == STREAM and is_provisioned(resource):
        records = SHARD_RECORDS.value * resource.number("ShardCount")
        yield Fact(f"{count(records, 'record')}/s, by its shards", node, records, "records/s")
    elif resource.type == QUEUE and resource.flag("FifoQueue"):
        most = FIFO_REQUESTS.value
        if resource.text("FifoThroughputLimit") != "perMessageGroupId":
            yield Fact(f"FIFO: {most} calls/s", node, Number(most, most), "calls/s")
    elif resource.type in DATABASES:
        yield Fact(database_says(resource), node)
    elif resource.type in {TABLE, GLOBAL_TABLE}:
        part = Part(resource)
        for dimension in (WRITE, READ):
            for supply in supplies(part, dimension):
                unit = f"{dimension.lower()} units/s"
                yield Fact(f"{supply.has} {unit}", node, supply.most, unit)


def _by_poller(edge: Edge | None) -> Iterator[Fact]:
    """What the mapping that polls for a function starts at once; a state of a machine likewise."""
    relation = None if edge is None else edge.relation
    if relation is None:
        return
    if isinstance(relation.part, State):
        at_once = relation.part.at_once()
        yield Fact(f"{count(at_once, 'call')} at once of one execution", relation.node, at_once)
        return
    if relation.kind != "polls" or not isinstance(relation.source, Resource):
        return
    if relation.source.type == STREAM and is_provisioned(relation.source):
        number = relation.source.number("ShardCount") * relation.number("ParallelizationFactor")
        yield Fact(f"{count(number, 'execution')}, by the shards", relation.node, number)
    elif relation.source.type == QUEUE:
        yield _of_queue(relation.source, edge)


def _of_queue(queue: Resource, edge: Edge | None) -> Fact:
    poll = None if edge is None else edge.relation
    if poll is None:
        raise TypeError("a queue is polled by a relation")
    limit = limit_of_queue(poll)
    if not isinstance(poll.value(*limit), Absent):
        by = "its pollers" if limit == POLLERS else "MaximumConcurrency"
        number = of_queue(poll)
        return Fact(f"{count(number, 'execution')} by {by}", poll.node, number)
    if queue.flag("FifoQueue"):
        return Fact("one execution for each message group", poll.node)
    most = most_of_queue(poll)
    return Fact(f"its poller starts up to {most:,} executions", poll.node, Number(most, most))


def _of_api(api: Resource) -> Iterator[Fact]:
    found = throttle(api)
    if found is None:
        most = account_rate()
        says = f"not throttled: up to {most:,} requests/s, all that the account has"
        yield Fact(says, api.node, Number(most, most), "requests/s")
    elif found.rate is None:
        yield Fact("some of it is throttled", found.node)
    else:
        yield Fact(f"{count(found.rate, 'request')}/s", found.node, found.rate, "requests/s")


def _timeouts(resource: Resource) -> Iterator[Fact]:
    if resource.type == FUNCTION:
        seconds = resource.seconds("Timeout")
        yield Fact(f"times out after {time(seconds)}", seconds.node or resource.node, seconds, "s")
    elif resource.type == QUEUE:
        seconds = resource.seconds("VisibilityTimeout")
        says = f"a message is hidden for {time(seconds)} while it is handled"
        yield Fact(says, seconds.node or resource.node, seconds, "s")
    elif resource.type == MACHINE:
        from ingestlint.graph.machines.machine import Machine

        limit = Machine(resource).seconds()
        if limit is not None:
            yield Fact(f"times out after {time(limit)}", limit.node or resource.node, limit, "s")
