"""A function that is only polled has a dead-letter queue that nothing reaches.

Why it matters
--------------
DeadLetterConfig, OnFailure destinations and retries of a function are for asynchronous
invocations. What a poller hands over is not one: when it fails, the message goes back to its queue,
the record stays in its stream. The dead-letter queue stays empty, and that looks like good news.

How to fix
----------
Move it to where failures end: the RedrivePolicy of the queue, or OnFailure of the stream's mapping.

Asked only of functions that are polled and that nothing calls asynchronously. What may call it
without being seen to (a permission for another account, a role that may invoke it) makes it
unknown. Durable functions and providers of custom resources are left out.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (the dead-letter queue belongs to the
  queue, not to the function)
- https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Absent,
    Graph,
    Iterable,
    Node,
    Relation,
    Resource,
    Undecided,
    Unknown,
    Value,
    Violated,
    see,
    violated,
)
from ingestlint.check.authoring.resilience import check_called_as_seen

SEVERITY = "note"
SINCE = "2026.11"
CONFIDENCE = "proved"

INVOKE_CONFIG = "AWS::Lambda::EventInvokeConfig"
SETTINGS_OF_IT = ("DestinationConfig", "MaximumRetryAttempts", "MaximumEventAgeInSeconds")


def subjects(graph: Graph) -> Iterable[Resource]:
    polled = {poll.target.id for poll in graph.relations("polls")}
    return [function for function in graph.resources(FUNCTION) if function.id in polled]


def check(function: Resource) -> Violated | None:
    polls = function.incoming("polls")
    if not polls or function.has("DurableConfig"):
        return None
    what, at = _config(function)
    if at is None:
        return None
    if any(call.mode == "async" for call in function.incoming("invokes")):
        return None
    check_called_as_seen(function)
    return violated(
        function,
        f"the function is only polled: its {what} gets nothing, what fails stays with the"
        f" {_source(polls[0])}",
        see(polls[0], "is polled"),
        at=at,
    )


def _config(function: Resource) -> tuple[str, Value | Node | None]:
    """What the function sets for asynchronous invocations, and where."""
    config = function.value("DeadLetterConfig")
    if isinstance(config, Unknown):
        raise Undecided(config.why, config.node)
    if not isinstance(config, Absent):
        return "DeadLetterConfig", config
    for relation in function.incoming("part_of"):
        if relation.source.type == INVOKE_CONFIG and isinstance(relation.source, Resource):
            values = [relation.source.value(name) for name in SETTINGS_OF_IT]
            given = [value for value in values if not isinstance(value, Absent)]
            return "EventInvokeConfig", given[0] if given else relation.source.node
    return "", None


def _source(poll: Relation) -> str:
    return "queue" if poll.source.type == "AWS::SQS::Queue" else "source"
