"""ScheduleV2: AWS::Scheduler::Schedule, and the role with which it invokes its target."""

from ingestlint.parse.node import Mapping

from .event import Event
from .events_rule import put_dead_letter_config
from .nodes import get_att, given, is_true
from .role import allowing, declare_invoking_role

PASSED_ON = (
    "ScheduleExpression",
    "State",
    "Description",
    "FlexibleTimeWindow",
    "StartDate",
    "EndDate",
    "ScheduleExpressionTimezone",
    "GroupName",
    "KmsKeyArn",
)


def scheduler_event(event: Event) -> None:
    """A schedule that invokes a function."""
    _declare(event, "lambda:InvokeFunction", "LambdaPolicy")


def machine_scheduler_event(event: Event) -> None:
    """A schedule that starts a state machine."""
    _declare(event, "states:StartExecution", "StartExecutionPolicy")


def _declare(event: Event, action: str, suffix: str) -> None:
    properties = event.properties
    schedule = event.place.draft()
    for name in PASSED_ON:
        schedule.take(properties, name)
    if "FlexibleTimeWindow" not in schedule.entries:
        schedule.put("FlexibleTimeWindow", {"Mode": "OFF"})
    if not is_true(given(properties, "OmitName")):
        schedule.put("Name", event.logical_id)
        schedule.take(properties, "Name")
    target = event.place.draft()
    target.put("Arn", event.target.arn(event.at))
    for name in ("Input", "RetryPolicy"):
        target.take(properties, name)
    put_dead_letter_config(event, target, lambda _place, _queue: None)
    role = given(properties, "RoleArn")
    if role is None:
        policies = [allowing(event.logical_id + suffix, action, event.target.arn(event.at))]
        config = target.entries.get("DeadLetterConfig")
        queue = given(config, "Arn") if isinstance(config, Mapping) else None
        if queue is not None:
            policies.append(allowing(f"{event.logical_id}SQSPolicy", "sqs:SendMessage", queue))
        boundary = given(properties, "PermissionsBoundary")
        made = declare_invoking_role(
            event.place,
            f"{event.logical_id}Role",
            "scheduler.amazonaws.com",
            policies,
            boundary,
        )
        role = get_att(event.at, made)
        target.put("RoleArn", role)
    else:
        target.take(properties, "RoleArn")
    schedule.put("Target", target.mapping())
    event.place.declare(event.logical_id, "AWS::Scheduler::Schedule", schedule)
