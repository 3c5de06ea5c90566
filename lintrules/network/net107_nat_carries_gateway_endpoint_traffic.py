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
    Carried,
    Lookup,
    RoutePath,
    ServiceEvidence,
    ServiceUse,
    carried,
    default_path,
    gateway_endpoint,
    heavy_uses,
    interface_endpoint,
    stuck_in,
)

SEVERITY = "warning"
SINCE = "2026.11"

MANY = 3  # functions that a message can name
Senders = list[tuple[Relation, ServiceEvidence]]


def subjects(graph: Graph) -> Iterable[Carried | ServiceUse]:
    """Each route table with each of the two services that functions behind it use.

    A function of which a route table is not known is a subject itself.
    """
    return carried(graph, "s3", "dynamodb")


def check(subject: Carried | ServiceUse) -> Violated | None:
    if isinstance(subject, ServiceUse):
        _check_tables_known(subject)
        return None
    senders = subject.senders()
    if not senders:
        return None
    (placed, use), *_ = senders
    subnet = placed.target
    if not isinstance(subnet, Resource):
        return None
    path = default_path(subnet)
    if path.kind not in {NAT, REGIONAL_NAT} or stuck_in(path) is not None:
        return None
    lookup = gateway_endpoint(use.service, subnet, path.table)
    if lookup.endpoint is not None:
        return None
    through = _not_by_interface(senders)
    return _through_nat(subject, path, lookup, through) if through else None


def _check_tables_known(subject: ServiceUse) -> None:
    """Raise why a route table of the function is not known, if it matters."""
    if not heavy_uses(subject):
        return
    for placed in subject.placed():
        if isinstance(placed.target, Resource):
            default_path(placed.target)
        else:
            raise Undecided(placed.target.why, placed.target.node)


def _not_by_interface(senders: Senders) -> Senders:
    """Those whose traffic no interface endpoint takes; raises where that is not known of any."""
    doubts: list[Undecided] = []
    found: Senders = []
    for placed, use in senders:
        subnet, function = placed.target, placed.source
        try:
            if (
                isinstance(subnet, Resource)
                and isinstance(function, Resource)
                and interface_endpoint(use.service, subnet, function) is None
            ):
                found.append((placed, use))
        except Undecided as undecided:
            doubts.append(undecided)
    if doubts and not found:
        raise doubts[0]
    return found


def _through_nat(subject: Carried, path: RoutePath, lookup: Lookup, through: Senders) -> Violated:
    name = through[0][1].service.name
    miss = lookup.misses[0] if lookup.misses else None
    return violated(
        subject if miss is None else miss.endpoint,
        f"the traffic of {_listed(through)} to {name} goes through {_gateway(path)}:"
        f" {path.table_name} has no gateway endpoint for {name}",
        *(see(use.node, f"{placed.source.id} uses {name}") for placed, use in through),
        see(subject.table, "the route table"),
        *(see(each.endpoint, each.says) for each in lookup.misses),
        at=subject.table if path.place is None else path.place,
        fix=f"Add a gateway endpoint for {name} that lists {subject.table.id} in its RouteTableIds."
        if miss is None
        else miss.remedy,
    )


def _listed(through: Senders) -> str:
    names = [placed.source.id for placed, _ in through]
    if len(names) > MANY:
        return f"{len(names)} functions"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _gateway(path: RoutePath) -> str:
    if isinstance(path.gateway, Resource):
        return f"the NAT gateway {path.gateway.id}"
    return "a NAT gateway"
