"""What the owner of a workload declares of a resource and a template cannot say: rates and sizes.

Under `workload:` of the configuration by the name of the resource, or at the resource itself under
`Metadata.ingestlint.workload`. Units are in the names of the keys.
"""

from math import inf
from typing import NamedTuple

from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import Template

from .errors import ConfigError
from .located import mapping, number, only, scalar, wrong


class Quantity(NamedTuple):
    """A number that can be declared: what it counts, where it can stand, and its bounds.

    `of` is the kind of resource it can be declared of, "" for all.
    """

    says: str
    of: str = ""
    most: float = inf
    positive: bool = False
    whole: bool = False


FUNCTION, TABLE = "function", "table"

RATES = {
    "requests_per_second": Quantity("requests, messages or invocations in a second at the peak"),
    "records_per_second": Quantity(
        "records in a second at the peak, where a request or batch has several"
    ),
    "payload_kb": Quantity("KB of one request or record", positive=True),
}
RUNS = {
    "duration_ms": Quantity("milliseconds that one invocation takes", FUNCTION, positive=True),
    "connections": Quantity(
        "connections that one execution environment keeps to one destination", FUNCTION
    ),
    "megabits_per_second": Quantity(
        "megabits that all executions move in a second at the peak", FUNCTION
    ),
}
# Of a table, and of each of its indexes.
ACCESSES = {
    "writes_per_second": Quantity("items written in a second at the peak", TABLE),
    "reads_per_second": Quantity("items read in a second at the peak", TABLE),
    "item_kb": Quantity("KB of an item, names of attributes included", TABLE, positive=True),
}
ITEMS = {
    **ACCESSES,
    "transactional_share": Quantity("share of the writes and reads in transactions", TABLE, 1),
    "strong_share": Quantity("share of the reads that are strongly consistent", TABLE, 1),
    "collection_mb_per_day": Quantity("MB by which the largest item collection grows", TABLE),
    "retention_days": Quantity("days after which items expire", TABLE, positive=True),
}
INDEX = {
    **ACCESSES,
    "key_change_share": Quantity("share of the writes that change the key of the index", TABLE, 1),
}
KEYS = {
    "distinct": Quantity("distinct values of the partition key", TABLE, positive=True, whole=True),
    "hottest_share": Quantity(
        "share of the traffic that the hottest value has", TABLE, 1, positive=True
    ),
}
LIMIT = {
    "requests_per_second": Quantity("requests that it takes in a second", positive=True),
    "connections": Quantity("connections that it takes at once", positive=True),
}
QUANTITIES = {**RATES, **RUNS, **ITEMS}
# Of what is no resource (a partner's API): the functions that call it.
CALLERS = "called_by"
NESTED = {"keys", "indexes", "limit", CALLERS}

Declared = dict[str, Mapping]


def declaration(name: str, node: Node) -> Mapping:
    """What is declared of one resource, every key and number checked; raises ConfigError."""
    fields = mapping(node, f"the workload of {name}")
    only(fields, {*QUANTITIES, *NESTED})
    _numbers(fields, QUANTITIES)
    if "keys" in fields.entries:
        _group(fields.entries["keys"], KEYS, "keys")
    if "limit" in fields.entries:
        _group(fields.entries["limit"], LIMIT, "limit")
    if "indexes" in fields.entries:
        for index, inner in mapping(fields.entries["indexes"], "indexes").entries.items():
            said = mapping(inner, f"index {index}")
            only(said, {*INDEX, "keys"})
            _numbers(said, INDEX)
            if "keys" in said.entries:
                _group(said.entries["keys"], KEYS, "keys")
    callers = fields.entries.get(CALLERS)
    if callers is not None:
        if not isinstance(callers, Sequence) or not callers.items:
            raise wrong(callers, f"{CALLERS} must be a list of functions")
        for caller in callers.items:
            scalar(caller, "a function")
    return fields


def kind_of(fields: Mapping) -> tuple[str, Scalar] | None:
    """The kind of resource that some key can only be declared of, and that key."""
    for name, key in fields.keys.items():
        if name in {"keys", "indexes"}:
            return TABLE, key
        if name in QUANTITIES and QUANTITIES[name].of:
            return QUANTITIES[name].of, key
    return None


def of_resource(body: Node | None) -> Mapping | None:
    """What `Metadata.ingestlint.workload` of a resource holds, not yet checked."""
    found = body
    for key in ("Metadata", "ingestlint", "workload"):
        found = found.entries.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else None


def check_template(template: Template) -> list[ConfigError]:
    """What is wrong with the workload that stands in the Metadata of its resources."""
    wrongs = []
    for key, body in template.written():
        if isinstance(body, Mapping) and "Metadata" in body.entries:
            said = of_resource(body)
            if said is not None:
                try:
                    declaration(key.raw, said)
                except ConfigError as error:
                    wrongs.append(error)
    return wrongs


def _group(node: Node, known: dict[str, Quantity], what: str) -> None:
    fields = mapping(node, what)
    only(fields, set(known))
    _numbers(fields, known)


def _numbers(fields: Mapping, known: dict[str, Quantity]) -> None:
    for key, node in fields.entries.items():
        quantity = known.get(key)
        if quantity is None:
            continue
        value = number(node, key)
        if value < 0:
            raise wrong(node, f"{key} must not be negative")
        if quantity.positive and not value:
            raise wrong(node, f"{key} must be more than 0")
        if value > quantity.most:
            raise wrong(node, f"{key} is a share, at most {quantity.most:g}")
        if quantity.whole and value != int(value):
            raise wrong(node, f"{key} must be a whole number")
