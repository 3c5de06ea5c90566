"""The functions together reserve more concurrency than an account can give.

Why it matters
--------------
Lambda keeps 100 executions of an account and Region for functions without a reservation. What goes
beyond the limit less these 100 is refused: the deployment fails, if not in this stack then in the
next one that reserves. A new account can have a limit below 100: then nothing can be reserved.

How to fix
----------
Reserve less, or have the quota raised and write it to limits.lambda_concurrent_executions.

The default limit of 1,000 is a warning, one that the configuration declares an error. Other stacks
of the account are not counted; functions of which only some exist together are counted as such.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (1,000 for each Region)
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html (100 stay unreserved)
"""

from ingestlint.check.authoring import (
    Absent,
    Functions,
    Graph,
    Iterable,
    Number,
    Resource,
    Violated,
    see,
    violated,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "executions too many"

LIMIT = "lambda_concurrent_executions"
FLOOR = "lambda_unreserved_executions"
RESERVED = "ReservedConcurrentExecutions"


def subjects(graph: Graph) -> Iterable[Functions]:
    functions = graph.resources("AWS::Lambda::Function")
    reserving = [function for function in functions if function.may_have(RESERVED)]
    if functions:
        yield Functions(reserving or functions)


def check(functions: Functions) -> Violated | None:
    graph = functions.members[0].graph
    limit = graph.limit(LIMIT)
    allowed = max(0, limit - graph.limit(FLOOR))
    shares = [(function, _share(function)) for function in functions.members]
    total = sum((share for _, share in shares), Number(0, 0))
    if total <= allowed:
        return None
    counted = [(function, share) for function, share in shares if share.low > 0]
    first, at = counted[0]
    needed = f"{total}" if total.known else f"at least {total.low:,g}"
    return violated(
        first,
        f"{needed} executions are reserved, an account with {limit:,g} gives {allowed:,g}:"
        f" {limit - allowed:,g} stay unreserved",
        *(see(share, f"{function.id} reserves") for function, share in counted[1:]),
        at=at,
        severity="error" if LIMIT in graph.limits else "",
    ).by(total - allowed)


def _share(function: Resource) -> Number:
    """What a function takes of the account, over the scenarios that are still open."""

    def read() -> Number | float:
        if not function.exists() or isinstance(function.value(RESERVED), Absent):
            return 0
        return function.number(RESERVED)

    return function.graph.spread(read)
