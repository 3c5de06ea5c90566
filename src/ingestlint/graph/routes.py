"""Where the traffic of a subnet goes: its route table, and the default route of that."""

from typing import NamedTuple

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Value, Why, certainly_same, text_of
from ingestlint.parse.node import Node

from .consumers import values_at
from .outside import out_of_sight, unseen
from .reading import why_unresolved
from .resource import End, Resource

SUBNET = "AWS::EC2::Subnet"
VPC = "AWS::EC2::VPC"
ROUTE = "AWS::EC2::Route"
ROUTE_TABLE = "AWS::EC2::RouteTable"
ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation"
PROPAGATION = "AWS::EC2::VPNGatewayRoutePropagation"
ENDPOINT = "AWS::EC2::VPCEndpoint"
ATTACHMENT = "AWS::EC2::VPCGatewayAttachment"
INTERNET_GATEWAY = "AWS::EC2::InternetGateway"

# Where a default route leads.
INTERNET = "internet"  # an internet gateway, for what has a public address
NAT = "nat"  # a NAT gateway in one zone
REGIONAL_NAT = "regional nat"  # a NAT gateway over all zones
ELSEWHERE = "elsewhere"  # out of sight: a transit gateway, a peer, an appliance …
NOWHERE = "nowhere"  # there is none
LOCAL = "local"  # it stays in the VPC, or goes to a gateway endpoint

# The properties of a route that name its target, IPv6's own apart.
TARGETS = (
    "NatGatewayId",
    "GatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "VpcEndpointId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "LocalGatewayId",
    "OdbNetworkArn",
)
DEFAULT_IPV4, DEFAULT_IPV6 = "0.0.0.0/0", "::/0"


class Path(NamedTuple):
    """Where the IPv4 traffic of a subnet to the internet and to public endpoints goes.

    `gateway` is the target of the default route and `place` where that is written, both None where
    there is no such route; `table` is None for the main route table of the VPC. `others` are routes
    to other networks, behind which there may be ways out and endpoints.
    """

    kind: str
    table: Resource | None
    gateway: End | None = None
    place: Node | None = None
    others: tuple[Resource, ...] = ()

    @property
    def table_name(self) -> str:
        return "the main route table of its VPC" if self.table is None else self.table.id


def default_path(subnet: Resource) -> Path:
    """Where the default route of a subnet leads; raises Undecided where that is out of sight."""
    found: Path = subnet.graph.remembered(f"path {subnet.id}", lambda: _path(subnet))
    return found


def vpc_of(subnet: Resource) -> Value:
    """The value that names the VPC of a subnet."""
    return subnet.value("VpcId")


def route_table(subnet: Resource) -> Resource | None:
    """The route table that governs a subnet; None for a main one that no file tells of.

    That one is as AWS makes it, with the local route only. Raises Undecided.
    """
    found: Resource | None = subnet.graph.remembered(
        f"table {subnet.id}", lambda: _route_table(subnet)
    )
    return found


def _route_table(subnet: Resource) -> Resource | None:
    graph = subnet.graph
    for association in graph.resources(ASSOCIATION):
        named = graph.target_of(association.value("SubnetId"), SUBNET)
        if named is subnet and association.exists():
            value = association.value("RouteTableId")
            table = graph.target_of(value, ROUTE_TABLE)
            if isinstance(table, Resource) and table.type == ROUTE_TABLE:
                return table
            raise Undecided(why_unresolved(value), value.node)
    return _main_table(subnet)


def routes_of(table: Resource) -> list[Resource]:
    """The routes that the linted files add to a table."""
    graph = table.graph
    return [
        route
        for route in graph.resources(ROUTE)
        if graph.target_of(route.value("RouteTableId"), ROUTE_TABLE) is table
        and route.exists()
        and not _is(route.value("State"), "blackhole")
    ]


def leads_out(table: Resource) -> bool:
    """Whether a route of a table leads to an internet gateway; raises Undecided."""
    for route in routes_of(table):
        name, value = _target(route)
        if _kind(name, value, route.graph.target_of(value)) == INTERNET:
            return True
    return False


def leaves_by_ipv6(function: Resource, path: Path) -> bool:
    """Whether a function may go out by IPv6 where IPv4 has no way."""
    if path.table is None or isinstance(function.value("VpcConfig"), Absent):
        return False
    if not function.flag("VpcConfig", "Ipv6AllowedForDualStack"):
        return False
    routes = routes_of(path.table)
    return any(_is(route.value("DestinationIpv6CidrBlock"), DEFAULT_IPV6) for route in routes)


def _path(subnet: Resource) -> Path:
    table = route_table(subnet)
    if table is None:
        return Path(NOWHERE, None)
    unclear: list[Undecided] = []
    for route in routes_of(table):
        value = route.value("DestinationCidrBlock")
        if _is(value, DEFAULT_IPV4):
            return _through(table, route)._replace(others=_others(table, route))
        if not isinstance(value, Absent | Known):
            unclear.append(Undecided(why_unresolved(value), value.node))
    if unclear:
        raise unclear[0]
    unseen(subnet.graph)
    out_of_sight(table, "its routes")
    _propagated(table)
    return Path(NOWHERE, table, others=_others(table))


def _through(table: Resource, route: Resource) -> Path:
    name, value = _target(route)
    gateway = route.graph.target_of(value)
    return Path(_kind(name, value, gateway), table, gateway, value.node)


def _target(route: Resource) -> tuple[str, Value]:
    """The property that names the target of a route, and its value."""
    for name in TARGETS:
        value = route.value(name)
        if not isinstance(value, Absent):
            return name, value
    raise Undecided(Why(f"target of {route.id}", f"{route.id} names no target"), route.node)


def _kind(name: str, value: Value, gateway: End) -> str:
    if name == "NatGatewayId":
        if not isinstance(gateway, Resource):
            return NAT
        if gateway.text("ConnectivityType") == "private":
            return ELSEWHERE
        return REGIONAL_NAT if gateway.text("AvailabilityMode") == "regional" else NAT
    if name != "GatewayId":
        return ELSEWHERE
    if isinstance(gateway, Resource):
        if gateway.type == ENDPOINT:
            return LOCAL
        attached = gateway.type == ATTACHMENT and gateway.has("InternetGatewayId")
        return INTERNET if attached or gateway.type == INTERNET_GATEWAY else ELSEWHERE
    text = text_of(value.data) if isinstance(value, Known) else ""
    if text.startswith("igw-"):
        return INTERNET
    if text == "local" or text.startswith("vpce-"):
        return LOCAL
    if text.startswith("vgw-"):
        return ELSEWHERE
    raise Undecided(why_unresolved(value), value.node)


def _others(table: Resource, besides: Resource | None = None) -> tuple[Resource, ...]:
    """Routes of IPv4 to other networks."""
    return tuple(
        route
        for route in routes_of(table)
        if route is not besides
        and isinstance(route.value("DestinationIpv6CidrBlock"), Absent)
        and not _leads_nowhere_else(route)
    )


def _leads_nowhere_else(route: Resource) -> bool:
    """Whether a route stays in the VPC, or goes to an internet gateway."""
    try:
        name, value = _target(route)
        return _kind(name, value, route.graph.target_of(value)) in {INTERNET, LOCAL}
    except Undecided:
        return False


def _propagated(table: Resource) -> None:
    """Raise where a VPN gateway adds routes of its own to the table."""
    graph = table.graph
    for propagation in graph.resources(PROPAGATION):
        values = values_at(propagation.value("RouteTableIds"), ())
        if any(graph.target_of(value) is table for value in values) and propagation.exists():
            raise Undecided(
                Why(
                    f"routes of {table.id}",
                    f"the VPN gateway of {propagation.id} adds routes to {table.id}",
                ),
                propagation.node,
            )


def _main_table(subnet: Resource) -> Resource | None:
    """The main route table of its VPC where a snapshot shows it, None where nothing changes it.

    CloudFormation names no main route table, so what changes one is outside of the template.
    """
    graph = subnet.graph
    unseen(graph)
    value = vpc_of(subnet)
    if subnet.observed:
        return _observed_main_table(subnet, value)
    vpc = graph.target_of(value, VPC)
    if not isinstance(vpc, Resource) or vpc.type != VPC:
        why = why_unresolved(value)
        raise Undecided(
            Why(
                f"main route table of {why.cause}",
                f"{subnet.id} has no route table association here, and the main route table of"
                " its VPC is out of sight",
                "associate the subnet with a route table in the template",
            ),
            subnet.node,
        )
    if vpc.observed:
        return _observed_main_table(subnet, value)
    out_of_sight(subnet, "its route table association")
    out_of_sight(vpc, "its main route table")
    for route in graph.resources(ROUTE):
        named = route.value("RouteTableId")
        if isinstance(named, Absent | Known):
            continue  # a literal id is older than this VPC
        table = graph.target_of(named, ROUTE_TABLE)
        if not (isinstance(table, Resource) and table.type == ROUTE_TABLE):
            raise Undecided(why_unresolved(named), named.node)
    return None


def _observed_main_table(subnet: Resource, vpc: Value) -> Resource:
    """The main route table of a VPC in a snapshot, which may show the table and not the VPC."""
    graph = subnet.graph
    shown = graph.target_of(vpc, VPC)
    for table in graph.resources(ROUTE_TABLE):
        value = table.value("VpcId")
        same = graph.target_of(value, VPC) is shown or certainly_same(value, vpc)
        if table.observed and same and table.flag("Main"):
            return table
    name = shown.id if isinstance(shown, Resource) else f"the VPC of {subnet.id}"
    raise Undecided(
        Why(
            f"main route table of {name}",
            f"the snapshot shows no route table of {subnet.id}, nor the main one of its VPC",
            "take it again with ec2:DescribeRouteTables",
        ),
        subnet.node,
    )


def _is(value: Value, wanted: str) -> bool:
    return isinstance(value, Known) and text_of(value.data).strip() == wanted
