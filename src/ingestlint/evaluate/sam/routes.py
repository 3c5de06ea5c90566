"""Paths that events add to an API, and the definition of the API with them in it."""

from ingestlint.parse.node import Mapping, Node, Sequence
from ingestlint.record import Record

from .event import Event
from .nodes import Data, Draft, copied, given, is_true, text, when

INTEGRATION = "x-amazon-apigateway-integration"
# What an event changes in an integration that the user wrote for an HTTP API.
ADJUSTED = {"TimeoutInMillis": "timeoutInMillis", "PayloadFormatVersion": "payloadFormatVersion"}
ANY_METHOD = "x-amazon-apigateway-any-method"


class Route(Record):
    """One path and method of an API, and the event that asks for it."""

    event: Event
    path: str
    method: str
    integration: Mapping

    @property
    def key(self) -> str:
        """The route as HTTP APIs name it: `GET /items`, or the path alone for any method."""
        return self.path if self.method == ANY_METHOD else f"{self.method.upper()} {self.path}"


def normal_method(method: str) -> str:
    """A method as definitions write it."""
    method = method.lower()
    return ANY_METHOD if method in {"any", ANY_METHOD} else method


def with_routes(definition: Node, routes: list[Route], auth: Node | None, *, merge: bool) -> Node:
    """The definition of an API with the paths of its events.

    `merge` says whether an event replaces the integration that the definition has for its path.
    What is not a mapping (a macro, a file in S3) stays what it is.
    """
    if not routes or not isinstance(definition, Mapping):
        return definition
    drafts: dict[str, Draft] = {}
    paths = copied(given(definition, "paths"), definition)
    for route in routes:
        draft = drafts.get(route.path)
        if draft is None:
            before = given(paths.mapping(), route.path)
            if before is not None and not isinstance(before, Mapping):
                continue
            draft = drafts[route.path] = copied(before, route.event.at)
        method = _method(draft, route, auth, merge=merge)
        if method is not None:
            draft.put(route.method, method, draft.keys.get(route.method))
            paths.put(route.path, draft.mapping(), paths.keys.get(route.path))
    whole = copied(definition, definition)
    whole.put("paths", paths.mapping(), whole.keys.get("paths"))
    return whole.mapping()


def _method(draft: Draft, route: Route, auth: Node | None, *, merge: bool) -> Node | None:
    """What the path has for the route's method; None where the definition's own stays."""
    written = [name for name in draft.entries if normal_method(name) == route.method]
    before = given(draft.mapping(), written[0]) if written else None
    if before is not None and not isinstance(before, Mapping):
        return None
    method = copied(before, route.event.at)
    own = given(before, INTEGRATION)
    if own is not None and not merge:
        return _adjusted(method, own, route, auth)
    method.put(INTEGRATION, route.integration, method.keys.get(INTEGRATION))
    if "responses" not in method.entries:
        method.put("responses", {})
    security = _security(route, auth)
    if security:
        method.put("security", security)
    return when(route.event.at, route.event.place.conditions, method.mapping())


def _adjusted(method: Draft, own: Node, route: Route, auth: Node | None) -> Node | None:
    """A method whose integration the user wrote, with what the event says about it."""
    if not isinstance(own, Mapping):
        return None
    integration = copied(own, route.event.at)
    for name, new in ADJUSTED.items():
        integration.take(route.event.properties, name, new)
    method.put(INTEGRATION, integration.mapping(), method.keys.get(INTEGRATION))
    if given(route.event.properties, "Auth") is not None:
        before = method.entries.get("security")
        listed: list[Data] = [*before.items] if isinstance(before, Sequence) else []
        method.put("security", [*listed, *_security(route, auth)], method.keys.get("security"))
    return method.mapping()


def _security(route: Route, auth: Node | None) -> list[Data]:
    own = given(route.event.properties, "Auth")
    wanted = given(own, "Authorizer") or given(auth, "DefaultAuthorizer")
    name = text(wanted)
    security: list[Data] = []
    if name and name != "NONE":
        scopes = given(own, "AuthorizationScopes")
        if scopes is None:
            authorizer = given(given(auth, "Authorizers"), name)
            scopes = given(authorizer, "AuthorizationScopes")
        security.append({name: [] if scopes is None else scopes})
    needs_key = given(own, "ApiKeyRequired")
    if is_true(needs_key if needs_key is not None else given(auth, "ApiKeyRequired")):
        security.append({"api_key": []})
    return security
