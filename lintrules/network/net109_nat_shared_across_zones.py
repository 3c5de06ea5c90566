"""Functions in several availability zones share a NAT gateway that stands in one of them.

Why it matters
--------------
A zonal NAT gateway stands in one availability zone. When that zone fails, functions in the others
go on but reach nothing outside of the VPC: the second zone buys no availability for what needs the
internet or AWS. Traffic from the other zones also pays for crossing between them.

How to fix
----------
Add a NAT gateway in each zone, and route each zone's subnets to their own.

Or use one regional NAT gateway (`AvailabilityMode: regional`), which spans the zones.

References
----------
- https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
- https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
"""

from functools import partial

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Iterable,
    Relation,
    Resource,
    Undecided,
    Violated,
    first_found,
    see,
    violated,
)
from ingestlint.check.authoring.network import (
    INTERNET,
    NAT,
    NOWHERE,
    RoutePath,
    check_one_zone,
    default_path,
    facts,
    is_one_subnet,
    zone_of,
    zones_differ,
)

SEVERITY = "warning"
SINCE = "2026.11"

VPC = "AWS::EC2::VPC"


def subjects(graph: Graph) -> Iterable[Resource]:
    """Each VPC with functions, and each function whose subnets or VPC may be out of sight."""
    by_vpc = _by_vpc(graph)
    used = [vpc for vpc in graph.resources(VPC) if vpc.id in by_vpc]
    known = {vpc.id for vpc in used}
    lost = {r.source.id for name, placed in by_vpc.items() if name not in known for r in placed}
    yield from used
    yield from (function for function in graph.resources(FUNCTION) if function.id in lost)


def _by_vpc(graph: Graph) -> dict[str, list[Relation]]:
    """Where functions are placed, by the VPC that this is in, in some scenario; "" out of sight."""

    def read(placed: Relation) -> set[str]:
        vpc = _vpc(placed)
        return {"" if vpc is None else vpc.id}

    return graph.named_by("placed in a VPC", graph.relations("placed_in", source=FUNCTION), read)


def _vpc(placed: Relation) -> Resource | None:
    """The declared VPC that a function's subnet is in."""
    subnet = placed.target
    if not isinstance(subnet, Resource):
        return None
    vpc = subnet.graph.target_of(subnet.value("VpcId"))
    return vpc if isinstance(vpc, Resource) and vpc.type == VPC else None


def check(subject: Resource) -> Violated | None:
    if subject.type == FUNCTION:
        placed = subject.outgoing("placed_in")
        if all(_vpc(relation) is not None for relation in placed):
            return None  # of that VPC it is judged
        # In one subnet it has one zone, but others may be in another one of the same VPC.
        alone = is_one_subnet(subject, placed)
        return _check_placed(subject, _out_of_sight(subject.graph) if alone else placed)
    graph = subject.graph
    # Of those elsewhere it is not asked whether they are there: conditions may decide that.
    here = [r for r in _by_vpc(graph)[subject.id] if _vpc(r) is subject]
    return _check_each(subject, graph.holding(here))


def _out_of_sight(graph: Graph) -> list[Relation]:
    """Where functions are in subnets or VPCs that are not known; none where that is one subnet."""
    placed = graph.holding(r for r in _by_vpc(graph)[""] if _vpc(r) is None)
    return placed if len({relation.target.id for relation in placed}) > 1 else []


def _check_each(vpc: Resource, placed: list[Relation]) -> Violated | None:
    """Each function's own subnets, whatever those of others do; then all of them together."""
    own: dict[str, list[Relation]] = {}
    for relation in placed:
        own.setdefault(relation.source.id, []).append(relation)
    groups = (*own.values(), placed)
    return first_found(*(partial(_check_placed, vpc, group) for group in groups))


def _check_placed(subject: Resource, placed: list[Relation]) -> Violated | None:
    """The rule on subnets of one VPC: holds by any two ways out, else what is not known counts."""
    if len({relation.target.id for relation in placed}) == 1 and placed[0].target.resolved:
        return None
    doubts: list[Undecided] = []
    ways: dict[str, tuple[Resource, RoutePath]] = {}
    for relation in placed:
        try:
            if not isinstance(relation.target, Resource):
                raise Undecided(relation.target.why, relation.target.node)
            ways[relation.target.id] = relation.target, default_path(relation.target)
        except Undecided as undecided:
            doubts.append(undecided)
    # By an internet gateway a function gets nowhere, either.
    no_way = {NOWHERE, INTERNET}
    out = [(subnet, path) for subnet, path in ways.values() if path.kind not in no_way]
    if any(path.kind != NAT for _, path in out) or _several_gateways(out):
        return None
    if doubts:
        raise doubts[0]
    zones = [zone_of(subnet) for subnet, _ in out]
    if len(out) < facts.LAMBDA_MIN_ZONES.value or not zones_differ(zones):
        check_one_zone([subnet for subnet, _ in out], zones)
        return None
    return _shared(subject, out)


def _several_gateways(out: list[tuple[Resource, RoutePath]]) -> bool:
    """Whether two of the default routes certainly lead to different gateways."""
    ends = [path.gateway for _, path in out if path.gateway is not None]
    return any(
        one.resolved and other.resolved and one.id != other.id
        for position, one in enumerate(ends)
        for other in ends[:position]
    )


def _shared(subject: Resource, out: list[tuple[Resource, RoutePath]]) -> Violated | None:
    gateways = {path.gateway.id: path.gateway for _, path in out if path.gateway is not None}
    for gateway in gateways.values():
        gateway.text("AvailabilityMode")  # raises where the gateway is out of sight
    nat = next(iter(gateways.values()))
    if not isinstance(nat, Resource):
        return None
    names = ", ".join(subnet.id for subnet, _ in out)
    return violated(
        subject,
        f"the subnets of functions ({names}) lie in several availability zones, and all their"
        f" default routes lead to {nat.id}, which stands in one",
        *(see(path.place, f"the default route of {subnet.id}") for subnet, path in out),
        see(nat.value("SubnetId"), f"the subnet of {nat.id}"),
        at=nat,
    )
