"""What is planned in a subnet: the share of each consumer, and what the subnet has."""

import re
from functools import partial
from math import inf

from ingestlint.aws.facts import network as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Absent, Known, Text, Why, text_of
from ingestlint.graph.consumers import CONSUMERS, LIKE_FUNCTIONS, SUBNET_GROUPS, name_of
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource, Unresolved
from ingestlint.graph.vpcs import same_vpc

from . import compute, data, network, tables, tools
from .functions import addresses_of_functions
from .kind import Count, Kind
from .numbers import at_least_none, between, exactly
from .share import Share

KINDS: dict[str, Kind] = {
    **network.KINDS,
    **compute.KINDS,
    **data.KINDS,
    **tables.KINDS,
    **tools.KINDS,
}
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
ADDRESS_BITS = 32
IPV4_BLOCK = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)[./]){4}\d{1,2}")
# What a snapshot says of a subnet beside what CloudFormation has.
FREE = "AvailableIpAddressCount"
LARGEST, SMALLEST = 16, 28  # prefix lengths that a subnet can have


def planned(subnet: Resource) -> list[Share]:
    """What is planned in a subnet: one share for all functions, and one for each other consumer.

    A consumer whose addresses cannot be counted plans between none and endlessly many.
    """
    graph = subnet.graph
    placed: dict[str, list[Relation]] = {}
    for relation in graph.incoming("placed_in", subnet):
        if relation.source.type not in SUBNET_GROUPS:
            placed.setdefault(relation.source.id, []).append(relation)
    functions = [r for group in placed.values() for r in group if r.source.type in LIKE_FUNCTIONS]
    shares = []
    if functions:
        count = addresses_of_functions(graph, functions)
        shares.append(Share("functions", count, (*dict.fromkeys(functions),), count))
    for name in (name for name in graph.nodes if name in placed):
        relations = placed[name]
        source = relations[0].source
        if isinstance(source, Resource) and source.type not in LIKE_FUNCTIONS:
            if source.observed and subnet.observed:
                continue  # what is there already is no longer free
            shares.append(_share_of(graph, source, subnet, relations))
    return [share for share in shares if share.addresses.high > 0]


def perhaps_planned(subnet: Resource) -> list[Share]:
    """What is planned by consumers that may stand in a subnet: their subnet group is out of sight.

    Each plans between none and all of its addresses.
    """
    graph = subnet.graph
    shares = []
    for placed in graph.unresolved("placed_in"):
        source, target = placed.source, placed.target
        if not isinstance(source, Resource) or not isinstance(target, Unresolved):
            continue
        is_grouped = source.type not in SUBNET_GROUPS and CONSUMERS[source.type].group
        if is_grouped and placed.via is None and not _in_another_vpc(source, subnet):
            shares.append(_perhaps(_share_of(graph, source, subnet, [placed]), target))
    return [share for share in shares if share.addresses.high > 0]


def _perhaps(share: Share, group: Unresolved) -> Share:
    why = group.why._replace(
        reason=f"whether the {share.name} stands in the subnet is not known: {group.why.reason}"
    )
    doubt = Undecided(why, group.node)
    either = [
        Number(0, number.high, because=(doubt, *number.open))
        for number in (share.addresses, share.required)
    ]
    return share._replace(addresses=either[0], required=either[1])


def _in_another_vpc(consumer: Resource, subnet: Resource) -> bool:
    """Whether the security groups of a consumer tell that it is in another VPC, in any scenario."""
    groups = [r.target for r in subnet.graph.outgoing("secured_by", consumer)]
    return any(
        all(leaf.result is False for leaf in subnet.graph.explore(partial(same_vpc, group, subnet)))
        for group in groups
        if isinstance(group, Resource) and group.type == SECURITY_GROUP
    )


def _share_of(graph: Graph, source: Resource, subnet: Resource, relations: list[Relation]) -> Share:
    kind = KINDS.get(source.type) or Kind(_uncounted)
    count = graph.spread(partial(_if_there, graph, relations, kind.plans, source, subnet))
    required = count
    if kind.required is not None:
        required = graph.spread(partial(_if_there, graph, relations, kind.required, source, subnet))
    remark = _remark(graph, kind, source, subnet)
    return Share(name_of(source), count, (*relations,), required, remark, source)


def _remark(graph: Graph, kind: Kind, source: Resource, subnet: Resource) -> str:
    """What is to say of it in every scenario alike, else nothing."""
    if kind.remark is None:
        return ""
    try:
        said = {leaf.result for leaf in graph.explore(partial(kind.remark, source, subnet))}
    except (TooManyScenarios, Undecided):
        return ""
    return said.pop() if len(said) == 1 else ""


def _if_there(
    graph: Graph,
    relations: list[Relation],
    count: Count,
    source: Resource,
    subnet: Resource,
) -> Number:
    if not graph.holding(relations):
        return exactly(0)
    try:
        return at_least_none(count(source, subnet))
    except Undecided as undecided:
        return Number(0, inf, because=(undecided,))


def _uncounted(source: Resource, _subnet: Resource) -> Number:
    reason = f"how many addresses the {name_of(source)} takes is not counted"
    return between(0, inf, source, reason)


def prefix_of(subnet: Resource) -> int:
    """The length of its prefix, as 24 of 10.0.1.0/24; raises Undecided."""
    block = subnet.value("CidrBlock")
    if isinstance(block, Absent):
        prefix = str(int(subnet.number("Ipv4NetmaskLength")))
    elif isinstance(block, Text) and isinstance(block.parts[-1], Known):
        # `10.${Octet}.0.0/24`: what is not known does not change the size.
        prefix = text_of(block.parts[-1].data).rpartition("/")[2]
    else:
        prefix = subnet.text("CidrBlock").strip().rpartition("/")[2]
    wrong = isinstance(block, Known) and not IPV4_BLOCK.fullmatch(text_of(block.data).strip())
    if wrong or not prefix.isdigit() or not LARGEST <= int(prefix) <= SMALLEST:
        reason = f"its CidrBlock is not a block from /{LARGEST} to /{SMALLEST}"
        raise Undecided(Why(reason, reason, "write one as 10.0.1.0/24"), block.node)
    return int(prefix)


def block_of(subnet: Resource) -> str:
    """Its CIDR block as far as it is known and may be shown, else "its block"."""
    block = subnet.value("CidrBlock")
    if isinstance(block, Known) and not block.secret:
        return text_of(block.data)
    return "its block"


def size(subnet: Resource) -> int:
    """Addresses of its block that AWS does not keep for itself; raises Undecided."""
    return int(2 ** (ADDRESS_BITS - prefix_of(subnet))) - facts.RESERVED_ADDRESSES.value


def usable(subnet: Resource) -> int:
    """Addresses that what is planned can have; raises Undecided.

    Of a subnet that a snapshot saw, those that were free then: what is deployed has the others.
    """
    if subnet.observed and not isinstance(subnet.value(FREE), Absent):
        return int(subnet.number(FREE))
    return size(subnet)
