"""How the addresses of one kind of consumer are counted."""

from collections.abc import Callable

from ingestlint.evaluate.number import Number
from ingestlint.graph.resource import Resource
from ingestlint.record import Record

# Of a consumer and one of the subnets it stands in.
Count = Callable[[Resource, Resource], Number]
Remark = Callable[[Resource, Resource], str]


class Kind(Record):
    """`plans` is what the consumer plans in a subnet, with what AWS recommends to keep free.

    `required` is the part that it cannot do without (all of it where there is no such count),
    `remark` what else people should know of the number, "" where there is nothing.
    """

    plans: Count
    required: Count | None = None
    remark: Remark | None = None


def saying(remark: str) -> Remark:
    return lambda _source, _subnet: remark
