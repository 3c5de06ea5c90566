"""The address plan of a whole template: each VPC, its subnets, and who takes what in them."""

from functools import partial
from math import inf

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.scenario import Fork
from ingestlint.evaluate.value import Known, Why
from ingestlint.graph.consumers import SUBNET_GROUPS, name_of
from ingestlint.graph.graph import Graph
from ingestlint.graph.resource import Resource
from ingestlint.parse.node import Node
from ingestlint.record import Record

from .plan import block_of, planned, usable
from .share import Share

SUBNET = "AWS::EC2::Subnet"


class SubnetPlan(Record):
    """What a subnet has, what is planned in it, and why a number is not exact."""

    name: str
    block: str
    node: Node
    usable: Number
    planned: Number
    shares: list[Share]
    reasons: list[Why]

    @property
    def free(self) -> Number:
        return self.usable - self.planned


class VpcPlan(Record):
    """`name` is the logical ID of a VPC, or says that it is out of sight."""

    name: str
    block: str
    node: Node
    subnets: list[SubnetPlan]


class Unseen(Record):
    """A consumer in a subnet that is out of sight, and why it is."""

    name: str
    why: Why
    node: Node


class Overview(Record):
    """The plan of one template in one environment."""

    vpcs: list[VpcPlan]
    unseen: list[Unseen]


def overview(graph: Graph) -> Overview:
    """Everything that is planned, with bounds over all scenarios that are not pinned."""
    vpcs: dict[str, VpcPlan] = {}
    parents = {part.source.id: part for part in graph.relations("part_of", source=SUBNET)}
    for subnet in graph.resources(SUBNET):
        part = parents.get(subnet.id)
        target = None if part is None else part.target
        if isinstance(target, Resource):
            made = VpcPlan(target.id, _shown(graph, target), target.node, [])
        elif target is not None:
            made = VpcPlan(f"a VPC out of sight ({target.why.reason})", "", target.node, [])
        else:
            made = VpcPlan("no VPC", "", subnet.node, [])
        key = "" if target is None else target.id
        vpcs.setdefault(key, made).subnets.append(_plan(graph, subnet))
    return Overview(list(vpcs.values()), _unseen(graph))


def _plan(graph: Graph, subnet: Resource) -> SubnetPlan:
    reasons: dict[str, Why] = {}
    has = _bounded(graph, partial(_usable_if_there, subnet))
    shares = planned(subnet)
    total = sum((share.addresses for share in shares), Number(0, 0))
    for reason in (*has.open, *total.open):
        why = _why(reason)
        reasons.setdefault(why.reason, why)
    return SubnetPlan(
        subnet.id, _shown(graph, subnet), subnet.node, has, total, shares, list(reasons.values())
    )


def _usable_if_there(subnet: Resource) -> Number:
    try:
        number = usable(subnet)
    except Undecided as undecided:
        return Number(0, inf, because=(undecided,))
    return Number(number, number)


def _bounded(graph: Graph, read: partial[Number]) -> Number:
    try:
        return graph.spread(read)
    except Undecided as undecided:
        return Number(0, inf, because=(undecided,))


def _shown(graph: Graph, resource: Resource) -> str:
    """The block of a subnet or VPC, "" where several are possible or none may be shown."""
    said = {leaf.result for leaf in graph.explore(partial(_block, resource))}
    return said.pop() if len(said) == 1 else ""


def _block(resource: Resource) -> str:
    block = block_of(resource)
    return block if isinstance(resource.value("CidrBlock"), Known) else ""


def _why(reason: Fork | Undecided) -> Why:
    if isinstance(reason, Undecided):
        return reason.why
    label = reason.variable.label
    return Why(label, f"it depends on {label}", "give --parameters or an environment")


def _unseen(graph: Graph) -> list[Unseen]:
    found: list[Unseen] = []
    for placed in graph.relations("placed_in"):
        source, target = placed.source, placed.target
        if isinstance(target, Resource) or source.type in SUBNET_GROUPS:
            continue
        if isinstance(source, Resource):
            found.append(Unseen(name_of(source), target.why, placed.node))
    return found
