"""APIs of API Gateway and AppSync as functions call them: public or private, by which names."""

from collections.abc import Iterable

from ingestlint.aws.endpoints import Service, service_of
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Unknown, Value, Why
from ingestlint.parse.node import Node

from .access import items_of, texts_of
from .reading import why_unresolved
from .resource import End, Resource, Unresolved

REST_API, OTHER_API = "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"
GRAPHQL_API = "AWS::AppSync::GraphQLApi"
# What gives an API a domain name of its own, and where it names the API.
MAPPINGS = {
    "AWS::ApiGateway::BasePathMapping": "RestApiId",
    "AWS::ApiGateway::BasePathMappingV2": "RestApiId",
    "AWS::ApiGatewayV2::ApiMapping": "ApiId",
    "AWS::AppSync::DomainNameApiAssociation": "ApiId",
}
# Attributes that are a default name.
NAMES = ("ApiEndpoint", "GraphQLUrl", "GraphQLDns", "RealtimeUrl")
# By IAM prefix. The interface endpoints for these serve private APIs only, and with private DNS
# take the default names of all APIs of the Region: calls to public ones are refused. Sources:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html,
# https://repost.aws/knowledge-center/api-gateway-vpc-connections and
# https://docs.aws.amazon.com/appsync/latest/devguide/using-private-apis.html, 2026-11-25.
GATEWAY, GRAPHQL = "execute-api", "appsync"
PUBLIC = {
    GATEWAY: Service("execute-api of public APIs", "public APIs of API Gateway", (), (GATEWAY,)),
    GRAPHQL: Service("appsync of public APIs", "public APIs of AppSync", (), ("appsync-api",)),
}
TO_CLIENTS = "execute-api:manageconnections"
PRIVATE = "PRIVATE"
Otherwise = tuple[Service, Undecided] | None


def service_of_api(
    prefix: str, target: End | None, actions: Iterable[str]
) -> tuple[Service, Otherwise]:
    """The service that a call of an API uses; and what it uses otherwise, and what would tell.

    Only a WebSocket API, which is never private, has connections to manage.
    """
    public = {action.strip().lower() for action in actions} == {TO_CLIENTS} or _is_public(target)
    if isinstance(public, Undecided):
        return service_of(prefix), (PUBLIC[prefix], public)
    return (PUBLIC[prefix] if public else service_of(prefix)), None


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
    if not isinstance(api, Resource):
        return False
    variables = function.value("Environment", "Variables").identity
    own = f"&{api.stack.prefix}{api.declaration.logical_id}."
    if any(own + name in variables for name in NAMES):
        return True
    return f"{GATEWAY}." in variables and own in variables


def _is_public(target: End | None) -> "bool | Undecided":
    """Whether an API is public; Undecided where that is not known."""
    kind = target.type if isinstance(target, Resource) else ""
    if kind == OTHER_API:
        return True
    if not isinstance(target, Resource) or kind not in {REST_API, GRAPHQL_API}:
        why = target.why if isinstance(target, Unresolved) else Why("API", "it names no API")
        return _doubt("the API", why, None if target is None else target.node)
    kinds = target.value("Visibility")
    if kind == REST_API:
        kinds = target.value("EndpointConfiguration", "Types")
        if isinstance(kinds, Absent):
            kinds = target.value("Parameters", "endpointConfigurationTypes")
    if isinstance(kinds, Absent):
        return True  # as it is unless a template says otherwise
    if PRIVATE in texts_of(kinds):
        return False
    for each in items_of(kinds) or (kinds,):
        if not isinstance(each, Known) and not _excludes_private(each):
            return _doubt(target.id, why_unresolved(each), each.node)
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
        f"whether {name} is a private one, as an endpoint serves, is not known: {why.reason}",
        why.remedy,
    )
    return Undecided(told, at)
