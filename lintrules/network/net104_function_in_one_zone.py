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
    Unknown,
    Value,
    Violated,
    certainly_same,
    see,
    unknown,
    violated,
)
from ingestlint.check.authoring.network import (
    facts,
    functions_in_subnets,
    is_one_subnet,
    zone_of,
    zones_differ,
)

SEVERITY = "warning"
SINCE = "2026.11"

FUNCTION = "AWS::Lambda::Function"
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
    subnets = [r for r in placed if isinstance(r.target, Resource)]
    zones = [zone_of(r.target) for r in subnets if isinstance(r.target, Resource)]
    if zones_differ(zones) or _covers_a_group(function.graph, placed):
        return None
    if not is_one_subnet(function, placed):
        for relation in placed:
            if not isinstance(relation.target, Resource):
                raise Undecided(relation.target.why, relation.target.node)
    if len(subnets) > 1:
        _raise_unless_same(subnets, zones)
    where = "its only subnet lies" if len(placed) == 1 else f"its {len(subnets)} subnets lie"
    than = f" than that of {subnets[0].target.id}" if subnets else ""
    least = facts.LAMBDA_MIN_ZONES.value
    return violated(
        function,
        f"{where} in one availability zone, fewer than {least}",
        *(see(zone, _zone_of(r, zone)) for r, zone in zip(subnets, zones, strict=True)),
        at=placed[0].node if len(placed) == 1 else function.value("VpcConfig", "SubnetIds"),
        fix=f"Add a subnet in another availability zone{than}.",
    )


def _zone_of(placed: Relation, zone: Value) -> str:
    """What a place shows: the zone, or of a subnet that names none, the subnet."""
    if isinstance(zone, Absent):
        return f"{placed.target.id} lies in one zone, whichever AWS picks"
    return f"the zone of {placed.target.id}"


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


def _raise_unless_same(subnets: list[Relation], zones: list[Value]) -> None:
    """Several subnets: unknown unless all their zones are known to be the same one."""
    for relation, zone in zip(subnets, zones, strict=True):
        if isinstance(zone, Absent):
            raise unknown(
                f"{relation.target.id} does not say its availability zone",
                "set AvailabilityZone",
                cause=f"zone of {relation.target.id}",
                at=relation.target.node,
            )
        if certainly_same(zone, zones[0]) is None:
            if isinstance(zone, Unknown):
                raise Undecided(zone.why, zone.node)
            if isinstance(zones[0], Unknown):
                raise Undecided(zones[0].why, zones[0].node)
            raise unknown("the zones of its subnets are known only after deployment", at=zone)
