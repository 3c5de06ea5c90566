"""Nothing tells when a function keeps failing, and nothing stops it.

Why it matters
--------------
What is polled, and what comes asynchronously, has no caller that sees an error. The function fails
again and again, its retries add load where there is too much of it, and the first to notice are
those who miss the result.

How to fix
----------
Put an alarm with an action on the function's Errors, or on its dead-letter queue.

An alarm counts that has an action, itself or through a composite alarm, a deployment or a rule, on
Errors, Throttles, IteratorAge and the like of the function, on the age of what it reads, on
messages in its dead-letter queue, or on a metric that a filter makes of its log. So does a circuit
breaker by its name (Powertools', or the pattern of Step Functions) or by an import in local code,
and failures that are sent to a topic, a bus or a function. An alarm under a condition counts: who
deploys without it has chosen so. Where several functions of a template are meant and it has no
alarm at all, that is one finding. Schedules and providers of custom resources are left out. What
has no dead-letter queue yet, and one without an alarm, is said first by others: RES301, RES305,
RES306, RES308 and RES325.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
- https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/circuit-breaker.html
- https://docs.aws.amazon.com/powertools/python/latest/utilities/circuit_breaker/
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Absent,
    Graph,
    Iterable,
    Iterator,
    Relation,
    Resource,
    Undecided,
    Violated,
    is_custom_resource_provider,
    runs_elsewhere,
    see,
    unknown,
    violated,
)
from ingestlint.check.authoring.resilience import (
    FUNCTION_METRICS,
    QUEUE_METRICS,
    SENT,
    STREAM_METRICS,
    check_alarms_elsewhere,
    code_has_breaker,
    counted_logs,
    has_breaker,
    is_watched,
    own_alarms,
    place_without_alarms,
)

SEVERITY = "note"
SINCE = "2026.11"
CONFIDENCE = "heuristic"
YIELDS_TO = ("RES301", "RES305", "RES306", "RES308", "RES325")

QUEUE, STREAM = "AWS::SQS::Queue", "AWS::Kinesis::Stream"
READ = {QUEUE: "queue", STREAM: "stream"}
RULE = "AWS::Events::Rule"
EVENTS = ("AWS::S3::Bucket", "AWS::SNS::Topic")
# Who gets failures handed on, and does something with them.
TOLD = ("AWS::SNS::Topic", "AWS::Events::EventBus", FUNCTION)


def subjects(graph: Graph) -> Iterable[Resource]:
    called = {poll.target.id for poll in graph.relations("polls")}
    called |= {call.target.id for call in graph.relations("invokes") if _may_count(call)}
    return [function for function in graph.resources(FUNCTION) if function.id in called]


def check(function: Resource) -> Violated | None:
    feeds = function.incoming("polls")
    feeds += [call for call in function.incoming("invokes") if _counts(call)]
    if not feeds or is_custom_resource_provider(function) or runs_elsewhere(function):
        return None
    failures = list(_failures(function, feeds))
    if any(failure.target.type in TOLD for failure in failures) or has_breaker(function):
        return None
    # The code comes last: it is read where nothing else tells.
    if _has_alarm(function, feeds, failures) or code_has_breaker(function):
        return None
    _check_seen(function, feeds, failures)
    found = violated(
        function,
        "nothing tells when it keeps failing: no alarm with an action on its errors, throttles or"
        " age, and no circuit breaker",
        see(feeds[0], "calls it"),
        at=function,
    )
    found = found.after([*(r.target for r in failures), *feeds, *(f.via for f in feeds if f.via)])
    return found.for_all_at(place_without_alarms(function))


def _may_count(call: Relation) -> bool:
    return call.mode == "async" and call.source.type in {RULE, *EVENTS}


def _counts(call: Relation) -> bool:
    """Whether an event calls the function, not the clock."""
    if not _may_count(call):
        return False
    source = call.source
    if source.type != RULE:
        return True
    return isinstance(source, Resource) and not isinstance(source.value("EventPattern"), Absent)


def _failures(function: Resource, feeds: list[Relation]) -> Iterator[Relation]:
    """Where its failures are sent: by itself, its mappings, and the queues it reads."""
    yield from function.outgoing("dead_letters_to")
    for feed in feeds:
        if feed.kind == "polls" and feed.via is not None:
            yield from feed.via.outgoing("dead_letters_to")
        if feed.kind == "polls" and isinstance(feed.source, Resource):
            yield from feed.source.outgoing("dead_letters_to")


def _has_alarm(function: Resource, feeds: list[Relation], failures: list[Relation]) -> bool:
    """Whether an alarm tells of its failures; raises Undecided where one may."""
    watched = [(function, FUNCTION_METRICS)]
    watched += [
        (feed.source, QUEUE_METRICS + STREAM_METRICS)
        for feed in feeds
        if isinstance(feed.source, Resource) and feed.source.type in READ
    ]
    watched.extend(_watched_queues(failures))
    doubts: list[Undecided] = []
    for resource, metrics in watched:
        try:
            if is_watched(resource, *metrics):
                return True
        except Undecided as doubt:
            doubts.append(doubt)
    if _log_is_watched(function):
        return True
    if doubts:
        raise doubts[0]
    return False


def _watched_queues(failures: list[Relation]) -> Iterator[tuple[Resource, tuple[str, ...]]]:
    for failure in failures:
        if isinstance(failure.target, Resource) and failure.target.type == QUEUE:
            yield failure.target, QUEUE_METRICS + (() if failure.mode == "redrive" else (SENT,))


def _log_is_watched(function: Resource) -> bool:
    graph = function.graph
    own = graph.remembered("alarms of one's own", lambda: list(own_alarms(graph)))
    if own and {metric for _, metric in own}.intersection(counted_logs(function)):
        return True
    for alarm, _ in own:
        if alarm.stack is function.stack:
            raise unknown(
                f"{alarm.id} watches a metric of your own: whether that tells of failures of"
                f" {function.id} is not known",
                at=alarm,
            )
    return False


def _check_seen(function: Resource, feeds: list[Relation], failures: list[Relation]) -> None:
    """Raise where the alarm may stand out of sight."""
    check_alarms_elsewhere(function)
    for failure in failures:
        if not isinstance(failure.target, Resource):
            raise unknown(
                "its dead-letter queue is out of sight, so is whether an alarm watches that",
                "lint the template of the queue too",
                cause=failure.target.id,
                at=failure,
            )
    for feed in feeds:
        what = READ.get(feed.source.type)
        if what is not None and not isinstance(feed.source, Resource):
            raise unknown(
                f"the {what} that it reads is out of sight, so is whether an alarm watches that",
                f"lint the template of the {what} too",
                cause=feed.source.id,
                at=feed,
            )
