"""Nobody would know that a dead-letter queue has messages.

Why it matters
--------------
A dead-letter queue keeps what failed until someone looks. Without an alarm, and with nothing that
reads it, nobody does: after its retention the messages are gone as if there had been no queue.

How to fix
----------
Put an alarm with an action on ApproximateNumberOfMessagesVisible of the queue.

ApproximateAgeOfOldestMessage does, too. NumberOfMessagesSent does not count what SQS itself moves
to a dead-letter queue. A queue that a function, a pipe or a role that may receive from it reads,
or whose own RedrivePolicy passes messages on, is left out, and so is one that gets no messages as
the only functions to name it are polled: RES328 says that. An alarm under a condition counts: who
deploys without it has chosen so. Where several queues of a template are meant and it has no alarm
at all, that is one finding.

References
----------
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Graph,
    Iterable,
    Relation,
    Resource,
    Undecided,
    Violated,
    see,
    violated,
)
from ingestlint.check.authoring.resilience import (
    QUEUE_METRICS,
    SENT,
    alarms_on,
    check_alarms_elsewhere,
    check_readers_elsewhere,
    is_only_polled,
    is_read,
    is_watched,
    place_without_alarms,
)

SEVERITY = "note"
SINCE = "2026.11"
CONFIDENCE = "heuristic"

QUEUE = "AWS::SQS::Queue"
UNKNOWN = "nobody would know that the dead-letter queue has messages"


def subjects(graph: Graph) -> Iterable[Resource]:
    filled = {relation.target.id for relation in graph.relations("dead_letters_to")}
    return [queue for queue in graph.resources(QUEUE) if queue.id in filled]


def check(queue: Resource) -> Violated | None:
    senders = [sent for sent in queue.incoming("dead_letters_to") if _sends(sent)]
    if not senders or is_read(queue):
        return None
    # What others than SQS send counts as sent.
    sent = () if all(sender.mode == "redrive" for sender in senders) else (SENT,)
    if is_watched(queue, *QUEUE_METRICS, *sent):
        return None
    check_alarms_elsewhere(queue)
    check_readers_elsewhere(queue)
    return _unwatched(queue, senders)


def _sends(sent: Relation) -> bool:
    """Whether anything may come of it; of a function that is only polled nothing does."""
    function = sent.source
    if not isinstance(function, Resource) or function.type != FUNCTION:
        return True
    try:
        return not is_only_polled(function)
    except Undecided:
        return True


def _unwatched(queue: Resource, senders: list[Relation]) -> Violated:
    for alarm in alarms_on(queue, *QUEUE_METRICS):
        return violated(
            queue,
            f"{UNKNOWN}: {alarm.source.id} has no action",
            see(senders[0], "sends what fails there"),
            at=alarm.source.node,
            fix="Give the alarm an AlarmAction, or name it in a composite alarm that has one.",
        )
    for alarm in alarms_on(queue, SENT):
        return violated(
            queue,
            f"{UNKNOWN}: NumberOfMessagesSent does not count what SQS moves there",
            see(senders[0], "sends what fails there"),
            at=alarm.source.node,
            fix="Watch ApproximateNumberOfMessagesVisible instead.",
        )
    return violated(
        queue,
        f"{UNKNOWN}: no alarm, and nothing reads it",
        see(senders[0], "sends what fails there"),
        at=queue,
    ).for_all_at(place_without_alarms(queue))
