"""A subnet is too small for what is placed in it.

Why it matters
--------------
Some consumers need a number of free addresses of their own: an OpenSearch domain reserves three for
each data node, a load balancer wants eight in each subnet, a Client VPN association twenty, a
Redshift Serverless workgroup with enhanced VPC routing up to 133. Where they are not free, AWS
refuses to create it. What it only recommends (the addresses of an RDS proxy, a /27 for a load
balancer) decides whether it can scale: that is a warning.

How to fix
----------
Place it in a larger subnet, or in one of its own.

A subnet cannot be resized: make a new one with a larger CIDR block.

References
----------
- https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/network/availability-zones.html
- https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
- https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-network-prereqs.html
- https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-usage-considerations.html
- https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/cvpn-working-target.html
- https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Number,
    Related,
    Relation,
    Resource,
    Undecided,
    Value,
    Violated,
    name_of,
    row,
    see,
    violated,
)
from ingestlint.check.authoring.network import (
    Share,
    block_of,
    has_minimum,
    minimum_of,
    perhaps_planned,
    planned_addresses,
    prefix_of,
    shown,
    sum_rows,
    usable_addresses,
)

SEVERITY = "error"
SINCE = "2026.11"

FUNCTION = "AWS::Lambda::Function"


def subjects(graph: Graph) -> Iterable[Relation]:
    """Each consumer with a minimum of its own, in each of its subnets."""
    return [placed for placed in graph.relations("placed_in") if has_minimum(placed)]


def check(placed: Relation) -> Violated | None:
    consumer, subnet = placed.source, placed.target
    if not isinstance(subnet, Resource):
        raise Undecided(subnet.why, subnet.node)
    if not isinstance(consumer, Resource):
        return None
    least = minimum_of(consumer, subnet)
    if least is None:
        return None
    name = name_of(consumer)
    if least.prefix and prefix_of(subnet) > least.prefix:
        to_scale = "" if least.block_refused else "to scale, "
        return violated(
            placed,
            f"{to_scale}the {name} needs a /{least.prefix} or larger,"
            f" {subnet.id} is {_block(subnet)}",
            _see_block(subnet),
            at=placed.node,
            severity="" if least.block_refused else "warning",
        )
    usable = usable_addresses(subnet)
    if shown(least.free) > usable:
        needs = "needs" if least.refused else "should have, as AWS recommends,"
        return violated(
            placed,
            f"the {name} {needs} {_amount(least.free)} free addresses in {subnet.id},"
            f" {_block(subnet)} has {usable:,}",
            _see_block(subnet),
            at=placed.node,
            severity="" if least.refused else "warning",
        )
    return _beside_others(placed, consumer, subnet, usable, least.free)


def _beside_others(
    placed: Relation, consumer: Resource, subnet: Resource, usable: int, needed: Number
) -> Violated | None:
    shares = planned_addresses(subnet)
    if _is_in_the_sum(shares, consumer, subnet, needed):
        return None
    others = [share for share in shares if share.source is not consumer]
    taken = shown(sum((share.required for share in others), Number(0, 0)))
    perhaps = shown(sum((share.required for share in perhaps_planned(subnet)), Number(0, 0)))
    if usable - taken - perhaps >= needed:
        return None
    left = max(0, usable - int(taken.low))
    about = "" if taken.known else "at most "
    return violated(
        placed,
        f"the {name_of(consumer)} needs {_amount(needed)} free addresses in {subnet.id}, of the"
        f" {usable:,} in {_block(subnet)} the others leave {about}{left:,}",
        _see_block(subnet),
        at=placed.node,
        severity="warning",
        table=[
            row(f"usable in {_block(subnet)}", usable, _place(subnet)),
            *sum_rows([share._replace(addresses=share.required) for share in others]),
        ],
    )


def _is_in_the_sum(
    shares: list[Share], consumer: Resource, subnet: Resource, needed: Number
) -> bool:
    """Whether the sum of a subnet with functions (NET101) holds the whole minimum already."""
    placed = subnet.graph.incoming("placed_in", subnet)
    if not subnet.graph.holding(p for p in placed if p.source.type == FUNCTION):
        return False
    return any(s.source is consumer and s.addresses.low >= needed.low for s in shares)


def _amount(number: Number) -> str:
    return f"{int(number.low):,}" if number.known else f"at least {int(number.low):,}"


def _block(subnet: Resource) -> str:
    block = block_of(subnet)
    return block if "/" in block else f"a /{prefix_of(subnet)}"


def _place(subnet: Resource) -> Resource | Value:
    block = subnet.value("CidrBlock")
    return subnet if isinstance(block, Absent) else block


def _see_block(subnet: Resource) -> Related | None:
    return see(_place(subnet), f"the block of {subnet.id}")
