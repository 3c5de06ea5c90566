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

With provisioned pollers, which do not go with it, it is ProvisionedPollerConfig.MaximumPollers. A
mapping without MaximumConcurrency counts as what Lambda scales to, one with provisioned pollers as
ten executions for each, of 200 pollers by default; a reservation that large is enough. Of a FIFO
queue it counts as one for each message group, of which the template says nothing. Disabled mappings
call nothing. Where a limit is missing the finding is at the mapping, else at the function's
reservation.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html (up to 1,250 executions;
  MaximumConcurrency 2–1,000; 10 executions for a provisioned poller; one or the other)
- https://docs.aws.amazon.com/lambda/latest/api/API_ProvisionedPollerConfig.html (200 by default)
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Number,
    Relation,
    Resource,
    Undecided,
    Unknown,
    Violated,
    how_to_map,
    see,
    violated,
    why_unresolved,
)
from ingestlint.check.authoring.resilience import (
    POLLERS,
    executions_of_queue,
    facts,
    is_switched_off,
    limit_of_queue,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "executions too many"

FUNCTION = "AWS::Lambda::Function"
QUEUE = "AWS::SQS::Queue"
MAXIMUM = "ScalingConfig.MaximumConcurrency"
RESERVED = "ReservedConcurrentExecutions"


def subjects(graph: Graph) -> Iterable[Resource | Relation]:
    """Each function that is called, and each queue whose function is out of sight."""
    called = {r.target.id for kind in ("polls", "invokes") for r in graph.relations(kind)}
    yield from (function for function in graph.resources(FUNCTION) if function.id in called)
    polls = graph.relations("polls", source=QUEUE)
    yield from (poll for poll in polls if not poll.target.resolved)


def check(subject: Resource | Relation) -> Violated | None:
    if isinstance(subject, Resource):
        return _of_function(subject)
    _check_elsewhere(subject)
    return None


def _check_elsewhere(poll: Relation) -> None:
    """Raise what is not known of a function out of sight, unless it is not called."""
    function = poll.target
    if isinstance(function, Resource) or is_switched_off(poll):
        return
    asked = "whether its function reserves fewer executions than the poller starts"
    raise function.doubt(asked, "lint the template of the function too")


def _of_function(function: Resource) -> Violated | None:
    if isinstance(function.value(RESERVED), Absent):
        return None
    reserved = function.number(RESERVED)
    polls = [poll for poll in function.incoming("polls") if not is_switched_off(poll)]
    callers = polls + function.incoming("invokes")
    if not callers:
        return None
    if reserved <= 0:
        return violated(
            function,
            "0 executions are reserved: the function is switched off, each of its events fails",
            see(_first_that_calls(callers), "calls the function"),
            at=reserved,
            severity="error",
        )
    starts = [(poll, executions_of_queue(poll)) for poll in polls if poll.source.type == QUEUE]
    total = sum((number for _, number in starts), Number(0, 0))
    if total <= reserved:
        return None
    return _outrun(function, reserved, total, starts)


def _first_that_calls(callers: list[Relation]) -> Relation:
    """The first that is not perhaps disabled; raises Undecided where all are."""
    for call in callers:
        if call.kind != "polls" or not isinstance(call.value("Enabled"), Unknown):
            return call
    enabled = callers[0].value("Enabled")
    raise Undecided(why_unresolved(enabled), enabled.node)


def _outrun(
    function: Resource, reserved: Number, total: Number, starts: list[tuple[Relation, Number]]
) -> Violated:
    room = f"{reserved}" if reserved.known else f"at most {reserved.high:,g}"
    fix = _fix(reserved, [poll for poll, _ in starts])
    for poll, number in starts:
        if number.default and poll.via is not None:
            return violated(
                poll.via,
                f"no {limit_of_queue(poll)[1]}: the poller starts up to {number} executions, the"
                f" function may have {room}",
                see(reserved, "may have this many executions"),
                at=number,
                fix=f"{fix} {how_to_map(poll.via, MAXIMUM)}".strip(),
            ).by(total - reserved)
    needed = f"{total}" if total.known else f"at least {total.low:,g}"
    return violated(
        function,
        f"its queues' pollers start up to {needed} executions, {room}"
        f" {'is' if room == '1' else 'are'} reserved",
        *(see(number, "may start this many") for _, number in starts),
        at=reserved,
        fix=fix,
    ).by(total - reserved)


def _fix(reserved: Number, polls: list[Relation]) -> str:
    """What to do where to set MaximumConcurrency will not do; "" where it will."""
    each = facts.EXECUTIONS_PER_SQS_POLLER.value
    least = facts.SQS_LEAST_MAXIMUM_CONCURRENCY.value
    pollers = facts.SQS_LEAST_MAXIMUM_POLLERS.value
    limits = [limit_of_queue(poll) for poll in polls]
    provisioned = limits.count(POLLERS)
    fewest = least * (len(limits) - provisioned) + pollers * each * provisioned
    if reserved.high < fewest:
        return f"Reserve at least {fewest} executions and set {_lowest(limits)}; or reserve none."
    if not provisioned:
        return ""
    setting = ".".join(POLLERS)
    if len(polls) == 1:
        most = f"{reserved // each}" if reserved.known else "a tenth of the reservation"
        return (
            f"Set {setting} to {most} at most: each poller starts {each} executions, and"
            " MaximumConcurrency does not go with it."
        )
    others = ", and MaximumConcurrency of the others," if provisioned < len(polls) else ""
    return (
        f"Lower {setting} of the mappings{others} so that all fits the reservation: each poller"
        f" starts {each} executions."
    )


def _lowest(limits: list[tuple[str, str]]) -> str:
    """The least that each mapping takes."""
    least = facts.SQS_LEAST_MAXIMUM_CONCURRENCY.value
    pollers = facts.SQS_LEAST_MAXIMUM_POLLERS.value
    if len(set(limits)) > 1:
        return (
            f"what limits each mapping to the least that it takes (MaximumConcurrency {least},"
            f" MaximumPollers {pollers})"
        )
    number = pollers if limits[0] == POLLERS else least
    mapping = "the mapping" if len(limits) == 1 else "each mapping"
    return f"{'.'.join(limits[0])} of {mapping} to {number}, the least that it takes"
