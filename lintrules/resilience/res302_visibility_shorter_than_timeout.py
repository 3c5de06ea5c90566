"""A message becomes visible again while the function still works on it.

Why it matters
--------------
Lambda refuses an event source mapping whose function may run longer than its queue hides a
message: the deployment fails. If it did not, a second execution would take the same message.

How to fix
----------
Set the queue's VisibilityTimeout to at least six times the function's Timeout.

Unset, 30 s (queue) and 3 s (function) apply; the queue that `SqsSubscription: true` makes has the
30 s too. Behind a Pipe there is no such check. A disabled mapping is checked like any other.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html (the function's timeout
  must not exceed the visibility timeout; six times is recommended)
"""

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Number,
    Relation,
    Resource,
    Violated,
    how_to_set,
    see,
    violated,
)

SEVERITY = "error"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "s short of the timeout"


def subjects(graph: Graph) -> Iterable[Relation]:
    return graph.relations("polls", source="AWS::SQS::Queue", target="AWS::Lambda::Function")


def check(poll: Relation) -> Violated | None:
    queue = poll.source
    hidden = queue.seconds("VisibilityTimeout")
    timeout = poll.target.seconds("Timeout")
    if hidden >= timeout:
        return None
    return violated(
        poll,
        f"a message is hidden for {_most(hidden)}, its function may run for {_least(timeout)}:"
        f" Lambda refuses the mapping",
        see(timeout, "may run this long"),
        see(poll, "the function polls the queue"),
        at=hidden,
        fix=how_to_set(queue, "VisibilityTimeout") if isinstance(queue, Resource) else "",
    ).by(timeout - hidden)


def _least(number: Number) -> str:
    return f"{number} s" if number.known else f"at least {number.low:,g} s"


def _most(number: Number) -> str:
    return f"{number} s" if number.known else f"at most {number.high:,g} s"
