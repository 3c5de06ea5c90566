"""SAM resources that become one or two: tables, layers, applications, capacity providers."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node, Scalar

from .function import s3_location
from .nodes import Data, Draft, get_att, given, is_true, tag_list, text
from .role import MANAGED, trusting

if TYPE_CHECKING:
    from ingestlint.evaluate.declaration import Declaration

    from .place import Place

ATTRIBUTE_TYPES = {"String": "S", "Number": "N", "Binary": "B"}
CREATED_BY = "lambda:createdBy"
LAYER = (
    "LayerName",
    "Description",
    "CompatibleArchitectures",
    "CompatibleRuntimes",
    "LicenseInfo",
)
CONTENT = {"Bucket": "S3Bucket", "Key": "S3Key", "Version": "S3ObjectVersion"}
INSTANCES = {
    "Architectures": "Architectures",
    "AllowedTypes": "AllowedInstanceTypes",
    "ExcludedTypes": "ExcludedInstanceTypes",
}


def spell_table(origin: "Declaration", properties: Mapping, place: "Place") -> None:
    """AWS::Serverless::SimpleTable: a table with a partition key, on demand if nothing is said."""
    draft = place.draft()
    key = given(properties, "PrimaryKey")
    attribute, schema = Draft(key or place.key), Draft(key or place.key)
    for part in (attribute, schema):
        part.put("AttributeName", "id")
        if isinstance(key, Mapping):
            part.take(key, "Name", "AttributeName")
    kind = given(key, "Type")
    if isinstance(key, Mapping) and isinstance(kind, Scalar):
        letter = Scalar(
            kind.source,
            kind.start,
            kind.end,
            ATTRIBUTE_TYPES.get(kind.raw, kind.raw),
            kind.raw,
            kind.plain,
        )
        attribute.put("AttributeType", letter, key.keys.get("Type"))
    else:
        attribute.put("AttributeType", "S" if kind is None else kind)
    schema.put("KeyType", "HASH")
    user_key = properties.keys.get("PrimaryKey")
    draft.put("AttributeDefinitions", [attribute.mapping()], user_key)
    draft.put("KeySchema", [schema.mapping()], user_key)
    for name in ("PointInTimeRecoverySpecification", "SSESpecification", "TableName"):
        draft.take(properties, name)
    draft.take(properties, "ProvisionedThroughput")
    if "ProvisionedThroughput" not in draft.entries:
        draft.put("BillingMode", "PAY_PER_REQUEST")
    draft.put("Tags", tag_list(place.key, given(properties, "Tags")))
    kind_of_table = "AWS::DynamoDB::Table"
    place.declare(origin.logical_id, kind_of_table, draft, body=origin.body, generated=False)


def spell_layer(origin: "Declaration", properties: Mapping, place: "Place") -> None:
    """AWS::Serverless::LayerVersion. SAM adds a hash to its logical ID; here it keeps its own."""
    draft = place.draft()
    draft.put("LayerName", origin.logical_id)
    for name in LAYER:
        draft.take(properties, name)
    content = given(properties, "ContentUri")
    if content is not None:
        draft.put("Content", s3_location(content, CONTENT), properties.keys.get("ContentUri"))
    kind = "AWS::Lambda::LayerVersion"
    place.declare(origin.logical_id, kind, draft, body=origin.body, generated=False)


def spell_application(origin: "Declaration", properties: Mapping, place: "Place") -> None:
    """AWS::Serverless::Application: a nested stack."""
    draft = place.draft()
    location = given(properties, "Location")
    if isinstance(location, Mapping):
        application = text(given(location, "ApplicationId"))
        place.spelling.hide(
            location,
            f"application {application or origin.logical_id}",
            f"{origin.logical_id} comes from the Serverless Application Repository",
        )
    elif location is not None:
        draft.put("TemplateURL", location, properties.keys.get("Location"))
    for name in ("Parameters", "NotificationARNs", "TimeoutInMinutes"):
        draft.take(properties, name)
    draft.put("Tags", tag_list(place.key, given(properties, "Tags"), CREATED_BY))
    kind = "AWS::CloudFormation::Stack"
    place.declare(origin.logical_id, kind, draft, body=origin.body, generated=False)


def spell_capacity_provider(origin: "Declaration", properties: Mapping, place: "Place") -> None:
    """AWS::Serverless::CapacityProvider: the provider, and its operator role if none is given."""
    draft = place.draft()
    for name in ("CapacityProviderName", "VpcConfig", "KmsKeyArn"):
        draft.take(properties, name)
    tags = given(properties, "Tags")
    draft.put("Tags", tag_list(place.key, tags, CREATED_BY))
    own = given(properties, "OperatorRole")
    role = f"{origin.logical_id}OperatorRole"
    operator = own if own is not None else get_att(place.key, role)
    permissions: Data = {"CapacityProviderOperatorRoleArn": operator}
    draft.put("PermissionsConfig", permissions, properties.keys.get("OperatorRole"))
    requirements = given(properties, "InstanceRequirements")
    if isinstance(requirements, Mapping):
        named = Draft(requirements)
        for name, new in INSTANCES.items():
            named.take(requirements, name, new)
        key = properties.keys.get("InstanceRequirements")
        draft.put("InstanceRequirements", named.mapping(), key)
    scaling = given(properties, "ScalingConfig")
    if isinstance(scaling, Mapping):
        key = properties.keys.get("ScalingConfig")
        draft.put("CapacityProviderScalingConfig", _scaling(scaling), key)
    logging = given(properties, "LoggingConfig")
    if logging is not None:
        draft.put("TelemetryConfig", {"LoggingConfig": logging})
    managed = given(given(properties, "ManagedResourceTags"), "Tags")
    if managed is not None:
        explicit = tag_list(place.key, managed)
        draft.put("PropagateTags", {"Mode": "Explicit", "ExplicitTags": explicit or []})
    kind = "AWS::Lambda::CapacityProvider"
    place.declare(origin.logical_id, kind, draft, body=origin.body, generated=False)
    if own is None:
        operator_role = place.draft()
        operator_role.put("AssumeRolePolicyDocument", trusting("lambda.amazonaws.com"))
        operator_role.put("ManagedPolicyArns", [f"{MANAGED}AWSLambdaManagedEC2ResourceOperator"])
        propagated = tags if is_true(given(properties, "PropagateTags")) else None
        operator_role.put("Tags", tag_list(place.key, propagated, CREATED_BY))
        place.declare(role, "AWS::IAM::Role", operator_role)


def _scaling(scaling: Mapping) -> Node:
    draft = Draft(scaling)
    draft.take(scaling, "MaxVCpuCount")
    share = given(scaling, "AverageCPUUtilization")
    draft.put("ScalingMode", "Auto" if share is None else "Manual")
    if share is not None:
        policy = Draft(share)
        policy.put("PredefinedMetricType", "LambdaCapacityProviderAverageCPUUtilization")
        policy.put("TargetValue", share, scaling.keys.get("AverageCPUUtilization"))
        draft.put("ScalingPolicies", [policy.mapping()])
    return draft.mapping()
