"""An event whose asynchronous invocation fails is lost.

Why it matters
--------------
Lambda tries an asynchronous event three times (once and MaximumRetryAttempts) and then drops it.
The caller has long been told that all is well: without a destination for failures nobody learns
what was lost.

How to fix
----------
Give the function an OnFailure destination, or a DeadLetterConfig.

Functions that are only polled or invoked synchronously need none, nor do providers of custom
resources and macros. When only schedules call it, this is a note: the next run comes anyway; a
permission for EventBridge that names no rule is taken for a schedule. Of a durable function only
the DeadLetterConfig counts: destinations do not apply to it.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html (2 retries, then discarded)
- https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Relation,
    Resource,
    Undecided,
    Unknown,
    Unresolved,
    Value,
    Violated,
    async_attempts,
    is_custom_resource_provider,
    is_only_permitted,
    see,
    step_into,
    violated,
)
from ingestlint.check.authoring.resilience import may_name

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"

FUNCTION = "AWS::Lambda::Function"
# AWS Config evaluates again on the next change or period: nothing is lost.
CONFIG_RULE = "AWS::Config::ConfigRule"
CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
RULE = "AWS::Events::Rule"
SCHEDULE = "AWS::Scheduler::Schedule"


def subjects(graph: Graph) -> Iterable[Resource | Relation]:
    calls = [r for r in graph.relations("invokes") if _counts(r)]
    called = {r.target.id for r in calls}
    yield from (f for f in graph.resources(FUNCTION) if f.id in called)
    yield from (r for r in calls if not r.target.resolved)


def check(subject: Resource | Relation) -> Violated | None:
    function = subject.target if isinstance(subject, Relation) else subject
    if not isinstance(function, Resource):
        raise Undecided(function.why, function.node)
    callers = [r for r in function.incoming("invokes") if _counts(r)]
    if not callers or is_custom_resource_provider(function):
        return None
    durable = function.has("DurableConfig")
    config = function.value("DeadLetterConfig")
    if _sets(config, "TargetArn"):
        return None
    if not durable:
        if any(_fails_to(r) for r in function.outgoing("dead_letters_to")):
            return None
        _check_configs_seen(function)
    message = (
        "a durable execution that fails is not retried, and its event is lost: the function has no"
        " DeadLetterConfig"
        if durable
        else f"an event is dropped after {async_attempts(function)}: the function has neither an"
        " OnFailure destination nor a DeadLetterConfig"
    )
    events = [call for call in callers if not _is_scheduled(call)]
    first = (events or callers)[0]
    return violated(
        function,
        message,
        see(first, f"{'may call' if is_only_permitted(first) else 'calls'} it asynchronously"),
        at=config if not isinstance(config, Absent) else function,
        severity="" if events else "note",
        fix="Give the function a DeadLetterConfig." if durable else "",
    )


def _counts(call: Relation) -> bool:
    return call.mode == "async" and call.source.type not in (CUSTOM_RESOURCE, CONFIG_RULE)


def _sets(holder: Value, key: str) -> bool:
    value = step_into(holder, key)
    if isinstance(value, Unknown) and value.node is holder.node:
        raise Undecided(value.why, value.node)
    return not isinstance(value, Absent)


def _fails_to(relation: Relation) -> bool:
    """Whether it is a destination that is written out, be it not known which."""
    via = relation.via
    return via is not None and _sets(via.value("DestinationConfig", "OnFailure"), "Destination")


def _check_configs_seen(function: Resource) -> None:
    """Raise where a destination is that of a function by a name that this one may have."""
    graph = function.graph
    for relation in graph.holding(graph.relations("dead_letters_to")):
        end, via = relation.source, relation.via
        assert via is not None
        if isinstance(end, Unresolved) and may_name(end.value_seen, function, via):
            asked = f"whether {via.id} is about {function.id}"
            raise end.doubt(asked, f"name {function.id} there by Ref")


def _is_scheduled(call: Relation) -> bool:
    caller = call.source
    if caller.type == SCHEDULE:
        return True
    if caller.type != RULE:
        return False
    return not isinstance(caller, Resource) or isinstance(caller.value("EventPattern"), Absent)
