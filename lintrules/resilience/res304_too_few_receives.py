"""A message goes to the dead-letter queue after fewer than five receives.

Why it matters
--------------
A receive counts whether or not the function ran: being throttled, or failing beside another
message of the same batch, brings a good message closer to the dead-letter queue. With fewer than
five receives, a short outage moves good messages there.

How to fix
----------
Set maxReceiveCount to at least 5.

What makes it worse is said in the message: reserved concurrency without a MaximumConcurrency (or
MaximumPollers) of the mapping (the poller receives what the function has no room for), and whole
batches that are retried because the function does not report failed items.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (at least 5)
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
  (maxReceiveCount, 10 when unset)
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Known,
    Number,
    Relation,
    Undecided,
    Unknown,
    Violated,
    document,
    see,
    step_into,
    text_of,
    to_number,
    violated,
)
from ingestlint.check.authoring.resilience import facts, limit_of_queue

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "receives short"

RECEIVES = "maxReceiveCount"
THROTTLED = (
    "a throttled receive counts too, and the mapping has no {} to fit the function's reserved"
    " concurrency"
)
WHOLE_BATCHES = "one failed message counts for its whole batch"


def subjects(graph: Graph) -> Iterable[Relation]:
    return graph.relations("polls", source="AWS::SQS::Queue", target="AWS::Lambda::Function")


def check(poll: Relation) -> Violated | None:
    queue = poll.source
    policy = queue.value("RedrivePolicy")
    if isinstance(policy, Absent) or (isinstance(policy, Known) and not text_of(policy.data)):
        return None
    policy = document(policy)
    if isinstance(policy, Unknown):
        raise Undecided(policy.why, policy.node)
    value = step_into(policy, RECEIVES)
    receives = to_number(value, queue.type, f"RedrivePolicy.{RECEIVES}", "", queue.node)
    least = facts.MIN_RECEIVES.value
    if receives >= least:
        return None
    throttled = THROTTLED.format(limit_of_queue(poll)[1])
    remarks = [throttled] * _throttled(poll) + [WHOLE_BATCHES] * _whole_batches(poll)
    return violated(
        queue,
        f"a message is given up after {_most(receives)}, AWS recommends at least {least}"
        + "".join(f"; {remark}" for remark in remarks),
        see(poll, "the function polls the queue"),
        at=receives,
    ).by(least - receives)


def _most(receives: Number) -> str:
    if not receives.known:
        return f"at most {receives.high:,g} receives"
    return f"{receives} receive{'s' if receives > 1 else ''}"


def _throttled(poll: Relation) -> bool:
    try:
        reserved = poll.target.has("ReservedConcurrentExecutions")
        return reserved and not poll.has(*limit_of_queue(poll))
    except Undecided:
        return False


def _whole_batches(poll: Relation) -> bool:
    try:
        size = poll.value("BatchSize")
        if not isinstance(size, Absent) and poll.number("BatchSize") <= 1:
            return False
        return not poll.items("FunctionResponseTypes")
    except Undecided:
        return False
