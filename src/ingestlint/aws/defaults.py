"""What applies when a property is not set: resource type -> property path -> value.

A path leaves out the positions of lists (Targets.RetryPolicy.MaximumRetryAttempts). A property
whose default depends on another resource is a function below. `source` says where a default is
from: SOURCES of the property, else of its type.
"""

Default = int | float | str | bool

DEFAULTS: dict[str, dict[str, Default]] = {
    "AWS::Lambda::Function": {
        "Timeout": 3,
        "MemorySize": 128,
        "PackageType": "Zip",
        "EphemeralStorage.Size": 512,
        "RecursiveLoop": "Terminate",
        "DurableConfig.RetentionPeriodInDays": 14,
        "VpcConfig.Ipv6AllowedForDualStack": False,
    },
    "AWS::Lambda::EventSourceMapping": {
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": False,
        "ParallelizationFactor": 1,
        "TumblingWindowInSeconds": 0,
        "Enabled": True,
        # For SQS and Kafka alike.
        "ProvisionedPollerConfig.MaximumPollers": 200,
    },
    "AWS::Lambda::EventInvokeConfig": {
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 21_600,
    },
    "AWS::SQS::Queue": {
        "VisibilityTimeout": 30,
        "MessageRetentionPeriod": 345_600,
        "DelaySeconds": 0,
        "MaximumMessageSize": 1_048_576,
        "ReceiveMessageWaitTimeSeconds": 0,
        "FifoQueue": False,
        "RedrivePolicy.maxReceiveCount": 10,
        "RedriveAllowPolicy.redrivePermission": "allowAll",
    },
    "AWS::SNS::Topic": {"FifoTopic": False},
    "AWS::SNS::Subscription": {
        "FilterPolicyScope": "MessageAttributes",
        "RawMessageDelivery": False,
    },
    "AWS::Events::Rule": {
        "State": "ENABLED",
        "EventBusName": "default",
        "Targets.RetryPolicy.MaximumRetryAttempts": 185,
        "Targets.RetryPolicy.MaximumEventAgeInSeconds": 86_400,
    },
    "AWS::Scheduler::Schedule": {
        "State": "ENABLED",
        "GroupName": "default",
        "Target.RetryPolicy.MaximumRetryAttempts": 185,
        "Target.RetryPolicy.MaximumEventAgeInSeconds": 86_400,
    },
    "AWS::Pipes::Pipe": {
        "DesiredState": "RUNNING",
        "SourceParameters.SqsQueueParameters.BatchSize": 10,
        "SourceParameters.SqsQueueParameters.MaximumBatchingWindowInSeconds": 0,
        "SourceParameters.KinesisStreamParameters.MaximumRetryAttempts": -1,
        "SourceParameters.KinesisStreamParameters.MaximumRecordAgeInSeconds": -1,
        "SourceParameters.KinesisStreamParameters.ParallelizationFactor": 1,
        "SourceParameters.DynamoDBStreamParameters.MaximumRetryAttempts": -1,
        "SourceParameters.DynamoDBStreamParameters.MaximumRecordAgeInSeconds": -1,
        "SourceParameters.DynamoDBStreamParameters.ParallelizationFactor": 1,
        "TargetParameters.LambdaFunctionParameters.InvocationType": "REQUEST_RESPONSE",
        "TargetParameters.StepFunctionStateMachineParameters.InvocationType": "REQUEST_RESPONSE",
    },
    "AWS::StepFunctions::StateMachine": {"StateMachineType": "STANDARD"},
    "AWS::DynamoDB::Table": {
        "BillingMode": "PROVISIONED",
        "ContributorInsightsSpecification.Enabled": False,
    },
    "AWS::DynamoDB::GlobalTable": {"BillingMode": "PROVISIONED"},
    "AWS::Kinesis::Stream": {
        "StreamModeDetails.StreamMode": "PROVISIONED",
        "RetentionPeriodHours": 24,
        "MaxRecordSizeInKiB": 1_024,
        "RecordDistributionStrategy": "USER_PARTITION_KEY",
    },
    "AWS::EC2::VPC": {
        "InstanceTenancy": "default",
        "EnableDnsSupport": True,
        "EnableDnsHostnames": False,
    },
    "AWS::EC2::Subnet": {"MapPublicIpOnLaunch": False},
    "AWS::EC2::VPCEndpoint": {"VpcEndpointType": "Gateway", "PrivateDnsEnabled": False},
    "AWS::EC2::NatGateway": {"ConnectivityType": "public", "AvailabilityMode": "zonal"},
    "AWS::ElasticLoadBalancingV2::LoadBalancer": {
        "Type": "application",
        "Scheme": "internet-facing",
    },
    "AWS::ECS::Service": {
        "DesiredCount": 1,
        "DeploymentConfiguration.MaximumPercent": 200,
        "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp": "DISABLED",
    },
    "AWS::ECS::TaskDefinition": {"NetworkMode": "bridge"},
    "AWS::RDS::DBInstance": {"MultiAZ": False},
    # Without cluster mode NumCacheClusters counts the nodes, with it NumNodeGroups × replicas.
    "AWS::ElastiCache::ReplicationGroup": {
        "NumCacheClusters": 1,
        "NumNodeGroups": 1,
        "AutomaticFailoverEnabled": False,
        "MultiAZEnabled": False,
    },
    "AWS::MemoryDB::Cluster": {"NumShards": 1, "NumReplicasPerShard": 1},
    # The number of zones counts only with zone awareness; without it a domain is in one.
    "AWS::OpenSearchService::Domain": {
        "ClusterConfig.ZoneAwarenessEnabled": False,
        "ClusterConfig.ZoneAwarenessConfig.AvailabilityZoneCount": 2,
    },
    "AWS::Elasticsearch::Domain": {
        "ElasticsearchClusterConfig.ZoneAwarenessEnabled": False,
        "ElasticsearchClusterConfig.ZoneAwarenessConfig.AvailabilityZoneCount": 2,
    },
    "AWS::Redshift::Cluster": {"NumberOfNodes": 1},
    "AWS::RedshiftServerless::Workgroup": {"EnhancedVpcRouting": False},
    "AWS::Glue::Job": {"ExecutionProperty.MaxConcurrentRuns": 1},
    "AWS::EFS::MountTarget": {"IpAddressType": "IPV4_ONLY"},
}

# Fields of Amazon States Language: a retrier, and a task (seconds; a wait without end, nearly).
RETRIER: dict[str, Default] = {
    "IntervalSeconds": 1,
    "MaxAttempts": 3,
    "BackoffRate": 2.0,
    "JitterStrategy": "NONE",
}
TASK: dict[str, Default] = {"TimeoutSeconds": 99_999_999}

SELF_MANAGED_KAFKA = "Self-managed Apache Kafka"
_QUEUE = "AWS::SQS::Queue"
_KAFKA = ("AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster", SELF_MANAGED_KAFKA)
_STREAMS = (
    "AWS::Kinesis::Stream",
    "AWS::Kinesis::StreamConsumer",
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::GlobalTable",
)
_SLOW = (*_KAFKA, "AWS::AmazonMQ::Broker", "AWS::DocDB::DBCluster")


def batch_size(source_type: str) -> int | None:
    """BatchSize of an event source mapping on a source of this type; None for no such source."""
    if source_type == _QUEUE:
        return 10
    return 100 if source_type in _STREAMS or source_type in _SLOW else None


def batching_window(source_type: str) -> float | None:
    """MaximumBatchingWindowInSeconds of an event source mapping on a source of this type."""
    if source_type == _QUEUE or source_type in _STREAMS:
        return 0
    return 0.5 if source_type in _SLOW else None


def retry_attempts(source_type: str, consumption_mode: str = "") -> int | None:
    """MaximumRetryAttempts of an event source mapping; None where it retries by other means."""
    if source_type in _KAFKA:
        return 0 if consumption_mode == "Queue" else -1
    return -1 if source_type in _STREAMS else None


_DOCS = "https://docs.aws.amazon.com/"
_REFERENCE = _DOCS + "AWSCloudFormation/latest/TemplateReference/"
_LAMBDA = _DOCS + "lambda/latest/api/"
_SQS = _DOCS + "AWSSimpleQueueService/latest/APIReference/"
_EC2 = _DOCS + "AWSEC2/latest/APIReference/"
_PIPES = _DOCS + "eventbridge/latest/pipes-reference/"
_TOOLKIT = (
    "https://github.com/aws/agent-toolkit-for-aws/blob/main/skills/core-skills/aws-serverless/"
)
_STATES = _DOCS + "step-functions/latest/dg/"

# (type, property), or (type, "") for the others of the type: page and day of the text read.
SOURCES: dict[tuple[str, str], tuple[str, str]] = {
    ("AWS::Lambda::Function", ""): (_LAMBDA + "API_CreateFunction.html", "2026-11-17"),
    ("AWS::Lambda::Function", "DurableConfig.RetentionPeriodInDays"): (
        _REFERENCE + "aws-properties-lambda-function-durableconfig.html",
        "2026-10-20",
    ),
    ("AWS::Lambda::Function", "RecursiveLoop"): (
        _LAMBDA + "API_PutFunctionRecursionConfig.html",
        "2026-11-17",
    ),
    ("AWS::Lambda::Function", "VpcConfig.Ipv6AllowedForDualStack"): (
        _DOCS + "lambda/latest/dg/configuration-vpc.html",
        "2026-08-21",
    ),
    ("AWS::Lambda::EventSourceMapping", ""): (
        _LAMBDA + "API_CreateEventSourceMapping.html",
        "2026-11-17",
    ),
    ("AWS::Lambda::EventSourceMapping", "ProvisionedPollerConfig.MaximumPollers"): (
        _LAMBDA + "API_ProvisionedPollerConfig.html",
        "2026-11-25",
    ),
    ("AWS::Lambda::EventInvokeConfig", ""): (
        _DOCS + "lambda/latest/dg/invocation-async.html",
        "2022-11-14",
    ),
    ("AWS::SQS::Queue", ""): (_SQS + "API_SetQueueAttributes.html", "2026-11-17"),
    ("AWS::SQS::Queue", "FifoQueue"): (_SQS + "API_CreateQueue.html", "2026-11-17"),
    ("AWS::SNS::Topic", ""): (_REFERENCE + "aws-resource-sns-topic.html", "2026-10-20"),
    ("AWS::SNS::Subscription", ""): (
        _REFERENCE + "aws-resource-sns-subscription.html",
        "2026-10-20",
    ),
    ("AWS::Events::Rule", ""): (
        _DOCS + "eventbridge/latest/APIReference/API_PutRule.html",
        "2026-11-17",
    ),
    ("AWS::Events::Rule", "Targets.RetryPolicy.MaximumRetryAttempts"): (
        _DOCS + "eventbridge/latest/userguide/eb-rule-dlq.html",
        "2022-07-01",
    ),
    ("AWS::Events::Rule", "Targets.RetryPolicy.MaximumEventAgeInSeconds"): (
        _DOCS + "eventbridge/latest/userguide/eb-rule-dlq.html",
        "2022-07-01",
    ),
    ("AWS::Scheduler::Schedule", ""): (
        _DOCS + "scheduler/latest/APIReference/API_CreateSchedule.html",
        "2026-11-17",
    ),
    ("AWS::Pipes::Pipe", ""): (_PIPES + "API_CreatePipe.html", "2026-11-17"),
    ("AWS::Pipes::Pipe", "SourceParameters.SqsQueueParameters.BatchSize"): (
        _DOCS + "eventbridge/latest/userguide/eb-pipes-sqs.html",
        "2026-11-23",
    ),
    ("AWS::Pipes::Pipe", "SourceParameters.SqsQueueParameters.MaximumBatchingWindowInSeconds"): (
        _DOCS + "eventbridge/latest/userguide/eb-pipes-sqs.html",
        "2026-11-23",
    ),
    ("AWS::StepFunctions::StateMachine", ""): (
        _DOCS + "step-functions/latest/apireference/API_CreateStateMachine.html",
        "2026-11-17",
    ),
    ("AWS::DynamoDB::Table", ""): (_REFERENCE + "aws-resource-dynamodb-table.html", "2026-10-20"),
    ("AWS::DynamoDB::GlobalTable", ""): (
        _REFERENCE + "aws-resource-dynamodb-globaltable.html",
        "2026-11-23",
    ),
    ("AWS::Kinesis::Stream", ""): (
        _DOCS + "kinesis/latest/APIReference/API_CreateStream.html",
        "2026-11-17",
    ),
    ("AWS::Kinesis::Stream", "StreamModeDetails.StreamMode"): (
        _REFERENCE + "aws-resource-kinesis-stream.html",
        "2026-10-20",
    ),
    ("AWS::Kinesis::Stream", "RetentionPeriodHours"): (
        _DOCS + "kinesis/latest/APIReference/API_PutRecord.html",
        "2026-11-17",
    ),
    ("AWS::EC2::VPC", ""): (_REFERENCE + "aws-resource-ec2-vpc.html", "2026-10-20"),
    ("AWS::EC2::VPC", "InstanceTenancy"): (_EC2 + "API_CreateVpc.html", "2026-11-17"),
    ("AWS::EC2::Subnet", ""): (_REFERENCE + "aws-resource-ec2-subnet.html", "2026-10-20"),
    ("AWS::EC2::VPCEndpoint", ""): (_REFERENCE + "aws-resource-ec2-vpcendpoint.html", "2026-10-20"),
    ("AWS::EC2::NatGateway", ""): (_EC2 + "API_CreateNatGateway.html", "2026-11-17"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", ""): (
        _REFERENCE + "aws-resource-elasticloadbalancingv2-loadbalancer.html",
        "2026-10-20",
    ),
    ("AWS::ECS::Service", ""): (_REFERENCE + "aws-resource-ecs-service.html", "2026-10-20"),
    ("AWS::ECS::Service", "DeploymentConfiguration.MaximumPercent"): (
        _DOCS + "AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
        "2026-11-17",
    ),
    ("AWS::ECS::TaskDefinition", ""): (
        _REFERENCE + "aws-resource-ecs-taskdefinition.html",
        "2026-10-20",
    ),
    ("AWS::RDS::DBInstance", ""): (
        _DOCS + "AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "2026-11-17",
    ),
    ("AWS::ElastiCache::ReplicationGroup", ""): (
        _DOCS + "AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
        "2026-11-17",
    ),
    ("AWS::MemoryDB::Cluster", ""): (
        _DOCS + "memorydb/latest/APIReference/API_CreateCluster.html",
        "2026-11-17",
    ),
    ("AWS::OpenSearchService::Domain", ""): (
        _REFERENCE + "aws-properties-opensearchservice-domain-zoneawarenessconfig.html",
        "2026-11-23",
    ),
    ("AWS::Elasticsearch::Domain", ""): (
        _REFERENCE + "aws-properties-elasticsearch-domain-zoneawarenessconfig.html",
        "2026-11-23",
    ),
    ("AWS::Redshift::Cluster", ""): (
        _DOCS + "redshift/latest/APIReference/API_CreateCluster.html",
        "2026-11-17",
    ),
    ("AWS::RedshiftServerless::Workgroup", ""): (
        _REFERENCE + "aws-resource-redshiftserverless-workgroup.html",
        "2026-10-20",
    ),
    ("AWS::Glue::Job", ""): (
        _DOCS + "glue/latest/dg/aws-glue-api-jobs-job.html",
        "2026-11-17",
    ),
    ("AWS::EFS::MountTarget", ""): (
        _DOCS + "efs/latest/ug/API_CreateMountTarget.html",
        "2026-11-17",
    ),
    ("Retrier", ""): (
        _TOOLKIT + "references/orchestration.md",
        "2026-08-20",
    ),
    ("Task", ""): (_STATES + "state-task.html", "2023-06-15"),
}


def source(type_name: str, path: str = "") -> tuple[str, str]:
    """Page and date of a default; of `batch_size` and the like under the mapping's type."""
    return SOURCES.get((type_name, path)) or SOURCES[type_name, ""]
