"""`routes_through`: a subnet → the gateways its route table leads to; mode: the destination."""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent, Known, text_of
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from . import Reader

GATEWAYS = (
    "NatGatewayId",
    "GatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "EgressOnlyInternetGatewayId",
    "VpcEndpointId",
)
DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def readers(graph: Graph) -> list[Reader]:
    return [(_association, graph.resources("AWS::EC2::SubnetRouteTableAssociation"))]


def _association(graph: Graph, association: Resource) -> Iterable[Relation]:
    subnet = graph.target_of(association.value("SubnetId"), "AWS::EC2::Subnet")
    table = graph.target_of(association.value("RouteTableId"), "AWS::EC2::RouteTable")
    if not isinstance(table, Resource):
        yield Relation("routes_through", subnet, table, table.node, via=association)
        return
    for route in graph.resources("AWS::EC2::Route"):
        if graph.target_of(route.value("RouteTableId"), "AWS::EC2::RouteTable") is not table:
            continue
        for name in GATEWAYS:
            value = route.value(name)
            if not isinstance(value, Absent):
                target = graph.target_of(value)
                mode = _destination(route)
                yield Relation("routes_through", subnet, target, value.node, via=route, mode=mode)


def _destination(route: Resource) -> str:
    for name in DESTINATIONS:
        value = route.value(name)
        if isinstance(value, Known):
            return text_of(value.data)
    return ""
