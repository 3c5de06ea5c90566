"""A poller starts more executions than its function may have.

Why it matters
--------------
Lambda's poller takes messages from the queue before it knows that there is room to process them.
What the function's reserved concurrency cannot take is throttled and goes back to the queue; each
time counts as a receive, until good messages end in the dead-letter queue. A reservation of 0
switches the function off, which is an error: each of its events fails.

How to fix
----------
Set ScalingConfig.MaximumConcurrency of the mappings so that their sum fits the reservation.

A mapping without MaximumConcurrency counts as what Lambda scales to, one with provisioned pollers
as ten executions for each; a reservation that large is enough. Of a FIFO queue it counts as one for
each message group, of which the template says nothing. Disabled mappings call nothing.
Where a limit is missing the finding is at the mapping, else at the function's reservation.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html (up to 1,250 executions;
  MaximumConcurrency 2–1,000; 10 executions for a provisioned poller)
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Known,
    Number,
    Relation,
    Resource,
    Undecided,
    Violated,
    see,
    text_of,
    unknown,
    violated,
)
from ingestlint.check.authoring.resilience import facts

SEVERITY = "warning"
CONFIDENCE = "proved"
EXCESS = "executions too many"

FUNCTION = "AWS::Lambda::Function"
QUEUE = "AWS::SQS::Queue"
RESERVED = "ReservedConcurrentExecutions"


def subjects(graph: Graph) -> Iterable[Resource]:
    called = {r.target.id for kind in ("polls", "invokes") for r in graph.relations(kind)}
    return [function for function in graph.resources(FUNCTION) if function.id in called]


def check(function: Resource) -> Violated | None:
    if isinstance(function.value(RESERVED), Absent):
        return None
    reserved = function.number(RESERVED)
    polls = [poll for poll in function.incoming("polls") if not _is_off(poll)]
    callers = polls + function.incoming("invokes")
    if not callers:
        return None
    if reserved <= 0:
        return violated(
            function,
            "0 executions are reserved: the function is switched off, each of its events fails",
            see(callers[0], "calls the function"),
            at=reserved,
            severity="error",
        )
    starts = [(poll, _starts(poll)) for poll in polls if poll.source.type == QUEUE]
    total = sum((number for _, number in starts), Number(0, 0))
    if total <= reserved:
        return None
    return _outrun(function, reserved, total, starts)


def _outrun(
    function: Resource, reserved: Number, total: Number, starts: list[tuple[Relation, Number]]
) -> Violated:
    room = f"{reserved}" if reserved.known else f"at most {reserved.high:g}"
    fix = _fix(reserved, len(starts))
    for poll, number in starts:
        if number.default and poll.via is not None:
            return violated(
                poll.via,
                f"no MaximumConcurrency: the poller starts up to {number} executions, the function"
                f" may have {room}",
                see(reserved, "may have this many executions"),
                at=number,
                fix=fix,
            ).by(total - reserved)
    needed = f"{total}" if total.known else f"at least {total.low:g}"
    return violated(
        function,
        f"its queues' pollers start up to {needed} executions, {room}"
        f" {'is' if room == '1' else 'are'} reserved",
        *(see(number, "may start this many") for _, number in starts),
        at=reserved,
        fix=fix,
    ).by(total - reserved)


def _fix(reserved: Number, mappings: int) -> str:
    """What to do where no MaximumConcurrency is low enough; "" where one is."""
    least = facts.SQS_LEAST_MAXIMUM_CONCURRENCY.value
    if reserved.high >= least * mappings:
        return ""
    return (
        f"Reserve at least {least * mappings} executions, or none: the MaximumConcurrency of a"
        f" mapping is {least} or more."
    )


def _is_off(poll: Relation) -> bool:
    enabled = poll.value("Enabled")
    return isinstance(enabled, Known) and text_of(enabled.data).lower() == "false"


def _starts(poll: Relation) -> Number:
    """How many executions a mapping may start; `default` when nothing in it limits them."""
    if not isinstance(poll.value("ProvisionedPollerConfig"), Absent):
        pollers = poll.number("ProvisionedPollerConfig", "MaximumPollers")
        return facts.EXECUTIONS_PER_SQS_POLLER.value * pollers
    value = poll.value("ScalingConfig", "MaximumConcurrency")
    if not isinstance(value, Absent):
        return poll.number("ScalingConfig", "MaximumConcurrency")
    most = facts.SQS_MAPPING_CONCURRENCY.value
    fifo = _may_be_fifo(poll)
    if fifo is None:
        return Number(most, most, value.node, default=True)
    return Number(1, most, value.node, because=(fifo,))


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
    return unknown(
        "of a FIFO queue the poller starts one execution for each message group, and how many there"
        " are is not known"
        if isinstance(queue, Resource) or isinstance(queue.value_seen, Known)
        else "whether its queue is a FIFO queue, with few message groups, is not known",
        "set ScalingConfig.MaximumConcurrency of the mapping",
        cause=f"groups of {queue.id}",
        at=poll.node,
    )
