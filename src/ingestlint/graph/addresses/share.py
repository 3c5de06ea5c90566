"""The part of a subnet that one consumer plans."""

from ingestlint.evaluate.number import Number
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource
from ingestlint.record import Record


class Share(Record):
    """The addresses that one consumer plans in a subnet; `name` is what people call it.

    `required` is what it cannot do without, `remark` what else there is to know, `source` the
    consumer (None: all functions together).
    """

    name: str
    addresses: Number
    places: tuple[Relation, ...]
    required: Number
    remark: str = ""
    source: Resource | None = None
