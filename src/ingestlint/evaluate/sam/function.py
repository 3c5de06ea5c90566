"""AWS::Serverless::Function: the function, its role, version, alias, URL and events."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node, Scalar

from .nodes import Data, Draft, given, is_true, tag_list, text, through, with_default
from .place import Place, Target
from .role import Role

if TYPE_CHECKING:
    from ingestlint.evaluate.declaration import Declaration

PASSED_ON = (
    "FunctionName",
    "Handler",
    "Runtime",
    "Description",
    "MemorySize",
    "Timeout",
    "VpcConfig",
    "Environment",
    "KmsKeyArn",
    "ReservedConcurrentExecutions",
    "Layers",
    "FileSystemConfigs",
    "ImageConfig",
    "PackageType",
    "Architectures",
    "SnapStart",
    "EphemeralStorage",
    "CodeSigningConfigArn",
    "RuntimeManagementConfig",
    "LoggingConfig",
    "TenancyConfig",
    "RecursiveLoop",
    "DurableConfig",
    "FunctionScalingConfig",
    "PublishToLatestPublished",
)
OPTIONAL = frozenset(
    ("AutoPublishAlias", "FunctionUrlConfig", "DeploymentPreference", "EventInvokeConfig")
)
LOCATION = {
    "Bucket": "S3Bucket",
    "Key": "S3Key",
    "Version": "S3ObjectVersion",
    "StorageMode": "S3ObjectStorageMode",
}
CAPACITY = {
    "Arn": "CapacityProviderArn",
    "PerExecutionEnvironmentMaxConcurrency": "PerExecutionEnvironmentMaxConcurrency",
    "ExecutionEnvironmentMemoryGiBPerVCpu": "ExecutionEnvironmentMemoryGiBPerVCpu",
}


def spell_function(origin: "Declaration", properties: Mapping, place: Place) -> None:
    """Declare what an AWS::Serverless::Function becomes."""
    name = origin.logical_id
    if is_true(given(properties, "PropagateTags")):
        place.tags = given(properties, "Tags")
    role = Role(place, name)
    draft = _function(properties, place)
    _role(properties, role)
    # Declared first, and finished by `_settle_role` when its events have been seen.
    place.declare(name, "AWS::Lambda::Function", draft, body=origin.body, generated=False)
    target = Target(name)
    if not OPTIONAL.isdisjoint(properties.entries):
        target = _optional_parts(name, properties, place, role)
    if given(properties, "Events") is not None:
        from .events import function_events

        function_events(name, properties, place, target, role)
    _settle_role(properties, draft, role)


def _optional_parts(name: str, properties: Mapping, place: Place, role: Role) -> Target:
    """Alias, URL, deployment and asynchronous invocation; gives back what events invoke."""
    from .deployment import declare_deployment
    from .invoke_config import declare_invoke_config
    from .publishing import declare_alias, declare_url

    published = declare_alias(name, properties, place)
    declare_url(name, properties, place, published)
    declare_deployment(name, properties, place, published)
    declare_invoke_config(name, properties, role, published)
    return Target(published.alias, ref_is_arn=True) if published else Target(name)


def _function(properties: Mapping, place: Place) -> Draft:
    draft = place.draft()
    for name in PASSED_ON:
        draft.take(properties, name)
    code = _code(properties)
    if code is not None:
        name, node = code
        draft.put("Code", node, properties.keys.get(name))
    draft.put("Tags", tag_list(place.key, given(properties, "Tags"), "lambda:createdBy"))
    tracing = _tracing(properties, place)
    if tracing is not None:
        mode = Draft(tracing)
        mode.put("Mode", tracing, properties.keys.get("Tracing"))
        draft.put("TracingConfig", mode.mapping(), properties.keys.get("Tracing"))
    queue = given(properties, "DeadLetterQueue")
    if queue is not None:
        key = properties.keys.get("DeadLetterQueue")
        draft.put("DeadLetterConfig", through(queue, _dead_letter_config), key)
    capacity = given(properties, "CapacityProviderConfig")
    if capacity is not None:
        key = properties.keys.get("CapacityProviderConfig")
        draft.put("CapacityProviderConfig", through(capacity, _capacity), key)
    return draft


def _tracing(properties: Mapping, place: Place) -> Node | None:
    """Tracing, unless it is sure to be Disabled, which is as if it were not set."""
    tracing = given(properties, "Tracing")
    shapes = place.spelling.shapes(tracing, noted=False)
    off = all(node is None or text(node) == "Disabled" for _, node in shapes)
    return None if shapes and off else tracing


def _code(properties: Mapping) -> tuple[str, Node] | None:
    """The property that says where the code is, and `Code` made from it.

    A path stays a text, as `aws cloudformation package` allows for `Code` too.
    """
    names = ("InlineCode", "CodeUri", "ImageUri")
    if text(given(properties, "PackageType")) == "Image":
        names = ("ImageUri", "InlineCode", "CodeUri")
    for name in names:
        node = given(properties, name)
        if node is None:
            continue
        if name == "CodeUri":
            node = s3_location(node, LOCATION)
        else:
            draft = Draft(node)
            new = "ZipFile" if name == "InlineCode" else "ImageUri"
            draft.put(new, node, properties.keys.get(name))
            node = draft.mapping()
        encryption = given(properties, "SourceKMSKeyArn")
        if encryption is not None and isinstance(node, Mapping):
            draft = Draft(node)
            draft.entries, draft.keys = dict(node.entries), dict(node.keys)
            draft.take(properties, "SourceKMSKeyArn")
            node = draft.mapping()
        return name, node
    return None


def s3_location(node: Node, names: dict[str, str]) -> Node:
    """A location in S3 under the names of the CloudFormation property; a local path as it is."""
    draft = Draft(node)
    if isinstance(node, Mapping):
        for name, new in names.items():
            draft.take(node, name, new)
        return draft.mapping()
    if isinstance(node, Scalar) and node.raw.startswith("s3://"):
        path, _, query = node.raw.removeprefix("s3://").partition("?")
        bucket, _, key = path.partition("/")
        draft.put(names["Bucket"], bucket)
        draft.put(names["Key"], key)
        if query.startswith("versionId="):
            draft.put(names["Version"], query.removeprefix("versionId="))
        return draft.mapping()
    return node


def _dead_letter_config(queue: Node) -> Node:
    draft = Draft(queue)
    if isinstance(queue, Mapping):
        draft.take(queue, "TargetArn")
    return draft.mapping()


def _capacity(config: Node) -> Node:
    inner = Draft(config)
    if isinstance(config, Mapping):
        for name, new in CAPACITY.items():
            inner.take(config, name, new)
    outer = Draft(config)
    outer.put("LambdaManagedInstancesCapacityProviderConfig", inner.mapping())
    return outer.mapping()


def _role(properties: Mapping, role: Role) -> None:
    """What the function itself makes SAM grant."""
    basic = "Durable" if given(properties, "DurableConfig") is not None else ""
    role.add_managed(f"service-role/AWSLambdaBasic{basic}ExecutionRole{'Policy' if basic else ''}")
    if _tracing(properties, role.place) is not None:
        role.add_managed("AWSXrayWriteOnlyAccess")
    if given(properties, "VpcConfig") is not None:
        role.add_managed("service-role/AWSLambdaVPCAccessExecutionRole")
    queue = given(properties, "DeadLetterQueue")
    arn = given(queue, "TargetArn")
    if arn is not None:
        kind = text(given(queue, "Type"))
        action = "sns:Publish" if kind == "SNS" else "sqs:SendMessage"
        statement: dict[str, Data] = {"Action": action, "Resource": arn, "Effect": "Allow"}
        role.add_inline("DeadLetterQueuePolicy", [statement], arn, "2012-10-17")


def _settle_role(properties: Mapping, draft: Draft, role: Role) -> None:
    """Set the function's role, and declare the generated one where none is given."""
    own = given(properties, "Role")
    role.add_users(given(properties, "Policies"))
    trust = given(properties, "AssumeRolePolicyDocument")
    if own is None:
        draft.put("Role", role.arn())
        role.declare("lambda.amazonaws.com", properties, trust)
        return
    draft.put("Role", with_default(own, role.arn()), properties.keys.get("Role"))
    for place in role.place.where_absent(own):
        role.place = place
        role.declare("lambda.amazonaws.com", properties, trust)
