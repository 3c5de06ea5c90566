"""A function calls an AWS service that it cannot reach from its subnet.

Why it matters
--------------
A function in a VPC leaves it only by what the VPC offers: a default route to a NAT gateway, or an
endpoint for the service. A gateway endpoint (S3, DynamoDB) counts where it is in the route table
of the subnet; an interface endpoint counts anywhere in the VPC, but only with private DNS, which
CloudFormation leaves off unless `PrivateDnsEnabled: true` says so. Without either, each call hangs
until the function times out.

A function that custom resources name as their ServiceToken calls S3 too: it answers through a
presigned URL of S3. Without a path the deployment waits for an hour and fails.

An interface endpoint for APIs (of API Gateway or AppSync) with private DNS takes the default names
of all of them in the Region, and serves private ones only: whatever the way out, a call of a public
one by its default name is refused (403) from then on. Where no variable of the function shows that
name, this is a warning, for the code may call a domain name of the API.

An endpoint with private DNS is not made in a VPC without `EnableDnsHostnames: true` (or with
`EnableDnsSupport: false`), so that it serves nothing.

Logging and tracing are no calls of the function's code and need no path. Where inline code is
there and makes no call, a permission alone is a warning. Security groups, network ACLs and endpoint
policies are not read.

How to fix
----------
Add an endpoint for the service to the VPC, or route the subnet to a NAT gateway.

S3 and DynamoDB have gateway endpoints, which cost nothing: list the route table of the subnet in
RouteTableIds. Others take an interface endpoint with `PrivateDnsEnabled: true`.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
- https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
- https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
- https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
- https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
- https://repost.aws/knowledge-center/api-gateway-vpc-connections
- https://docs.aws.amazon.com/appsync/latest/devguide/using-private-apis.html
"""

from ingestlint.check.authoring import (
    End,
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
    Gap,
    ServiceEvidence,
    ServiceUse,
    functions_in_subnets,
    gap_of,
    names_default,
    service_uses,
)

SEVERITY = "error"
SINCE = "2026.11"
# The same cause from the other side: the subnet is a public one.
YIELDS_TO = ("NET105",)

Found = list[tuple[Relation, Gap]]


def subjects(graph: Graph) -> Iterable[ServiceUse]:
    """Each function in a VPC with each service that it uses."""
    return service_uses(functions_in_subnets(graph))


def check(subject: ServiceUse) -> Violated | None:
    doubts: list[Undecided] = []
    placed = subject.placed()
    for use in _differing(subject.uses()):
        found = _gaps(use, subject.function, placed, doubts)
        if found:
            return _unreachable(subject, use, found)
    if doubts:
        raise doubts[0]
    return None


def _differing(uses: list[ServiceEvidence]) -> list[ServiceEvidence]:
    """The first use, and the first of which the service itself is not sure; of each API its own.

    One API may have a domain name of its own, where an endpoint takes the default ones.
    """
    found: dict[tuple[bool, End | None], ServiceEvidence] = {}
    for use in uses:
        api = use.target if use.service.taken_by else None
        found.setdefault((bool(use.otherwise), api), use)
    return list(found.values())


def _gaps(
    use: ServiceEvidence, function: Resource, placed: list[Relation], doubts: list[Undecided]
) -> Found:
    """The subnets from which a service cannot be reached; adds to `doubts` where that is open."""
    found: Found = []
    for relation in placed:
        try:
            if not isinstance(relation.target, Resource):
                raise Undecided(relation.target.why, relation.target.node)
            missing = gap_of(use, relation.target, function)
        except Undecided as undecided:
            doubts.append(undecided)
            continue
        if missing is not None:
            found.append((relation, missing))
    return found


def _unreachable(subject: ServiceUse, use: ServiceEvidence, found: Found) -> Violated:
    placed, missing = found[0]
    sure = use.proved and (missing.taken is None or names_default(subject.function, use.target))
    return violated(
        subject,
        _message(use, [gap for _, gap in found]),
        see(placed.node, f"runs in {missing.subnet.id}"),
        see(missing.path.place, "the default route")
        if missing.path.place is not None
        else see(missing.path.table, f"the route table of {missing.subnet.id}"),
        see(missing.stuck, "the subnet of the NAT gateway"),
        see(missing.taken, "the endpoint that serves private APIs only"),
        *(see(miss.endpoint, miss.says) for miss in missing.misses),
        at=use.node,
        severity="" if sure else "warning",
        confidence="" if sure else "heuristic",
        fix=missing.remedy,
    )


def _message(use: ServiceEvidence, gaps: list[Gap]) -> str:
    """What does not get out of which subnets, and why, for subnets with one reason together."""
    calls = f"calls to {use.service.name}"
    if use.light:
        calls = "the answers to its custom resources, which go to S3,"
    reasons: dict[str, list[str]] = {}
    for gap in gaps:
        reasons.setdefault(gap.says, []).append(gap.subnet.id)
    if len(reasons) == 1:
        ((why, names),) = reasons.items()
        return f"{calls} do not get out of {' or '.join(names)}: {why}"
    each = "; ".join(f"{' and '.join(names)}: {why}" for why, names in reasons.items())
    return f"{calls} do not get out of {len(gaps)} of its subnets: {each}"
