"""The functions that work off a queue or stream write faster than their table takes.

Why it matters
--------------
After an outage, or in a burst, a queue has a backlog, and all executions run that may, with full
batches. What they write together is more than on a usual day, and it is this that meets the cap of
an on-demand table or the capacity of a provisioned one: writes are throttled, batches fail and come
back, and messages that were good end in the dead-letter queue.

The rate is executions at once × batch size / duration. Executions are bounded by the mapping
(MaximumConcurrency, or shards × ParallelizationFactor), the reservation and the account; the
duration of an invocation has to be declared in the workload (duration_ms). One record is one item.

How to fix
----------
Lower MaximumConcurrency (MaximumPollers, where they are provisioned) of the mapping to what the
table takes, or give the table more.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Iterable,
    Number,
    Resource,
    Violated,
    see,
    violated,
)
from ingestlint.check.authoring.dynamodb import (
    OPEN,
    WRITE,
    Drain,
    Load,
    TablePart,
    drained_from,
    drains_of,
    supplies,
    tables,
    unseen_tables,
    writers,
    written,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "write units per second short"
YIELDS_TO = ("DDB206",)

QUEUE = "AWS::SQS::Queue"


def subjects(graph: Graph) -> Iterable[TablePart | Resource]:
    """Tables that a function writes, which a mapping of some kind feeds.

    Of tables out of sight the function.
    """
    fed = {relation.target.id for relation in graph.relations("polls", target=FUNCTION)}
    behind = {r.target.id for r in graph.relations("writes") if r.source.id in fed}
    yield from (table for table in tables(graph) if table.table.id in behind)
    yield from (function for function in writers(graph) if function.id in fed)


def check(subject: TablePart | Resource) -> Violated | None:
    if isinstance(subject, Resource):
        for table in unseen_tables(subject) if drained_from(subject) else ():
            raise table.doubt("takes what a backlog needs")
        return None
    return _capped(subject)


def _capped(table: TablePart) -> Violated | None:
    drained = [function for function in _writers(table) if drained_from(function)]
    supply = supplies(table, WRITE)[0] if drained else None
    if supply is None or supply.mode == OPEN:
        return None
    size = () if table.declared("item_kb") else (f"{table.subject}: {{item_kb: …}}",)
    drains = drains_of(drained, *size)
    rate = sum((each.rate for each in drains), Number(0, 0))
    needed = written(table, Load(rate, " and ".join(each.says for each in drains)))
    if needed.likely <= supply.most:
        return None
    return violated(
        table,
        f"with a backlog {needed.total} are needed: {needed.says}; the table {supply.has}",
        *(see(poll, "feeds the writer") for each in drains for poll in each.polls),
        at=supply.most,
        fix=_fix(drains, needed.likely, supply.most),
    ).by(needed.likely - supply.most)


def _writers(table: TablePart) -> Iterable[Resource]:
    found = {
        relation.source.id: relation.source
        for relation in table.table.incoming("writes")
        if isinstance(relation.source, Resource)
    }
    return found.values()


def _fix(drains: list[Drain], needed: Number, most: Number) -> str:
    """With the concurrency that would do, where one mapping of a queue alone feeds the table."""
    if not any(poll.source.type == QUEUE for drain in drains for poll in drain.polls):
        return "Give the table what a backlog needs, or take smaller batches of it."
    limit = ""
    if len(drains) == 1 and needed.low and not most.secret:
        limit = drains[0].limit(most.low / needed.low)
    if not limit:
        return ""
    return f"Set {limit} at most, or give the table more."
