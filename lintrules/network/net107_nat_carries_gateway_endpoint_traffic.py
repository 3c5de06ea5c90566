"""Traffic to S3 or DynamoDB goes through a NAT gateway instead of a gateway endpoint.

Why it matters
--------------
A NAT gateway charges for each gigabyte that it processes, and shares its ports and bandwidth among
all connections to one destination. A gateway endpoint for S3 or DynamoDB costs nothing, has no
such limits, and takes a line in the template. For an ingest path, where most bytes go to one of
the two, it is what the NAT gateway never sees.

How to fix
----------
Add a gateway endpoint for the service and list the route table of the subnet in its RouteTableIds.

References
----------
- https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
- https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
- https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html
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
    NAT,
    REGIONAL_NAT,
    RoutePath,
    ServiceEvidence,
    ServiceUse,
    default_path,
    gateway_endpoint,
    interface_endpoint,
    service_uses,
)

SEVERITY = "warning"

CHARGED = ("s3", "dynamodb")


def subjects(graph: Graph) -> Iterable[ServiceUse]:
    """Each function in a VPC that uses S3 or DynamoDB, once for each."""
    inside = {r.source.id for r in graph.relations("placed_in", source=FUNCTION)}
    found = service_uses(f for f in graph.resources(FUNCTION) if f.id in inside)
    return (use for use in found if use.prefix in CHARGED or use.open)


def check(subject: ServiceUse) -> Violated | None:
    # What is not sure to be called, or hardly, does not pay for an endpoint.
    uses = [use for use in subject.uses() if use.proved and not use.light]
    if not uses:
        return None
    doubts: list[Undecided] = []
    for placed in subject.function.outgoing("placed_in"):
        try:
            found = _through_nat(subject, uses[0], placed)
        except Undecided as undecided:
            doubts.append(undecided)
            continue
        if found is not None:
            return found
    if doubts:
        raise doubts[0]
    return None


def _through_nat(subject: ServiceUse, use: ServiceEvidence, placed: Relation) -> Violated | None:
    subnet = placed.target
    if not isinstance(subnet, Resource):
        subnet.text("VpcId")  # raises why it is not known
        return None
    path = default_path(subnet)
    if path.kind not in {NAT, REGIONAL_NAT}:
        return None
    lookup = gateway_endpoint(use.service, subnet, path.table)
    if lookup.endpoint is not None or interface_endpoint(use.service, subnet, subject.function):
        return None
    name = use.service.name
    return violated(
        subject,
        f"its traffic to {name} goes through {_gateway(path)}: {path.table_name}, which governs"
        f" {subnet.id}, has no gateway endpoint for {name}",
        see(path.place, f"the default route of {path.table_name}"),
        see(placed.node, f"runs in {subnet.id}"),
        *(see(miss.endpoint, miss.says) for miss in lookup.misses),
        at=use.node,
    )


def _gateway(path: RoutePath) -> str:
    if isinstance(path.gateway, Resource):
        return f"the NAT gateway {path.gateway.id}"
    return "a NAT gateway"
