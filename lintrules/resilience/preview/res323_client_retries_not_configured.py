"""The code of a function leaves retries and timeouts of its clients to their defaults.

Why it matters
--------------
Many libraries wait without end for an answer, and boto3 for 60 s: longer than most functions run.
One call that hangs then costs the whole Timeout, and the function is stopped before anything is
tried again or any error is handled; with a batch, all of its records come back.

How to fix
----------
Give each client a timeout well below that of the function, and say how often it tries.

`Config(connect_timeout=…, read_timeout=…, retries=…)` in boto3; `maxAttempts` and `requestHandler`
in the SDK for JavaScript (with `throwOnRequestTimeout`, else it only warns); `timeout` or `signal`
elsewhere. AWS_MAX_ATTEMPTS, AWS_RETRY_MODE and AWS_DEFAULTS_MODE of the environment count, as do
retries and circuit breakers of a library (tenacity, backoff, pybreaker, Powertools, opossum,
cockatiel and others).

The code is read, never run: Python and, with the extra `javascript`, JavaScript and TypeScript; in
the template, or the module of the handler and what it imports below the root of the project.
Packages and layers are not read. Providers of custom resources are left out.

References
----------
- https://repost.aws/knowledge-center/lambda-function-retry-timeout-sdk (boto3: 60 s)
- https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
- https://docs.aws.amazon.com/sdkref/latest/guide/feature-smart-config-defaults.html
- https://requests.readthedocs.io/en/latest/user/quickstart/#timeouts
"""

from functools import partial

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Iterable,
    Node,
    Resource,
    Violated,
    is_custom_resource_provider,
    runs_elsewhere,
    see,
    violated,
)
from ingestlint.check.authoring.clients import bare_calls, has_local_code

SEVERITY = "note"
CONFIDENCE = "heuristic"

# As many places are shown, and as many names.
SHOWN = 5


def subjects(graph: Graph) -> Iterable[Resource]:
    functions = graph.resources(FUNCTION)
    return [each for each in functions if graph.anywhere(partial(_local, each))]


def _local(function: Resource) -> set[str]:
    return {function.id} if has_local_code(function) else set()


def check(function: Resource) -> Violated | None:
    if is_custom_resource_provider(function) or runs_elsewhere(function):
        return None
    if not has_local_code(function):
        return None
    bare = bare_calls(function)
    if not bare:
        return None
    times: dict[str, int] = {}
    for each in bare:
        times[each.name] = times.get(each.name, 0) + 1
    shown = [f"{name} ({count} times)" if count > 1 else name for name, count in times.items()]
    more = f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
    return violated(
        function,
        f"neither its code nor its variables set retries or a timeout for"
        f" {', '.join(shown[:SHOWN])}{more}",
        *(see(each.node, "nothing is set here") for each in bare[:SHOWN]),
        at=_code(function),
    )


def _code(function: Resource) -> Node:
    """Where its code is: in the template, or the folder."""
    return function.value("Code", "ZipFile").node
