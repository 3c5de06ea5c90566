"""A dead-letter queue does not fit the queue whose messages it takes.

Why it matters
--------------
A dead-letter queue of the wrong type (FIFO for a standard queue, or the other way) is refused when
it is deployed. And a message does not start anew in the dead-letter queue of a standard queue: its
age counts from when it was first sent. With no longer retention there, a message that spent its
time in the source queue expires soon after it was moved, before anyone has looked at it.

How to fix
----------
Give both the same type, and the dead-letter queue a longer MessageRetentionPeriod, such as 14 days.

A type that does not fit is an error; a retention that is as long as the source's is a note. In a
FIFO queue the age starts anew, so retention is compared for standard queues only. EventBridge,
the Scheduler, functions (with a DeadLetterConfig or an OnFailure destination, to topics, too) and
IoT rules send to standard ones only, a subscription to the type of its topic. Of mappings and pipes
no page says so: they are not examined.

References
----------
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
- https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
- https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
- https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-eventinvokeconfig-destinationconfig.html
- https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
- https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html
"""

from ingestlint.check.authoring import (
    Absent,
    End,
    Graph,
    Iterable,
    Number,
    Relation,
    Resource,
    Violated,
    duration,
    see,
    unknown,
    violated,
)
from ingestlint.check.authoring.resilience import facts, pattern_of

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "s shorter than in the source queue"

QUEUE, TOPIC = "AWS::SQS::Queue", "AWS::SNS::Topic"
# What is compared, and by which flag.
FLAGS = {QUEUE: "FifoQueue", TOPIC: "FifoTopic"}
TOPIC_RULE = "AWS::IoT::TopicRule"
SUBSCRIPTION = "AWS::SNS::Subscription"


def subjects(graph: Graph) -> Iterable[Relation]:
    for relation in graph.relations("dead_letters_to"):
        if _compares(relation):
            yield relation


def check(relation: Relation) -> Violated | None:
    fifo = _wants_fifo(relation)
    if _is_fifo(relation.target) is not fifo:
        return _wrong_type(relation, fifo=fifo)
    if relation.mode != "redrive" or fifo:
        return None
    return _expires(relation)


def _compares(relation: Relation) -> bool:
    via, kind = relation.via, relation.target.type
    if via is None or via.type not in {QUEUE, SUBSCRIPTION, *facts.STANDARD_QUEUES_ONLY}:
        return False
    if kind == TOPIC:
        return via.type in facts.STANDARD_TOPICS_ONLY
    if kind or via.type != TOPIC_RULE:
        return kind in {QUEUE, ""}
    # What its ErrorAction names out of sight is a queue where the action is that of queues.
    return not isinstance(via.value("TopicRulePayload", "ErrorAction", "Sqs"), Absent)


def _wants_fifo(relation: Relation) -> bool:
    """Whether the source can only have a FIFO queue."""
    via = relation.via
    assert via is not None
    if via.type in facts.STANDARD_QUEUES_ONLY:
        return False
    if via.type != SUBSCRIPTION:
        return _is_fifo(relation.source)
    return _is_fifo(via.graph.target_of(via.value("TopicArn")))


def _is_fifo(end: End) -> bool:
    """By its setting, or by its name, which ends so."""
    if not isinstance(end, Resource):
        name = pattern_of(end.value_seen)
        if name.startswith(("arn:", "https://sqs.")) and not name.endswith("\0"):
            return name.endswith(".fifo")
        raise end.doubt("whether it is a FIFO queue", "lint the template that declares it too")
    if end.type not in FLAGS:
        raise unknown(f"{end.id} is no queue and no topic", "name one of these", at=end)
    return end.flag(FLAGS[end.type])


def _wrong_type(relation: Relation, *, fifo: bool) -> Violated:
    holder, target = relation.via, relation.target
    assert holder is not None
    wanted, found = ("FIFO", "standard") if fifo else ("standard", "FIFO")
    what = "topic" if _is_topic(target) else "queue"
    source = "topic" if holder.type == SUBSCRIPTION else "queue"
    said = (
        f"a {wanted} {source} has a {found} queue for its dead letters"
        if relation.mode == "redrive" or holder.type == SUBSCRIPTION
        else f"a {found} {what} cannot take what it fails to deliver, only a standard one"
    )
    taken = what == "topic" or holder.type in facts.TAKEN_ALL_THE_SAME
    return violated(
        holder,
        f"{said}: {'what fails is lost' if taken else 'it is refused when it is deployed'}",
        see(target, f"is a {found} {what}") if isinstance(target, Resource) else None,
        at=relation,
        severity="error",
        fix=f"Name a {wanted} {what}.",
    )


def _is_topic(end: End) -> bool:
    return end.type == TOPIC or (
        not isinstance(end, Resource) and ":sns:" in pattern_of(end.value_seen)
    )


def _expires(relation: Relation) -> Violated | None:
    source, target = relation.source, relation.target
    kept, there = (end.seconds("MessageRetentionPeriod") for end in (source, target))
    if there > kept:
        return None
    equal = there >= kept
    longest = facts.SQS_MAX_RETENTION.value
    fix = f"Set MessageRetentionPeriod of the dead-letter queue to {duration(longest)}."
    if kept.low >= longest:
        fix = "Set a shorter MessageRetentionPeriod of the source queue."
    assert isinstance(target, Resource)
    return violated(
        target,
        f"it keeps messages for {_shown(there)}, "
        + ("no longer than its source queue" if equal else f"its source queue for {_shown(kept)}")
        + "; age counts from when they were first sent: one that is moved late is gone "
        + ("soon after" if equal else "at once"),
        see(kept, "is kept this long in the source queue"),
        at=there,
        severity="note" if equal else "",
        fix=fix,
    ).by(kept - there)


def _shown(number: Number) -> str:
    if not number.known:
        return f"{duration(number.low)} to {duration(number.high)}"
    return duration(number) + (" by default" if number.default else "")
