"""A caller stops waiting while the function that it called is still at work.

Why it matters
--------------
The caller gets an error and tries again, while the first call goes on and is paid for: under load,
where functions are slow, each request becomes several. What the function does after its caller is
gone, nobody learns.

How to fix
----------
Give the function a Timeout that is no longer than its caller waits, or have it called
asynchronously.

A REST API waits for TimeoutInMillis of the integration (29 s unless set), an HTTP API for 30 s and
10 s for an authorizer, a WebSocket API for 29 s, AppSync for 30 s, a task of a state machine for
its TimeoutSeconds. A load balancer waits as long as the function runs. Of a durable function the
ExecutionTimeout counts. Where the function may run a second longer at most, this is a note.

References
----------
- https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html (29 s)
- https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html (30 s, 10 s)
- https://docs.aws.amazon.com/general/latest/gr/appsync.html (30 s)
- https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
"""

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Number,
    Relation,
    Resource,
    Undecided,
    Violated,
    see,
    violated,
)
from ingestlint.check.authoring.resilience import State, patience, waiting_calls

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "s longer than its caller waits"

# So little longer that hardly a call ends in between.
SLIGHT = 1
FIX_TASK = "Raise TimeoutSeconds of the state to the Timeout of the function at least."


def subjects(graph: Graph) -> Iterable[Relation]:
    return waiting_calls(graph)


def check(call: Relation) -> Violated | None:
    waits = patience(call)
    if waits is None:
        return None
    function = call.target
    if not isinstance(function, Resource):
        raise Undecided(function.why, function.node)
    runs = _longest(function)
    if runs <= waits:
        return None
    severity = "note" if runs - waits <= SLIGHT else ""
    state = call.part
    shown = f"{waits} s" if waits.known else f"at most {waits.high:,g} s"
    if isinstance(state, State):
        return violated(
            state,
            f"it gives up after {shown}, {function.id} may run for {_least(runs)}",
            see(runs, "may run this long"),
            at=waits,
            severity=severity,
            fix=FIX_TASK,
        ).by(runs - waits)
    caller = call.source.id if isinstance(call.source, Resource) else "its caller"
    return violated(
        function,
        f"it may run for {_least(runs)}, {caller} gives up after {shown}",
        see(call if waits.default else waits, "waits this long"),
        at=runs,
        severity=severity,
    ).by(runs - waits)


def _longest(function: Resource) -> Number:
    if function.has("DurableConfig"):
        return function.seconds("DurableConfig", "ExecutionTimeout")
    return function.seconds("Timeout")


def _least(runs: Number) -> str:
    return f"{runs} s" if runs.known else f"at least {runs.low:,g} s"
