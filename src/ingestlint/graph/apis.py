"""APIs of API Gateway as functions call them: public or private, by which names."""

from collections.abc import Iterable

from ingestlint.aws.endpoints import Service, service_of
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Unknown, Value, Why
from ingestlint.parse.node import Node

from .access import items_of, texts_of
from .resource import End, Resource, Unresolved, why_unresolved

REST_API, OTHER_API = "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"
# What gives an API a domain name of its own, and where it names the API.
MAPPINGS = {
    "AWS::ApiGateway::BasePathMapping": "RestApiId",
    "AWS::ApiGateway::BasePathMappingV2": "RestApiId",
    "AWS::ApiGatewayV2::ApiMapping": "ApiId",
}
# The interface endpoint for `execute-api` serves private REST APIs only, and with private DNS takes
# the default names of all APIs of the Region: a call to a public one is answered with 403. Sources:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html and
# https://repost.aws/knowledge-center/api-gateway-vpc-connections, 2026-11-25.
API, TO_CLIENTS = "execute-api", "execute-api:manageconnections"
PUBLIC_API = Service("execute-api of public APIs", "public APIs of API Gateway", (), (API,))
PRIVATE = "PRIVATE"
Otherwise = tuple[Service, Undecided] | None


def service_of_api(target: End | None, actions: Iterable[str]) -> tuple[Service, Otherwise]:
    """The service that a call of an API uses; and what it uses otherwise, and what would tell.

    Only a WebSocket API, which is never private, has connections to manage.
    """
    public = {action.strip().lower() for action in actions} == {TO_CLIENTS} or _is_public(target)
    if isinstance(public, Undecided):
        return service_of(API), (PUBLIC_API, public)
    return (PUBLIC_API if public else service_of(API)), None


def own_domain(api: End | None) -> Resource | None:
    """What gives an API a domain name besides its default one."""
    if not isinstance(api, Resource):
        return None
    graph = api.graph
    for kind, name in MAPPINGS.items():
        for mapping in graph.resources(kind):
            if mapping.exists() and graph.target_of(mapping.value(name)) is api:
                return mapping
    return None


def names_default(function: Resource, api: End | None) -> bool:
    """Whether a variable of a function is the default name of an API."""
    variables = function.value("Environment", "Variables").identity
    if not isinstance(api, Resource):
        return False
    own = f"&{api.stack.prefix}{api.declaration.logical_id}."
    return f"{API}." in variables and own in variables


def _is_public(target: End | None) -> "bool | Undecided":
    """Whether an API is public; Undecided where that is not known."""
    if isinstance(target, Resource) and target.type == OTHER_API:
        return True
    if not isinstance(target, Resource) or target.type != REST_API:
        why = target.why if isinstance(target, Unresolved) else Why("API", "it names no API")
        return _doubt("the API", why, None if target is None else target.node)
    kinds = target.value("EndpointConfiguration", "Types")
    if isinstance(kinds, Absent):
        kinds = target.value("Parameters", "endpointConfigurationTypes")
    if isinstance(kinds, Absent):
        return True  # optimized for the edge
    if PRIVATE in texts_of(kinds):
        return False
    for kind in items_of(kinds) or (kinds,):
        if not isinstance(kind, Known) and not _excludes_private(kind):
            return _doubt(target.id, why_unresolved(kind), kind.node)
    return True


def _excludes_private(kind: Value) -> bool:
    """Whether what a parameter allows is public whichever it is."""
    if not isinstance(kind, Unknown):
        return False
    return PRIVATE in kind.why.excluded or (
        bool(kind.why.choices) and PRIVATE not in kind.why.choices
    )


def _doubt(name: str, why: Why, at: Node | None) -> Undecided:
    told = Why(
        f"private or public: {why.cause}",
        f"whether {name} is private, as the endpoint for API Gateway serves, is not known:"
        f" {why.reason}",
        why.remedy,
    )
    return Undecided(told, at)
