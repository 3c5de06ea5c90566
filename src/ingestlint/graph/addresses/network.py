"""Addresses of the network's own parts: gateways, load balancers, endpoints, attachments."""

from ingestlint.aws.facts import network as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Known
from ingestlint.graph.consumers import subnet_values
from ingestlint.graph.reading import why_unresolved
from ingestlint.graph.resource import Resource

from .kind import Kind, saying
from .numbers import amount, at_least, exactly, length, subnets_of, text, up_to


def one(_source: Resource, _subnet: Resource) -> Number:
    return exactly(1)


def each_entry(source: Resource, subnet: Resource) -> Number:
    """One for each entry that names the subnet, so often as it is written."""
    graph = source.graph
    found = [v for v in subnet_values(source) if graph.target_of(v, subnet.type).id == subnet.id]
    return exactly(len(found))


def one_or_more(source: Resource, _subnet: Resource) -> Number:
    """For what puts an interface into each of its subnets, and perhaps any number of them."""
    return at_least(
        exactly(1), source, f"AWS does not say how many addresses {source.id} takes in a subnet"
    )


def one_or_some(source: Resource, _subnet: Resource) -> Number:
    """For an entrance, or few hosts: perhaps more than one, but no crowd of them."""
    return up_to(exactly(1), facts.ASSUMED_MOST_ADDRESSES.value, source, "in a subnet")


def _endpoint(source: Resource, _subnet: Resource) -> Number:
    if text(source.value("VpcEndpointType")) == "Gateway":
        return exactly(facts.GATEWAY_ENDPOINT_ADDRESSES.value)
    return exactly(facts.INTERFACE_ENDPOINT_ADDRESSES.value)


def _nat(source: Resource, _subnet: Resource) -> Number:
    return nat_addresses(source)


def nat_addresses(source: Resource) -> Number:
    """Addresses of a NAT gateway: the first and the secondary ones, or as a snapshot counted."""
    if source.observed and not isinstance(source.value("Addresses"), Absent):
        return source.number("Addresses")
    extra = [
        amount(source, 0, "SecondaryPrivateIpAddressCount"),
        length(source.value("SecondaryPrivateIpAddresses")),
        length(source.value("SecondaryAllocationIds")),
    ]
    low, high = max(n.low for n in extra), max(n.high for n in extra)
    because = tuple(reason for n in extra for reason in n.open)
    secret = any(n.secret for n in extra)
    most = min(high, facts.NAT_MAX_ADDRESSES.value - 1)
    more = Number(low, most, secret=secret, because=because)
    return more + facts.NAT_ADDRESSES.value


def is_application(balancer: Resource) -> bool | None:
    """Whether it is an Application Load Balancer; None where its type is not known."""
    kind = balancer.value("Type")
    if isinstance(kind, Absent):
        return True
    return text(kind) == "application" if isinstance(kind, Known) else None


def _load_balancer(source: Resource, _subnet: Resource) -> Number:
    network, application = facts.NLB_ADDRESSES.value, facts.ALB_FREE_ADDRESSES.value
    found = is_application(source)
    if found is not None:
        return exactly(application if found else network)
    kind = source.value("Type")
    return Number(network, application, because=(Undecided(why_unresolved(kind), kind.node),))


def _classic_load_balancer(_source: Resource, _subnet: Resource) -> Number:
    return exactly(facts.CLASSIC_FREE_ADDRESSES.value)


def _may_grow(source: Resource, _subnet: Resource) -> str:
    if not is_application(source):
        return ""
    most = -(-facts.ALB_MAX_ADDRESSES.value // max(1, subnets_of(source)))
    return f"under load it may grow to {most:,} in a subnet"


def _interface(source: Resource, _subnet: Resource) -> Number:
    return amount(source, 0, "SecondaryPrivateIpAddressCount") + 1


def _client_vpn(_source: Resource, _subnet: Resource) -> Number:
    return exactly(facts.CLIENT_VPN_FREE_ADDRESSES.value)


def _reservation(source: Resource, subnet: Resource) -> Number:
    """The block, without the addresses of it that AWS keeps for itself in the subnet anyway."""
    block = source.value("Cidr")
    if not isinstance(block, Known):
        reason = Undecided(why_unresolved(block), block.node)
        return Number(0, float("inf"), because=(reason,))
    start, _, prefix = str(block.data).strip().partition("/")
    if ":" in start or not prefix.isdigit():
        return exactly(0)  # of IPv6 addresses
    size = 2 ** max(0, 32 - int(prefix))
    whole = text(subnet.value("CidrBlock")) or ""
    if whole.partition("/")[0] == start:
        size -= min(size, facts.RESERVED_ADDRESSES.value - 1)
    return exactly(size)


KINDS: dict[str, Kind] = {
    "AWS::EC2::NatGateway": Kind(_nat),
    "AWS::EC2::VPCEndpoint": Kind(_endpoint),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": Kind(_load_balancer, remark=_may_grow),
    "AWS::ElasticLoadBalancing::LoadBalancer": Kind(_classic_load_balancer),
    "AWS::EC2::NetworkInterface": Kind(_interface),
    "AWS::EC2::TransitGatewayAttachment": Kind(one),
    "AWS::EC2::TransitGatewayVpcAttachment": Kind(one),
    "AWS::NetworkFirewall::Firewall": Kind(one),
    "AWS::Route53Resolver::ResolverEndpoint": Kind(each_entry),
    "AWS::EC2::SubnetCidrReservation": Kind(_reservation),
    "AWS::EC2::ClientVpnTargetNetworkAssociation": Kind(
        _client_vpn, remark=saying("to be free at all times")
    ),
    "AWS::EC2::InstanceConnectEndpoint": Kind(one),
    "AWS::ApiGatewayV2::VpcLink": Kind(one_or_some),
    "AWS::Transfer::Server": Kind(one),
}
