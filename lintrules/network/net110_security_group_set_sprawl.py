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

Functions whose subnets come from one parameter or import are in the same ones, whichever those are.
Where they come from several, whether any subnet is shared is not known.

What lets a function in elsewhere (the rule of a database that names its security group) is a need
of its own: functions with different ones are not reported.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
"""

from functools import partial

from ingestlint.check.authoring import (
    Functions,
    Graph,
    Iterable,
    Relation,
    Resource,
    Undecided,
    Violated,
    first_found,
    see,
    violated,
)
from ingestlint.check.authoring.network import (
    check_needs_differ,
    needs_of,
    placed_out_of_sight,
    places_that_may_be_one,
)

SEVERITY = "note"
SINCE = "2026.11"
EXCESS = "sets of security groups too many"

FUNCTION = "AWS::Lambda::Function"
SUBNET = "AWS::EC2::Subnet"
FEW = 5  # functions that a message can name


def subjects(graph: Graph) -> Iterable[Resource | Functions]:
    """Each subnet that several functions are placed in, and all functions that are out of sight."""
    users: dict[str, set[str]] = {}
    lost: dict[str, Resource] = {}
    for placed in graph.relations("placed_in", source=FUNCTION):
        users.setdefault(placed.target.id, set()).add(placed.source.id)
        if not placed.target.resolved and isinstance(placed.source, Resource):
            lost[placed.source.id] = placed.source
    yield from (s for s in graph.resources(SUBNET) if len(users.get(s.id, ())) > 1)
    if len(lost) > 1:
        yield Functions(list(lost.values()))


def check(subject: Resource | Functions) -> Violated | None:
    if isinstance(subject, Resource):
        return _sprawl(subject, subject.incoming("placed_in"))
    together = placed_out_of_sight(subject)
    found = first_found(*(partial(_sprawl, subject, placed) for placed in together))
    if found is None:
        _check_apart(subject, places_that_may_be_one(together))
    return found


def _check_apart(group: Functions, placed: list[Relation]) -> None:
    """Raise what is not known where functions would be found if their subnets were the same."""
    once = {relation.source.id: relation for relation in placed}
    if _sprawl(group, once.values()) is not None:
        end = placed[0].target
        if not isinstance(end, Resource):
            raise Undecided(end.why, end.node)


def _sprawl(subject: Resource | Functions, placed: Iterable[Relation]) -> Violated | None:
    """Whether functions in the same subnet have sets of security groups that could be one."""
    users = _users(placed)
    if len(users) <= 1:
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
        check_needs_differ([sets[0][0].source.outgoing("secured_by") for sets in alike.values()])
        return None
    largest = max(spare, key=len)
    saved = sum(len(sets) - 1 for sets in spare)
    names = [placed.source.id for functions in largest for placed in functions]
    second = largest[1][0].source
    return violated(
        subject,
        f"{_listed(names)} need the same and use {len(largest)} sets of security groups:"
        f" the functions here use {len(users)} sets where {len(users) - saved} would do",
        *(
            see(place, f"the set of {functions[0].source.id}")
            for functions in (largest[0], *largest[2:])
            for place in functions[0].source.outgoing("secured_by")[:1]
        ),
        at=second.value("VpcConfig", "SecurityGroupIds"),
    ).by(saved)


def _users(placed: Iterable[Relation]) -> dict[frozenset[str], list[Relation]]:
    """Functions by the set of security groups that they use in the subnet."""
    users: dict[frozenset[str], list[Relation]] = {}
    for relation in placed:
        if relation.source.type == FUNCTION:
            groups = relation.source.outgoing("secured_by")
            users.setdefault(frozenset(group.target.id for group in groups), []).append(relation)
    return users


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= FEW else [*names[: FEW - 1], f"{len(names) - FEW + 1} others"]
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
