"""The load that reaches a resource at the peak: declared, or propagated from where it is declared.

One record in is one record out unless the owner declares otherwise.
"""

from collections.abc import Iterable
from math import inf

from ingestlint.aws.defaults import batch_size
from ingestlint.config.workload import CALLERS
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Why
from ingestlint.parse.node import Mapping, Scalar, Sequence
from ingestlint.record import Record

from .callers.permissions import is_only_permitted
from .graph import Graph
from .relation import Relation
from .resource import End, Resource, number_in

FUNCTION = "AWS::Lambda::Function"
TABLES = {"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"}
DECLARED = "declared"
RECORDS, REQUESTS = "records_per_second", "requests_per_second"
# How events come to a function, and to anything else.
TO_FUNCTION = ("polls", "invokes")
TO_OTHERS = ("sends_to", "writes")


class Load(Record):
    """A rate in 1/s, and how it is known: `declared`, or `from` the resource that it comes from."""

    number: Number
    how: str

    def said(self, unit: str) -> str:
        """As messages say it: `2,000 writes/s (from IngestQueue)`."""
        bound = "" if self.number.known else "at least "
        number = self.number if self.number.known else Number(self.number.low, self.number.low)
        return f"{bound}{number} {unit} ({self.how})"


def records(resource: Resource) -> Load | None:
    """Records or requests that reach a resource in a second; None where nothing says it.

    Where only some of what sends to it is known the number has no upper end.
    """
    graph = resource.graph
    load: Load | None = graph.remembered(f"records {resource.id}", lambda: _records(resource))
    return load


def invocations(function: Resource) -> Load | None:
    """Invocations of a function in a second; None where nothing says it."""
    declared = function.declared(REQUESTS)
    if declared is not None:
        return Load(declared, DECLARED)
    arriving = records(function)
    if arriving is None:
        return None
    largest = max([1, *(batch_of(r).high for r in function.incoming("polls"))])
    number = arriving.number
    if largest == 1:
        return arriving
    least = number.low if largest == inf else number.divided_up(largest).low
    why = Why(
        f"batches of {function.id}",
        f"how many records {function.id} takes at once is not known",
        _remedy(function.id, REQUESTS),
    )
    because = (*number.open, Undecided(why, function.node))
    return Load(Number(least, number.high, number.node, because=because), arriving.how)


def writes(table: Resource) -> Load | None:
    """Items written into a table in a second; None where nothing says it."""
    declared = table.declared("writes_per_second")
    return Load(declared, DECLARED) if declared is not None else records(table)


def reads(table: Resource) -> Load | None:
    """Items read from a table in a second; None unless declared."""
    declared = table.declared("reads_per_second")
    return None if declared is None else Load(declared, DECLARED)


def _records(resource: Resource) -> Load | None:
    graph = resource.graph
    keys = (RECORDS, REQUESTS) if resource.type not in TABLES else ("writes_per_second",)
    for key in keys:
        declared = resource.declared(key)
        if declared is not None and key == REQUESTS and resource.type == FUNCTION:
            return Load(_in_batches(resource, declared), DECLARED)
        if declared is not None:
            return Load(declared, DECLARED)
    # What comes back to where it began is told by what reads it, not added once more.
    under_way: set[str] = graph.cached("records under way", set)
    if resource.id in under_way:
        return None
    under_way.add(resource.id)
    try:
        return _sum(_inflow(resource))
    finally:
        under_way.discard(resource.id)


def _inflow(resource: Resource) -> Iterable[Relation]:
    kinds = TO_FUNCTION if resource.type == FUNCTION else TO_OTHERS
    seen: set[str] = set()
    for relation in (r for kind in kinds for r in resource.incoming(kind)):
        if relation.source.id not in seen and not is_only_permitted(relation):
            seen.add(relation.source.id)
            yield relation


def _sum(inflow: Iterable[Relation]) -> Load | None:
    known: list[tuple[str, Number]] = []
    unknown: list[End] = []
    for relation in inflow:
        source = relation.source
        load = records(source) if isinstance(source, Resource) else None
        if load is None:
            unknown.append(source)
        else:
            known.append((source.subject, load.number))
    if not known:
        return None
    number = known[0][1]
    for _, more in known[1:]:
        number = number + more
    if unknown:
        number = Number(number.low, inf, number.node, because=(*number.open, _missing(unknown[0])))
    return Load(number, f"from {' and '.join(dict.fromkeys(name for name, _ in known))}")


def _missing(source: End) -> Undecided:
    name = source.subject or source.type
    why = Why(
        f"load of {source.id}",
        f"how much comes from {name or 'a source out of sight'} is not known",
        _remedy(name, REQUESTS) if name else "",
    )
    return Undecided(why, source.node)


def _in_batches(function: Resource, invoked: Number) -> Number:
    """The records in so many invocations: one each, or up to a batch of what is polled."""
    batches = [batch_of(relation) for relation in function.incoming("polls")]
    if not batches:
        return invoked
    most = max(batch.high for batch in batches)
    why = Why(
        f"records of {function.id}",
        f"how many records {function.id} takes at once is not known",
        _remedy(function.id, RECORDS),
    )
    because = (*invoked.open, Undecided(why, function.node))
    high = invoked.high * most
    return Number(invoked.low, high, invoked.node, trail=invoked.trail, because=because)


def batch_of(poll: Relation) -> Number:
    """The most records in one invocation by an event source mapping."""
    if poll.via is None or poll.via.type != "AWS::Lambda::EventSourceMapping":
        return Number(1, 1)
    value = poll.value("BatchSize")
    if isinstance(value, Absent):
        size = batch_size(poll.source.type)
        return Number(1, inf) if size is None else Number(size, size)
    return poll.number("BatchSize")


def _remedy(name: str, key: str) -> str:
    return f"declare workload: {{{name}: {{{key}: …}}}}"


class Outside(Record):
    """What is called and is no resource, as a partner's API: its name and who calls it."""

    name: str
    said: Mapping
    callers: tuple[Resource, ...]

    def limit(self, key: str) -> Number | None:
        """What it takes, `requests_per_second` or `connections`; None where nothing is said."""
        return number_in(self.said, "limit", key)


def outside(graph: Graph) -> list[Outside]:
    """All that the workload says to be called and is no resource."""
    found = []
    for name, said in graph.workload.items():
        callers = said.entries.get(CALLERS)
        if isinstance(callers, Sequence):
            names = {caller.raw for caller in callers.items if isinstance(caller, Scalar)}
            own = tuple(r for r in graph.resources(FUNCTION) if r.subject in names)
            found.append(Outside(name, said, own))
    return found
