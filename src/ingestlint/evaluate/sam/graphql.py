"""AWS::Serverless::GraphQLApi: the AppSync API, its data sources, functions and resolvers.

What data sources may do is kept as connectors from them to the function or table.
"""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node, Sequence

from .connectors import declare_connector
from .nodes import Data, Draft, get_att, given, inside, is_false, made, ref, sub, tag_list, text
from .role import trusting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingestlint.evaluate.declaration import Declaration

    from .place import Place

PASSED_ON = (
    "Visibility",
    "OwnerContact",
    "XrayEnabled",
    "IntrospectionConfig",
    "QueryDepthLimit",
    "ResolverCountLimit",
)
PROVIDERS = {
    "LambdaAuthorizer": "LambdaAuthorizerConfig",
    "OpenIDConnect": "OpenIDConnectConfig",
    "UserPool": "UserPoolConfig",
}
TABLE_ARN = "arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}"
API_ARN = "arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/${SourceResourceId}"
PUSH_LOGS = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs"


def spell_graphql_api(origin: "Declaration", properties: Mapping, place: "Place") -> None:
    """Declare what an AWS::Serverless::GraphQLApi becomes."""
    api = origin.logical_id
    draft = place.draft()
    draft.put("Name", api)
    draft.take(properties, "Name")
    for name in PASSED_ON:
        draft.take(properties, name)
    draft.put("Tags", tag_list(place.key, given(properties, "Tags"), "graphqlapi:createdBy"))
    auth = given(properties, "Auth")
    if isinstance(auth, Mapping):
        _put_provider(draft, auth)
        additional = given(auth, "Additional")
        if isinstance(additional, Sequence):
            providers = [_provider(item) for item in additional.items if isinstance(item, Mapping)]
            draft.put("AdditionalAuthenticationProviders", providers)
    _permit_authorizers(api, draft, place)
    _put_logging(api, properties, place, draft)
    kind = "AWS::AppSync::GraphQLApi"
    place.declare(api, kind, draft, body=origin.body, generated=False)
    schema = _of_api(place, api)
    schema.take(properties, "SchemaInline", "Definition")
    schema.take(properties, "SchemaUri", "DefinitionS3Location")
    place.declare(f"{api}Schema", "AWS::AppSync::GraphQLSchema", schema)
    sources = _declare_sources(api, properties, place)
    functions = _declare_functions(api, properties, place, sources)
    _declare_resolvers(api, properties, place, functions)
    _declare_keys_cache_and_domain(api, properties, place)


def _put_provider(draft: Draft, auth: Mapping) -> None:
    draft.take(auth, "Type", "AuthenticationType")
    for name, new in PROVIDERS.items():
        draft.take(auth, name, new)


def _provider(auth: Mapping) -> Mapping:
    draft = Draft(auth)
    _put_provider(draft, auth)
    return draft.mapping()


def _permit_authorizers(api: str, draft: Draft, place: "Place") -> None:
    """Permission for the API to invoke each function that authorizes for it."""
    additional = draft.entries.get("AdditionalAuthenticationProviders")
    others = additional.items if isinstance(additional, Sequence) else []
    found = [draft.mapping(), *others]
    uris = [inside(node, "LambdaAuthorizerConfig", "AuthorizerUri") for node in found]
    for number, uri in enumerate((uri for uri in uris if uri is not None), 1):
        permission = place.draft()
        permission.put("Action", "lambda:InvokeFunction")
        permission.put("FunctionName", uri)
        permission.put("Principal", "appsync.amazonaws.com")
        api_id = get_att(place.key, api, "ApiId")
        permission.put("SourceArn", sub(place.key, API_ARN, {"SourceResourceId": api_id}))
        logical_id = f"{api}ToLambdaAuthConnector{number}WriteLambdaPermission"
        place.declare(logical_id, "AWS::Lambda::Permission", permission)


def _put_logging(api: str, properties: Mapping, place: "Place", draft: Draft) -> None:
    logging = given(properties, "Logging")
    if is_false(logging):
        return
    config = Draft(logging or place.key)
    config.put("FieldLogLevel", "ALL")
    if isinstance(logging, Mapping):
        for name in ("FieldLogLevel", "ExcludeVerboseContent", "CloudWatchLogsRoleArn"):
            config.take(logging, name)
    if "CloudWatchLogsRoleArn" not in config.entries:
        role = place.draft()
        role.put("AssumeRolePolicyDocument", trusting("appsync.amazonaws.com"))
        role.put("ManagedPolicyArns", [sub(place.key, PUSH_LOGS)])
        name = place.declare(f"{api}CloudWatchRole", "AWS::IAM::Role", role)
        config.put("CloudWatchLogsRoleArn", get_att(place.key, name))
    draft.put("LogConfig", config.mapping(), properties.keys.get("Logging"))


def _of_api(place: "Place", api: str) -> Draft:
    draft = place.draft()
    draft.put("ApiId", get_att(place.key, api, "ApiId"))
    return draft


def _parts(place: "Place", node: Node | None) -> "Iterator[tuple[str, Mapping, Place]]":
    """The named parts of a mapping, each with its place."""
    if not isinstance(node, Mapping):
        return
    for name, part in node.entries.items():
        here = place.within(node.keys.get(name, part), f"{place.subject}/{name}")
        if isinstance(part, Mapping) and here is not None:
            yield name, part, here


def _declare_sources(api: str, properties: Mapping, place: "Place") -> dict[str, str]:
    """The data sources: their logical IDs by the names that functions use."""
    sources = given(properties, "DataSources")
    found: dict[str, str] = {}
    for name, source, here in _parts(place, given(sources, "DynamoDb")):
        region = given(source, "Region") or ref(here.key, "AWS::Region")
        config = Draft(source)
        config.put("AwsRegion", region, source.keys.get("Region"))
        for own in ("TableName", "UseCallerCredentials", "Versioned"):
            config.take(source, own)
        config.take(source, "DeltaSync", "DeltaSyncConfig")
        draft = _source(api, name, source, here, "AMAZON_DYNAMODB")
        draft.put("DynamoDBConfig", config.mapping())
        table = given(source, "TableName")
        arn = given(source, "TableArn")
        if arn is None and table is not None:
            arn = sub(here.key, TABLE_ARN, {"__TableName__": table, "__Region__": region})
        allowed = given(source, "Permissions") or made(here.key, ["Read", "Write"])
        end: Data = {"Type": "AWS::DynamoDB::Table", **({"Arn": arn} if arn is not None else {})}
        found[name] = f"{api}{name}DynamoDBDataSource"
        _settle_source(found[name], draft, source, here, end, allowed)
    for name, source, here in _parts(place, given(sources, "Lambda")):
        function = given(source, "FunctionArn")
        draft = _source(api, name, source, here, "AWS_LAMBDA")
        config = Draft(source)
        config.take(source, "FunctionArn", "LambdaFunctionArn")
        draft.put("LambdaConfig", config.mapping())
        end = {
            "Type": "AWS::Lambda::Function",
            **({"Arn": function} if function is not None else {}),
        }
        found[name] = f"{api}{name}LambdaDataSource"
        _settle_source(found[name], draft, source, here, end, made(here.key, ["Write"]))
    return found


def _source(api: str, name: str, source: Mapping, place: "Place", kind: str) -> Draft:
    draft = _of_api(place, api)
    draft.put("Type", kind)
    draft.put("Name", name)
    draft.take(source, "Name")
    draft.take(source, "Description")
    return draft


def _settle_source(
    logical_id: str, draft: Draft, source: Mapping, place: "Place", end: Data, allowed: Node
) -> None:
    """Declare a data source, and the role and connector where it names no role."""
    own = given(source, "ServiceRoleArn")
    if own is None:
        role = place.draft()
        role.put("AssumeRolePolicyDocument", trusting("appsync.amazonaws.com"))
        name = place.declare(f"{logical_id}Role", "AWS::IAM::Role", role)
        draft.put("ServiceRoleArn", get_att(place.key, name))
        connector = place.draft()
        connector.put("Destination", [end])
        connector.put("Permissions", allowed)
        start = made(
            place.key,
            {
                "Id": logical_id,
                "Type": "AWS::AppSync::DataSource",
                "RoleName": ref(place.key, name),
            },
        )
        declare_connector(f"{logical_id}Connector", connector.mapping(), start, place)
    else:
        draft.take(source, "ServiceRoleArn")
    place.declare(logical_id, "AWS::AppSync::DataSource", draft)


def _declare_functions(
    api: str, properties: Mapping, place: "Place", sources: dict[str, str]
) -> dict[str, Node]:
    """The functions of pipelines: their ids by name."""
    found: dict[str, Node] = {}
    for name, function, here in _parts(place, given(properties, "Functions")):
        own = given(function, "Id")
        if own is not None:
            found[name] = own
            continue
        draft = _of_api(here, api)
        draft.put("Name", name)
        for passed in ("Name", "Description", "MaxBatchSize"):
            draft.take(function, passed)
        _put_code(draft, function)
        draft.take(function, "Sync", "SyncConfig")
        source = given(function, "DataSource")
        if text(source).lower() == "none":
            none = _of_api(place, api)
            none.put("Name", f"{api}NoneDataSource")
            none.put("Type", "NONE")
            made_id = place.declare(f"{api}NoneDataSource", "AWS::AppSync::DataSource", none)
            draft.put("DataSourceName", get_att(here.key, made_id, "Name"))
        elif text(source) in sources:
            draft.put("DataSourceName", get_att(here.key, sources[text(source)], "Name"))
        else:
            draft.take(function, "DataSource", "DataSourceName")
        kind = "AWS::AppSync::FunctionConfiguration"
        logical_id = here.declare(api + name, kind, draft)
        found[name] = get_att(here.key, logical_id, "FunctionId")
    return found


def _put_code(draft: Draft, source: Mapping) -> None:
    draft.take(source, "InlineCode", "Code")
    draft.take(source, "CodeUri", "CodeS3Location")
    runtime = given(source, "Runtime")
    if isinstance(runtime, Mapping):
        named = Draft(runtime)
        named.take(runtime, "Name")
        named.take(runtime, "Version", "RuntimeVersion")
        draft.put("Runtime", named.mapping(), source.keys.get("Runtime"))


def _declare_resolvers(
    api: str, properties: Mapping, place: "Place", functions: dict[str, Node]
) -> None:
    for kind, fields, of_kind in _parts(place, given(properties, "Resolvers")):
        for name, resolver, here in _parts(of_kind, fields):
            draft = _of_api(here, api)
            draft.put("TypeName", kind)
            draft.put("FieldName", name)
            draft.take(resolver, "FieldName")
            draft.put("Kind", "PIPELINE")
            _put_code(draft, resolver)
            steps = given(resolver, "Pipeline")
            if isinstance(steps, Sequence):
                ids = [functions.get(text(step), step) for step in steps.items]
                key = resolver.keys.get("Pipeline")
                draft.put("PipelineConfig", {"Functions": ids}, key)
            draft.take(resolver, "Caching", "CachingConfig")
            draft.take(resolver, "MaxBatchSize")
            here.declare(api + kind + name, "AWS::AppSync::Resolver", draft)


def _declare_keys_cache_and_domain(api: str, properties: Mapping, place: "Place") -> None:
    for name, wanted, here in _parts(place, given(properties, "ApiKeys")):
        key = _of_api(here, api)
        for passed in ("ApiKeyId", "Description"):
            key.take(wanted, passed)
        key.take(wanted, "ExpiresOn", "Expires")
        here.declare(api + name, "AWS::AppSync::ApiKey", key)
    cache = given(properties, "Cache")
    if isinstance(cache, Mapping):
        draft = _of_api(place, api)
        for name in cache.entries:
            draft.take(cache, name)
        place.declare(f"{api}ApiCache", "AWS::AppSync::ApiCache", draft)
    domain = given(properties, "DomainName")
    if isinstance(domain, Mapping):
        draft = place.draft()
        for name in domain.entries:
            draft.take(domain, name)
        made_id = place.declare(f"{api}DomainName", "AWS::AppSync::DomainName", draft)
        link = _of_api(place, api)
        link.put("DomainName", ref(place.key, made_id))
        kind = "AWS::AppSync::DomainNameApiAssociation"
        place.declare(f"{api}DomainNameApiAssociation", kind, link)
