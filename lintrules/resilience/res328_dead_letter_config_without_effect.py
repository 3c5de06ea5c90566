"""A function that is only polled has a dead-letter queue that nothing reaches.

Why it matters
--------------
DeadLetterConfig, OnFailure destinations and retries of a function are for asynchronous
invocations. What a poller hands over is not one: when it fails, the message goes back to its queue,
the record stays in its stream. The dead-letter queue stays empty, and that looks like good news.

How to fix
----------
Move it to where failures end: the RedrivePolicy of the queue, or OnFailure of the stream's mapping.

Retries and ages that are written out as AWS has them anyway promise nothing, and are left out.
Asked only of functions that are polled and that nothing calls asynchronously. What may call it
without being seen to (a permission for another account, a role that may invoke it) makes it
unknown. Durable functions and providers of custom resources are left out.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (the dead-letter queue belongs to the
  queue, not to the function)
- https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
"""

from typing import NamedTuple

from ingestlint.check.authoring import (
    FUNCTION,
    Absent,
    Graph,
    Iterable,
    Iterator,
    Node,
    Relation,
    Resource,
    Undecided,
    Unknown,
    Value,
    Violated,
    see,
    step_into,
    violated,
)
from ingestlint.check.authoring.resilience import changed_attempts, invoke_configs, is_only_polled

SEVERITY = "note"
SINCE = "2026.11"
CONFIDENCE = "proved"

DESTINATIONS = ("OnFailure", "OnSuccess")


class Idle(NamedTuple):
    """What is set for asynchronous invocations, what that comes to, and where."""

    name: str
    gets: str
    at: Value | Node


def subjects(graph: Graph) -> Iterable[Resource]:
    polled = {poll.target.id for poll in graph.relations("polls")}
    return [function for function in graph.resources(FUNCTION) if function.id in polled]


def check(function: Resource) -> Violated | None:
    polls = function.incoming("polls")
    idle = _idle(function) if polls else None
    if idle is None or not is_only_polled(function):
        return None
    return violated(
        function,
        f"the function is only polled: its {idle.name} {idle.gets}, what fails stays with the"
        f" {_source(polls[0])}",
        see(polls[0], "is polled"),
        at=idle.at,
    )


def _idle(function: Resource) -> Idle | None:
    config = function.value("DeadLetterConfig")
    if isinstance(config, Unknown):
        raise Undecided(config.why, config.node)
    if not isinstance(config, Absent):
        return Idle("DeadLetterConfig", "gets nothing", config)
    configs = invoke_configs(function)
    return next((idle for each in configs for idle in _settings(each)), None)


def _settings(config: Resource) -> Iterator[Idle]:
    destinations = config.value("DestinationConfig")
    if isinstance(destinations, Unknown):
        raise Undecided(destinations.why, destinations.node)
    for name in DESTINATIONS:
        if not isinstance(step_into(destinations, name), Absent):
            yield Idle(f"{name} destination", "gets nothing", destinations)
    for name, limit in changed_attempts(config):
        if limit.node is not None:
            yield Idle(name, "has no effect", limit.node)


def _source(poll: Relation) -> str:
    return "queue" if poll.source.type == "AWS::SQS::Queue" else "source"
