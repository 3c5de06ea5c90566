"""Which VPC endpoint serves an AWS service: of a gateway by route table, of an interface by VPC."""

import re

from ingestlint.aws.endpoints import Service, in_endpoints
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import (
    Absent,
    Known,
    Text,
    Unknown,
    Why,
    text_of,
)
from ingestlint.record import Record

from .consumers import values_at
from .graph import Graph
from .outside import out_of_sight, unseen
from .private_dns import check_own_name, has_private_dns, resolves, what_lacks
from .reading import why_unresolved
from .resource import Resource
from .routes import ENDPOINT, ROUTE_TABLE, VPC, vpc_of
from .vpcs import same_vpc

# `com.amazonaws.eu-west-1.s3`, or with a hole for the region; also `cn.com.amazonaws…`.
SERVICE_NAME = re.compile(r"(?:cn\.)?com\.amazonaws\.(?:[^.]+\.)?(.+)\Z")
FIPS = "-fips"


class Miss(Record):
    """An endpoint for a service that does not serve here, why, and what to do about it."""

    endpoint: Resource
    why: str
    remedy: str

    @property
    def says(self) -> str:
        return f"{self.endpoint.id} {self.why}"


class Lookup(Record):
    """The endpoint that serves a service, or None and those that come close."""

    endpoint: Resource | None
    misses: tuple[Miss, ...] = ()


def endpoint_for(
    service: Service, subnet: Resource, table: Resource | None, caller: Resource
) -> Lookup:
    """The endpoint by which `caller` reaches a service from a subnet governed by `table`.

    Raises Undecided where there may be one. An endpoint policy is no matter of the path.
    """
    by_gateway = gateway_endpoint(service, subnet, table)
    if by_gateway.endpoint is not None:
        return by_gateway
    by_interface = _interface_endpoint(service, subnet, caller)
    if by_interface.endpoint is not None:
        return by_interface
    return Lookup(None, by_gateway.misses + by_interface.misses)


def gateway_endpoint(service: Service, subnet: Resource, table: Resource | None) -> Lookup:
    """The gateway endpoint for a service in a route table; raises Undecided."""
    if not service.by_gateway:
        return Lookup(None)
    graph = subnet.graph
    doubts: list[Undecided] = []
    misses: list[Miss] = []
    for endpoint in _endpoints(graph, "Gateway"):
        served = _serves(endpoint, service)
        if served is False:
            continue
        listed = _lists(endpoint, table)
        if served is True and listed is True and endpoint.exists():
            return Lookup(endpoint)
        if isinstance(served, Undecided) and listed is not False:
            doubts.append(served)
        elif served is True and isinstance(listed, Undecided):
            doubts.append(listed)
        elif served is True and endpoint.exists() and same_vpc(endpoint, subnet) is True:
            misses.append(_elsewhere_in(endpoint, subnet, table))
    _settle(doubts)
    unseen(graph)
    if table is not None:
        out_of_sight(table, "a gateway endpoint")
    return Lookup(None, tuple(misses))


def interface_endpoint(service: Service, subnet: Resource, caller: Resource) -> Resource | None:
    """The interface endpoint that takes a service's traffic; raises Undecided where one may."""
    return _interface_endpoint(service, subnet, caller, complete=False).endpoint


def _interface_endpoint(
    service: Service, subnet: Resource, caller: Resource, *, complete: bool = True
) -> Lookup:
    """An interface endpoint; unless `complete`, those of other templates are left aside."""
    graph = subnet.graph
    doubts: list[Undecided] = []
    misses: list[Miss] = []
    for endpoint in _endpoints(graph, "Interface"):
        place = same_vpc(endpoint, subnet)
        served = _serves(endpoint, service)
        if place is False or served is False or not endpoint.exists():
            continue
        try:
            if isinstance(served, Undecided):
                raise served
            if isinstance(place, Undecided):
                raise place
            if resolves(endpoint, service):
                return Lookup(endpoint)
            check_own_name(endpoint, caller)
            misses.append(Miss(endpoint, *what_lacks(endpoint)))
        except Undecided as undecided:
            doubts.append(undecided)
    _settle(doubts)
    if not complete:
        return Lookup(None, tuple(misses))
    unseen(graph)
    vpc = graph.target_of(vpc_of(subnet), VPC)
    if not isinstance(vpc, Resource):
        value = vpc_of(subnet)
        raise Undecided(_elsewhere(why_unresolved(value), service), value.node)
    out_of_sight(vpc, "an interface endpoint")
    return Lookup(None, tuple(misses))


def takes_names(service: Service, subnet: Resource) -> Resource | None:
    """The endpoint whose private DNS takes the names of a service that it does not serve.

    Raises Undecided where one may. What other templates add to the VPC is left aside.
    """
    doubts: list[Undecided] = []
    for endpoint in _endpoints(subnet.graph, "Interface") if service.taken_by else ():
        name, place = service_name(endpoint), same_vpc(endpoint, subnet)
        if place is False or name not in {None, *service.taken_by} or not endpoint.exists():
            continue
        try:
            if not has_private_dns(endpoint):
                continue
        except Undecided as undecided:
            doubts.append(undecided)
            continue
        if name is None:
            value = endpoint.value("ServiceName")
            doubts.append(Undecided(why_unresolved(value), value.node))
        elif isinstance(place, Undecided):
            doubts.append(place)
        else:
            return endpoint
    _settle(doubts)
    return None


def _elsewhere_in(endpoint: Resource, subnet: Resource, table: Resource | None) -> Miss:
    remedy = (
        f"Associate {subnet.id} with a route table, and list that in the RouteTableIds of"
        f" {endpoint.id}."
        if table is None
        else f"Add {table.id} to the RouteTableIds of {endpoint.id}."
    )
    return Miss(endpoint, "is in other route tables", remedy)


def _elsewhere(why: Why, service: Service) -> Why:
    return Why(
        f"endpoints of {why.cause}",
        f"its VPC is out of sight: whether it has an endpoint for {service.name} is not known",
        "lint the template of the VPC together with this one in one file, or declare the endpoint"
        " here",
    )


def _endpoints(graph: Graph, kind: str) -> list[Resource]:
    """Endpoints of a kind, those of an unknown kind included; may raise Fork."""
    found = []
    for endpoint in graph.resources(ENDPOINT):
        try:
            if endpoint.text("VpcEndpointType").lower() == kind.lower():
                found.append(endpoint)
        except Undecided:
            found.append(endpoint)
    return found


def service_name(endpoint: Resource) -> str | None:
    """What follows the region in the name of its service; None where that is not known."""
    value = endpoint.value("ServiceName")
    if isinstance(value, Known):
        shape = text_of(value.data)
    elif isinstance(value, Text):
        shape = "".join(text_of(p.data) if isinstance(p, Known) else "*" for p in value.parts)
    else:
        return None
    found = SERVICE_NAME.match(shape.strip())
    name = found.group(1) if found else shape
    return None if "*" in name else name


def _serves(endpoint: Resource, service: Service) -> "bool | Undecided":
    """Whether an endpoint is for a service; Undecided where that is not known."""
    name = service_name(endpoint)
    if name is None:
        value = endpoint.value("ServiceName")
        return False if isinstance(value, Absent) else Undecided(why_unresolved(value), value.node)
    if service.endpoints is None:
        if name == service.prefix:
            return True
        if in_endpoints(name.removesuffix(FIPS)):
            return False
        why = Why(
            f"{endpoint.id} for {service.prefix}",
            f"whether {endpoint.id} ({name}) serves {service.prefix} is not known",
        )
        return Undecided(why, endpoint.node)
    if name in service.endpoints:
        return True
    if name.removesuffix(FIPS) in service.endpoints:
        why = Why(
            f"{endpoint.id} is for FIPS",
            f"{endpoint.id} serves {service.name} by its FIPS name only: whether the code calls"
            " that is not known",
            "add an endpoint for the ordinary name where it does not",
        )
        return Undecided(why, endpoint.node)
    return False


def _lists(endpoint: Resource, table: Resource | None) -> "bool | Undecided":
    """Whether a gateway endpoint has a route in `table`; nothing can name a main table."""
    doubt: Undecided | None = None
    for value in values_at(endpoint.value("RouteTableIds"), ()):
        named = endpoint.graph.target_of(value, ROUTE_TABLE)
        if table is not None and named is table:
            return True
        if isinstance(named, Resource):
            if named.type != ROUTE_TABLE:
                doubt = Undecided(why_unresolved(value), value.node)
        elif isinstance(value, Unknown) and value.many and table is None:
            doubt = Undecided(value.why, value.node)
    return False if doubt is None else doubt


def _settle(doubts: list[Undecided]) -> None:
    if doubts:
        raise doubts[0]
