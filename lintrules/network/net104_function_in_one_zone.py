"""All subnets of a function lie in one availability zone.

Why it matters
--------------
When that zone fails, the function cannot run in its VPC at all, though Lambda itself goes on in
the others. Security Hub checks the same (control Lambda.5).

How to fix
----------
Add a subnet in another availability zone to the function's SubnetIds.

Take the zones from `!Select [0, !GetAZs '']` and `!Select [1, !GetAZs '']`: they differ in every
region.

References
----------
- https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
- https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBSubnetGroup.html (a group
  for databases has subnets in at least two zones)
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Relation,
    Resource,
    Undecided,
    Value,
    Violated,
    see,
    violated,
)
from ingestlint.check.authoring.network import (
    check_one_zone,
    facts,
    functions_in_subnets,
    is_one_subnet,
    zone_of,
    zones_differ,
)

SEVERITY = "warning"
SINCE = "2026.11"

# A group of one of these needs subnets in two zones, or its database cannot be created.
GROUPS_OVER_ZONES = (
    "AWS::RDS::DBSubnetGroup",
    "AWS::Neptune::DBSubnetGroup",
    "AWS::DocDB::DBSubnetGroup",
)


def subjects(graph: Graph) -> Iterable[Resource]:
    """Each function in a VPC."""
    return functions_in_subnets(graph)


def check(function: Resource) -> Violated | None:
    placed = function.outgoing("placed_in")
    if not placed:
        return None
    subnets = [r.target for r in placed if isinstance(r.target, Resource)]
    zones = [zone_of(subnet) for subnet in subnets]
    if zones_differ(zones) or _covers_a_group(function.graph, placed):
        return None
    if not is_one_subnet(function, placed):
        for relation in placed:
            if not isinstance(relation.target, Resource):
                raise Undecided(relation.target.why, relation.target.node)
    check_one_zone(subnets, zones)
    where = "its only subnet lies" if len(placed) == 1 else f"its {len(subnets)} subnets lie"
    than = f" than that of {subnets[0].id}" if subnets else ""
    least = facts.LAMBDA_MIN_ZONES.value
    return violated(
        function,
        f"{where} in one availability zone, fewer than {least}",
        *(see(zone, _zone_of(subnet, zone)) for subnet, zone in zip(subnets, zones, strict=True)),
        at=placed[0].node if len(placed) == 1 else function.value("VpcConfig", "SubnetIds"),
        fix=f"Add a subnet in another availability zone{than}.",
    )


def _zone_of(subnet: Resource, zone: Value) -> str:
    """What a place shows: the zone, or of a subnet that names none, the subnet."""
    if isinstance(zone, Absent):
        picked = "" if subnet.observed else ", whichever AWS picks"
        return f"{subnet.id} lies in one zone{picked}"
    return f"the zone of {subnet.id}"


def _covers_a_group(graph: Graph, placed: list[Relation]) -> bool:
    """Whether a group that needs two zones consists of subnets of the function alone.

    Those that are not known have a name, too: a parameter is the same subnet at both places.
    """
    own = {relation.target.id for relation in placed}
    for group in graph.resources(*GROUPS_OVER_ZONES):
        if group.exists():
            members = group.outgoing("placed_in")
            if members and all(r.target.id in own for r in members):
                return True
    return False
