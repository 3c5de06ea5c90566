"""What a function puts out starts it again.

Why it matters
--------------
Each run makes the next one, as fast as Lambda can start them, and each is billed. Lambda ends such
a loop after about 16 rounds, but only one through SQS, SNS, S3 or Lambda, and where the SDK passes
its marks on; through a table, a bus, a state machine or the function's own log nothing ends it.

How to fix
----------
Write elsewhere than to what triggers the function, or filter what triggers it.

A bucket: another bucket, or a prefix of its own in the notification's filter. A stream or queue:
FilterCriteria. A topic: a FilterPolicy. An account-wide log subscription: SelectionCriteria that
leaves out the log group of its own function.

An error where a function on the way has RecursiveLoop: Allow, which switches detection off. That a
function writes somewhere is taken from its role, where it names the resource and no wildcard: where
the code never does, take the permission away. Where a filter may end the loop, and what it lets
through depends on what the code writes, the verdict is unknown.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
- https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-recursion-prevention.html
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Hop,
    Iterable,
    Known,
    Node,
    Resource,
    Undecided,
    Violated,
    see,
    unknown,
    violated,
)
from ingestlint.check.authoring.flow import (
    Cycle,
    account_subscriptions,
    cycle_of,
    fed_from_out_of_sight,
    hop_at,
    is_subscription,
    leaves_out,
    loop_out_of_sight,
    on_cycles,
    reader_of,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "heuristic"

ALLOW = "Allow"


def subjects(graph: Graph) -> Iterable[Resource]:
    found = {f.id: f for f in (*on_cycles(graph), *fed_from_out_of_sight(graph))}
    yield from sorted(found.values(), key=lambda function: function.position)
    yield from account_subscriptions(graph)


def check(subject: Resource) -> Violated | None:
    if subject.type != FUNCTION:
        return _own_logs(subject)
    cycle = cycle_of(subject)
    if cycle is None:
        return _out_of_sight(subject)
    if min(f.position for f in cycle.functions) < subject.position:
        return None  # it is said of the first function on it
    path = _path(cycle)
    if not cycle.certain:
        raise _filtered(subject, path, cycle.edges[0].node)
    allowed = [f for f in cycle.functions if _is_allowed(f)]
    return violated(
        subject,
        f"what its role lets it write starts it again: {_shown(path)}"
        + (f"; {allowed[0].id} has RecursiveLoop: {ALLOW}" if allowed else ""),
        *(see(edge.node, f"{edge.by} {edge.target.subject}") for edge in cycle.edges),
        at=subject,
        severity="error" if allowed else "",
    )._replace(path=path)


def _out_of_sight(function: Resource) -> Violated | None:
    """A queue, stream or topic that no file declares, and that it reads and sends to."""
    loop = loop_out_of_sight(function)
    if loop is None:
        return None
    source, at = loop.feed.source, loop.use.named.node
    path = (
        hop_at(function, "", "", function.node),
        hop_at(source, "sends to", "", at),
        hop_at(function, "feeds", "", loop.feed.node),
    )
    if not loop.certain:
        raise _filtered(function, path, at)
    allowed = _is_allowed(function)
    return violated(
        function,
        f"what its role lets it send starts it again: {_shown(path)}"
        + (f"; {function.id} has RecursiveLoop: {ALLOW}" if allowed else ""),
        see(at, "sends to it"),
        see(loop.feed, "is fed by it"),
        at=function,
        severity="error" if allowed else "",
    )._replace(path=path)


def _filtered(function: Resource, path: tuple[Hop, ...], at: Node) -> Undecided:
    return unknown(
        f"whether what {function.id} writes passes the filters on {_shown(path)} is not known",
        f"let the role of {function.id} write there only what the filters leave out, or nothing",
        cause=f"filters on the way back to {function.id}",
        at=at,
    )


def _own_logs(policy: Resource) -> Violated | None:
    if not is_subscription(policy):
        return None
    function = reader_of(policy)
    if function is None or leaves_out(policy, function):
        return None
    allowed = _is_allowed(function)
    return violated(
        policy,
        f"all logs of the account go to {function.id}, its own too: each line that it logs starts"
        " it again",
        see(function, "logs what it is started by"),
        at=policy,
        severity="error" if allowed else "",
        fix=f"Leave out the log group of {function.id}: SelectionCriteria LogGroupName NOT IN […].",
    )


def _is_allowed(function: Resource) -> bool:
    value = function.value("RecursiveLoop")
    return isinstance(value, Known) and value.data == ALLOW


def _path(cycle: Cycle) -> tuple[Hop, ...]:
    first = cycle.edges[0].source
    hops = [hop_at(first, "", "", first.node)]
    hops += [hop_at(edge.target, edge.by, "", edge.node) for edge in cycle.edges]
    return tuple(hops)


def _shown(path: tuple[Hop, ...]) -> str:
    return " → ".join(hop.name for hop in path)
