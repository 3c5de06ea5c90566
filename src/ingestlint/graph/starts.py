"""How many executions of a function its event source mappings start at once, and how fast they are.

That is what comes of a backlog: all of them run, with full batches.
"""

from math import inf
from typing import NamedTuple

from ingestlint.aws.facts import messaging as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Known, Why, text_of

from .load import LIMIT, MILLISECONDS, RESERVED, least
from .relation import Relation
from .resource import Resource
from .tables import GLOBAL_TABLE, TABLE
from .workload import batch_of

QUEUE, STREAM = "AWS::SQS::Queue", "AWS::Kinesis::Stream"
MAPPING = "AWS::Lambda::EventSourceMapping"
CONCURRENCY = "ScalingConfig", "MaximumConcurrency"
POLLERS = "ProvisionedPollerConfig", "MaximumPollers"


class Drain(NamedTuple):
    """Records per second that a function takes off a backlog, and how that is reckoned.

    `limit` is the setting with which it would take a share of that, "" where there is none.
    """

    rate: Number
    says: str
    polls: tuple[Relation, ...]
    executions: Number

    def limit(self, share: float) -> str:
        poll = self.polls[0]
        if len(self.polls) > 1 or poll.source.type != QUEUE:
            return ""
        limit = limit_of_queue(poll)
        if limit == POLLERS:
            each, least = facts.EXECUTIONS_PER_SQS_POLLER, facts.SQS_LEAST_MAXIMUM_POLLERS
            wanted, lowest = int(self.executions.low * share / each.value), least.value
        else:
            wanted = int(self.executions.low * share)
            lowest = facts.SQS_LEAST_MAXIMUM_CONCURRENCY.value
        return f"{'.'.join(limit)} to {wanted}" if wanted >= lowest else ""


def is_switched_off(poll: Relation) -> bool:
    """Whether it is certainly disabled."""
    enabled = poll.value("Enabled")
    return isinstance(enabled, Known) and text_of(enabled.data).lower() == "false"


def drained_from(function: Resource) -> list[Relation]:
    """The mappings that give it the records of queues and streams."""
    return [
        poll
        for poll in function.incoming("polls")
        if poll.via is not None
        and poll.via.type == MAPPING
        and poll.source.type in {QUEUE, STREAM, TABLE, GLOBAL_TABLE}
        and not is_switched_off(poll)
    ]


def drains_of(functions: list[Resource], *missing_too: str) -> list[Drain]:
    """What each of them takes off a backlog; Undecided without the duration of all.

    `missing_too` is what else has to be declared then.
    """
    durations = [(function, function.declared("duration_ms")) for function in functions]
    missing = [function for function, duration in durations if duration is None]
    if missing:
        names = " and of ".join(each.id for each in missing)
        asked = [f"{each.subject}: {{duration_ms: …}}" for each in missing]
        inner = ", ".join((*asked, *missing_too))
        why = Why(
            f"duration of {names}",
            f"how long an invocation of {names} takes is not declared",
            f"declare workload: {{{inner}}}",
        )
        raise Undecided(why, missing[0].node)
    return [_drain(function, float(said)) for function, said in durations if said is not None]


def _drain(function: Resource, duration: float) -> Drain:
    polls = drained_from(function)
    batches = [batch_of(poll) for poll in polls]
    started = [executions(poll) for poll in polls]
    at_once = sum((n * b for n, b in zip(started, batches, strict=True)), Number(0, 0))
    room = _room(function)
    largest = Number(max(b.low for b in batches), max(b.high for b in batches))
    records = least(at_once, room * largest)
    rate = records * (MILLISECONDS / duration)
    runs = least(sum(started, Number(0, 0)), room)
    about = "" if rate.known else "at least "
    says = (
        f"{function.id}: {about}{runs.low:,g} execution{'s' if runs.low > 1 else ''}"
        f" × {batches[0].low:,g}"
        f" / {duration:,g} ms, declared"
    )
    return Drain(rate, says, tuple(polls), runs)


def executions(poll: Relation) -> Number:
    """How many executions a mapping starts at once; `default` where nothing in it limits them."""
    if poll.source.type == QUEUE:
        return of_queue(poll)
    each = poll.number("ParallelizationFactor")
    stream = poll.source
    known = isinstance(stream, Resource) and stream.type == STREAM
    if known and stream.text("StreamModeDetails", "StreamMode") == "PROVISIONED":
        return stream.number("ShardCount") * each
    why = Why(
        f"shards of {stream.id}",
        f"how many shards {stream.subject or 'the stream'} has is not known",
    )
    return Number(1, inf, poll.node, because=(Undecided(why, poll.node),)) * each


def of_queue(poll: Relation) -> Number:
    """How many executions the mapping of a queue starts at once."""
    limit = limit_of_queue(poll)
    if not isinstance(poll.value(*limit), Absent):
        said = poll.number(*limit)
        return facts.EXECUTIONS_PER_SQS_POLLER.value * said if limit == POLLERS else said
    most = most_of_queue(poll)
    node = poll.value(*limit).node
    fifo = _may_be_fifo(poll)
    if fifo is None:
        return Number(most, most, node, default=True)
    return Number(1, most, node, because=(fifo,))


def limit_of_queue(poll: Relation) -> tuple[str, str]:
    """Which setting limits the executions of a queue's mapping: a mapping can have one of them."""
    return CONCURRENCY if isinstance(poll.value(POLLERS[0]), Absent) else POLLERS


def most_of_queue(poll: Relation) -> int:
    """The executions that it starts of a standard queue where its limit is not set."""
    if limit_of_queue(poll) == CONCURRENCY:
        return facts.SQS_MAPPING_CONCURRENCY.value
    return facts.EXECUTIONS_PER_SQS_POLLER.value * int(poll.number(*POLLERS))


def _may_be_fifo(poll: Relation) -> Undecided | None:
    """Why a mapping may start fewer: of a FIFO queue, one for each message group."""
    queue = poll.source
    if isinstance(queue, Resource):
        try:
            if not queue.flag("FifoQueue"):
                return None
        except Undecided as doubt:
            return doubt
    elif isinstance(queue.value_seen, Known) and not text_of(queue.value_seen.data).endswith(
        ".fifo"
    ):
        return None
    reason = (
        "of a FIFO queue the poller starts one execution for each message group, and how many there"
        " are is not known"
        if isinstance(queue, Resource) or isinstance(queue.value_seen, Known)
        else "whether its queue is a FIFO queue, with few message groups, is not known"
    )
    remedy = f"set {'.'.join(limit_of_queue(poll))} of the mapping"
    return Undecided(Why(f"groups of {queue.id}", reason, remedy), poll.node)


def _room(function: Resource) -> Number:
    """As many executions as it may have: those reserved for it, or all of the account."""
    if not isinstance(function.value(RESERVED), Absent):
        return function.number(RESERVED)
    most = function.graph.limit(LIMIT)
    return Number(most, most)
