"""The range a property can take: (resource type, property path) -> (lowest, highest).

None is an open end. A comparison that these ranges decide is decided without knowing the value.
Ranges are those of the CloudFormation resource schemas (2026-10-20) and the AWS service models
(botocore 1.44.5, 2026-11-17), narrowed where the documentation of the service is narrower.
"""

Range = tuple[float | None, float | None]

_FUNCTION = "AWS::Lambda::Function"
_MAPPING = "AWS::Lambda::EventSourceMapping"
_INVOKE = "AWS::Lambda::EventInvokeConfig"
_QUEUE = "AWS::SQS::Queue"
_TABLE = "AWS::DynamoDB::Table"
_PIPE = "AWS::Pipes::Pipe"
_KINESIS = "SourceParameters.KinesisStreamParameters."
_STREAM = "SourceParameters.DynamoDBStreamParameters."

BOUNDS: dict[tuple[str, str], Range] = {
    # Functions on instances of a capacity provider may have more: see WITH_CAPACITY_PROVIDER.
    (_FUNCTION, "Timeout"): (1, 900),
    (_FUNCTION, "MemorySize"): (128, 10_240),
    (_FUNCTION, "EphemeralStorage.Size"): (512, 10_240),
    (_FUNCTION, "ReservedConcurrentExecutions"): (0, None),
    (_FUNCTION, "DurableConfig.ExecutionTimeout"): (1, 31_622_400),
    (_FUNCTION, "DurableConfig.RetentionPeriodInDays"): (1, 90),
    ("AWS::Lambda::Alias", "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions"): (
        1,
        None,
    ),
    ("AWS::Lambda::Version", "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions"): (
        1,
        None,
    ),
    ("AWS::Lambda::CapacityProvider", "CapacityProviderScalingConfig.MaxVCpuCount"): (2, 15_000),
    (_MAPPING, "BatchSize"): (1, 10_000),
    (_MAPPING, "MaximumBatchingWindowInSeconds"): (0, 300),
    (_MAPPING, "MaximumRetryAttempts"): (-1, 10_000),
    (_MAPPING, "MaximumRecordAgeInSeconds"): (-1, 604_800),
    (_MAPPING, "ParallelizationFactor"): (1, 10),
    (_MAPPING, "TumblingWindowInSeconds"): (0, 900),
    (_MAPPING, "ScalingConfig.MaximumConcurrency"): (2, 1_000),
    (_MAPPING, "ProvisionedPollerConfig.MinimumPollers"): (1, 200),
    (_MAPPING, "ProvisionedPollerConfig.MaximumPollers"): (1, 10_000),
    (_INVOKE, "MaximumRetryAttempts"): (0, 2),
    (_INVOKE, "MaximumEventAgeInSeconds"): (60, 21_600),
    (_QUEUE, "VisibilityTimeout"): (0, 43_200),
    (_QUEUE, "MessageRetentionPeriod"): (60, 1_209_600),
    (_QUEUE, "DelaySeconds"): (0, 900),
    (_QUEUE, "MaximumMessageSize"): (1_024, 1_048_576),
    (_QUEUE, "ReceiveMessageWaitTimeSeconds"): (0, 20),
    (_QUEUE, "RedrivePolicy.maxReceiveCount"): (1, 1_000),
    ("AWS::Events::Rule", "Targets.RetryPolicy.MaximumRetryAttempts"): (0, 185),
    ("AWS::Events::Rule", "Targets.RetryPolicy.MaximumEventAgeInSeconds"): (60, 86_400),
    ("AWS::Scheduler::Schedule", "Target.RetryPolicy.MaximumRetryAttempts"): (0, 185),
    ("AWS::Scheduler::Schedule", "Target.RetryPolicy.MaximumEventAgeInSeconds"): (60, 86_400),
    (_PIPE, "SourceParameters.SqsQueueParameters.BatchSize"): (1, 10_000),
    (_PIPE, "SourceParameters.SqsQueueParameters.MaximumBatchingWindowInSeconds"): (0, 300),
    (_PIPE, _KINESIS + "BatchSize"): (1, 10_000),
    (_PIPE, _KINESIS + "MaximumBatchingWindowInSeconds"): (0, 300),
    (_PIPE, _KINESIS + "MaximumRetryAttempts"): (-1, 10_000),
    (_PIPE, _KINESIS + "MaximumRecordAgeInSeconds"): (-1, 604_800),
    (_PIPE, _KINESIS + "ParallelizationFactor"): (1, 10),
    (_PIPE, _STREAM + "BatchSize"): (1, 10_000),
    (_PIPE, _STREAM + "MaximumBatchingWindowInSeconds"): (0, 300),
    (_PIPE, _STREAM + "MaximumRetryAttempts"): (-1, 10_000),
    (_PIPE, _STREAM + "MaximumRecordAgeInSeconds"): (-1, 604_800),
    (_PIPE, _STREAM + "ParallelizationFactor"): (1, 10),
    (_TABLE, "ProvisionedThroughput.ReadCapacityUnits"): (1, None),
    (_TABLE, "ProvisionedThroughput.WriteCapacityUnits"): (1, None),
    (_TABLE, "GlobalSecondaryIndexes.ProvisionedThroughput.ReadCapacityUnits"): (1, None),
    (_TABLE, "GlobalSecondaryIndexes.ProvisionedThroughput.WriteCapacityUnits"): (1, None),
    (_TABLE, "OnDemandThroughput.MaxReadRequestUnits"): (1, None),
    (_TABLE, "OnDemandThroughput.MaxWriteRequestUnits"): (1, None),
    (_TABLE, "WarmThroughput.ReadUnitsPerSecond"): (1, None),
    (_TABLE, "WarmThroughput.WriteUnitsPerSecond"): (1, None),
    ("AWS::ApplicationAutoScaling::ScalableTarget", "MinCapacity"): (0, None),
    ("AWS::ApplicationAutoScaling::ScalableTarget", "MaxCapacity"): (0, None),
    ("AWS::Kinesis::Stream", "RetentionPeriodHours"): (24, 8_760),
    ("AWS::Kinesis::Stream", "ShardCount"): (1, 100_000),
    ("AWS::Kinesis::Stream", "MaxRecordSizeInKiB"): (1_024, 10_240),
    ("AWS::EC2::NatGateway", "SecondaryPrivateIpAddressCount"): (1, 31),
    ("AWS::AutoScaling::AutoScalingGroup", "MinSize"): (0, None),
    ("AWS::AutoScaling::AutoScalingGroup", "MaxSize"): (0, None),
    ("AWS::AutoScaling::AutoScalingGroup", "DesiredCapacity"): (0, None),
    ("AWS::ECS::Service", "DesiredCount"): (0, None),
    ("AWS::ECS::Service", "DeploymentConfiguration.MaximumPercent"): (100, None),
    ("AWS::ElastiCache::CacheCluster", "NumCacheNodes"): (1, None),
    ("AWS::ElastiCache::ReplicationGroup", "NumCacheClusters"): (1, 6),
    ("AWS::ElastiCache::ReplicationGroup", "NumNodeGroups"): (1, None),
    ("AWS::ElastiCache::ReplicationGroup", "ReplicasPerNodeGroup"): (0, 5),
    ("AWS::MemoryDB::Cluster", "NumShards"): (1, None),
    ("AWS::MemoryDB::Cluster", "NumReplicasPerShard"): (0, 5),
    ("AWS::MSK::Cluster", "NumberOfBrokerNodes"): (1, None),
    ("AWS::OpenSearchService::Domain", "ClusterConfig.InstanceCount"): (1, None),
    (
        "AWS::OpenSearchService::Domain",
        "ClusterConfig.ZoneAwarenessConfig.AvailabilityZoneCount",
    ): (2, 3),
    ("AWS::Elasticsearch::Domain", "ElasticsearchClusterConfig.InstanceCount"): (1, None),
    (
        "AWS::Elasticsearch::Domain",
        "ElasticsearchClusterConfig.ZoneAwarenessConfig.AvailabilityZoneCount",
    ): (2, 3),
    ("AWS::Redshift::Cluster", "NumberOfNodes"): (1, 100),
    ("AWS::Glue::Job", "NumberOfWorkers"): (0, None),
    ("AWS::Glue::Job", "ExecutionProperty.MaxConcurrentRuns"): (1, None),
}

# What replaces a range when the function has a CapacityProviderConfig, or may have one.
WITH_CAPACITY_PROVIDER: dict[tuple[str, str], Range] = {
    (_FUNCTION, "Timeout"): (1, 5_400),
    (_FUNCTION, "MemorySize"): (128, 32_768),
    (_FUNCTION, "EphemeralStorage.Size"): (512, 32_768),
}
