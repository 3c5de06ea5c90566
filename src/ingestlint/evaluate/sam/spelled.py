"""A template's SAM resources spelled out as CloudFormation, in the order of the template."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from ingestlint.evaluate.declaration import Declaration
from ingestlint.parse.node import Mapping, Node
from ingestlint.record import Record

from .globals import SERVERLESS, with_globals
from .nodes import Draft
from .place import Place
from .spelling import Reader, Spelling

if TYPE_CHECKING:
    from ingestlint.evaluate.value import Why
    from ingestlint.parse.template import Template

Spell: TypeAlias = Callable[[Declaration, Mapping, Place], None]
# Where each SAM resource is spelled out; loaded when a template has one.
KINDS = {
    "AWS::Serverless::Function": ("function", "spell_function"),
    "AWS::Serverless::StateMachine": ("statemachine", "spell_state_machine"),
    "AWS::Serverless::SimpleTable": ("plain", "spell_table"),
    "AWS::Serverless::LayerVersion": ("plain", "spell_layer"),
    "AWS::Serverless::Application": ("plain", "spell_application"),
    "AWS::Serverless::CapacityProvider": ("plain", "spell_capacity_provider"),
    "AWS::Serverless::GraphQLApi": ("graphql", "spell_graphql_api"),
    "AWS::Serverless::Connector": ("connectors", "spell_connector"),
    "AWS::Serverless::WebSocketApi": ("websocket_api", "spell_websocket_api"),
}
# Spelled out last: functions and state machines add their paths first.
APIS = {
    "AWS::Serverless::Api": ("api", "spell_api"),
    "AWS::Serverless::HttpApi": ("http_api", "spell_http_api"),
}
IMPLICIT_REST_API = "ServerlessRestApi"
IMPLICIT = {
    IMPLICIT_REST_API: "AWS::Serverless::Api",
    "ServerlessHttpApi": "AWS::Serverless::HttpApi",
}


class Spelled(Record):
    """A template without SAM.

    `names` are SAM's own references (`Fn.Alias`) and the logical IDs they stand for, `conditions`
    those that SAM adds to the template, `hidden` what could not be spelled out, why and where.
    """

    declarations: list[Declaration]
    names: dict[str, str]
    conditions: dict[str, Node]
    hidden: "list[tuple[Why, Node]]"


def spell_out(declarations: list[Declaration], template: "Template", reader: Reader) -> Spelled:
    """The declarations with those of SAM replaced by what they become.

    What is generated follows its origin; all other declarations keep their place. Nodes of the
    user are used as they are, never copied.
    """
    spelling = Spelling(declarations, template, reader)
    slots: dict[str, list[str]] = {}
    for kinds in (KINDS, APIS):
        for declaration in declarations:
            if declaration.type in kinds:
                start = len(spelling.order)
                _spell(kinds[declaration.type], declaration, spelling)
                slots[declaration.logical_id] = spelling.order[start:]
    start = len(spelling.order)
    for name, kind in IMPLICIT.items():
        if spelling.routes.get(name) and name not in spelling.resources:
            _spell(APIS[kind], _implicit_api(name, kind, spelling), spelling)
    implicit = spelling.order[start:]
    found: list[Declaration] = []
    for declaration in declarations:
        if declaration.logical_id in slots:
            found.extend(spelling.made[name] for name in slots[declaration.logical_id])
        elif declaration.logical_id not in spelling.made:
            found.append(_amended(declaration, spelling))
        if declaration.body is not None and "Connectors" in declaration.body.entries:
            from .connectors import spell_embedded

            start = len(spelling.order)
            spell_embedded(declaration, spelling)
            found.extend(spelling.made[name] for name in spelling.order[start:])
    found.extend(spelling.made[name] for name in implicit)
    return Spelled(found, spelling.names, spelling.conditions, spelling.hidden)


def _spell(where: tuple[str, str], declaration: Declaration, spelling: Spelling) -> None:
    module, name = where
    spell: Spell = getattr(import_module(f".{module}", __package__), name)
    properties = with_globals(declaration, spelling.template.globals)
    place = Place(
        spelling,
        declaration.key,
        declaration.subject,
        declaration.conditions,
        declaration.guard,
    )
    spell(declaration, properties, place)


def _implicit_api(name: str, kind: str, spelling: Spelling) -> Declaration:
    """The API that events without RestApiId or ApiId share; it is there if one of them is."""
    routes = spelling.routes[name]
    key = routes[0].event.at
    properties = Draft(key)
    if name == IMPLICIT_REST_API:
        properties.put("StageName", "Prod")
    tags: Draft | None = None
    for route in routes:
        propagated = route.event.place.tags
        if isinstance(propagated, Mapping):
            tags = tags or Draft(key)
            for tag in propagated.entries:
                tags.take(propagated, tag)
    if tags is not None:
        properties.put("Tags", tags.mapping())
        properties.put("PropagateTags", data=True)
    several = [route.event.place.conditions for route in routes]
    conditions = spelling.either(f"{name}Condition", key, several)
    return Declaration(
        name, kind, key, properties.mapping(), name, None, conditions, generated=True
    )


def _amended(declaration: Declaration, spelling: Spelling) -> Declaration:
    """A declaration of the user, with what events add to it."""
    name = declaration.logical_id
    if declaration.type.startswith(SERVERLESS):
        reason = f"{declaration.type} is not a SAM resource that this version knows"
        spelling.hide(declaration.key, f"resource {name}", reason)
        return declaration
    properties: Node | None = declaration.properties
    if name in spelling.notifications:
        from .events_push import with_notifications

        properties = with_notifications(declaration.properties, spelling.notifications[name])
    elif name in spelling.triggers:
        from .events_push import with_triggers

        properties = with_triggers(declaration.properties, spelling.triggers[name])
    if properties is None:
        cause = f"what events add to {name}"
        reason = f"{name} is configured by a function of CloudFormation, so {cause} is not seen"
        spelling.hide(declaration.properties, cause, reason)
        return declaration
    return declaration._replace(properties=properties)
