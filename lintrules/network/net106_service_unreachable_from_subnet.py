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
from ingestlint.check.authoring.network import Gap, ServiceEvidence, ServiceUse, gap, service_uses

SEVERITY = "error"
# The same cause from the other side: the subnet is a public one.
YIELDS_TO = ("NET105",)


def subjects(graph: Graph) -> Iterable[ServiceUse]:
    """Each function in a VPC with each service that it uses."""
    inside = {r.source.id for r in graph.relations("placed_in", source=FUNCTION)}
    return service_uses(f for f in graph.resources(FUNCTION) if f.id in inside)


def check(subject: ServiceUse) -> Violated | None:
    uses = subject.uses()
    if not uses:
        return None
    use, function = uses[0], subject.function
    doubts: list[Undecided] = []
    found: list[tuple[Relation, Gap]] = []
    for placed in function.outgoing("placed_in"):
        try:
            if not isinstance(placed.target, Resource):
                placed.target.text("VpcId")  # raises why it is not known
                continue
            missing = gap(use.service, placed.target, function)
        except Undecided as undecided:
            doubts.append(undecided)
            continue
        if missing is not None:
            found.append((placed, missing))
    if found:
        return _unreachable(subject, use, found)
    if doubts:
        raise doubts[0]
    return None


def _unreachable(
    subject: ServiceUse, use: ServiceEvidence, found: list[tuple[Relation, Gap]]
) -> Violated:
    placed, missing = found[0]
    calls = f"calls to {use.service.name}"
    if use.light:
        calls = "the answers to its custom resources, which go to S3,"
    where = " or ".join(gap.subnet.id for _, gap in found)
    table = missing.path.table
    return violated(
        subject,
        f"{calls} do not get out of {where}: {missing.says}",
        see(placed.node, f"runs in {missing.subnet.id}"),
        see(missing.path.place, "the default route")
        if missing.path.place is not None
        else see(table, f"the route table of {missing.subnet.id}"),
        see(missing.stuck, "the subnet of the NAT gateway"),
        *(see(endpoint, f"{endpoint.id} {why}") for endpoint, why in missing.misses),
        at=use.node,
        severity="" if use.proved else "warning",
        confidence="" if use.proved else "heuristic",
        fix=_fix(missing),
    )


def _fix(missing: Gap) -> str:
    """What mends this gap where that is less than the rule says."""
    if missing.stuck is not None and missing.path.gateway is not None:
        name = missing.path.gateway.id
        return f"Place {name} in a subnet whose default route goes to an internet gateway."
    if missing.service.endpoints == ():
        return f"Route {missing.subnet.id} to a NAT gateway."
    return ""
