"""A function is stopped while the SDK still waits to try DynamoDB again.

Why it matters
--------------
When DynamoDB throttles a call, the SDK waits and tries again: that is what gets a function through
a burst. A Timeout shorter than these waits ends the function in the middle, the work is done again
from the start, and so throttling makes more load instead of less.

How to fix
----------
Set Timeout to more than the waits and the work take together, or lower AWS_MAX_ATTEMPTS.

A warning where not even the average wait of one call that is throttled throughout fits, a note
where the longest does not. AWS_RETRY_MODE and AWS_MAX_ATTEMPTS of the function's environment are
read; without them the message says which SDK it assumes, since a bundled or older one may differ:
that for Python waits longer. What the code sets itself is not read. Functions count that use
DynamoDB by their own code; providers of custom resources do not. An absent Timeout is this rule's
where it speaks, and MEM406's elsewhere.

References
----------
- https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html (4 attempts, 1 s, 2 s
  and 4 s at most)
- https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html (legacy mode)
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html (3 s)
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Iterable,
    Number,
    Violated,
    is_custom_resource_provider,
    runs_elsewhere,
    see,
    violated,
)
from ingestlint.check.authoring.resilience import (
    ServiceUse,
    Waits,
    average_throttle_wait,
    service_uses,
    waits_of,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "s short of the waits"

SERVICE = "dynamodb"


def subjects(graph: Graph) -> Iterable[ServiceUse]:
    uses = service_uses(graph.resources(FUNCTION))
    return [use for use in uses if use.prefix == SERVICE or use.open]


def check(use: ServiceUse) -> Violated | None:
    function = use.function
    if is_custom_resource_provider(function) or runs_elsewhere(function):
        return None
    proved = [evidence for evidence in use.uses() if evidence.proved and not evidence.light]
    if not proved:
        return None
    timeout = function.seconds("Timeout")
    waits = waits_of(function, SERVICE)
    if timeout >= waits.worst:
        return None
    return violated(
        function,
        _message(timeout, waits),
        *(see(variable, "is set") for variable in waits.at),
        see(proved[0].node, "may use this"),
        at=timeout,
        severity="" if timeout.high <= _graver(waits) else "note",
    ).by(waits.worst - timeout)


def _graver(waits: Waits) -> float:
    """Up to here it is no rare case: the average, of SDKs as they are now."""
    return min(waits.mean.exact, average_throttle_wait().exact)


def _message(timeout: Number, waits: Waits) -> str:
    given = f"{timeout} s" if timeout.known else f"at most {timeout.high:,g} s"
    unset = "Timeout is not set: " if timeout.default else ""
    wait = f"{waits.worst:,g} s"
    if waits.mean != waits.worst:
        wait = f"{waits.mean:,g} s on average and {waits.worst:,g} s at most"
    return (
        f"{unset}it is stopped after {given}; a throttled call of DynamoDB waits {wait} between"
        f" its {waits.attempts} attempts ({waits.says}), and calls in sequence add up"
    )
