"""A NAT gateway cannot hold the connections, or carry the traffic, of the functions behind it.

Why it matters
--------------
A NAT gateway holds 55,000 connections at once to one destination by each of its addresses. Beyond
that new connections fail, and they fail for everything behind the gateway. It carries 5 Gbps from
the start and scales up to 100 Gbps: a burst above the first is dropped until it has scaled, and
what is above the second for good.

How to fix
----------
Give the NAT gateway secondary addresses, spread the subnets over more gateways, or use endpoints.

Connections are executions at once times `connections` of the workload, 1 unless it is declared.
Executions at once are `requests_per_second` times `duration_ms`, or as many as are reserved, and
all functions together never more than the account allows. A function in several subnets spreads
over them. `megabits_per_second` is the traffic of a function at its peak.

References
----------
- https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
- https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
"""

from functools import partial

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Iterable,
    Number,
    Relation,
    Resource,
    Undecided,
    Violated,
    first_found,
    row,
    see,
    violated,
)
from ingestlint.check.authoring.network import (
    NAT,
    connections_of,
    default_path,
    executions_at_once,
    facts,
    nat_addresses,
    shown,
)

SEVERITY = "warning"
SINCE = "2026.11"
EXCESS = "% of what it carries"

GATEWAY = "AWS::EC2::NatGateway"
LIMIT = "lambda_concurrent_executions"
PERCENT = 100
MEGABITS = 1000  # of a gigabit


def subjects(graph: Graph) -> Iterable[Resource]:
    """Each zonal NAT gateway, where a function is placed in a subnet."""
    if graph.relations("placed_in", source=FUNCTION):
        yield from graph.resources(GATEWAY)


def check(gateway: Resource) -> Violated | None:
    """Either is decided by itself: traffic too much, however many connections there are."""
    users, doubts = _behind(gateway)
    judges = (_too_many, _too_much) if users else ()
    found = first_found(*(partial(judge, gateway, users) for judge in judges))
    if found is None and doubts:
        raise doubts[0]
    return found


def _behind(gateway: Resource) -> tuple[dict[str, tuple[Resource, int, int]], list[Undecided]]:
    """Functions with how many of their subnets lead to the gateway, of how many; and doubts."""
    graph = gateway.graph
    found: dict[str, tuple[Resource, int, int]] = {}
    doubts: list[Undecided] = []
    for relation in graph.holding(graph.relations("placed_in", source=FUNCTION)):
        if isinstance(relation.source, Resource):
            try:
                leads = _leads_to(relation, gateway)
            except Undecided as undecided:
                doubts.append(undecided)
                continue
            if leads:
                function = relation.source
                before = found[function.id][1] if function.id in found else 0
                of = len(function.outgoing("placed_in"))
                found[function.id] = function, before + 1, of
    return found, doubts


def _leads_to(placed: Relation, gateway: Resource) -> bool:
    if not isinstance(placed.target, Resource):
        raise Undecided(placed.target.why, placed.target.node)
    path = default_path(placed.target)
    return path.kind == NAT and path.gateway is gateway


def _too_many(gateway: Resource, users: dict[str, tuple[Resource, int, int]]) -> Violated | None:
    addresses = nat_addresses(gateway)
    most = addresses * facts.NAT_CONNECTIONS.value
    shares = {
        name: (executions_at_once(function) * connections_of(function) * part).divided_up(of)
        for name, (function, part, of) in users.items()
    }
    total = sum(shares.values(), Number(0, 0))
    widest = max(connections_of(function).high for function, _, _ in users.values())
    allowed = gateway.graph.limit(LIMIT) * widest
    bounded = Number(min(total.low, allowed), min(total.high, allowed), because=total.open)
    if bounded <= most:
        return None
    shown(addresses)
    about = "" if bounded.known else "at least "
    return violated(
        gateway,
        f"{about}{bounded.low:,g} connections to one destination at the peak, {_hold(addresses)}"
        f" {most.high:,.0f}",
        *(
            see(executions_at_once(function), f"{name} runs this often at once")
            for name, (function, _, _) in users.items()
            if shares[name].low
        ),
        at=gateway,
        table=[
            row("connections it holds", most.high, gateway, remark=_at_most(most)),
            *(row(name, share, users[name][0]) for name, share in shares.items()),
            row("at the peak", bounded),
        ],
    ).by(bounded.low * PERCENT / most.high)


def _hold(addresses: Number) -> str:
    if not addresses.known:
        return f"its addresses, {addresses.high:.0f} at most, hold"
    return f"its {addresses} {'address holds' if addresses == 1 else 'addresses hold'}"


def _at_most(number: Number) -> str:
    return "" if number.known else "at most"


def _too_much(gateway: Resource, users: dict[str, tuple[Resource, int, int]]) -> Violated | None:
    declared = {
        name: (said * part).divided_up(of)
        for name, (function, part, of) in users.items()
        if (said := function.declared("megabits_per_second")) is not None
    }
    total = sum(declared.values(), Number(0, 0))
    at_once, at_all = facts.NAT_GBPS_AT_ONCE.value, facts.NAT_GBPS.value
    if total <= at_once * MEGABITS:
        return None
    carries = f"it carries {at_once} Gbps from the start and scales up to {at_all}"
    if total > at_all * MEGABITS:
        carries = f"it never carries more than {at_all}"
    return violated(
        gateway,
        f"{float(total) / MEGABITS:g} Gbps at the peak, {carries}",
        *(see(share, f"{name} is declared") for name, share in declared.items()),
        at=gateway,
    ).by(float(total) * PERCENT / (at_once * MEGABITS))
