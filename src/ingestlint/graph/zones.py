"""In which availability zone a subnet lies, and whether zones certainly differ."""

from ingestlint.evaluate.value import Absent, Value, certainly_same

from .resource import Resource


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
