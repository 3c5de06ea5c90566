"""A subnet that functions use runs out of IPv4 addresses.

Why it matters
--------------
Lambda reaches a VPC through network interfaces: one for each combination of a subnet and a set of
security groups, shared by all functions with that combination, and more of them as connections
grow (65,000 each). Every one takes an address of the subnet. So does everything else that stands
there: load balancers, endpoints, tasks, databases. AWS keeps five addresses of each subnet. When
none is left, no interface can be made: new functions stay Pending, and those that are there stop
scaling.

The addresses that are planned are the sum over all that the linted files put into the subnet, at
its largest (the maximum of an Auto Scaling group, of the autoscaling of a service). A concurrent
execution takes no address of its own. What AWS only recommends to keep free (for an RDS proxy, a
Kubernetes cluster, a spare address for a database) is planned, too, but makes no error.

Where AWS publishes only the least that a consumer takes, the sum is reported when even that is too
much, and holds when a generous bound (for a DocumentDB cluster all the instances that it may have,
four addresses each; for a VPC link or a broker what a load balancer grows to) leaves the headroom,
too. Between them it is unknown, and so it is for what has no such bound (Redshift, FSx, Airflow),
and where a cache or a database may stand in the subnet, its subnet group being in no file, and may
take the headroom.

How to fix
----------
Give the subnet a larger CIDR block, or move other consumers to subnets of their own.

A subnet cannot be resized: make a new one and move the functions there. Functions with the same
set of security groups share interfaces. The setting `headroom` says how many addresses are to be
left; unless it is set, a tenth of the subnet, and eight at least.

References
----------
- https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Place,
    Related,
    Resource,
    Violated,
    row,
    see,
    violated,
)
from ingestlint.check.authoring.network import (
    Share,
    block_of,
    check_placed,
    perhaps_planned,
    planned_addresses,
    size_in_addresses,
    subnets_of_functions,
    sum_rows,
    total_addresses,
    usable_addresses,
)

SEVERITY = "warning"
SINCE = "2026.11"
EXCESS = "addresses short of the headroom"
# Below 0: a tenth of the usable addresses, and at least LEAST.
SETTINGS = {"headroom": -1}
UNSET_SETTINGS = {"headroom": "a tenth of the usable addresses, at least 8"}

FUNCTION = "AWS::Lambda::Function"
LEAST = 8
TENTH = 10
MANY = 6  # consumers that a message can name


def subjects(graph: Graph) -> Iterable[Resource]:
    """Each subnet that a function is placed in, and each function whose subnets are not known."""
    yield from subnets_of_functions(graph)


def check(subject: Resource) -> Violated | None:
    if subject.type == FUNCTION:
        check_placed(subject)
        return None
    return _check_subnet(subject)


def _check_subnet(subnet: Resource) -> Violated | None:
    graph = subnet.graph
    functions = (p for p in graph.incoming("placed_in", subnet) if p.source.type == FUNCTION)
    if not any(graph.holding([placed]) for placed in functions):
        return None
    usable, size = usable_addresses(subnet), size_in_addresses(subnet)
    headroom = int(graph.settings["headroom"])
    if headroom < 0:
        headroom = max(LEAST, -(-size // TENTH))
    shares = planned_addresses(subnet)
    demand = total_addresses(shares)
    if usable - demand - total_addresses(perhaps_planned(subnet)) >= headroom:
        return None
    least = int(demand.low)
    left = usable - least
    if left < 0:
        needed = sum(share.required.low for share in shares)
        rest, severity = f"{-left:,} more than there are", "error" if needed > usable else ""
    else:
        rest, severity = f"{left:,} would be left, fewer than the headroom of {headroom:,}", ""
    block_at = subnet.value("CidrBlock")
    place = subnet if isinstance(block_at, Absent) else block_at
    kind = "usable"
    if subnet.observed:
        # What is deployed can be read in a snapshot, and changed only where it is used.
        kind = "free"
        at: Place = next(p for share in shares if share.source is None for p in share.places).node
    else:
        at = place
    about = "" if demand.known else "at least "
    block = block_of(subnet)
    return violated(
        subnet,
        f"{block} has {usable:,} {kind} addresses, {about}{least:,} are planned"
        f" ({_listed(shares)}), {rest}",
        *_places(shares),
        at=at,
        severity=severity,
        table=[
            row(f"{kind} in {block}", usable, place, remark=_seen(subnet)),
            *sum_rows(shares),
            row("planned", demand),
            row("headroom to be left", headroom, remark=_headroom_is(size, headroom)),
        ],
    ).by(demand + (headroom - usable))


def _seen(subnet: Resource) -> str:
    return f"as it was on {subnet.observed_on}" if subnet.observed_on else ""


def _headroom_is(size: int, headroom: int) -> str:
    if headroom == max(LEAST, -(-size // TENTH)):
        return f"a tenth of the usable ones, and at least {LEAST}"
    return "a setting"


def _places(shares: list[Share]) -> list[Related | None]:
    """Where each consumer names the subnet, with its number and what else there is to know."""
    return [
        see(
            place,
            f"{place.source.id} uses the subnet"
            if share.source is None
            else f"{_amount(share)} for {place.source.id}"
            + (f" ({share.remark})" if share.remark else ""),
        )
        for share in shares
        for place in share.places
        if share.addresses.low > 0
    ]


def _listed(shares: list[Share]) -> str:
    """The shares in the order of the template; of many only the largest."""
    counted = [share for share in shares if share.addresses.low > 0]
    named = counted
    if len(counted) > MANY:
        named = sorted(counted, key=lambda share: -share.addresses.low)[: MANY - 1]
    said = [f"{_amount(share)} for {share.name}" for share in named]
    if len(counted) > MANY:
        rest = sum(int(share.addresses.low) for share in counted if share not in named)
        said.append(f"{rest:,} for {len(counted) - len(named):,} others")
    return ", ".join(said)


def _amount(share: Share) -> str:
    about = "" if share.addresses.known else "at least "
    return f"{about}{int(share.addresses.low):,}"
