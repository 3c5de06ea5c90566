"""Whether what stands in a subnet reaches an AWS service from there."""

from ingestlint.aws.endpoints import Service, service_of
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Known, Why, text_of
from ingestlint.record import Record

from .apis import own_domain
from .endpoints import Miss, endpoint_for, takes_names
from .evidence import Use
from .resource import End, Resource
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


class Gap(Record):
    """A service that cannot be reached from a subnet: no default route that helps, no endpoint.

    `misses` are endpoints that come close; `stuck` is the subnet of a NAT gateway that cannot get
    out itself; `taken` is an endpoint that does not serve, but to which the names lead.
    """

    service: Service
    subnet: Resource
    path: Path
    misses: tuple[Miss, ...] = ()
    stuck: Resource | None = None
    taken: Resource | None = None

    @property
    def says(self) -> str:
        """Why there is no way, in words."""
        if self.taken is not None:
            return (
                f"the private DNS of {self.taken.id} takes the names of all APIs, and it serves"
                " private ones only"
            )
        if self.path.kind == INTERNET:
            way = (
                f"the default route of {self.path.table_name} goes to an internet gateway, which"
                " serves public addresses"
            )
        elif self.stuck is not None and self.path.gateway is not None:
            way = (
                f"the default route of {self.path.table_name} goes to {self.path.gateway.id}, which"
                f" stands in {self.stuck.id}, without a way to an internet gateway"
            )
        else:
            way = f"{self.path.table_name} has no default route"
        if self.misses:
            return f"{way}, and {self.misses[0].says}"
        if self.service.endpoints == ():
            return f"{way}, and no endpoint serves {self.service.name}"
        return f"{way}, and there is no endpoint for {self.service.name}"

    @property
    def remedy(self) -> str:
        """What mends it where that is less than another way out, else ""."""
        if self.taken is not None:
            return (
                f"Call it by a domain name of its own, or switch PrivateDnsEnabled of"
                f" {self.taken.id} off."
            )
        if self.stuck is not None and self.path.gateway is not None:
            name = self.path.gateway.id
            return f"Place {name} in a subnet whose default route goes to an internet gateway."
        if self.misses:
            return self.misses[0].remedy
        if self.service.endpoints == ():
            return f"Route {self.subnet.id} to a NAT gateway."
        return ""


def gap_of(use: Use, subnet: Resource, caller: Resource) -> Gap | None:
    """What keeps `caller` in `subnet` from what it uses; raises Undecided where it may be kept."""
    found = gap(use.service, subnet, caller)
    if use.otherwise is not None:
        other, doubt = use.otherwise
        if (gap(other, subnet, caller) is None) != (found is None):
            raise doubt
    taken = None if found is None else found.taken
    mapping = None if taken is None else own_domain(use.target)
    if taken is not None and mapping is not None:
        raise Undecided(
            Why(
                f"domain by {mapping.id}",
                f"{mapping.id} gives the API a domain name of its own: whether {caller.id} calls it"
                " by that or by its default name is not known",
                f"switch PrivateDnsEnabled of {taken.id} off where it is the default one",
            ),
            mapping.node,
        )
    return found


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
    stuck = stuck_in(path)
    if path.kind in {NAT, REGIONAL_NAT, ELSEWHERE} and stuck is None:
        taken = takes_names(service, subnet)
        if taken is not None:
            return Gap(service, subnet, path, taken=taken)
        if path.kind != ELSEWHERE:
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
        name = _name_of(path.gateway)
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


def _name_of(gateway: End | None) -> str:
    """The target of a route as people know it: its logical ID, or the ID that is written."""
    if isinstance(gateway, Resource):
        return gateway.id
    value = gateway.value_seen if gateway is not None else None
    if isinstance(value, Known) and not value.secret:
        return text_of(value.data)
    return "its target"


def stuck_in(path: Path) -> Resource | None:
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
