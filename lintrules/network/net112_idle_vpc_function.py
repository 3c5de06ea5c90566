"""A function in a VPC is only run by a schedule so rare that Lambda takes its interfaces away.

Why it matters
--------------
A function in a VPC that has been idle for 14 days becomes inactive, and the network interfaces that
it used are reclaimed. Its next invocation fails; meanwhile the function is pending until new
interfaces are there. A schedule rarer than that meets this every time: the event is tried again
later, if its retries last, or it is lost.

Provisioned concurrency keeps environments, and so the interfaces, in use at all times. So does
another function with the same subnets and security groups that runs more often: it shares the
interfaces. Where the function is an output, who else invokes it is not known.

How to fix
----------
Take the function out of the VPC, or run it more often than every 14 days.

Where it needs the VPC, let the schedule run it twice: once to wake it, once to work some minutes
later; or keep retries and a dead-letter queue for the failure.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
- https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Relation,
    Resource,
    Undecided,
    Violated,
    is_custom_resource_provider,
    see,
    unknown,
    violated,
)
from ingestlint.check.authoring.network import (
    facts,
    functions_in_subnets,
    functions_with_its_interfaces,
    has_provisioned_concurrency,
    is_output,
    longest_gap,
)

SEVERITY = "note"
SINCE = "2026.11"

SCHEDULED = ("AWS::Events::Rule", "AWS::Scheduler::Schedule")
EXPRESSION = "ScheduleExpression"
MINUTES_OF_A_DAY = 1440


def subjects(graph: Graph) -> Iterable[Resource]:
    """Each function in a VPC that a rule or a schedule runs."""
    run = {r.target.id for r in graph.relations("invokes") if r.source.type in SCHEDULED}
    return [function for function in functions_in_subnets(graph) if function.id in run]


def check(function: Resource) -> Violated | None:
    if not function.outgoing("placed_in"):
        return None
    schedules = _only_schedules(function)
    if schedules is None:
        return None
    gap = _gap(schedules)
    idle = facts.LAMBDA_IDLE_DAYS.value
    if not _is_rare(gap) or gap is None or has_provisioned_concurrency(function):
        return None
    if _shared_with_an_active_one(function):
        return None
    if is_output(function):
        raise unknown(
            f"{function.id} is an output: who else invokes it is out of sight",
            "lint the templates that use the output together with this one",
            cause=f"callers of {function.id}",
        )
    first = schedules[0]
    return violated(
        function,
        f"up to {_days(gap)} days pass between its invocations, and Lambda takes the network"
        f" interfaces of a function away that is idle for {idle}: the next one fails",
        *(see(s.value(EXPRESSION), f"the schedule {s.subject}") for s in schedules[1:]),
        see(function.value("VpcConfig"), "it is in a VPC"),
        at=first.value(EXPRESSION),
    )


def _only_schedules(function: Resource) -> list[Resource] | None:
    """The schedules that are on, where they are all that runs a function; else None."""
    if function.incoming("polls"):
        return None
    schedules: list[Resource] = []
    for call in function.incoming("invokes"):
        if call.source.type not in SCHEDULED or _by_pattern(call):
            return None
        if isinstance(call.source, Resource) and _is_on(call.source):
            schedules.append(call.source)
    return schedules


def _is_rare(gap: int | None) -> bool:
    return gap is not None and gap > facts.LAMBDA_IDLE_DAYS.value * MINUTES_OF_A_DAY


def _shared_with_an_active_one(function: Resource) -> bool:
    """Whether another function keeps all its interfaces in use; unknown where one may."""
    same, maybe = functions_with_its_interfaces(function)
    if any(_is_active(other) for other in same):
        return True
    for other in same:
        if _is_active(other) is None:
            raise unknown(
                f"{other.id} shares its network interfaces, and what runs that is not in sight",
                "declare what invokes it in the template",
                cause=f"what runs {other.id}",
                at=other,
            )
    for other in maybe:
        if _is_active(other) is not False:
            raise unknown(
                f"whether {other.id} shares its network interfaces is not known",
                "give --parameters with the subnets and security groups",
                cause=f"interfaces of {other.id}",
                at=other,
            )
    return False


def _is_active(other: Resource) -> bool | None:
    """Whether a function runs more often than Lambda waits; None where nothing in sight runs it."""
    schedules = _only_schedules(other)
    if schedules is None:
        return True
    if not schedules:
        return False if is_custom_resource_provider(other) else None
    gap = _gap(schedules)
    return gap is not None and not _is_rare(gap)


def _by_pattern(call: Relation) -> bool:
    """Whether events run it, not (only) the clock; raises Undecided where that is out of sight."""
    if not isinstance(call.source, Resource):
        raise Undecided(call.source.why, call.source.node)
    return call.source.type == "AWS::Events::Rule" and call.source.has("EventPattern")


def _is_on(schedule: Resource) -> bool:
    if isinstance(schedule.value("State"), Absent):
        return True
    return schedule.text("State").upper() != "DISABLED"


def _gap(schedules: list[Resource]) -> int | None:
    expressions = [schedule.text(EXPRESSION) for schedule in schedules]
    try:
        return longest_gap(expressions)
    except ValueError as error:
        wrong = next(s for s in schedules if s.text(EXPRESSION) == str(error))
        raise unknown(
            f"“{error}” is no schedule",
            "write rate(…), cron(…) with six fields, or at(…)",
            at=wrong.value(EXPRESSION),
        ) from None


def _days(minutes: int) -> str:
    days = minutes / MINUTES_OF_A_DAY
    return f"{days:,.0f}" if days.is_integer() else f"{days:,.1f}"
