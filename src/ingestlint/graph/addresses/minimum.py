"""What a subnet must have for a consumer to be placed in it at all, or to scale."""

from collections.abc import Callable

from ingestlint.aws.facts import network as facts
from ingestlint.evaluate.number import Number
from ingestlint.evaluate.value import Absent, Items
from ingestlint.graph.reading import step_into
from ingestlint.graph.resource import Resource
from ingestlint.record import Record

from .data import search_nodes
from .network import is_application
from .numbers import exactly, text
from .tables import proxy_addresses, proxy_endpoint_addresses, workgroup_addresses


class Minimum(Record):
    """`free` addresses, and a block no smaller than `prefix` (0: any).

    `refused` says that AWS does not create it with fewer free addresses; else it recommends them.
    `block_refused` likewise for the block, without which it may not scale.
    """

    free: Number
    prefix: int = 0
    refused: bool = True
    block_refused: bool = True


Least = Callable[[Resource, Resource], Minimum | None]


def minimum_of(consumer: Resource, subnet: Resource) -> Minimum | None:
    """None where it has no minimum of its own."""
    return MINIMUMS[consumer.type](consumer, subnet)


def _load_balancer(source: Resource, subnet: Resource) -> Minimum | None:
    kind = source.value("Type")
    application = is_application(source)
    if application is None:
        source.text("Type")  # raises why it is not known
    if application:
        return _balancer(facts.ALB_FREE_ADDRESSES.value, facts.ALB_SMALLEST_SUBNET.value)
    if text(kind) != "network":
        return None
    if text(source.value("Scheme")) == "internal" and _chosen(source, subnet):
        return None
    return Minimum(exactly(facts.NLB_FREE_ADDRESSES.value))


def _chosen(source: Resource, subnet: Resource) -> bool:
    """Whether the template chooses the private address in the subnet."""
    mappings = source.value("SubnetMappings")
    for mapping in mappings.items if isinstance(mappings, Items) else ():
        named = source.graph.target_of(step_into(mapping, "SubnetId"), subnet.type)
        if named.id == subnet.id:
            return not isinstance(step_into(mapping, "PrivateIPv4Address"), Absent)
    return False


def _classic_load_balancer(_source: Resource, _subnet: Resource) -> Minimum:
    return _balancer(facts.CLASSIC_FREE_ADDRESSES.value, facts.ALB_SMALLEST_SUBNET.value)


def _balancer(free: int, prefix: int) -> Minimum:
    return Minimum(exactly(free), prefix, block_refused=False)


def _client_vpn(_source: Resource, _subnet: Resource) -> Minimum:
    free = exactly(facts.CLIENT_VPN_FREE_ADDRESSES.value)
    return Minimum(free, facts.CLIENT_VPN_SMALLEST_SUBNET.value)


def _search(source: Resource, subnet: Resource) -> Minimum:
    return Minimum(search_nodes(source, subnet))


def _workgroup(source: Resource, subnet: Resource) -> Minimum:
    return Minimum(workgroup_addresses(source, subnet))


def _kubernetes(_source: Resource, _subnet: Resource) -> Minimum:
    return Minimum(exactly(facts.EKS_MIN_ADDRESSES.value))


def _proxy(source: Resource, subnet: Resource) -> Minimum:
    return Minimum(proxy_addresses(source, subnet), refused=False)


def _proxy_endpoint(source: Resource, subnet: Resource) -> Minimum:
    return Minimum(proxy_endpoint_addresses(source, subnet), refused=False)


MINIMUMS: dict[str, Least] = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
    "AWS::ElasticLoadBalancing::LoadBalancer": _classic_load_balancer,
    "AWS::EC2::ClientVpnTargetNetworkAssociation": _client_vpn,
    "AWS::OpenSearchService::Domain": _search,
    "AWS::Elasticsearch::Domain": _search,
    "AWS::RedshiftServerless::Workgroup": _workgroup,
    "AWS::EKS::Cluster": _kubernetes,
    "AWS::RDS::DBProxy": _proxy,
    "AWS::RDS::DBProxyEndpoint": _proxy_endpoint,
}
