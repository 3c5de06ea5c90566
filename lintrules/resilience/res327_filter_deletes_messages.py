"""Messages that a filter leaves out are deleted from their queue.

Why it matters
--------------
A filter of an event source mapping does not leave a message in its queue for someone else: what no
pattern matches is deleted, by Lambda, without a trace. On a stream others still read the record;
in a queue nobody gets it any more. In a dead-letter queue it is the last copy.

How to fix
----------
Filter before the queue, by the subscription or the rule, or let the function sort messages out.

A note to make sure that it is meant; a warning on a dead-letter queue.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
"""

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Relation,
    Resource,
    Violated,
    see,
    step_into,
    to_items,
    violated,
)

SEVERITY = "note"
SINCE = "2026.11"
CONFIDENCE = "proved"


def subjects(graph: Graph) -> Iterable[Relation]:
    return graph.relations("polls", source="AWS::SQS::Queue", target="AWS::Lambda::Function")


def check(poll: Relation) -> Violated | None:
    criteria = poll.value("FilterCriteria")
    filters = to_items(step_into(criteria, "Filters"))
    if not filters:
        return None
    queue, mapping = poll.source, poll.via
    assert mapping is not None
    failed = queue.incoming("dead_letters_to") if isinstance(queue, Resource) else []
    what = "a dead letter" if failed else "a message"
    pattern = "its pattern does not match" if len(filters) == 1 else "none of its patterns matches"
    return violated(
        mapping,
        f"the filter deletes {what} that {pattern}: it does not stay in the queue",
        see(failed[0], "sends its dead letters there") if failed else None,
        see(queue, "is the queue") if isinstance(queue, Resource) else None,
        at=criteria,
        severity="warning" if failed else "",
    )
