"""Metrics that AWS publishes: by namespace, their names, their dimensions and what these hold.

`holds` says by which attributes (Ref is "") a resource's value fits a dimension; a type with none
has no attribute that fits. `needs` are dimensions that every metric of a namespace has, so that an
alarm without them sees no data; a namespace that is `closed` has no other dimensions. Names are
those of the pages named in `source`, of the list of metrics with resource tags
(https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/, "Supported metrics for resource
tags for telemetry"), and some that these no longer have. AWS adds to them, so a name that is in
none of the tables may be a new one. Not found in a page, from knowledge: BYoIPUtilPercentage,
GetRecords.IteratorAge, SMSMonthToDateSpentUSD with SMSSuccessRate.
"""

from ingestlint.record import Record

DOCS = "https://docs.aws.amazon.com/"

# Dimension -> type -> the attributes of it that fit.
Holds = dict[str, dict[str, tuple[str, ...]]]


class Namespace(Record):
    """What one service publishes."""

    metrics: frozenset[str]
    holds: Holds
    source: str
    date: str
    needs: tuple[str, ...] = ()
    dimensions: frozenset[str] = frozenset()

    @property
    def closed(self) -> bool:
        return bool(self.dimensions)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELB = DOCS + "elasticloadbalancing/latest/"
_V2 = "AWS::ElasticLoadBalancingV2::"
_V2_HOLDS: Holds = {
    "LoadBalancer": {f"{_V2}LoadBalancer": ("LoadBalancerFullName",)},
    "TargetGroup": {f"{_V2}TargetGroup": ("TargetGroupFullName",)},
}

NAMESPACES: dict[str, Namespace] = {
    "AWS/Lambda": Namespace(
        _names(
            "AsyncEventAge AsyncEventsDropped AsyncEventsReceived CPUThrottles"
            " ClaimedAccountConcurrency CommittedEventCount ConcurrencyThrottles"
            " ConcurrentExecutions DeadLetterErrors DeletedEventCount"
            " DestinationDeliveryFailures DiskThrottles DroppedEventCount"
            " DurableExecutionDuration DurableExecutionFailed DurableExecutionOperations"
            " DurableExecutionStarted DurableExecutionStopped"
            " DurableExecutionStorageWrittenBytes DurableExecutionSucceeded"
            " DurableExecutionTimedOut Duration Errors EventPollerThroughputInBytes"
            " EventPollerUnit FailedInvokeEventCount FilteredOutEventCount Invocations"
            " InvokedEventCount IteratorAge MaxOffsetLag MemoryThrottles OffsetLag"
            " OnFailureDestinationDeliveredEventCount OversizedRecordCount PolledEventCount"
            " PostRuntimeExtensionsDuration ProvisionedConcurrencyInvocations"
            " ProvisionedConcurrencySpilloverInvocations ProvisionedConcurrencyUtilization"
            " ProvisionedConcurrentExecutions ProvisionedPollers RecursiveInvocationsDropped"
            " SignatureValidationErrors StreamedOutboundBytes StreamedOutboundThroughput"
            " SumOffsetLag Throttles TimeToFirstByteLatency TimeToLastByteLatency"
            " UnreservedConcurrentExecutions Url4xxCount Url5xxCount UrlRequestCount"
            " UrlRequestLatency"
        ),
        {"FunctionName": {"AWS::Lambda::Function": ("",)}},
        DOCS + "lambda/latest/dg/monitoring-metrics-types.html",
        "2026-11-25",
    ),
    "AWS/SQS": Namespace(
        _names(
            "ApproximateAgeOfOldestMessage ApproximateAgeOfOldestMessageInQuietGroups"
            " ApproximateNumberOfGroupsWithInflightMessages ApproximateNumberOfMessagesDelayed"
            " ApproximateNumberOfMessagesDelayedInQuietGroups"
            " ApproximateNumberOfMessagesNotVisible"
            " ApproximateNumberOfMessagesNotVisibleInQuietGroups"
            " ApproximateNumberOfMessagesVisible"
            " ApproximateNumberOfMessagesVisibleInQuietGroups ApproximateNumberOfNoisyGroups"
            " NumberOfDeduplicatedSentMessages NumberOfEmptyReceives NumberOfMessagesDeleted"
            " NumberOfMessagesReceived NumberOfMessagesSent SentMessageSize"
        ),
        {"QueueName": {"AWS::SQS::Queue": ("QueueName",)}},
        DOCS + "AWSSimpleQueueService/latest/SQSDeveloperGuide/"
        "sqs-available-cloudwatch-metrics.html",
        "2026-11-25",
        needs=("QueueName",),
        dimensions=_names("QueueName"),
    ),
    "AWS/Kinesis": Namespace(
        _names(
            "GetRecords.Bytes GetRecords.IteratorAge GetRecords.IteratorAgeMilliseconds"
            " GetRecords.Latency GetRecords.Records GetRecords.Success IncomingBytes"
            " IncomingRecords IteratorAgeMilliseconds OutgoingBytes OutgoingRecords"
            " PutRecord.Bytes PutRecord.Latency PutRecord.Success PutRecords.Bytes"
            " PutRecords.FailedRecords PutRecords.Latency PutRecords.Records PutRecords.Success"
            " PutRecords.SuccessfulRecords PutRecords.ThrottledRecords PutRecords.TotalRecords"
            " ReadProvisionedThroughputExceeded SubscribeToShard.RateExceeded"
            " SubscribeToShard.Success SubscribeToShardEvent.Bytes"
            " SubscribeToShardEvent.MillisBehindLatest SubscribeToShardEvent.Records"
            " SubscribeToShardEvent.Success WriteProvisionedThroughputExceeded"
        ),
        {"StreamName": {"AWS::Kinesis::Stream": ("",)}},
        DOCS + "streams/latest/dev/monitoring-with-cloudwatch.html",
        "2026-11-25",
        needs=("StreamName",),
    ),
    "AWS/DynamoDB": Namespace(
        _names(
            "AccountMaxReads AccountMaxTableLevelReads AccountMaxTableLevelWrites"
            " AccountMaxWrites AccountProvisionedReadCapacityUtilization"
            " AccountProvisionedWriteCapacityUtilization AgeOfOldestUnreplicatedRecord"
            " ConditionalCheckFailedRequests ConsumedChangeDataCaptureUnits"
            " ConsumedReadCapacityUnits ConsumedWriteCapacityUnits FailedToReplicateRecordCount"
            " FaultInjectionServiceInducedErrors MaxProvisionedTableReadCapacityUtilization"
            " MaxProvisionedTableWriteCapacityUtilization OnDemandMaxReadRequestUnits"
            " OnDemandMaxWriteRequestUnits OnlineIndexConsumedWriteCapacity"
            " OnlineIndexPercentageProgress OnlineIndexThrottleEvents PendingReplicationCount"
            " ProvisionedReadCapacityUnits ProvisionedWriteCapacityUnits"
            " ReadAccountLimitThrottleEvents ReadKeyRangeThroughputThrottleEvents"
            " ReadMaxOnDemandThroughputThrottleEvents ReadProvisionedThroughputThrottleEvents"
            " ReadThrottleEvents ReplicationLatency ReturnedBytes ReturnedItemCount"
            " ReturnedRecordsCount SuccessfulRequestLatency SystemErrors"
            " ThrottledPutRecordCount ThrottledRequests TimeToLiveDeletedItemCount"
            " TransactionConflict UserErrors VectorSearchRequestBytes VectorWriteRequestBytes"
            " WriteAccountLimitThrottleEvents WriteKeyRangeThroughputThrottleEvents"
            " WriteMaxOnDemandThroughputThrottleEvents WriteProvisionedThroughputThrottleEvents"
            " WriteThrottleEvents"
        ),
        {"TableName": {"AWS::DynamoDB::Table": ("",), "AWS::DynamoDB::GlobalTable": ("",)}},
        DOCS + "amazondynamodb/latest/developerguide/metrics-dimensions.html",
        "2026-11-25",
    ),
    "AWS/SNS": Namespace(
        _names(
            "NumberOfMessagesPublished NumberOfNotificationsDelivered NumberOfNotificationsFailed"
            " NumberOfNotificationsFailedToRedriveToDlq NumberOfNotificationsFilteredOut"
            " NumberOfNotificationsFilteredOut-InvalidAttributes"
            " NumberOfNotificationsFilteredOut-InvalidMessageBody"
            " NumberOfNotificationsFilteredOut-MessageAttributes"
            " NumberOfNotificationsFilteredOut-MessageBody"
            " NumberOfNotificationsFilteredOut-NoMessageAttributes"
            " NumberOfNotificationsRedrivenToDlq PublishSize SMSMonthToDateSpentUSD SMSSuccessRate"
        ),
        {"TopicName": {"AWS::SNS::Topic": ("TopicName",)}},
        DOCS + "sns/latest/dg/sns-monitoring-using-cloudwatch.html",
        "2026-11-25",
    ),
    "AWS/States": Namespace(
        _names(
            "ActivitiesFailed ActivitiesHeartbeatTimedOut ActivitiesScheduled ActivitiesStarted"
            " ActivitiesSucceeded ActivitiesTimedOut ActivityRunTime ActivityScheduleTime"
            " ActivityTime AliasCount ApproximateMapRunBacklogSize ApproximateOpenMapRunCount"
            " ConsumedCapacity ExecutionThrottled ExecutionTime ExecutionsAborted"
            " ExecutionsFailed ExecutionsRedriven ExecutionsStarted ExecutionsSucceeded"
            " ExecutionsTimedOut ExpressExecutionBilledDuration ExpressExecutionBilledMemory"
            " ExpressExecutionMemory LambdaFunctionRunTime LambdaFunctionScheduleTime"
            " LambdaFunctionTime LambdaFunctionsFailed LambdaFunctionsHeartbeatTimedOut"
            " LambdaFunctionsScheduled LambdaFunctionsStarted LambdaFunctionsSucceeded"
            " LambdaFunctionsTimedOut OpenExecutionCount OpenExecutionLimit OpenMapRunLimit"
            " ProvisionedBucketSize ProvisionedRefillRate RedrivenExecutionsAborted"
            " RedrivenExecutionsFailed RedrivenExecutionsSucceeded RedrivenExecutionsTimedOut"
            " ServiceIntegrationRunTime ServiceIntegrationScheduleTime ServiceIntegrationTime"
            " ServiceIntegrationsFailed ServiceIntegrationsScheduled ServiceIntegrationsStarted"
            " ServiceIntegrationsSucceeded ServiceIntegrationsTimedOut ThrottledEvents"
            " VersionCount"
        ),
        {
            "StateMachineArn": {"AWS::StepFunctions::StateMachine": ("", "Arn")},
            "ActivityArn": {"AWS::StepFunctions::Activity": ("", "Arn")},
        },
        DOCS + "step-functions/latest/dg/procedure-cw-metrics.html",
        "2026-11-25",
    ),
    "AWS/ApiGateway": Namespace(
        _names(
            "4XXError 4xx 5XXError 5xx CacheHitCount CacheMissCount ClientError ConnectCount Count"
            " DataProcessed ExecutionError IntegrationError IntegrationLatency Latency MessageCount"
        ),
        # Of a REST API the name that it is given, which no attribute returns.
        {
            "ApiName": {"AWS::ApiGateway::RestApi": ()},
            "ApiId": {"AWS::ApiGatewayV2::Api": ("", "ApiId")},
        },
        DOCS + "apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
        "2026-11-25",
        dimensions=_names("ApiId ApiName Method Resource Route Stage"),
    ),
    "AWS/ApplicationELB": Namespace(
        _names(
            "ActiveConnectionCount ActiveZonalShiftHostCount AnomalousHostCount"
            " AppCookieNonStickinessCount BYoIPUtilPercentage ClientTLSNegotiationErrorCount"
            " ConsumedLCUs DesyncMitigationMode_NonCompliant_Request_Count"
            " DroppedInvalidHeaderRequestCount ELBAuthError ELBAuthFailure ELBAuthLatency"
            " ELBAuthRefreshTokenSuccess ELBAuthSuccess ELBAuthUserClaimsSizeExceeded"
            " ExcessiveLowReputationPackets ForwardedInvalidHeaderRequestCount GrpcRequestCount"
            " HTTPCode_ELB_3XX_Count HTTPCode_ELB_4XX_Count HTTPCode_ELB_500_Count"
            " HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count HTTPCode_ELB_504_Count"
            " HTTPCode_ELB_5XX_Count HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count"
            " HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count HTTP_Fixed_Response_Count"
            " HTTP_Redirect_Count HTTP_Redirect_Url_Limit_Exceeded_Count HealthyHostCount"
            " HealthyStateDNS HealthyStateRouting IPv6ProcessedBytes IPv6RequestCount"
            " LambdaInternalError LambdaTargetProcessedBytes LambdaUserError"
            " LowReputationPacketsDropped LowReputationRequestsDenied MitigatedHostCount"
            " NewConnectionCount NonStickyRequestCount PeakLCUs ProcessedBytes"
            " RejectedConnectionCount RequestCount RequestCountPerTarget ReservedLCUs"
            " RuleEvaluations TargetConnectionErrorCount TargetControlActiveChannelCount"
            " TargetControlChannelErrorCount TargetControlNewChannelCount"
            " TargetControlProcessedBytes TargetControlRequestCount"
            " TargetControlRequestRejectCount TargetControlWorkQueueLength TargetResponseTime"
            " TargetTLSNegotiationErrorCount UnHealthyHostCount UnhealthyRoutingRequestCount"
            " UnhealthyStateDNS UnhealthyStateRouting"
        ),
        _V2_HOLDS,
        _ELB + "application/load-balancer-cloudwatch-metrics.html",
        "2026-11-25",
    ),
    "AWS/NetworkELB": Namespace(
        _names(
            "ActiveFlowCount ActiveFlowCount_TCP ActiveFlowCount_TLS ActiveFlowCount_UDP"
            " ActiveZonalShiftHostCount ClientTLSNegotiationErrorCount ConsumedLCUs"
            " ConsumedLCUs_TCP ConsumedLCUs_TLS ConsumedLCUs_UDP HealthyHostCount NewFlowCount"
            " NewFlowCount_TCP NewFlowCount_TLS NewFlowCount_UDP PeakBytesPerSecond"
            " PeakPacketsPerSecond PortAllocationErrorCount ProcessedBytes ProcessedBytes_QUIC"
            " ProcessedBytes_TCP ProcessedBytes_TLS ProcessedBytes_UDP ProcessedPackets"
            " RejectedFlowCount RejectedFlowCount_TCP ReservedLCUs"
            " SecurityGroupBlockedFlowCount_Inbound_ICMP"
            " SecurityGroupBlockedFlowCount_Inbound_TCP"
            " SecurityGroupBlockedFlowCount_Inbound_UDP"
            " SecurityGroupBlockedFlowCount_Outbound_ICMP"
            " SecurityGroupBlockedFlowCount_Outbound_TCP"
            " SecurityGroupBlockedFlowCount_Outbound_UDP TCP_Client_Reset_Count"
            " TCP_ELB_Reset_Count TCP_Target_Reset_Count TargetTLSNegotiationErrorCount"
            " UnHealthyHostCount UnhealthyRoutingFlowCount ZonalHealthStatus"
        ),
        _V2_HOLDS,
        _ELB + "network/load-balancer-cloudwatch-metrics.html",
        "2026-11-25",
    ),
    "AWS/ELB": Namespace(
        _names(
            "BackendConnectionErrors DesyncMitigationMode_NonCompliant_Request_Count"
            " EstimatedALBActiveConnectionCount EstimatedALBConsumedLCUs"
            " EstimatedALBNewConnectionCount EstimatedProcessedBytes HTTPCode_Backend_2XX"
            " HTTPCode_Backend_3XX HTTPCode_Backend_4XX HTTPCode_Backend_5XX HTTPCode_ELB_4XX"
            " HTTPCode_ELB_5XX HealthyHostCount Latency RequestCount SpilloverCount"
            " SurgeQueueLength UnHealthyHostCount"
        ),
        {"LoadBalancerName": {"AWS::ElasticLoadBalancing::LoadBalancer": ("",)}},
        _ELB + "classic/elb-cloudwatch-metrics.html",
        "2026-11-25",
        dimensions=_names("AvailabilityZone LoadBalancerName"),
    ),
    "AWS/ES": Namespace(
        frozenset(),
        {
            "DomainName": {
                "AWS::OpenSearchService::Domain": ("",),
                "AWS::Elasticsearch::Domain": ("",),
            }
        },
        DOCS + "opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html",
        "2026-11-25",
        needs=("ClientId", "DomainName"),
    ),
    "AWS/Events": Namespace(
        frozenset(),
        {"RuleName": {"AWS::Events::Rule": ("",)}},
        DOCS + "eventbridge/latest/userguide/eb-monitoring.html",
        "2026-11-25",
    ),
    "AWS/Firehose": Namespace(
        frozenset(),
        {"DeliveryStreamName": {"AWS::KinesisFirehose::DeliveryStream": ("",)}},
        DOCS + "firehose/latest/dev/monitoring-with-cloudwatch-metrics.html",
        "2026-11-25",
    ),
    "AWS/RDS": Namespace(
        frozenset(),
        {
            "DBInstanceIdentifier": {"AWS::RDS::DBInstance": ("",)},
            "DBClusterIdentifier": {"AWS::RDS::DBCluster": ("",)},
        },
        DOCS + "AmazonRDS/latest/UserGuide/dimensions.html",
        "2026-11-25",
    ),
    "AWS/ECS": Namespace(
        frozenset(),
        {
            "ClusterName": {"AWS::ECS::Cluster": ("",)},
            "ServiceName": {"AWS::ECS::Service": ("Name",)},
        },
        DOCS + "AmazonECS/latest/developerguide/available-metrics.html",
        "2026-11-25",
    ),
}
# Of API Gateway each kind of API has its own names, and so the dimension tells them apart. Some of
# DynamoDB's are of the account, over all of its tables.
BY_DIMENSION = {
    ("AWS/ApiGateway", "ApiName"): _names(
        "4XXError 5XXError CacheHitCount CacheMissCount Count IntegrationLatency Latency"
    ),
    ("AWS/ApiGateway", "ApiId"): NAMESPACES["AWS/ApiGateway"].metrics
    - _names("4XXError 5XXError CacheHitCount CacheMissCount"),
    ("AWS/DynamoDB", "TableName"): NAMESPACES["AWS/DynamoDB"].metrics
    - _names(
        "AccountMaxReads AccountMaxTableLevelReads AccountMaxTableLevelWrites AccountMaxWrites"
        " AccountProvisionedReadCapacityUtilization AccountProvisionedWriteCapacityUtilization"
        " MaxProvisionedTableReadCapacityUtilization MaxProvisionedTableWriteCapacityUtilization"
        " UserErrors"
    ),
}
