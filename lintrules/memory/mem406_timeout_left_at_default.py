"""A function that others call, or that calls others, is stopped after 3 seconds.

Why it matters
--------------
When Timeout is not set, 3 seconds apply. One slow answer of a service, a cold start that
initializes again within the timeout, or a few retries of the SDK take longer: the function is
stopped in the middle, and its event is retried from the start or lost.

How to fix
----------
Set Timeout: longer than the slowest call with its retries, shorter than the caller waits.

A Timeout of 3 that is written out is taken as meant. Functions that only serve custom resources,
and functions that nothing in the templates triggers and that call nothing, are not examined.

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
    facts,
    is_custom_resource_provider,
    runs_elsewhere,
    see,
    violated,
)

SEVERITY = "warning"
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
        return violated(
            function,
            f"Timeout is not set: the function is stopped after {seconds} s, and what triggered it"
            " sees an error",
            see(trigger, "this runs the function"),
            at=timeout,
        )
    call = _first(function.outgoing(kind) for kind in CALLS)
    if call is None:
        return None
    return violated(
        function,
        f"Timeout is not set: the function is stopped after {seconds} s, with the retries of what"
        " it calls",
        see(call, "the function calls this"),
        at=timeout,
    )


def _first(found: Iterable[list[Relation]]) -> Relation | None:
    return next((relation for relations in found for relation in relations), None)
