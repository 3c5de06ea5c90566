"""In which availability zone a subnet lies, and whether zones certainly differ."""

import re

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import (
    Absent,
    Items,
    Known,
    Unknown,
    Value,
    Why,
    certainly_same,
    text_of,
)

from .relation import Relation
from .resource import Resource

SUBNET_ID = re.compile(r"subnet-[0-9a-f]{8,17}\Z")


def zone_of(subnet: Resource) -> Value:
    """The zone of a subnet, by name or by id; Absent where AWS picks one."""
    zone = subnet.value("AvailabilityZone")
    return subnet.value("AvailabilityZoneId") if isinstance(zone, Absent) else zone


def zones_differ(zones: list[Value]) -> bool:
    """Whether two of the zones certainly differ."""
    return any(
        certainly_same(one, other) is False
        for position, one in enumerate(zones)
        for other in zones[:position]
        if not isinstance(one, Absent) and not isinstance(other, Absent)
    )


def check_one_zone(subnets: list[Resource], zones: list[Value]) -> None:
    """Raises unless the zones of several subnets are known to be the same one."""
    for subnet, zone in zip(subnets, zones, strict=True):
        if isinstance(zone, Absent) and len(zones) > 1:
            reason = f"{subnet.id} does not say its availability zone"
            why = Why(f"zone of {subnet.id}", reason, "set AvailabilityZone")
            raise Undecided(why, subnet.node)
        if certainly_same(zone, zones[0]) is None:
            for value in (zone, zones[0]):
                if isinstance(value, Unknown):
                    raise Undecided(value.why, value.node)
            reason = "the zones of its subnets are known only after deployment"
            raise Undecided(Why(reason, reason, ""), zone.node)


def is_one_subnet(function: Resource, placed: list[Relation]) -> bool:
    """Whether a function is in exactly one subnet, whichever it is: it has one zone."""
    listed = function.value("VpcConfig", "SubnetIds")
    if len(placed) > 1 or not isinstance(listed, Items) or not listed.complete:
        return False
    # What is written for a subnet to come may become several.
    return all(
        SUBNET_ID.match(text_of(item.data)) is not None
        for item in listed.items
        if isinstance(item, Known)
    )
