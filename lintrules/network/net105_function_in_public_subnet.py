"""A function is placed in a public subnet, where its calls to the internet and to AWS hang.

Why it matters
--------------
An internet gateway serves what has a public address, and the network interfaces of a function
never have one. So a function in a subnet whose default route goes to an internet gateway reaches
its VPC and nothing else: a call to a public endpoint, AWS's own included, is not refused but hangs
until the function times out.

Gateway endpoints (S3, DynamoDB) in the route table of the subnet and interface endpoints with
private DNS in the VPC still serve. Where all that the function is seen to use has one, this rule
holds. Where nothing shows what it calls, this is a warning.

How to fix
----------
Place the function in subnets whose default route goes to a NAT gateway.

Or, where it calls AWS only, in private subnets with endpoints for those services.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
- https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Iterable,
    Relation,
    Resource,
    Undecided,
    Violated,
    see,
    violated,
)
from ingestlint.check.authoring.network import (
    INTERNET,
    Gap,
    RoutePath,
    ServiceEvidence,
    check_other_ways,
    default_path,
    gap_of,
    makes_calls,
    used_services,
)

SEVERITY = "error"
SINCE = "2026.11"


def subjects(graph: Graph) -> Iterable[Relation]:
    """Each function in each of its subnets."""
    return graph.relations("placed_in", source=FUNCTION)


def check(placed: Relation) -> Violated | None:
    function, subnet = placed.source, placed.target
    if not isinstance(subnet, Resource):
        raise Undecided(subnet.why, subnet.node)
    if not isinstance(function, Resource):
        return None
    path = default_path(subnet)
    if path.kind != INTERNET:
        return None
    uses = used_services(function)
    cut_off = _cut_off(uses, subnet, function)
    if cut_off:
        return _proved(placed, path, cut_off)
    calls = makes_calls(function)
    if uses or calls is False:
        return None
    check_other_ways(path, subnet, function)
    # Calls may stay in the VPC: an internal load balancer, a database.
    made = (
        "its code makes calls, where to is not in sight"
        if calls
        else "which it makes is not in sight"
    )
    return _possible(placed, path, made)


def _cut_off(
    uses: list[ServiceEvidence], subnet: Resource, function: Resource
) -> list[tuple[ServiceEvidence, Gap]]:
    """The uses that no endpoint serves; unknown where one of them may be served and none is not."""
    found: list[tuple[ServiceEvidence, Gap]] = []
    doubts: list[Undecided] = []
    for use in uses:
        try:
            missing = gap_of(use, subnet, function)
        except Undecided as undecided:
            doubts.append(undecided)
            continue
        if missing is not None:
            found.append((use, missing))
    if doubts and not any(use.proved for use, _ in found):
        raise doubts[0]
    return found


def _proved(
    placed: Relation, path: RoutePath, cut_off: list[tuple[ServiceEvidence, Gap]]
) -> Violated:
    sure = [entry for entry in cut_off if entry[0].proved]
    shown = sure or cut_off
    names = _listed(list(dict.fromkeys(use.service.name for use, _ in shown)))
    verb = f"its calls to {names} hang" if sure else f"calls to {names} would hang"
    return violated(
        placed,
        f"{_where(placed)}: {verb}",
        see(path.place, f"the default route of {path.table_name}"),
        *(see(use.node, f"uses {use.service.name}") for use, _ in shown),
        *(see(miss.endpoint, miss.says) for _, missing in shown for miss in missing.misses),
        at=placed.node,
        severity="" if sure else "warning",
        confidence="" if sure else "heuristic",
    )


def _possible(placed: Relation, path: RoutePath, made: str) -> Violated:
    return violated(
        placed,
        f"{_where(placed)}: any call out of its VPC would hang ({made})",
        see(path.place, f"the default route of {path.table_name}"),
        at=placed.node,
        severity="warning",
        confidence="heuristic",
    )


def _where(placed: Relation) -> str:
    return (
        f"{placed.target.id} is a public subnet, its default route goes to an internet gateway,"
        " and a function has no public address"
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
