"""Functions with equal needs use different sets of security groups.

Why it matters
--------------
Lambda makes one network interface for each combination of a subnet and a *set* of security groups.
Functions with the same set share it. A security group for each function, with the same rules in
each, multiplies interfaces: in every subnet each takes an address and counts towards the quota of
the VPC.

How to fix
----------
Give functions that need the same one security group in common.

What lets a function in elsewhere (the rule of a database that names its security group) is a need
of its own: functions with different ones are not reported.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
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
from ingestlint.check.authoring.network import needs_of

SEVERITY = "note"
SINCE = "2026.11"
EXCESS = "sets of security groups too many"

FUNCTION = "AWS::Lambda::Function"
SUBNET = "AWS::EC2::Subnet"
FEW = 5  # functions that a message can name


def subjects(graph: Graph) -> Iterable[Resource]:
    """Each subnet that several functions are placed in."""
    users: dict[str, set[str]] = {}
    for placed in graph.relations("placed_in", source=FUNCTION):
        users.setdefault(placed.target.id, set()).add(placed.source.id)
    return [s for s in graph.resources(SUBNET) if len(users.get(s.id, ())) > 1]


def check(subnet: Resource) -> Violated | None:
    users = _users(subnet)
    if len(users) == 1:
        return None
    alike: dict[frozenset[str], list[list[Relation]]] = {}
    doubts: list[Undecided] = []
    for functions in users.values():
        try:
            needs = needs_of(functions[0].source.outgoing("secured_by"))
        except Undecided as undecided:
            doubts.append(undecided)
        else:
            alike.setdefault(needs, []).append(functions)
    spare = [sets for sets in alike.values() if len(sets) > 1]
    if not spare:
        if doubts:
            raise doubts[0]
        return None
    largest = max(spare, key=len)
    saved = sum(len(sets) - 1 for sets in spare)
    names = [placed.source.id for functions in largest for placed in functions]
    second = largest[1][0].source
    return violated(
        subnet,
        f"{_listed(names)} need the same and use {len(largest)} sets of security groups:"
        f" the functions here use {len(users)} sets where {len(users) - saved} would do",
        *(
            see(place, f"the set of {functions[0].source.id}")
            for functions in (largest[0], *largest[2:])
            for place in functions[0].source.outgoing("secured_by")[:1]
        ),
        at=second.value("VpcConfig", "SecurityGroupIds"),
    ).by(saved)


def _users(subnet: Resource) -> dict[frozenset[str], list[Relation]]:
    """Functions by the set of security groups that they use in the subnet."""
    users: dict[frozenset[str], list[Relation]] = {}
    for placed in subnet.incoming("placed_in"):
        if placed.source.type == FUNCTION:
            groups = placed.source.outgoing("secured_by")
            users.setdefault(frozenset(group.target.id for group in groups), []).append(placed)
    return users


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= FEW else [*names[: FEW - 1], f"{len(names) - FEW + 1} others"]
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
