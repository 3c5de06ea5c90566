"""AWS::Serverless::HttpApi and the implicit HTTP API: Api and Stage."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node, Scalar

from .api import put_definition
from .nodes import Data, Draft, copied, given, is_true, ref, when
from .routes import Route, with_routes

if TYPE_CHECKING:
    from ingestlint.evaluate.declaration import Declaration

    from .place import Place

CREATED_BY = "httpapi:createdBy"
DEFAULT_STAGE = "$default"
NAMED = {"Name": "title", "Description": "description"}
STAGE = ("StageVariables", "AccessLogSettings", "DefaultRouteSettings")


def spell_http_api(origin: "Declaration", properties: Mapping, place: "Place") -> None:
    """Declare what an AWS::Serverless::HttpApi becomes, with the routes of its events."""
    api = origin.logical_id
    auth = given(properties, "Auth")
    routes = place.spelling.routes.get(api, [])
    draft = place.draft()
    draft.take(properties, "FailOnWarnings")
    put_definition(api, properties, place, draft, {"openapi": "3.0.1"})
    body = draft.entries.get("Body")
    if body is not None:
        body = with_routes(body, routes, auth, merge=False)
        if auth is not None:
            from .authorizers import with_authorizers

            body = with_authorizers(body, auth, http=True)
        draft.put("Body", _with_names(body, properties), draft.keys["Body"])
    place.declare(api, "AWS::ApiGatewayV2::Api", draft, body=origin.body, generated=False)
    if auth is not None:
        from .authorizers import declare_authorizer_permissions

        declare_authorizer_permissions(api, auth, place, http=True)
    stage = _declare_stage(api, properties, place, routes, draft.entries.get("Body"))
    domain = given(properties, "Domain")
    if domain is not None:
        from .domain import declare_http_domain

        tags = place.spelling.made[stage].properties
        declare_http_domain(api, domain, place, stage, given(tags, "Tags"))


def _with_names(body: Node, properties: Mapping) -> Node:
    """The definition with Name and Description of the API as its title and description."""
    if not isinstance(body, Mapping):
        return body
    whole = copied(body, body)
    if any(given(properties, name) is not None for name in NAMED):
        info = copied(given(body, "info"), body)
        for name, new in NAMED.items():
            info.take(properties, name, new)
        whole.put("info", info.mapping(), whole.keys.get("info"))
    if is_true(given(properties, "FailOnWarnings")):
        # API Gateway warns of a path without a slash.
        paths = copied(given(body, "paths"), body)
        if DEFAULT_STAGE in paths.entries:
            key = paths.keys.pop(DEFAULT_STAGE)
            paths.put(f"/{DEFAULT_STAGE}", paths.entries.pop(DEFAULT_STAGE), key)
            whole.put("paths", paths.mapping(), whole.keys.get("paths"))
    return whole.mapping()


def _declare_stage(
    api: str, properties: Mapping, place: "Place", routes: list[Route], body: Node | None
) -> str:
    stage = place.draft()
    stage.put("ApiId", ref(place.key, api))
    stage.put("StageName", DEFAULT_STAGE)
    stage.take(properties, "StageName")
    for name in STAGE:
        stage.take(properties, name)
    settings = _route_settings(given(properties, "RouteSettings"), place.key, routes)
    stage.put("RouteSettings", settings, properties.keys.get("RouteSettings"))
    stage.put("AutoDeploy", data=True)
    # SAM adds its tag only where it can read the definition.
    readable = given(body, "openapi") is not None
    own = given(properties, "Tags")
    stage.put("Tags", _tags(own, place.key) if readable else own)
    wanted = stage.entries["StageName"]
    name = wanted.raw if isinstance(wanted, Scalar) else ""
    if name == DEFAULT_STAGE:
        name = "ApiGatewayDefault"
    logical_id = f"{api}{name}Stage" if name.isalnum() else f"{api}Stage"
    made = place.declare(logical_id, "AWS::ApiGatewayV2::Stage", stage)
    place.spelling.names[f"{api}.Stage"] = made
    return made


def _tags(own: Node | None, at: Node) -> Data:
    tags = copied(own, at)
    tags.put(CREATED_BY, "SAM")
    return tags.mapping()


def _route_settings(own: Node | None, at: Node, routes: list[Route]) -> Node | None:
    """The API's own RouteSettings and those of its events."""
    settings: Draft | None = None
    for route in routes:
        wanted = given(route.event.properties, "RouteSettings")
        if wanted is None:
            continue
        if settings is None:
            settings = copied(own, at)
        before = copied(settings.entries.get(route.key), wanted)
        if isinstance(wanted, Mapping):
            for name in wanted.entries:
                before.take(wanted, name)
        value = when(route.event.at, route.event.place.conditions, before.mapping())
        settings.put(route.key, value, route.event.properties.keys.get("RouteSettings"))
    return settings.mapping() if settings is not None else own
