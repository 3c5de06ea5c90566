"""Schedule, EventBridgeRule and CloudWatchEvent: AWS::Events::Rule with one target."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node

from .event import (
    Event,
    declare_dead_letter_queue,
    declare_permission,
    let_rule_send,
    put_state,
)
from .nodes import Data, Draft, get_att, given, through
from .role import allowing, declare_invoking_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from .place import Place

TARGET_ID_LENGTH = 64


def schedule_event(event: Event) -> None:
    """A rule that invokes a function on a schedule."""
    _declare_rule(event, _scheduled(event), "LambdaTarget", ("Input",))
    declare_permission(
        event, "events.amazonaws.com", source_arn=get_att(event.at, event.logical_id)
    )


def rule_event(event: Event) -> None:
    """A rule that invokes a function for the events that match a pattern."""
    _declare_rule(event, _matched(event), "LambdaTarget", ("Input", "InputPath"))
    declare_permission(
        event, "events.amazonaws.com", source_arn=get_att(event.at, event.logical_id)
    )


def machine_schedule_event(event: Event) -> None:
    """A rule that starts a state machine on a schedule."""
    _declare_rule(event, _scheduled(event), "StepFunctionsTarget", ("Input",), _role(event))


def machine_rule_event(event: Event) -> None:
    """A rule that starts a state machine for the events that match a pattern."""
    draft = _matched(event)
    _declare_rule(event, draft, "StepFunctionsTarget", ("Input", "InputPath"), _role(event))


def _scheduled(event: Event) -> Draft:
    draft = event.place.draft()
    draft.take(event.properties, "Schedule", "ScheduleExpression")
    draft.take(event.properties, "Name")
    draft.take(event.properties, "Description")
    put_state(event, draft)
    return draft


def _matched(event: Event) -> Draft:
    draft = event.place.draft()
    draft.take(event.properties, "EventBusName")
    draft.take(event.properties, "Pattern", "EventPattern")
    draft.take(event.properties, "RuleName", "Name")
    put_state(event, draft)
    return draft


def _role(event: Event) -> Node:
    own = given(event.properties, "RoleArn")
    if own is not None and event.kind == "Schedule":
        return own
    logical_id = f"{event.logical_id}Role"
    start = allowing(
        f"{logical_id}StartExecutionPolicy", "states:StartExecution", event.target.arn(event.at)
    )
    role = declare_invoking_role(
        event.place, logical_id, "events.amazonaws.com", [start], event.boundary
    )
    return get_att(event.at, role)


def _declare_rule(
    event: Event, rule: Draft, suffix: str, inputs: tuple[str, ...], role: Node | None = None
) -> None:
    properties = event.properties
    target = event.place.draft()
    target.put("Arn", event.target.arn(event.at))
    target.put("RoleArn", role)
    schedule_of_function = event.kind == "Schedule" and role is None
    own_id = given(given(properties, "Target"), "Id")
    name = event.logical_id[: TARGET_ID_LENGTH - len(suffix)] + suffix
    target.put("Id", name if own_id is None or schedule_of_function else own_id)
    for part in (*inputs, "RetryPolicy"):
        target.take(properties, part)
    if event.kind != "Schedule":
        target.take(properties, "InputTransformer")

    def queue_policy(place: "Place", queue: str) -> None:
        let_rule_send(event, place, queue)

    put_dead_letter_config(event, target, queue_policy)
    rule.put("Targets", [target.mapping()])
    event.place.declare(event.logical_id, "AWS::Events::Rule", rule)


def put_dead_letter_config(
    event: Event, target: Draft, queue_made: "Callable[[Place, str], None]"
) -> None:
    """`DeadLetterConfig` of a target: a queue of the user, or one that SAM makes."""
    config = given(event.properties, "DeadLetterConfig")
    if config is None:
        return
    made = ""
    for when, node in event.place.spelling.shapes(config):
        place = event.place.narrowed(when)
        if isinstance(node, Mapping) and "Arn" not in node.entries and place is not None:
            made = declare_dead_letter_queue(event, node, place)
            queue_made(place, made)

    def with_arn(node: Node) -> Node:
        draft = Draft(node)
        if isinstance(node, Mapping):
            arn: Data | None = given(node, "Arn")
            draft.put("Arn", arn if arn is not None else get_att(node, made), node.keys.get("Arn"))
        return draft.mapping() if isinstance(node, Mapping) else node

    key = event.properties.keys.get("DeadLetterConfig")
    target.put("DeadLetterConfig", through(config, with_arn), key)
