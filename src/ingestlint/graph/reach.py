"""Whether what stands in a subnet reaches an AWS service from there."""

from typing import NamedTuple

from ingestlint.aws.endpoints import Service, service_of
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Why

from .endpoints import endpoint_for
from .resource import Resource
from .routes import (
    ELSEWHERE,
    INTERNET,
    LOCAL,
    NAT,
    NOWHERE,
    REGIONAL_NAT,
    SUBNET,
    Path,
    default_path,
    leads_out,
    leaves_by_ipv6,
    route_table,
)


class Gap(NamedTuple):
    """A service that cannot be reached from a subnet: no default route that helps, no endpoint.

    `misses` are endpoints that come close, each with why it does not serve; `stuck` is the subnet
    of a NAT gateway that cannot get out itself.
    """

    service: Service
    subnet: Resource
    path: Path
    misses: tuple[tuple[Resource, str], ...] = ()
    stuck: Resource | None = None

    @property
    def says(self) -> str:
        """Why there is no way, in words."""
        if self.path.kind == INTERNET:
            way = "its default route goes to an internet gateway, which serves public addresses"
        elif self.stuck is not None and self.path.gateway is not None:
            way = (
                f"its default route goes to {self.path.gateway.id}, which stands in"
                f" {self.stuck.id}, without a way to an internet gateway"
            )
        else:
            way = f"{self.path.table_name} has no default route"
        if self.misses:
            return f"{way}, and {self.misses[0][0].id} {self.misses[0][1]}"
        if self.service.endpoints == ():
            return f"{way}, and no endpoint serves {self.service.name}"
        return f"{way}, and there is no endpoint for {self.service.name}"


def gap(service: Service, subnet: Resource, caller: Resource) -> Gap | None:
    """What keeps `caller` in `subnet` from a service; None where there is a way.

    Raises Undecided where there may be one.
    """
    doubt: Undecided | None = None
    try:
        path = default_path(subnet)
    except Undecided as undecided:
        doubt = undecided
        path = Path(ELSEWHERE, _table(subnet))
    stuck = _stuck(path)
    if path.kind in {NAT, REGIONAL_NAT} and stuck is None:
        return None
    try:
        found = endpoint_for(service, subnet, path.table, caller)
    except Undecided as undecided:
        raise doubt or undecided from None
    if found.endpoint is not None:
        return None
    if doubt is not None:
        raise doubt
    check_other_ways(path, subnet, caller)
    return Gap(service, subnet, path, found.misses, stuck)


def all_services(*prefixes: str) -> list[Service]:
    """The services by these IAM prefixes."""
    return [service_of(prefix) for prefix in prefixes]


def check_other_ways(path: Path, subnet: Resource, caller: Resource) -> None:
    """Raise where `caller` may get out of a subnet by what the linted files do not tell."""
    if path.kind == ELSEWHERE:
        name = path.gateway.id if isinstance(path.gateway, Resource) else "its target"
        raise Undecided(
            Why(
                f"route of {path.table_name} to {name}",
                f"the default route of {subnet.id} leads to {name}: what lies behind it is not"
                " in the linted files",
                "add an endpoint for the service where nothing behind it leads to AWS",
            ),
            path.place,
        )
    if path.others:
        other = path.others[0]
        raise Undecided(
            Why(
                f"behind {other.id}",
                f"{other.id} leads from {subnet.id} to another network: whether that has a way out"
                " or endpoints that serve here is not known",
                "add an endpoint for the service where it has not",
            ),
            other.node,
        )
    if leaves_by_ipv6(caller, path):
        raise Undecided(
            Why(
                f"IPv6 of {caller.id}",
                f"{caller.id} may go out by IPv6: whether its calls do is not known",
                "add a NAT gateway or endpoints where they use IPv4",
            ),
            caller.node,
        )


def _stuck(path: Path) -> Resource | None:
    """The subnet of a public NAT gateway that certainly has no way to an internet gateway.

    What is out of sight is taken for a way: a NAT gateway is made to have one.
    """
    gateway = path.gateway
    if path.kind != NAT or not isinstance(gateway, Resource):
        return None
    subnet = gateway.graph.target_of(gateway.value("SubnetId"), SUBNET)
    if not isinstance(subnet, Resource) or subnet.type != SUBNET:
        return None
    try:
        onward = default_path(subnet)
        if onward.kind in {NOWHERE, LOCAL}:
            some = onward.others or (onward.table is not None and leads_out(onward.table))
            return None if some else subnet
    except Undecided:
        return None
    return subnet if onward.gateway is gateway else None


def _table(subnet: Resource) -> Resource | None:
    try:
        return route_table(subnet)
    except Undecided:
        return None
