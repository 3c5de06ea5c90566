"""A function that others call, or that calls others, is stopped after 3 seconds.

Why it matters
--------------
When Timeout is not set, 3 seconds apply. One slow answer of a service, a cold start that
initializes again within the timeout, or a few retries of the SDK take longer: the function is
stopped in the middle, and its event is retried from the start or lost.

How to fix
----------
Set Timeout: longer than the slowest call with its retries, shorter than the caller waits.

A Timeout of 3 that is written out is taken as meant. Functions that only serve custom resources
or macros, and functions that nothing in the templates triggers and that call nothing, are not
examined. Permission to use a resource counts as a call, except for inline code that makes none;
where something triggers such code it is a note.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
- https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Relation,
    Resource,
    Violated,
    async_attempts,
    is_custom_resource_provider,
    is_only_permitted,
    runs_elsewhere,
    see,
    violated,
)
from ingestlint.check.authoring.memory import calls_nothing, facts

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
YIELDS_TO = ("RES317",)
TRIGGERS = ("polls", "invokes")
CALLS = ("writes", "reads", "sends_to", "invokes")


def subjects(graph: Graph) -> Iterable[Resource]:
    return graph.resources("AWS::Lambda::Function")


def check(function: Resource) -> Violated | None:
    if function.has("Timeout"):
        return None
    if is_custom_resource_provider(function) or runs_elsewhere(function):
        return None
    seconds = facts.LAMBDA_DEFAULT_TIMEOUT.value
    timeout = function.seconds("Timeout")
    trigger = _first(function.incoming(kind) for kind in TRIGGERS)
    if trigger is not None:
        runs = "may call the function" if is_only_permitted(trigger) else "this runs the function"
        return violated(
            function,
            f"Timeout is not set: the function is stopped after {seconds} s, and"
            f" {_consequence(function, trigger)}",
            see(trigger, runs),
            at=timeout,
            severity="note" if calls_nothing(function) else "",
        )
    call = _first(function.outgoing(kind) for kind in CALLS)
    if call is None:
        return None
    return violated(
        function,
        f"Timeout is not set: the function is stopped after {seconds} s, with the retries of what"
        " it calls",
        see(call, "may use this"),
        at=timeout,
        confidence="heuristic",
    )


def _consequence(function: Resource, trigger: Relation) -> str:
    """What becomes of the event when the function is stopped."""
    if function.has("DurableConfig"):
        return "its durable execution is interrupted"
    if trigger.kind == "polls":
        return "its batch is tried again from the start"
    if trigger.mode == "async":
        return f"its event is given up after {async_attempts(trigger)}"
    return "what called it sees an error"


def _first(found: Iterable[list[Relation]]) -> Relation | None:
    return next((relation for relations in found for relation in relations), None)
