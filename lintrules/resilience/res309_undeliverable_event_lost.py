"""An event that cannot be delivered to its target is dropped.

Why it matters
--------------
When a target was deleted, refuses the caller or stays throttled, EventBridge, the Scheduler, SNS,
Pipes and IoT rules give up: at once for errors that retries do not cure, else after their retries.
Without a dead-letter queue the event is gone.

How to fix
----------
Give the target a DeadLetterConfig (a subscription a RedrivePolicy, an IoT rule an ErrorAction).

An inline `Subscription` of a topic cannot carry one: write an AWS::SNS::Subscription. Only what a
machine receives is examined, never e-mail or SMS. A note for schedules, and where source and target
are in one template: permissions and targets then change together. What is behind an API destination
is never in the template. A rule or a pipe stands for the source of its events here. Pipes on queues
leave the message in the queue, which is RES301's.

References
----------
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html (24 h, 185 retries)
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
- https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
- https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html (client errors: no retry)
- https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html
"""

from ingestlint.check.authoring import (
    Absent,
    Callable,
    Graph,
    Iterable,
    Iterator,
    Known,
    Related,
    Resource,
    Undecided,
    Unknown,
    Value,
    Violated,
    document,
    duration,
    event_behind,
    see,
    step_into,
    text_of,
    to_items,
    to_number,
    to_text,
    violated,
)
from ingestlint.check.authoring.resilience import facts, topic_rule_ends

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
YIELDS_TO = ("RES305", "RES306")

RULE = "AWS::Events::Rule"
SCHEDULE = "AWS::Scheduler::Schedule"
SUBSCRIPTION = "AWS::SNS::Subscription"
TOPIC = "AWS::SNS::Topic"
PIPE = "AWS::Pipes::Pipe"
IOT_RULE = "AWS::IoT::TopicRule"
# The resource changes with the template, the endpoint that it stands for does not.
API_DESTINATION = "AWS::Events::ApiDestination"
MACHINES = {"lambda", "sqs", "http", "https", "firehose"}
STREAMS = ("KinesisStreamParameters", "DynamoDBStreamParameters")


def subjects(graph: Graph) -> Iterable[Resource]:
    yield from graph.resources(RULE, SCHEDULE, SUBSCRIPTION, IOT_RULE)
    yield from (t for t in graph.resources(TOPIC) if t.may_have("Subscription"))
    yield from (p for p in graph.resources(PIPE) if p.may_have("SourceParameters"))


def check(source: Resource) -> Violated | None:
    return _CHECKS[source.type](source)


def _rule(rule: Resource) -> Violated | None:
    targets = to_items(rule.value("Targets"))
    lost = _those(targets, lambda target: not _sets(step_into(target, "DeadLetterConfig"), "Arn"))
    if not lost:
        return None
    ends = {id(target): step_into(target, "Arn") for target in lost}
    outside = [target for target in lost if not _is_beside(rule, ends[id(target)])]
    # The gravest of them first: its place, and how often it is tried.
    first = (outside or lost)[0]
    scheduled = isinstance(rule.value("EventPattern"), Absent)
    return violated(
        rule,
        f"an event is dropped {_retries(rule, 'Targets', first)}, at once when the target refuses"
        " it: the target has no DeadLetterConfig",
        *_related(first, lost, ends),
        at=first if len(targets) > 1 else rule,
        severity="note" if scheduled or not outside else "",
        fix=_by_event(rule, "DeadLetterConfig: {Type: SQS}")
        or "Give the target a DeadLetterConfig with the Arn of a queue.",
    )


def _related(first: Value, lost: list[Value], ends: dict[int, Value]) -> Iterator[Related | None]:
    end = ends[id(first)]
    if not isinstance(end, Absent):
        yield see(end, "this target has none")
    yield from (see(target, "nor has this one") for target in lost if target is not first)


def _schedule(schedule: Resource) -> Violated | None:
    target = schedule.value("Target")
    if _sets(step_into(target, "DeadLetterConfig"), "Arn"):
        return None
    end = step_into(target, "Arn")
    return violated(
        schedule,
        f"a run is dropped {_retries(schedule, 'Target', target)}: the target has no"
        " DeadLetterConfig",
        see(end, "is what it runs"),
        at=schedule,
        severity="note",
        fix=_by_event(schedule, "DeadLetterConfig: {Type: SQS}")
        or "Set Target.DeadLetterConfig.Arn to a queue.",
    )


def _retries(source: Resource, prefix: str, target: Value) -> str:
    """How long its events are retried."""
    policy = step_into(target, "RetryPolicy")
    path = f"{prefix}.RetryPolicy."
    retries, age = (
        to_number(step_into(policy, name), source.type, path + name, unit, source.node)
        for name, unit in (("MaximumRetryAttempts", ""), ("MaximumEventAgeInSeconds", "s"))
    )
    count = f"{retries}" if retries.known else f"at most {retries.high:,g}"
    by_default = " by default" if retries.default and age.default else ""
    within = duration(age) if age.known else f"at most {duration(age.high)}"
    return f"after {count} retries or {within}{by_default}"


def _by_event(source: Resource, setting: str) -> str:
    """How to set it at the event of SAM that the source was spelled out from; "" without one."""
    event = event_behind(source)
    if event is None:
        return ""
    if event.kind == "CloudWatchEvent":
        # Its documentation has no DeadLetterConfig.
        return f"Change the Type of {event.name} to EventBridgeRule and set {setting} there."
    return f"Set {setting} in {event.path}."


def _subscription(subscription: Resource) -> Violated | None:
    protocol = to_text(subscription.value("Protocol")).lower()
    if protocol not in MACHINES:
        return None
    policy = subscription.value("RedrivePolicy")
    if not _is_empty(policy) and _sets(document(policy), "deadLetterTargetArn"):
        return None
    topic, end = subscription.value("TopicArn"), subscription.value("Endpoint")
    beside = _is_beside(subscription, topic) and _is_beside(subscription, end)
    return violated(
        subscription,
        f"{_undelivered(protocol)}: the subscription has no RedrivePolicy",
        see(end, "is sent the messages"),
        at=policy,
        severity="note" if beside else "",
        fix=_by_event(subscription, "RedrivePolicy: {deadLetterTargetArn: …}")
        or "Give the subscription a RedrivePolicy with the deadLetterTargetArn of a queue.",
    )


def _undelivered(protocol: str) -> str:
    retries = facts.SNS_HTTP_RETRIES.value
    if protocol in {"http", "https"}:
        return f"a message that the endpoint does not take is dropped after {retries} retries"
    return "a message is dropped at once when its target is gone or refuses SNS"


def _topic(topic: Resource) -> Violated | None:
    entries = to_items(topic.value("Subscription"))
    lost = _those(entries, lambda entry: _protocol(entry) in MACHINES)
    if not lost:
        return None
    outside = [entry for entry in lost if not _is_beside(topic, step_into(entry, "Endpoint"))]
    first = (outside or lost)[0]
    return violated(
        topic,
        f"{_undelivered(_protocol(first))}: an inline subscription cannot have a RedrivePolicy",
        *(see(entry, "nor can this one") for entry in lost if entry is not first),
        at=first,
        severity="" if outside else "note",
        fix="Write the subscription as an AWS::SNS::Subscription with a RedrivePolicy.",
    )


def _protocol(entry: Value) -> str:
    return to_text(step_into(entry, "Protocol")).lower()


def _those(values: list[Value], lacks: Callable[[Value], bool]) -> list[Value]:
    """The values that lack it; what is not known of one counts where no other lacks it."""
    found: list[Value] = []
    doubts: list[Undecided] = []
    for value in values:
        try:
            if lacks(value):
                found.append(value)
        except Undecided as doubt:
            doubts.append(doubt)
    if doubts and not found:
        raise doubts[0]
    return found


def _pipe(pipe: Resource) -> Violated | None:
    parameters = pipe.value("SourceParameters")
    if isinstance(parameters, Unknown):
        raise Undecided(parameters.why, parameters.node)
    for kind in STREAMS:
        settings = step_into(parameters, kind)
        if isinstance(settings, Absent) or _sets(step_into(settings, "DeadLetterConfig"), "Arn"):
            continue
        beside = all(_is_beside(pipe, pipe.value(end)) for end in ("Source", "Target"))
        return violated(
            pipe,
            "records that the pipe gives up are lost: its source has no DeadLetterConfig",
            see(settings, "has none"),
            at=pipe,
            severity="note" if beside else "",
            fix=f"Set SourceParameters.{kind}.DeadLetterConfig.Arn to a queue.",
        )
    return None


def _iot_rule(rule: Resource) -> Violated | None:
    payload = rule.value("TopicRulePayload")
    if isinstance(payload, Unknown):
        raise Undecided(payload.why, payload.node)
    error = step_into(payload, "ErrorAction")
    if isinstance(error, Unknown) and error.node is payload.node:
        raise Undecided(error.why, error.node)
    if not isinstance(error, Absent):
        return None
    actions = to_items(step_into(payload, "Actions"))
    ends = [end for action in actions for end in topic_rule_ends(action)]
    if not ends:
        return None
    outside = [end for end in ends if not _is_beside(rule, end)]
    end = (outside or ends)[0]
    fix = "Give the rule an ErrorAction."
    if event_behind(rule) is not None:
        fix = "Write an AWS::IoT::TopicRule with an ErrorAction: an event of SAM cannot have one."
    return violated(
        rule,
        "a message that an action fails to hand on is dropped: the rule has no ErrorAction",
        see(end, "is sent the messages"),
        at=rule,
        severity="" if outside else "note",
        fix=fix,
    )


def _sets(holder: Value, key: str) -> bool:
    """Whether a target is written out, be it not known which; raises where that is not known."""
    value = step_into(holder, key)
    if isinstance(value, Unknown) and value.node is holder.node:
        raise Undecided(value.why, value.node)
    return not isinstance(value, Absent)


def _is_empty(value: Value) -> bool:
    return isinstance(value, Absent) or (isinstance(value, Known) and not text_of(value.data))


def _is_beside(source: Resource, value: Value) -> bool:
    """Whether what it names is in the same template, and not just what stands for it."""
    end = source.graph.target_of(value)
    if not isinstance(end, Resource) or end.type == API_DESTINATION:
        return False
    return end.stack is source.stack


_CHECKS = {
    RULE: _rule,
    SCHEDULE: _schedule,
    SUBSCRIPTION: _subscription,
    TOPIC: _topic,
    PIPE: _pipe,
    IOT_RULE: _iot_rule,
}
