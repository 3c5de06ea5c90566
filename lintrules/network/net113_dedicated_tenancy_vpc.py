"""A function is placed in a VPC with dedicated tenancy, which Lambda cannot use.

Why it matters
--------------
Lambda cannot connect a function to a VPC whose instance tenancy is `dedicated`: the deployment
fails.

How to fix
----------
Place the function in a second VPC with default tenancy and peer the two.

Or set `InstanceTenancy: default` where dedicated hardware is not required.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
- https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Known,
    Resource,
    Undecided,
    Violated,
    certainly_same,
    see,
    violated,
    why_unresolved,
)
from ingestlint.check.authoring.network import facts, functions_in_subnets

SEVERITY = "error"
SINCE = "2026.11"

VPC = "AWS::EC2::VPC"


def subjects(graph: Graph) -> Iterable[Resource]:
    """Each function in a VPC."""
    return functions_in_subnets(graph)


def check(function: Resource) -> Violated | None:
    """Violated by any one subnet; unknown when none is known to be, and some are not known."""
    doubts: list[Undecided] = []
    wrong = facts.LAMBDA_UNSUPPORTED_TENANCY.value
    for placed in function.outgoing("placed_in"):
        try:
            if not isinstance(placed.target, Resource):
                raise Undecided(placed.target.why, placed.target.node)
            vpc = _vpc(placed.target)
            tenancy = vpc.value("InstanceTenancy")
            if certainly_same(tenancy, Known(tenancy.node, wrong)) is False:
                continue
            if isinstance(tenancy, Absent) or vpc.text("InstanceTenancy") != wrong:
                continue
        except Undecided as undecided:
            doubts.append(undecided)
            continue
        return violated(
            function,
            f"its subnet {placed.target.id} is in {vpc.id}, whose tenancy is {wrong}:"
            " Lambda cannot connect to it",
            see(tenancy, f"the tenancy of {vpc.id}"),
            at=placed.node,
        )
    if doubts:
        raise doubts[0]
    return None


def _vpc(subnet: Resource) -> Resource:
    named = subnet.value("VpcId")
    vpc = subnet.graph.target_of(named, VPC)
    if isinstance(vpc, Resource) and vpc.type == VPC:
        return vpc
    raise Undecided(why_unresolved(named), named.node)
