"""Events that Lambda polls for: each becomes an AWS::Lambda::EventSourceMapping."""

from ingestlint.parse.node import Mapping, Node, Scalar, Sequence

from .event import Event
from .nodes import Data, Draft, given, leaves, made, sub, text, through
from .role import Role, sending

# The property that names the source, and the managed policy that lets the function read it.
SOURCES = {
    "SQS": ("Queue", "service-role/AWSLambdaSQSQueueExecutionRole"),
    "Kinesis": ("Stream", "service-role/AWSLambdaKinesisExecutionRole"),
    "DynamoDB": ("Stream", "service-role/AWSLambdaDynamoDBExecutionRole"),
    "MSK": ("Stream", "service-role/AWSLambdaMSKExecutionRole"),
    "MQ": ("Broker", ""),
    "DocumentDB": ("Cluster", ""),
    "SelfManagedKafka": ("", ""),
}
PASSED_ON = (
    "StartingPosition",
    "StartingPositionTimestamp",
    "BatchSize",
    "Enabled",
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "ParallelizationFactor",
    "Topics",
    "Queues",
    "SourceAccessConfigurations",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "FilterCriteria",
    "KmsKeyArn",
    "ScalingConfig",
    "ProvisionedPollerConfig",
    "MetricsConfig",
    "LoggingConfig",
)
KAFKA_CONFIGS = {
    "MSK": "AmazonManagedKafkaEventSourceConfig",
    "SelfManagedKafka": "SelfManagedKafkaEventSourceConfig",
}
NETWORK_ACTIONS = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeVpcs",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
]
KEY_ARN = "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/"
RDS_ARN = "arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}:"


def poll_event(event: Event) -> None:
    """Declare the event source mapping, and add to the role what polling needs."""
    kind, properties = event.kind, event.properties
    draft = event.place.draft()
    draft.put("FunctionName", event.target.name(event.at))
    source, _ = SOURCES[kind]
    if source:
        draft.take(properties, source, "EventSourceArn")
    for name in PASSED_ON:
        draft.take(properties, name)
    _kafka(kind, properties, draft)
    if kind == "DocumentDB":
        config = Draft(event.at)
        for name in ("DatabaseName", "CollectionName", "FullDocument"):
            config.take(properties, name)
        draft.put("DocumentDBEventSourceConfig", config.mapping())
    destinations = given(properties, "DestinationConfig")
    if destinations is not None:
        key = properties.keys.get("DestinationConfig")
        draft.put("DestinationConfig", through(destinations, _destinations), key)
    event.place.declare(event.logical_id, "AWS::Lambda::EventSourceMapping", draft)
    if event.role is not None:
        _permit(event, event.role)
        for leaf in leaves(destinations) if destinations is not None else ():
            failure = given(leaf, "OnFailure")
            end = given(failure, "Destination")
            kind_of_end = text(given(failure, "Type"))
            if end is not None and kind_of_end:
                policy = sending(kind_of_end, event.logical_id, end, event.at)
                if policy is not None:
                    event.role.add_policy(made(event.at, policy))


def _kafka(kind: str, properties: Mapping, draft: Draft) -> None:
    servers = given(properties, "KafkaBootstrapServers")
    if servers is not None:
        endpoints = Draft(servers)
        endpoints.take(properties, "KafkaBootstrapServers")
        key = properties.keys.get("KafkaBootstrapServers")
        draft.put("SelfManagedEventSource", {"Endpoints": endpoints.mapping()}, key)
    config = Draft(draft.at)
    config.take(properties, "ConsumerGroupId")
    config.take(properties, "SchemaRegistryConfig")
    if kind in KAFKA_CONFIGS and config.entries:
        draft.put(KAFKA_CONFIGS[kind], config.mapping())


def _destinations(node: Node) -> Node:
    """The destinations without `Type`, which only tells SAM what to permit."""
    if not isinstance(node, Mapping):
        return node
    draft = Draft(node)
    for name in node.entries:
        draft.take(node, name)
    failure = given(node, "OnFailure")
    if isinstance(failure, Mapping) and "Type" in failure.entries:
        end = Draft(failure)
        end.take(failure, "Destination")
        draft.put("OnFailure", end.mapping(), node.keys.get("OnFailure"))
    return draft.mapping()


def _permit(event: Event, role: Role) -> None:
    kind = event.kind
    source, managed = SOURCES[kind]
    if managed:
        role.add_managed(managed, event.at)
    properties = event.properties
    access = _access(properties)
    at = event.at
    statements: list[Data] = []
    if kind == "MQ":
        statements = [*_secrets(access, {"BASIC_AUTH"})]
        broker = given(properties, source)
        if broker is not None:
            statements.append(_allow(["mq:DescribeBroker"], broker))
        dynamic = text(given(properties, "DynamicPolicyName")).lower() == "true"
        name = f"{event.logical_id}AMQPolicy" if dynamic else "SamAutoGeneratedAMQPolicy"
    elif kind == "DocumentDB":
        statements = [*_secrets(access, {"BASIC_AUTH"})]
        groups = sub(at, f"{RDS_ARN}cluster-pg:*")
        statements.append(_allow(["rds:DescribeDBClusterParameters"], groups))
        statements.append(_allow(["rds:DescribeDBSubnetGroups"], sub(at, f"{RDS_ARN}subgrp:*")))
        cluster = given(properties, source)
        if cluster is not None:
            statements.append(_allow(["rds:DescribeDBClusters"], cluster))
        statements.append(_allow(NETWORK_ACTIONS, "*"))
        name = "SamAutoGeneratedDocumentDBPolicy"
    elif kind == "SelfManagedKafka":
        statements = [*_secrets(access, set(access) - NOT_SECRETS)]
        if {"VPC_SUBNET", "VPC_SECURITY_GROUP"} <= set(access):
            statements.append(_allow(NETWORK_ACTIONS, "*"))
        name = "SelfManagedKafkaExecutionRolePolicy"
    else:
        statements = [*_secrets(access, {"CLIENT_CERTIFICATE_TLS_AUTH"})]
        name = "MSKExecutionRolePolicy"
    key = text(given(properties, "SecretsManagerKmsKeyId"))
    if key and kind != "MSK":
        action: Data = "kms:Decrypt" if kind == "MQ" else ["kms:Decrypt"]
        statements.append(_allow(action, sub(at, KEY_ARN + key)))
    if statements and (kind == "MSK" or not managed):
        version = "2012-10-17" if kind == "SelfManagedKafka" else ""
        role.add_inline(name, statements, at, version)


NOT_SECRETS = {
    "VPC_SUBNET",
    "VPC_SECURITY_GROUP",
    "IAM_AUTH",
    "IAM_OAUTHBEARER_AUTH",
    "OAUTHBEARER_SCOPE",
    "OAUTHBEARER_AUDIENCE",
    "OAUTHBEARER_LOGICAL_CLUSTER",
    "OAUTHBEARER_IDENTITY_POOL",
}


def _access(properties: Mapping) -> dict[str, Node]:
    """SourceAccessConfigurations: the URI of each type."""
    listed = given(properties, "SourceAccessConfigurations")
    items = listed.items if isinstance(listed, Sequence) else []
    found: dict[str, Node] = {}
    for item in items:
        kind, uri = given(item, "Type"), given(item, "URI")
        if isinstance(kind, Scalar) and uri is not None:
            found[kind.raw] = uri
        elif isinstance(kind, Scalar):
            found.setdefault(kind.raw, kind)
    return found


def _secrets(access: dict[str, Node], kinds: set[str]) -> list[Data]:
    return [
        _allow(["secretsmanager:GetSecretValue"], uri)
        for kind, uri in access.items()
        if kind in kinds
    ]


def _allow(actions: Data, resource: Data) -> Data:
    return {"Action": actions, "Effect": "Allow", "Resource": resource}
