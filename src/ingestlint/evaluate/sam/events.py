"""Events of functions and state machines: which kind is spelled out where."""

from importlib import import_module
from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node

from .event import Event
from .nodes import Draft, given, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from .place import Place, Target
    from .role import Role

# Where each type of event is spelled out; loaded when a template has one.
POLL = ("events_poll", "poll_event")
FUNCTION_EVENTS = {
    "SQS": POLL,
    "Kinesis": POLL,
    "DynamoDB": POLL,
    "MSK": POLL,
    "MQ": POLL,
    "SelfManagedKafka": POLL,
    "DocumentDB": POLL,
    "S3": ("events_push", "s3_event"),
    "SNS": ("events_sns", "sns_event"),
    "Schedule": ("events_rule", "schedule_event"),
    "ScheduleV2": ("events_scheduler", "scheduler_event"),
    "CloudWatchEvent": ("events_rule", "rule_event"),
    "EventBridgeRule": ("events_rule", "rule_event"),
    "CloudWatchLogs": ("events_push", "logs_event"),
    "IoTRule": ("events_push", "iot_event"),
    "Cognito": ("events_push", "cognito_event"),
    "AlexaSkill": ("events_push", "alexa_event"),
    "Api": ("events_api", "api_event"),
    "HttpApi": ("events_api", "http_api_event"),
}
MACHINE_EVENTS = {
    "Schedule": ("events_rule", "machine_schedule_event"),
    "ScheduleV2": ("events_scheduler", "machine_scheduler_event"),
    "CloudWatchEvent": ("events_rule", "machine_rule_event"),
    "EventBridgeRule": ("events_rule", "machine_rule_event"),
    "Api": ("events_api", "machine_api_event"),
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
    kinds: dict[str, tuple[str, str]],
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
    kinds: dict[str, tuple[str, str]],
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
                if text(kind) not in kinds:
                    label = f"event {here.subject} of type {text(kind) or '(none)'}"
                    spelling.hide(body, label, f"{label} is not one that this version knows")
                    continue
                module, function = kinds[text(kind)]
                spell: Callable[[Event], None] = getattr(
                    import_module(f".{module}", __package__), function
                )
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
