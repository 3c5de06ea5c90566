"""The arithmetic of addresses as rules use it, loaded when a subnet is examined."""

from typing import TYPE_CHECKING

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Why
from ingestlint.graph.addresses.share import Share
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from .verdict import Row

if TYPE_CHECKING:
    from ingestlint.graph.addresses.minimum import Minimum


def planned_addresses(subnet: Resource) -> list[Share]:
    """What is planned in a subnet: a share for all functions, and one for each other consumer."""
    from ingestlint.graph.addresses.plan import planned

    return planned(subnet)


def perhaps_planned(subnet: Resource) -> list[Share]:
    """What is planned by consumers whose subnet group is out of sight, and may have the subnet."""
    from ingestlint.graph.addresses import plan

    return plan.perhaps_planned(subnet)


def size_in_addresses(subnet: Resource) -> int:
    """Addresses of its block that AWS does not keep for itself; raises Undecided."""
    from ingestlint.graph.addresses.plan import size

    return size(subnet)


def usable_addresses(subnet: Resource) -> int:
    """Addresses that what is planned can have; raises Undecided."""
    from ingestlint.graph.addresses.plan import usable

    return usable(subnet)


def prefix_of(subnet: Resource) -> int:
    """The length of its prefix, as 24 of 10.0.1.0/24; raises Undecided."""
    from ingestlint.graph.addresses import plan

    return plan.prefix_of(subnet)


def block_of(subnet: Resource) -> str:
    """Its CIDR block as far as it is known and may be shown, else "its block"."""
    from ingestlint.graph.addresses import plan

    return plan.block_of(subnet)


def nat_addresses(gateway: Resource) -> Number:
    """Addresses that a NAT gateway has, each with connections of its own."""
    from ingestlint.graph.addresses.network import nat_addresses as count

    return count(gateway)


def addresses_per_execution(function: Resource) -> Number:
    """Addresses in one of its subnets by the model before 2019."""
    from ingestlint.graph.addresses.functions import per_execution

    return per_execution(function)


def has_minimum(placed: Relation) -> bool:
    """Whether what is placed in a subnet asks for a number of addresses of its own."""
    from ingestlint.graph.addresses.minimum import MINIMUMS

    return placed.source.type in MINIMUMS


def minimum_of(consumer: Resource, subnet: Resource) -> "Minimum | None":
    """What it asks for; None where this one has no minimum."""
    from ingestlint.graph.addresses import minimum

    return minimum.minimum_of(consumer, subnet)


def longest_gap(schedules: list[str]) -> int | None:
    """Minutes between invocations of these schedules, at most; None: not again and again.

    Raises ValueError with an expression that cannot be read.
    """
    from ingestlint.graph import schedule

    return schedule.longest_gap(schedules)


def needs_of(secured: list[Relation]) -> frozenset[str]:
    """What a set of security groups allows together; raises Undecided."""
    from ingestlint.graph import needs

    return needs.needs_of(secured)


def check_needs_differ(sets: list[list[Relation]]) -> None:
    """Raise what of their rules is not known where two sets of groups may allow the same."""
    from ingestlint.graph import needs

    needs.check_needs_differ(sets)


def total_addresses(shares: list[Share]) -> Number:
    """What the shares plan together; raises Undecided where a hidden value is among them."""
    return shown(sum((share.addresses for share in shares), Number(0, 0)))


def shown(number: Number) -> Number:
    """A number that a message may show; raises Undecided where it is made of a hidden value."""
    if number.secret:
        reason = "a number of its sum is a hidden value (NoEcho)"
        raise Undecided(Why(reason, reason, "use a parameter without NoEcho"), number.node)
    return number


def sum_rows(shares: list[Share]) -> list[Row]:
    """One line for each share, the largest first."""
    return [_row(share) for share in sorted(shares, key=lambda share: -share.addresses.low)]


def _row(share: Share) -> Row:
    nodes = tuple(place.node for place in share.places)
    bound = "" if share.addresses.known else "at least"
    return Row(share.name, share.addresses.low, nodes, bound, share.remark)
