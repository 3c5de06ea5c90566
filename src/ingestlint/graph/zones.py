"""In which availability zone a subnet lies, and whether zones certainly differ."""

import re

from ingestlint.evaluate.value import Absent, Items, Known, Value, certainly_same, text_of

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
