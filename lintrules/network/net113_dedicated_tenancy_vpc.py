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
    End,
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
TENANCY = "InstanceTenancy"
UNSUPPORTED = facts.LAMBDA_UNSUPPORTED_TENANCY.value


def subjects(graph: Graph) -> Iterable[Resource]:
    """Each function in a VPC."""
    return functions_in_subnets(graph)


def check(function: Resource) -> Violated | None:
    """By the first of its subnets that tells: all of them are in one VPC."""
    doubts: list[Undecided] = []
    for placed in function.outgoing("placed_in"):
        try:
            vpc = _vpc(placed.target, function.graph)
            if not _is_dedicated(vpc):
                return None
        except Undecided as undecided:
            doubts.append(undecided)
            continue
        return violated(
            function,
            f"its subnet {placed.target.id} is in {vpc.id}, whose tenancy is {UNSUPPORTED}:"
            " Lambda cannot connect to it",
            see(vpc.value(TENANCY), f"the tenancy of {vpc.id}"),
            at=placed.node,
        )
    if doubts:
        raise doubts[0]
    return None


def _vpc(subnet: End, graph: Graph) -> End:
    named = subnet.value("VpcId")
    vpc = graph.target_of(named, VPC)
    if vpc.type != VPC:
        raise Undecided(why_unresolved(named), named.node)
    return vpc


def _is_dedicated(vpc: End) -> bool:
    tenancy = vpc.value(TENANCY)
    if certainly_same(tenancy, Known(tenancy.node, UNSUPPORTED)) is False:
        return False
    return vpc.text(TENANCY) == UNSUPPORTED
