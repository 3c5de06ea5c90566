"""An event whose asynchronous invocation fails is lost.

Why it matters
--------------
Lambda tries an asynchronous event three times (once and MaximumRetryAttempts) and then drops it.
The caller has long been told that all is well: without a destination for failures nobody learns
what was lost.

How to fix
----------
Give the function an OnFailure destination, or a DeadLetterConfig.

A destination is that of the version or alias that its EventInvokeConfig has as Qualifier (who names
none calls $LATEST); a DeadLetterConfig is that of all of them. Functions that are only polled or
invoked synchronously need none, nor do providers of custom resources and macros. When only
schedules call it, this is a note: the next run comes anyway; a permission for EventBridge that
names no rule is taken for a schedule. Of a durable function only the DeadLetterConfig counts:
destinations do not apply to it.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html (2 retries, then discarded)
- https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html (of a
  function, version or alias)
- https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Iterator,
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
from ingestlint.check.authoring.resilience import called, configured, is_for, may_name

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"

FUNCTION = "AWS::Lambda::Function"
DURABLE = (
    "a durable execution that fails is not retried, and its event is lost: the function has no"
    " DeadLetterConfig"
)
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
    lost = callers if durable else _without_destination(function, callers)
    if not lost:
        return None
    events = [call for call in lost if not _is_scheduled(call)]
    first = (events or lost)[0]
    others = [] if durable else _destinations(function)
    return violated(
        function,
        DURABLE if durable else _dropped(function, first, others),
        see(first, f"{'may call' if is_only_permitted(first) else 'calls'} it asynchronously"),
        *(see(other, "is not for what this calls") for other in others),
        at=config if not isinstance(config, Absent) else function,
        severity="" if events else "note",
        fix="Give the function a DeadLetterConfig." if durable else _fix(function, first, others),
    )


def _without_destination(function: Resource, callers: list[Relation]) -> list[Relation]:
    """The calls whose failures go nowhere; raises where that is not known of any."""
    lost: list[Relation] = []
    doubts: list[Undecided] = []
    perhaps = list(_perhaps(function))
    for call in callers:
        answers = [_keeps(each, call) for each in _destinations(function)]
        answers += [doubt for each, doubt in perhaps if is_for(each, call) is not False]
        if not any(answer is True for answer in answers):
            unsure = [answer for answer in answers if isinstance(answer, Undecided)]
            doubts += unsure
            lost += [] if unsure else [call]
    if doubts and not lost:
        raise doubts[0]
    return lost


def _destinations(function: Resource) -> list[Relation]:
    return [r for r in function.outgoing("dead_letters_to") if r.mode == "on_failure"]


def _keeps(destination: Relation, call: Relation) -> bool | Undecided:
    """Whether what fails of a call goes there."""
    assert destination.via is not None
    answer = is_for(destination.via, call)
    if answer is False:
        return False
    try:
        return _fails_to(destination) and answer
    except Undecided as doubt:
        return doubt


def _dropped(function: Resource, call: Relation, others: list[Relation]) -> str:
    dropped = f"an event is dropped after {async_attempts(call)}: "
    if not others:
        return f"{dropped}the function has neither an OnFailure destination nor a DeadLetterConfig"
    meant = [configured(r.via, function).name for r in others if r.via is not None]
    said = ", ".join(dict.fromkeys(name or "another alias" for name in meant))
    asked = called(call, function).name or "an alias"
    return (
        f"{dropped}{asked} is called, the OnFailure destination is for {said}, and the function has"
        " no DeadLetterConfig"
    )


def _fix(function: Resource, call: Relation, others: list[Relation]) -> str:
    if not others:
        return ""
    asked = called(call, function).name or "that alias"
    return (
        "Call what the destination is for, write an AWS::Lambda::EventInvokeConfig with"
        f" {asked} as Qualifier, or give the function a DeadLetterConfig."
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


def _perhaps(function: Resource) -> Iterator[tuple[Resource, Undecided]]:
    """The configurations with a destination that are of a function by a name that this may have."""
    graph = function.graph
    for relation in graph.holding(graph.relations("dead_letters_to")):
        end, via = relation.source, relation.via
        assert via is not None
        if isinstance(end, Unresolved) and may_name(end.value_seen, function, via):
            asked = f"whether {via.id} is about {function.id}"
            yield via, end.doubt(asked, f"name {function.id} there by Ref")


def _is_scheduled(call: Relation) -> bool:
    caller = call.source
    if caller.type == SCHEDULE:
        return True
    if caller.type != RULE:
        return False
    return not isinstance(caller, Resource) or isinstance(caller.value("EventPattern"), Absent)
