"""The sum of a subnet's addresses as rules show it."""

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Why
from ingestlint.graph.addresses.plan import Share

from .verdict import Row


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
