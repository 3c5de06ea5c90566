"""The VPCs of a template with what Lambda and EFS place in them, examined one by one."""

from functools import partial
from typing import NamedTuple

from ingestlint.aws.facts import network as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Reference, Unknown, Value
from ingestlint.parse.node import Node, Scalar

from .consumers import LIKE_FUNCTIONS
from .functions import by_unseen_place
from .graph import Graph
from .relation import Relation
from .resource import Resource, Unresolved

MOUNT_TARGET = "AWS::EFS::MountTarget"
SUBNET = "AWS::EC2::Subnet"
VERSION = "AWS::Lambda::Version"
KEPT = {"Retain", "RetainExceptOnCreate"}


class Network:
    """One VPC, or what its subnets say in its place when it is out of sight.

    Reported as the VPC, else as the first function in it.
    """

    __slots__ = ("first", "graph", "lost", "subnets", "vpc")

    def __init__(self, graph: Graph, vpc: Resource | None, first: Resource) -> None:
        self.graph = graph
        self.vpc = vpc
        self.first = first
        # Of each subnet: why it is part of the VPC, and what is placed in it.
        self.subnets: dict[str, tuple[Relation, list[Relation]]] = {}
        # Placed in subnets that are out of sight, and so perhaps in this VPC.
        self.lost: list[Relation] = []

    @property
    def subject(self) -> str:
        return (self.vpc or self.first).subject

    @property
    def node(self) -> Node:
        return (self.vpc or self.first).node

    def exists(self) -> bool:
        """Which of its members are there is for the check to read."""
        return self.vpc is None or self.vpc.exists()


class Interfaces(NamedTuple):
    """The network interfaces that count towards the quota in one subnet, or out of sight."""

    name: str
    needed: Number
    places: tuple[Relation, ...]


def networks(graph: Graph) -> list[Network]:
    """Each VPC that functions are placed in; one more for subnets that are out of sight."""
    parts: dict[str, list[Relation]] = {}
    for part in graph.relations("part_of", source=SUBNET):
        parts.setdefault(part.source.id, []).append(part)
    found: dict[str, Network] = {}
    lost: list[Relation] = []
    placed_there: dict[str, list[Relation]] = {}
    for placed in graph.relations("placed_in"):
        if placed.source.type in {*LIKE_FUNCTIONS, MOUNT_TARGET}:
            if isinstance(placed.target, Resource):
                placed_there.setdefault(placed.target.id, []).append(placed)
            else:
                lost.append(placed)
    for subnet, members in placed_there.items():
        for part in parts.get(subnet, []):
            vpc = part.target if isinstance(part.target, Resource) else None
            source = members[0].source
            if isinstance(source, Resource):
                network = found.setdefault(part.target.id, Network(graph, vpc, source))
                network.subnets[subnet] = (part, members)
    with_functions = [network for network in found.values() if _has_functions(network)]
    for network in with_functions:
        network.lost = lost
    functions = [r.source for r in lost if r.source.type in LIKE_FUNCTIONS]
    if functions and isinstance(functions[0], Resource):
        unseen = Network(graph, None, functions[0])
        unseen.lost = lost
        with_functions.append(unseen)
    return with_functions


def _has_functions(network: Network) -> bool:
    return any(
        placed.source.type in LIKE_FUNCTIONS
        for _, members in network.subnets.values()
        for placed in members
    )


def interfaces(network: Network) -> list[Interfaces]:
    """One entry for each subnet, and one for all that is placed out of sight."""
    found: list[Interfaces] = []
    for subnet, (part, members) in network.subnets.items():
        if network.graph.holding([part]):
            count = _in_one_subnet(network.graph, members)
            found.append(Interfaces(subnet, count, tuple(sorted(members, key=_is_target))))
    if network.lost:
        unseen = _out_of_sight(network.graph, network.lost)
        least = 0 if network.subnets else 1
        count = Number(least, max(least, unseen.high), because=unseen.open)
        found.append(Interfaces("subnets that are out of sight", count, (*network.lost,)))
    return found


def _in_one_subnet(graph: Graph, members: list[Relation]) -> Number:
    from .addresses.functions import addresses_of_functions

    functions = [r for r in members if r.source.type in LIKE_FUNCTIONS]
    targets = (r for r in members if _is_target(r))
    return addresses_of_functions(graph, functions) + sum(
        (graph.spread(partial(_one_if_there, graph, target)) for target in targets),
        Number(0, 0),
    )


def _is_target(placed: Relation) -> bool:
    return placed.source.type == MOUNT_TARGET


def _out_of_sight(graph: Graph, lost: list[Relation]) -> Number:
    """Between none and what is needed where a list has as many subnets as Lambda allows."""
    most = 0.0
    reasons: list[Undecided] = []
    for placed in by_unseen_place(lost):
        end = placed[0].target
        if isinstance(end, Unresolved):
            subnets = facts.LAMBDA_MAX_SUBNETS.value if _may_be_many(end.value_seen) else 1
            most += _in_one_subnet(graph, placed).high * subnets
            reasons.append(Undecided(end.why, end.node))
    return Number(0, most, because=tuple(reasons))


def _may_be_many(subnets: Value) -> bool:
    """Whether it may be a list: that of a parameter, or what a custom resource answers."""
    return isinstance(subnets, Reference) or (isinstance(subnets, Unknown) and subnets.many)


def _one_if_there(graph: Graph, placed: Relation) -> int:
    return 1 if graph.holding([placed]) else 0


def kept_interfaces(network: Network) -> tuple[Number, list[Resource]]:
    """What the functions with versions that outlive the stack's changes use, and the versions.

    A kept version keeps the interfaces of the subnets and groups that it was published with.
    """
    from .addresses.functions import addresses_of_functions

    graph = network.graph
    versions: dict[str, Resource] = {}
    for part in graph.relations("part_of", source=VERSION):
        if isinstance(part.source, Resource) and _is_kept(part.source):
            versions.setdefault(part.target.id, part.source)
    total = Number(0, 0)
    used: dict[str, Resource] = {}
    total += _out_of_sight(graph, [r for r in network.lost if r.source.id in versions])
    for part, members in network.subnets.values():
        mine = [placed for placed in members if placed.source.id in versions]
        if mine and graph.holding([part]):
            total += addresses_of_functions(graph, mine)
            used.update((placed.source.id, versions[placed.source.id]) for placed in mine)
    return total, list(used.values())


def _is_kept(version: Resource) -> bool:
    body = version.declaration.body
    policy = body.entries.get("DeletionPolicy") if body is not None else None
    return isinstance(policy, Scalar) and policy.raw in KEPT
