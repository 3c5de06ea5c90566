"""`routes_through`: a subnet → the gateways its route table leads to; mode: the destination.

A gateway endpoint is one of them; its mode is the service (`s3`, `dynamodb`).
"""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent, Known, text_of
from ingestlint.graph.consumers import values_at
from ingestlint.graph.endpoints import service_name
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource
from ingestlint.graph.routes import ASSOCIATION, ENDPOINT, ROUTE_TABLE, SUBNET, TARGETS, routes_of

from . import Reader

GATEWAYS = (*TARGETS, "EgressOnlyInternetGatewayId")
DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def readers() -> list[Reader]:
    return [(_association, (ASSOCIATION,))]


def _association(graph: Graph, association: Resource) -> Iterable[Relation]:
    subnet = graph.target_of(association.value("SubnetId"), SUBNET)
    table = graph.target_of(association.value("RouteTableId"), ROUTE_TABLE)
    if not isinstance(table, Resource):
        yield Relation("routes_through", subnet, table, table.node, via=association)
        return
    for route in routes_of(table):
        for name in GATEWAYS:
            value = route.value(name)
            if not isinstance(value, Absent):
                target = graph.target_of(value)
                mode = _destination(route)
                yield Relation("routes_through", subnet, target, value.node, via=route, mode=mode)
    yield from _endpoints(graph, subnet, table)


def _endpoints(graph: Graph, subnet: End, table: Resource) -> Iterable[Relation]:
    for endpoint in graph.resources(ENDPOINT):
        for value in values_at(endpoint.value("RouteTableIds"), ()):
            if graph.target_of(value, ROUTE_TABLE) is table:
                mode = service_name(endpoint) or ""
                yield Relation(
                    "routes_through", subnet, endpoint, value.node, via=endpoint, mode=mode
                )


def _destination(route: Resource) -> str:
    for name in DESTINATIONS:
        value = route.value(name)
        if isinstance(value, Known):
            return text_of(value.data)
    return ""
