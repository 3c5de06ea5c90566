"""A template's SAM resources spelled out as CloudFormation, in the order of the template."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ingestlint.evaluate.declaration import Declaration
from ingestlint.parse.node import Mapping, Node

from .api import spell_api
from .connectors import spell_connector, spell_embedded
from .events_api import IMPLICIT_HTTP_API, IMPLICIT_REST_API
from .events_push import with_notifications, with_triggers
from .function import spell_function
from .globals import SERVERLESS, with_globals
from .graphql import spell_graphql_api
from .http_api import spell_http_api
from .nodes import Draft, call
from .plain import (
    spell_application,
    spell_capacity_provider,
    spell_layer,
    spell_table,
)
from .spelling import Place, Reader, Spelling
from .statemachine import spell_state_machine
from .websocket_api import spell_websocket_api

if TYPE_CHECKING:
    from ingestlint.evaluate.value import Why
    from ingestlint.parse.template import Template

Spell: TypeAlias = Callable[[Declaration, Mapping, Place], None]
KINDS: dict[str, Spell] = {
    "AWS::Serverless::Function": spell_function,
    "AWS::Serverless::StateMachine": spell_state_machine,
    "AWS::Serverless::SimpleTable": spell_table,
    "AWS::Serverless::LayerVersion": spell_layer,
    "AWS::Serverless::Application": spell_application,
    "AWS::Serverless::CapacityProvider": spell_capacity_provider,
    "AWS::Serverless::GraphQLApi": spell_graphql_api,
    "AWS::Serverless::Connector": spell_connector,
    "AWS::Serverless::WebSocketApi": spell_websocket_api,
}
# Spelled out last: functions and state machines add their paths first.
APIS: dict[str, Spell] = {
    "AWS::Serverless::Api": spell_api,
    "AWS::Serverless::HttpApi": spell_http_api,
}
IMPLICIT = {
    IMPLICIT_REST_API: "AWS::Serverless::Api",
    IMPLICIT_HTTP_API: "AWS::Serverless::HttpApi",
}


class Spelled(NamedTuple):
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
            spell = kinds.get(declaration.type)
            if spell is not None:
                start = len(spelling.order)
                _spell(spell, declaration, spelling)
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
        start = len(spelling.order)
        spell_embedded(declaration, spelling)
        found.extend(spelling.made[name] for name in spelling.order[start:])
    found.extend(spelling.made[name] for name in implicit)
    return Spelled(found, spelling.names, spelling.conditions, spelling.hidden)


def _spell(spell: Spell, declaration: Declaration, spelling: Spelling) -> None:
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
    wanted = {route.event.place.conditions for route in routes}
    conditions: tuple[str, ...] = ()
    if len(wanted) == 1:
        conditions = wanted.pop()
    elif () not in wanted:
        names = sorted({condition for several in wanted for condition in several})
        conditions = (f"{name}Condition",)
        any_of = [call(key, "Condition", condition) for condition in names]
        spelling.conditions[conditions[0]] = call(key, "Fn::Or", any_of)
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
        properties = with_notifications(declaration.properties, spelling.notifications[name])
    elif name in spelling.triggers:
        properties = with_triggers(declaration.properties, spelling.triggers[name])
    if properties is None:
        cause = f"what events add to {name}"
        reason = f"{name} is configured by a function of CloudFormation, so {cause} is not seen"
        spelling.hide(declaration.properties, cause, reason)
        return declaration
    return declaration._replace(properties=properties)
