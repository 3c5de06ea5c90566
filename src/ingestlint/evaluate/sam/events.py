"""Events of functions and state machines: which kind is spelled out where."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node

from .event import Event
from .events_api import api_event, http_api_event, machine_api_event
from .events_poll import SOURCES, poll_event
from .events_push import alexa_event, cognito_event, iot_event, logs_event, s3_event
from .events_rule import machine_rule_event, machine_schedule_event, rule_event, schedule_event
from .events_scheduler import machine_scheduler_event, scheduler_event
from .events_sns import sns_event
from .nodes import Draft, given, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .role import Role
    from .spelling import Place, Target

FUNCTION_EVENTS: "dict[str, Callable[[Event], None]]" = {
    **dict.fromkeys(SOURCES, poll_event),
    "S3": s3_event,
    "SNS": sns_event,
    "Schedule": schedule_event,
    "ScheduleV2": scheduler_event,
    "CloudWatchEvent": rule_event,
    "EventBridgeRule": rule_event,
    "CloudWatchLogs": logs_event,
    "IoTRule": iot_event,
    "Cognito": cognito_event,
    "AlexaSkill": alexa_event,
    "Api": api_event,
    "HttpApi": http_api_event,
}
MACHINE_EVENTS: "dict[str, Callable[[Event], None]]" = {
    "Schedule": machine_schedule_event,
    "ScheduleV2": machine_scheduler_event,
    "CloudWatchEvent": machine_rule_event,
    "EventBridgeRule": machine_rule_event,
    "Api": machine_api_event,
}


def function_events(
    owner: str, properties: Mapping, place: "Place", target: "Target", role: "Role"
) -> None:
    """Spell out the events of a function, which invoke `target`."""
    _spell(owner, given(properties, "Events"), place, Event(target, role), FUNCTION_EVENTS)


def machine_events(owner: str, properties: Mapping, place: "Place", target: "Target") -> None:
    """Spell out the events of a state machine, which start `target`."""
    boundary = given(properties, "PermissionsBoundary")
    template = Event(target, boundary=boundary)
    _spell(owner, given(properties, "Events"), place, template, MACHINE_EVENTS)


def _spell(
    owner: str,
    events: Node | None,
    place: "Place",
    event: Event,
    kinds: "dict[str, Callable[[Event], None]]",
) -> None:
    if events is None:
        return
    for when, listed in place.spelling.shapes(events):
        if not isinstance(listed, Mapping):
            continue
        # SAM takes the events by their paths, so that `$default` comes before what it covers.
        for name, node in sorted(listed.entries.items(), key=_path):
            key = listed.keys.get(name, node)
            here = place.within(key, f"{place.subject}/{name}", when)
            if here is not None:
                _spell_one(owner, name, node, here, event, kinds)


def _path(item: tuple[str, Node]) -> str:
    name, node = item
    properties = given(node, "Properties")
    path = text(given(properties, "Path"))
    if not path and text(given(node, "Type")) == "HttpApi":
        return "$default"
    return path or name


def _spell_one(
    owner: str,
    name: str,
    node: Node,
    place: "Place",
    event: Event,
    kinds: "dict[str, Callable[[Event], None]]",
) -> None:
    spelling = place.spelling
    for when, body in spelling.shapes(node):
        where = place.narrowed(when)
        if not isinstance(body, Mapping) or where is None:
            continue
        for kind_when, kind in spelling.shapes(given(body, "Type")):
            for properties_when, written in spelling.shapes(given(body, "Properties")):
                here = where.narrowed(kind_when)
                here = here.narrowed(properties_when) if here else None
                if here is None:
                    continue
                spell = kinds.get(text(kind))
                if spell is None:
                    label = f"event {here.subject} of type {text(kind) or '(none)'}"
                    spelling.hide(body, label, f"{label} is not one that this version knows")
                    continue
                properties = written if isinstance(written, Mapping) else Draft(here.key).mapping()
                spell(
                    event._replace(
                        place=here,
                        kind=text(kind),
                        owner=owner,
                        name=name,
                        logical_id=owner + name,
                        properties=properties,
                    )
                )
