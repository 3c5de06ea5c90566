"""Api and HttpApi: a path of an API that invokes a function, or starts a state machine."""

import re

from ingestlint.parse.node import Call, Node

from .event import Event, declare_permission
from .nodes import Data, get_att, given, inside, is_true, ref, sub, text
from .role import allowing, declare_invoking_role
from .routes import ANY_METHOD, Route, normal_method

IMPLICIT_REST_API = "ServerlessRestApi"
IMPLICIT_HTTP_API = "ServerlessHttpApi"
DEFAULT_PATH = "$default"
PRINCIPAL = "apigateway.amazonaws.com"
SOURCE_ARN = (
    "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/${__Stage__}"
)
INVOKE = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/"
START = "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"
INPUT = (
    '{"input": "$util.escapeJavaScript($input.json(\'$\'))ESCAPED", '
    '"stateMachineArn": "${MACHINE}"}'
)
UNESCAPE = """.replaceAll("\\\\'","'")"""


def api_event(event: Event) -> None:
    """A method of a REST API that invokes a function."""
    api, api_id, path, method = _route(event, "RestApiId", IMPLICIT_REST_API)
    if not path or not method:
        return
    permission = f"{event.logical_id}Permission{_stage_suffix(event, api)}"
    source = _source_arn(event, api_id, path, method)
    declare_permission(event, PRINCIPAL, source_arn=source, logical_id=permission)
    integration = event.place.draft()
    integration.put("type", "aws_proxy")
    integration.put("httpMethod", "POST")
    streamed = text(given(event.properties, "ResponseTransferMode")) == "RESPONSE_STREAM"
    integration.put("uri", _invocation(event, streamed=streamed))
    if streamed:
        integration.put("responseTransferMode", "STREAM")
    integration.take(event.properties, "TimeoutInMillis", "timeoutInMillis")
    _add(event, api, Route(event, path, normal_method(method), integration.mapping()))


def http_api_event(event: Event) -> None:
    """A route of an HTTP API that invokes a function; without a path, the default route."""
    api, api_id, path, method = _route(event, "ApiId", IMPLICIT_HTTP_API)
    if not path and not method:
        path, method = DEFAULT_PATH, ANY_METHOD
    # The permission of a default route covers the other routes of its function (not of an alias).
    covered = event.place.spelling.default_routes
    if path == DEFAULT_PATH and not event.target.ref_is_arn:
        covered.add((api, event.target.logical_id))
    if path == DEFAULT_PATH or (api, event.target.logical_id) not in covered:
        declare_permission(event, PRINCIPAL, source_arn=_source_arn(event, api_id, path, method))
    integration = event.place.draft()
    integration.put("type", "aws_proxy")
    integration.put("httpMethod", "POST")
    integration.put("payloadFormatVersion", "2.0")
    integration.take(event.properties, "PayloadFormatVersion", "payloadFormatVersion")
    integration.put("uri", _invocation(event))
    integration.take(event.properties, "TimeoutInMillis", "timeoutInMillis")
    _add(event, api, Route(event, path, normal_method(method), integration.mapping()))


def machine_api_event(event: Event) -> None:
    """A method of a REST API that starts a state machine, and the role with which it does."""
    api, _, path, method = _route(event, "RestApiId", IMPLICIT_REST_API)
    if not path or not method:
        return
    logical_id = f"{event.logical_id}Role"
    start = allowing(
        f"{logical_id}StartExecutionPolicy", "states:StartExecution", event.target.arn(event.at)
    )
    role = declare_invoking_role(event.place, logical_id, PRINCIPAL, [start], event.boundary)
    integration = event.place.draft()
    integration.put("type", "aws")
    integration.put("httpMethod", "POST")
    integration.put("uri", sub(event.at, START))
    integration.put("responses", {"200": {"statusCode": "200"}, "400": {"statusCode": "400"}})
    integration.put("credentials", get_att(event.at, role))
    unescaped = is_true(given(event.properties, "UnescapeMappingTemplate"))
    template = INPUT.replace("ESCAPED", UNESCAPE if unescaped else "")
    template = template.replace("MACHINE", event.target.logical_id)
    integration.put("requestTemplates", {"application/json": sub(event.at, template)})
    _add(event, api, Route(event, path, normal_method(method), integration.mapping()))


def _route(event: Event, property_: str, implicit: str) -> tuple[str, Data, str, str]:
    """Logical ID of the API (empty if it is elsewhere), its ID, path and method."""
    spelling = event.place.spelling
    node = given(event.properties, property_)
    if node is None:
        api = implicit
    else:
        named = node.argument if isinstance(node, Call) and node.name == "Ref" else node
        api = text(named)
        if api not in spelling.resources:
            cause = f"{property_} of {event.place.subject}"
            reason = f"{cause} is no API of this template, as SAM demands"
            spelling.hide(node, cause, reason, "refer to an API of the same template")
            api = ""
    # SAM knows the values of parameters: where they are open, the path is one of its own.
    path = _constant(event, "Path", f"/{event.logical_id}")
    method = _constant(event, "Method", "any")
    return api, ref(event.at, implicit) if node is None else node, path, method


def _constant(event: Event, name: str, unknown: str) -> str:
    """A text of an event, "" where it is not set; `unknown` where it is not known."""
    node = given(event.properties, name)
    shapes = [shape.node for shape in event.place.spelling.shapes(node, noted=False)]
    known = next((text(shape) for shape in shapes if text(shape)), "")
    is_open = not shapes or any(isinstance(shape, Call) for shape in shapes)
    return known or (unknown if is_open else "")


def _add(event: Event, api: str, route: Route) -> None:
    if api:
        event.place.spelling.routes.setdefault(api, []).append(route)


def _stage_suffix(event: Event, api: str) -> str:
    if api == IMPLICIT_REST_API and api not in event.place.spelling.resources:
        return "Prod"
    resource = event.place.spelling.resources.get(api)
    if resource is None:
        return "AllStages"
    stage = text(inside(resource.properties, "StageName"))
    return (stage if stage.isalnum() else "") if stage else "Stage"


def _source_arn(event: Event, api_id: Data, path: str, method: str) -> Node:
    verb = "*" if normal_method(method) == ANY_METHOD else method.upper()
    path = "" if path == DEFAULT_PATH else re.sub(r"^(.+)/$", r"\1", path)
    path = re.sub(r"\{[a-zA-Z0-9._-]+\+?\}", "*", path)
    variables: dict[str, Data] = {"__ApiId__": api_id, "__Stage__": "*"}
    route = path if path == "/$default" and verb == "*" else f"/{verb}{path}"
    return sub(event.at, SOURCE_ARN + route, variables)


def _invocation(event: Event, *, streamed: bool = False) -> Node:
    """The URI with which API Gateway invokes the function of an event."""
    target = event.target.logical_id + ("" if event.target.ref_is_arn else ".Arn")
    version, action = (
        ("2021-11-15", "response-streaming-invocations")
        if streamed
        else ("2015-03-31", "invocations")
    )
    return sub(event.at, f"{INVOKE}{version}/functions/${{{target}}}/{action}")
