"""Addresses of functions: one for each set of security groups that they use in a subnet."""

from functools import partial

from ingestlint.aws.facts import network as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Known
from ingestlint.graph.graph import Graph
from ingestlint.graph.load import connections_of, executions_at_once
from ingestlint.graph.reading import why_unresolved
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource

from .numbers import at_least_none, between, exactly, share

MB = 1024  # of a GB
Sets = dict[frozenset[str], list[Relation]]


def addresses_of_functions(graph: Graph, relations: list[Relation]) -> Number:
    """One address for each distinct set of security groups, shared by all functions with it."""
    users, doubtful = sets_of(graph, relations)
    sure, maybe = exactly(0), exactly(0)
    reasons: tuple[Undecided, ...] = ()
    for key, candidates in users.items():
        count = graph.spread(partial(_used, graph, key, candidates))
        if count.high and doubtful[key]:
            maybe += count
            reasons += doubtful[key]
        else:
            sure += count
    each = facts.LAMBDA_ADDRESSES_PER_SECURITY_GROUP_SET.value
    total = sure
    if reasons:
        # Two sets that are not known may be one, or one that is known.
        least = max(sure.low, min(1, maybe.low))
        most = sure.high + maybe.high
        total = Number(least, most, because=(*sure.open, *maybe.open, *reasons))
    return total * each


def sets_of(
    graph: Graph, relations: list[Relation]
) -> tuple[Sets, dict[frozenset[str], tuple[Undecided, ...]]]:
    """Which functions use which set in any scenario, and what of a set is not known."""
    users: Sets = {}
    doubtful: dict[frozenset[str], tuple[Undecided, ...]] = {}
    for relation in relations:
        source = relation.source
        if not isinstance(source, Resource):
            continue
        for leaf in graph.explore(partial(set_of, graph, source, relation)):
            if leaf.result is not None:
                key, unsure = leaf.result
                users.setdefault(key, []).append(relation)
                doubtful[key] = unsure
    return users, doubtful


def set_of(
    graph: Graph, function: Resource, placed: Relation
) -> tuple[frozenset[str], tuple[Undecided, ...]] | None:
    """The function's set of security groups, and what of it is not known; None: not there."""
    if not graph.holding([placed]):
        return None
    groups = graph.holding(graph.outgoing("secured_by", function))
    open_ends = tuple(
        Undecided(why_unresolved(group.target.value_seen), group.target.node)
        for group in groups
        if not isinstance(group.target, Resource) and not isinstance(group.target.value_seen, Known)
    )
    return frozenset(group.target.id for group in groups), open_ends


def per_execution(function: Resource) -> Number:
    """Addresses in one of its subnets by the model before 2019: as executions run at once.

    Without a reservation they may be as many as the account allows.
    """
    if isinstance(function.value("ReservedConcurrentExecutions"), Absent):
        most = function.graph.limit("lambda_concurrent_executions")
        reason = f"{function.id} has no reservation: how many executions run at once is not bounded"
        peak = between(1, most, function, reason, "set ReservedConcurrentExecutions")
    else:
        peak = at_least_none(function.number("ReservedConcurrentExecutions"))
    megabytes = peak * function.number("MemorySize")
    return share(function, megabytes.divided_up(facts.LAMBDA_GB_PER_ENI_BEFORE_2019.value * MB))


def _used(graph: Graph, key: frozenset[str], candidates: list[Relation]) -> Number:
    """Interfaces of one set: one, and more where connections are declared that one cannot hold."""
    used = False
    connections = exactly(0)
    # One user is enough: whether there are others decides nothing, unless they declare connections.
    for relation in sorted(candidates, key=lambda each: not _declares(each.source)):
        if used and not _declares(relation.source):
            break
        if isinstance(relation.source, Resource):
            found = set_of(graph, relation.source, relation)
            if found is not None and found[0] == key:
                used = True
                connections += _connections(relation.source)
    if not used:
        return exactly(0)
    interfaces = connections.divided_up(facts.CONNECTIONS_PER_ENI.value)
    return Number(max(1, interfaces.low), max(1, interfaces.high), because=interfaces.open)


def _declares(function: End) -> bool:
    return isinstance(function, Resource) and function.declared("connections") is not None


def _connections(function: Resource) -> Number:
    """Connections that are declared of a function, spread over its subnets."""
    if not _declares(function):
        return exactly(0)
    return share(function, executions_at_once(function) * connections_of(function))
