"""AWS::Serverless::Api and the implicit REST API: RestApi, Deployment, Stage, usage plan."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Call, Mapping, Node, Scalar

from .function import s3_location
from .nodes import Data, Draft, given, inside, is_true, ref, tag_list, text
from .routes import with_routes

if TYPE_CHECKING:
    from ingestlint.evaluate.declaration import Declaration

    from .place import Place

PASSED_ON = (
    "Name",
    "Description",
    "BinaryMediaTypes",
    "MinimumCompressionSize",
    "FailOnWarnings",
    "Mode",
    "ApiKeySourceType",
    "Policy",
    "SecurityPolicy",
    "EndpointAccessMode",
)
STAGE = (
    "StageName",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "Variables",
    "MethodSettings",
    "AccessLogSetting",
    "CanarySetting",
    "TracingEnabled",
)
USAGE_PLAN = ("UsagePlanName", "Description", "Quota", "Tags", "Throttle")
DEFINITIONS = ("DefinitionBody", "DefinitionUri")
INCLUDE = "AWS::Include"
BODY_LOCATION = {"Bucket": "Bucket", "Key": "Key", "Version": "Version"}


def spell_api(origin: "Declaration", properties: Mapping, place: "Place") -> None:
    """Declare what an AWS::Serverless::Api becomes, with the paths of its events."""
    api, spelling = origin.logical_id, place.spelling
    if is_true(given(properties, "PropagateTags")):
        place.tags = given(properties, "Tags")
    draft = place.draft()
    for name in PASSED_ON:
        draft.take(properties, name)
    version = text(given(properties, "OpenApiVersion"))
    auth = given(properties, "Auth")
    skeleton: dict[str, Data] = {"openapi": version} if version[:1] == "3" else {"swagger": "2.0"}
    put_definition(api, properties, place, draft, skeleton)
    body = draft.entries.get("Body")
    if body is not None:
        key = draft.keys["Body"]
        own = any(given(properties, name) is not None for name in DEFINITIONS)
        merge = is_true(given(properties, "MergeDefinitions"))
        routes = spelling.routes.get(api, [])
        if own and not merge:
            # Of events, only those meant for an HTTP API write into a definition of the user.
            routes = [route for route in routes if route.event.kind == "HttpApi"]
        body = with_routes(body, routes, auth, merge=merge)
        if auth is not None:
            from .authorizers import with_authorizers

            body = with_authorizers(body, auth, http=False)
        draft.put("Body", body, key)
    _put_endpoint(properties, draft)
    place.declare(api, "AWS::ApiGateway::RestApi", draft, body=origin.body, generated=False)
    stage = _declare_stage(api, properties, place, version)
    if auth is not None:
        from .authorizers import declare_authorizer_permissions

        declare_authorizer_permissions(api, auth, place, http=False)
    domain = given(properties, "Domain")
    if domain is not None:
        from .domain import declare_rest_domain

        declare_rest_domain(api, domain, place, stage)
    _declare_usage_plan(api, inside(auth, "UsagePlan"), place, stage)


def put_definition(
    api: str, properties: Mapping, place: "Place", draft: Draft, skeleton: dict[str, Data]
) -> None:
    """`Body` of an API: its own, that of a local file, or an empty one for events to fill."""
    body = given(properties, "DefinitionBody")
    location = given(properties, "DefinitionUri")
    if body is not None:
        included = _included(body)
        if included is not None:
            body = place.spelling.local_definition(api, included) or body
        draft.put("Body", body, properties.keys.get("DefinitionBody"))
    elif location is None:
        info: Data = {"version": "1.0", "title": ref(place.key, "AWS::StackName")}
        draft.put("Body", {**skeleton, "info": info, "paths": {}})
    else:
        body = place.spelling.local_definition(api, location)
        key = properties.keys.get("DefinitionUri")
        if body is not None:
            draft.put("Body", body, key)
        else:
            draft.put("BodyS3Location", s3_location(location, BODY_LOCATION), key)


def _included(body: Node) -> Node | None:
    """Where the file is that AWS::Include puts in the place of a body; None where it does not."""
    transform = body.argument if isinstance(body, Call) and body.name == "Fn::Transform" else None
    if text(given(transform, "Name")) != INCLUDE:
        return None
    return inside(transform, "Parameters", "Location")


def _put_endpoint(properties: Mapping, draft: Draft) -> None:
    endpoint = given(properties, "EndpointConfiguration")
    if endpoint is None:
        return
    key = properties.keys.get("EndpointConfiguration")
    kind = given(endpoint, "Type") if isinstance(endpoint, Mapping) else endpoint
    configuration = Draft(endpoint)
    if kind is not None:
        configuration.put("Types", [kind])
        draft.put("Parameters", {"endpointConfigurationTypes": kind}, key)
    if isinstance(endpoint, Mapping):
        configuration.take(endpoint, "VPCEndpointIds", "VpcEndpointIds")
        configuration.take(endpoint, "VpcEndpointIds")
        configuration.take(endpoint, "IpAddressType")
    draft.put("EndpointConfiguration", configuration.mapping(), key)


def _declare_stage(api: str, properties: Mapping, place: "Place", version: str) -> str:
    names = place.spelling.names
    deployment = place.draft()
    deployment.put("RestApiId", ref(place.key, api))
    if not version:
        # Without OpenApiVersion, SAM makes a stage named Stage beside the one that is asked for.
        deployment.put("StageName", "Stage")
    names[f"{api}.Deployment"] = place.declare(
        f"{api}Deployment", "AWS::ApiGateway::Deployment", deployment
    )
    stage = place.draft()
    stage.put("RestApiId", ref(place.key, api))
    stage.put("DeploymentId", ref(place.key, names[f"{api}.Deployment"]))
    for name in STAGE:
        stage.take(properties, name)
    stage.put("Tags", tag_list(place.key, given(properties, "Tags")))
    wanted = given(properties, "StageName")
    name = wanted.raw if isinstance(wanted, Scalar) else ""
    logical_id = f"{api}{name}Stage" if name.isalnum() else f"{api}Stage"
    names[f"{api}.Stage"] = place.declare(logical_id, "AWS::ApiGateway::Stage", stage)
    return names[f"{api}.Stage"]


def _declare_usage_plan(api: str, wanted: Node | None, place: "Place", stage: str) -> None:
    if not isinstance(wanted, Mapping):
        return
    for when, kind in place.spelling.shapes(given(wanted, "CreateUsagePlan")):
        here = place.within(wanted, place.subject, when)
        if here is not None and text(kind) == "PER_API":
            stages: list[Data] = [{"ApiId": ref(wanted, api), "Stage": ref(wanted, stage)}]
            keys: list[Data] = [{"RestApiId": ref(wanted, api), "StageName": ref(wanted, stage)}]
            _declare_plan(api, api, wanted, here, (stages, keys))
        elif here is not None and text(kind) == "SHARED":
            _declare_shared_plan(api, wanted, here, stage)


def _declare_shared_plan(api: str, wanted: Mapping, place: "Place", stage: str) -> None:
    """One plan for all APIs that ask for it, there if one of them is."""
    spelling = place.spelling
    spelling.shared_plans.append(place.conditions)
    name = "SharedUsagePlanCondition"
    place.conditions = spelling.either(name, wanted, spelling.shared_plans)
    stages = _listed(spelling.made.get("ServerlessUsagePlan"), "ApiStages")
    stages.append({"ApiId": ref(wanted, api), "Stage": ref(wanted, stage)})
    keys = _listed(spelling.made.get("ServerlessApiKey"), "StageKeys")
    keys.append({"RestApiId": ref(wanted, api), "StageName": ref(wanted, stage)})
    _declare_plan(api, "Serverless", wanted, place, (stages, keys))


def _declare_plan(
    api: str, prefix: str, wanted: Mapping, place: "Place", uses: tuple[list[Data], list[Data]]
) -> None:
    plan = place.draft()
    plan.put("ApiStages", uses[0])
    for name in USAGE_PLAN:
        plan.take(wanted, name)
    names = place.spelling.names
    kind = "AWS::ApiGateway::UsagePlan"
    names[f"{api}.UsagePlan"] = place.declare(f"{prefix}UsagePlan", kind, plan)
    key = place.draft()
    key.put("Enabled", data=True)
    key.put("StageKeys", uses[1])
    names[f"{api}.ApiKey"] = place.declare(f"{prefix}ApiKey", "AWS::ApiGateway::ApiKey", key)
    link = place.draft()
    link.put("KeyId", ref(wanted, names[f"{api}.ApiKey"]))
    link.put("KeyType", "API_KEY")
    link.put("UsagePlanId", ref(wanted, names[f"{api}.UsagePlan"]))
    kind = "AWS::ApiGateway::UsagePlanKey"
    names[f"{api}.UsagePlanKey"] = place.declare(f"{prefix}UsagePlanKey", kind, link)


def _listed(declaration: "Declaration | None", name: str) -> list[Data]:
    node = given(declaration.properties, name) if declaration is not None else None
    return list(getattr(node, "items", []))
