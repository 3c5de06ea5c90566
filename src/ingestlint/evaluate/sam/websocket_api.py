"""AWS::Serverless::WebSocketApi: Api, Stage, and per route Route, Integration and Permission."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node, Scalar

from .authorizers import SOURCE_ARN
from .domain import declare_http_domain
from .nodes import Data, Draft, call, copied, given, is_true, ref, sub, text
from .place import Place

if TYPE_CHECKING:
    from ingestlint.evaluate.declaration import Declaration

CREATED_BY = "websocketapi:createdBy"
PRINCIPAL = "apigateway.amazonaws.com"
PASSED_ON = (
    "ApiKeySelectionExpression",
    "Description",
    "DisableExecuteApiEndpoint",
    "DisableSchemaValidation",
    "IpAddressType",
    "RouteSelectionExpression",
)
ROUTE = (
    "ApiKeyRequired",
    "ModelSelectionExpression",
    "OperationName",
    "RequestModels",
    "RequestParameters",
    "RouteResponseSelectionExpression",
)
STAGE = ("StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings")
INVOKE = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
    "${FunctionArn}/invocations"
)
AUTHORIZE = INVOKE.replace("FunctionArn", "AuthArn")
ROUTE_ARN = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${"


def spell_websocket_api(origin: "Declaration", properties: Mapping, place: Place) -> None:
    """Declare what an AWS::Serverless::WebSocketApi becomes."""
    api = origin.logical_id
    draft = place.draft()
    draft.put("ProtocolType", "WEBSOCKET")
    draft.put("Name", api)
    for name in ("Name", *PASSED_ON):
        draft.take(properties, name)
    draft.put("Tags", _tags(given(properties, "Tags"), place.key))
    place.declare(api, "AWS::ApiGatewayV2::Api", draft, body=origin.body, generated=False)
    stage_name = given(properties, "StageName")
    auth = given(properties, "Auth")
    for shape in place.spelling.shapes(given(properties, "Routes")):
        if not isinstance(shape.node, Mapping):
            continue
        for key, route in shape.node.entries.items():
            subject = f"{api}/{key}"
            here = place.within(shape.node.keys.get(key, route), subject, shape.when)
            if isinstance(route, Mapping) and here is not None:
                _declare_route(api, key, route, here, auth, stage_name)
    _declare_authorizer(api, auth, place)
    stage = _declare_stage(api, properties, place, stage_name)
    tag = given(place.spelling.made[stage].properties, "Tags")
    declare_http_domain(api, given(properties, "Domain"), place, stage, tag)


def _tags(own: Node | None, at: Node) -> Node:
    tags = copied(own, at)
    tags.put(CREATED_BY, "SAM")
    return tags.mapping()


def _declare_route(
    api: str, key: str, route: Mapping, place: Place, auth: Node | None, stage: Node | None
) -> None:
    at = place.key
    base = api + key.replace("$", "").capitalize()
    draft = place.draft()
    draft.put("ApiId", ref(at, api))
    draft.put("RouteKey", key)
    for name in ROUTE:
        draft.take(route, name)
    integrated: list[Data] = ["integrations", ref(at, f"{base}Integration")]
    draft.put("Target", call(at, "Fn::Join", ["/", integrated]))
    kind = given(auth, "AuthType")
    if key == "$connect" and kind is not None:
        draft.put("AuthorizationType", kind)
        if text(kind) == "CUSTOM":
            draft.put("AuthorizerId", ref(at, f"{api}ConnectAuthorizer"))
    place.declare(base + "Route", "AWS::ApiGatewayV2::Route", draft)
    function = given(route, "FunctionArn")
    if function is None:
        return
    integration = place.draft()
    integration.put("ApiId", ref(at, api))
    integration.put("IntegrationType", "AWS_PROXY")
    integration.put("IntegrationUri", sub(function, INVOKE, {"FunctionArn": function}))
    integration.take(route, "IntegrationTimeout", "TimeoutInMillis")
    place.declare(base + "Integration", "AWS::ApiGatewayV2::Integration", integration)
    permission = place.draft()
    permission.put("Action", "lambda:InvokeFunction")
    permission.put("FunctionName", function)
    permission.put("Principal", PRINCIPAL)
    permission.put("SourceArn", _source_arn(at, api, key, stage))
    place.declare(base + "Permission", "AWS::Lambda::Permission", permission)


def _source_arn(at: Node, api: str, key: str, stage: Node | None) -> Node:
    arn = f"{ROUTE_ARN}{api}.ApiId}}/"
    if stage is None or isinstance(stage, Scalar):
        return sub(at, f"{arn}{text(stage) or 'default'}/{key}")
    return sub(at, f"{arn}${{__StageName__}}/{key}", {"__StageName__": stage})


def _declare_authorizer(api: str, auth: Node | None, place: Place) -> None:
    function = given(auth, "AuthArn")
    if not isinstance(auth, Mapping) or text(given(auth, "AuthType")) != "CUSTOM":
        return
    authorizer = Draft(auth)
    authorizer.put("ApiId", ref(auth, api))
    authorizer.put("AuthorizerType", "REQUEST")
    authorizer.put("Name", f"{api}ConnectAuthorizer")
    authorizer.take(auth, "Name")
    authorizer.take(auth, "IdentitySource")
    authorizer.take(auth, "InvokeRole", "AuthorizerCredentialsArn")
    if function is not None:
        authorizer.put("AuthorizerUri", sub(function, AUTHORIZE, {"AuthArn": function}))
    place.declare(f"{api}ConnectAuthorizer", "AWS::ApiGatewayV2::Authorizer", authorizer)
    if function is None or given(auth, "InvokeRole") is not None:
        return
    permission = place.draft()
    permission.put("Action", "lambda:InvokeFunction")
    permission.put("FunctionName", function)
    permission.put("Principal", PRINCIPAL)
    permission.put("SourceArn", sub(auth, SOURCE_ARN, {"__ApiId__": ref(auth, api)}))
    place.declare(f"{api}AuthorizerPermission", "AWS::Lambda::Permission", permission)


def _declare_stage(api: str, properties: Mapping, place: Place, wanted: Node | None) -> str:
    stage = place.draft()
    stage.put("ApiId", ref(place.key, api))
    stage.put("StageName", "default")
    stage.take(properties, "StageName")
    for name in STAGE:
        stage.take(properties, name)
    stage.put("AutoDeploy", data=True)
    propagated = is_true(given(properties, "PropagateTags"))
    stage.put("Tags", _tags(given(properties, "Tags") if propagated else None, place.key))
    name = "Default" if wanted is None or text(wanted) == "default" else text(wanted)
    made = place.declare(f"{api}{name}Stage", "AWS::ApiGatewayV2::Stage", stage)
    place.spelling.names[f"{api}.Stage"] = made
    return made
