"""Actions of IAM that touch data, by service; and those that polling a source takes.

Names are those of the service authorization reference; reads and writes of one action (a statement
of SQL, a login to a database) stand under both.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/ and the AWS service
models (botocore 1.44.5), 2026-11-17.
"""

_READ_WRITE = "read write"

# service -> effects -> actions. An action of a listed service that is missing here is admin.
ACTIONS: dict[str, dict[str, str]] = {
    "aoss": {_READ_WRITE: "APIAccessAll", "read": "DashboardsAccessAll"},
    "appconfig": {"read": "GetConfiguration GetLatestConfiguration StartConfigurationSession"},
    "appsync": {"invoke": "EventPublish GraphQL", "read": "EventSubscribe"},
    "athena": {
        "read": (
            "BatchGetNamedQuery BatchGetQueryExecution GetNamedQuery GetQueryExecution"
            " GetQueryResults GetQueryResultsStream ListQueryExecutions"
        ),
        "start": "StartCalculationExecution StartQueryExecution StartSession",
    },
    "batch": {"start": "SubmitJob SubmitServiceJob"},
    "bedrock": {
        "invoke": (
            "ApplyGuardrail InvokeAgent InvokeFlow InvokeInlineAgent InvokeModel"
            " InvokeModelWithBidirectionalStream InvokeModelWithResponseStream"
            " RetrieveAndGenerate"
        ),
        "read": "CountTokens GetAsyncInvoke Rerank Retrieve",
        "start": "CreateModelInvocationJob StartAsyncInvoke StartIngestionJob",
    },
    "cassandra": {"read": "Select SelectMultiRegion", "write": "Modify ModifyMultiRegion"},
    "cloudwatch": {
        "read": "GetMetricData GetMetricStatistics GetMetricWidgetImage",
        "write": "PutMetricData",
    },
    "codebuild": {"start": "StartBuild StartBuildBatch"},
    "dax": {
        "read": "BatchGetItem ConditionCheckItem GetItem Query Scan",
        "write": "BatchWriteItem DeleteItem PutItem UpdateItem",
    },
    "dsql": {_READ_WRITE: "DbConnect DbConnectAdmin"},
    "dynamodb": {
        "read": (
            "BatchGetItem ConditionCheckItem GetItem GetRecords GetShardIterator PartiQLSelect"
            " Query Scan SearchVectors"
        ),
        "write": (
            "BatchWriteItem DeleteItem PartiQLDelete PartiQLInsert PartiQLUpdate PutItem"
            " StartBulkPutItems UpdateItem"
        ),
    },
    # Network interfaces of functions and of pollers; the rest of EC2 goes by its verb.
    "ec2": {
        "platform": (
            "AssignIpv6Addresses AssignPrivateIpAddresses AttachNetworkInterface"
            " CreateNetworkInterface CreateNetworkInterfacePermission DeleteNetworkInterface"
            " DescribeNetworkInterfaces DescribeSecurityGroups DescribeSubnets DescribeVpcs"
            " DetachNetworkInterface GetSecurityGroupsForVpc ModifyNetworkInterfaceAttribute"
            " UnassignIpv6Addresses UnassignPrivateIpAddresses"
        ),
        "start": "RunInstances StartInstances",
    },
    "ec2messages": {"platform": "*"},
    "ecr": {
        "platform": (
            "BatchCheckLayerAvailability BatchGetImage GetAuthorizationToken GetDownloadUrlForLayer"
        ),
    },
    "ecs": {"start": "RunTask StartTask"},
    "elasticache": {_READ_WRITE: "Connect"},
    "elasticfilesystem": {"platform": "ClientMount ClientRootAccess ClientWrite"},
    "elasticmapreduce": {"start": "AddJobFlowSteps RunJobFlow"},
    "es": {
        "read": "ESHttpGet ESHttpHead",
        _READ_WRITE: "ESHttpPost",
        "write": "ESHttpDelete ESHttpPatch ESHttpPut",
    },
    "events": {"send": "PutEvents PutPartnerEvents"},
    "execute-api": {"invoke": "Invoke"},
    "firehose": {"send": "PutRecord PutRecordBatch"},
    "glue": {
        "read": (
            "BatchGetPartition GetDatabase GetDatabases GetPartition GetPartitions GetSchemaVersion"
            " GetTable GetTables SearchTables"
        ),
        "start": "StartCrawler StartJobRun StartWorkflowRun",
        "write": "BatchCreatePartition CreatePartition UpdatePartition",
    },
    "iam": {"platform": "PassRole"},
    "iot": {
        "read": "Connect GetRetainedMessage GetThingShadow Receive Subscribe",
        "send": "Publish RetainPublish",
        "write": "DeleteThingShadow UpdateThingShadow",
    },
    "kafka-cluster": {
        "admin": "Connect",
        "read": "DescribeGroup DescribeTopic ReadData",
        "send": "WriteData WriteDataIdempotently",
    },
    "kinesis": {
        "read": "GetRecords GetShardIterator ReceiveQueueRecords SubscribeToShard",
        "send": "PutRecord PutRecords",
    },
    # Keys are used through other services, save for these that only code asks for.
    "kms": {
        "platform": (
            "CreateGrant Decrypt DescribeKey Encrypt GenerateDataKey GenerateDataKeyPair"
            " GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext ReEncryptFrom"
            " ReEncryptTo RetireGrant"
        ),
        "read": (
            "DeriveSharedSecret GenerateMac GenerateRandom GetPublicKey Sign Verify VerifyMac"
        ),
    },
    "lambda": {
        "invoke": "InvokeAsync InvokeFunction InvokeFunctionUrl",
        "platform": "CheckpointDurableExecution GetDurableExecutionState",
    },
    "logs": {
        "platform": "*",
        "read": (
            "FilterLogEvents GetLogEvents GetLogGroupFields GetLogRecord GetQueryResults StartQuery"
        ),
    },
    "memorydb": {_READ_WRITE: "Connect"},
    "neptune-db": {
        _READ_WRITE: "connect",
        "read": "GetGraphSummary GetQueryStatus ReadDataViaQuery",
        "start": "StartLoaderJob",
        "write": "DeleteDataViaQuery WriteDataViaQuery",
    },
    "osis": {"send": "Ingest"},
    "rds-data": {
        _READ_WRITE: (
            "BatchExecuteStatement BeginTransaction CommitTransaction ExecuteSql ExecuteStatement"
            " RollbackTransaction"
        ),
    },
    "rds-db": {_READ_WRITE: "connect"},
    "redshift": {_READ_WRITE: "GetClusterCredentials GetClusterCredentialsWithIAM"},
    "redshift-data": {
        "read": "DescribeStatement DescribeTable GetStatementResult GetStatementResultV2",
        _READ_WRITE: "BatchExecuteStatement ExecuteStatement",
    },
    "redshift-serverless": {_READ_WRITE: "GetCredentials"},
    "s3": {
        "read": (
            "GetObject GetObjectAcl GetObjectAnnotation GetObjectAttributes GetObjectLegalHold"
            " GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersion"
            " GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionForReplication"
            " GetObjectVersionTagging GetObjectVersionTorrent ListBucket"
            " ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts"
        ),
        "write": (
            "AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectAnnotation"
            " DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging"
            " PutObject PutObjectAcl PutObjectAnnotation PutObjectLegalHold PutObjectRetention"
            " PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete"
            " ReplicateObject ReplicateTags RestoreObject UpdateObjectEncryption"
        ),
    },
    "s3-object-lambda": {
        "read": "GetObject GetObjectVersion ListBucket",
        "write": "DeleteObject PutObject WriteGetObjectResponse",
    },
    "s3express": {_READ_WRITE: "CreateSession"},
    "sagemaker": {
        "invoke": "InvokeEndpoint InvokeEndpointAsync InvokeEndpointWithResponseStream",
        "read": "BatchGetRecord GetRecord",
        "start": "CreateProcessingJob CreateTrainingJob CreateTransformJob StartPipelineExecution",
        "write": "DeleteRecord PutRecord",
    },
    "secretsmanager": {
        "read": "BatchGetSecretValue DescribeSecret GetRandomPassword GetSecretValue",
        "write": "CreateSecret PutSecretValue UpdateSecret UpdateSecretVersionStage",
    },
    "ses": {
        "send": (
            "SendBounce SendBulkEmail SendBulkTemplatedEmail SendCustomVerificationEmail SendEmail"
            " SendRawEmail SendTemplatedEmail"
        ),
    },
    "sns": {"send": "Publish PublishBatch"},
    "sqs": {
        "read": (
            "ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch"
            " ReceiveMessage"
        ),
        "send": "SendMessage SendMessageBatch",
    },
    "ssm": {
        "read": "GetParameter GetParameterHistory GetParameters GetParametersByPath",
        "start": "SendCommand StartAutomationExecution",
        "write": "DeleteParameter DeleteParameters LabelParameterVersion PutParameter",
    },
    "ssmmessages": {"platform": "*"},
    "states": {
        "read": "DescribeExecution GetActivityTask GetExecutionHistory ListExecutions",
        "start": "RedriveExecution StartExecution StartSyncExecution",
    },
    "sts": {
        "read": (
            "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity GetCallerIdentity"
            " GetSessionToken"
        ),
    },
    "timestream": {
        "read": "Select SelectValues",
        "write": "WriteRecords",
    },
    "xray": {"platform": "*"},
}

# What a role must be allowed so that Lambda or a pipe can poll a source of this type with it.
POLLING: dict[str, frozenset[str]] = {
    kind: frozenset(actions.split())
    for kind, actions in {
        "AWS::SQS::Queue": (
            "sqs:changemessagevisibility sqs:changemessagevisibilitybatch sqs:deletemessage"
            " sqs:deletemessagebatch sqs:getqueueattributes sqs:getqueueurl sqs:receivemessage"
        ),
        "AWS::Kinesis::Stream": (
            "kinesis:describelimits kinesis:describestream kinesis:describestreamconsumer"
            " kinesis:describestreamsummary kinesis:getrecords kinesis:getsharditerator"
            " kinesis:listshards kinesis:liststreams kinesis:subscribetoshard"
        ),
        "AWS::DynamoDB::Table": (
            "dynamodb:describestream dynamodb:getrecords dynamodb:getsharditerator"
            " dynamodb:listshards dynamodb:liststreams"
        ),
        "AWS::MSK::Cluster": (
            "kafka:describecluster kafka:describeclusterv2 kafka:describevpcconnection"
            " kafka:getbootstrapbrokers kafka:listscramsecrets kafka-cluster:altergroup"
            " kafka-cluster:connect kafka-cluster:describecluster"
            " kafka-cluster:describeclusterdynamicconfiguration kafka-cluster:describegroup"
            " kafka-cluster:describetopic kafka-cluster:readdata secretsmanager:getsecretvalue"
            " kms:decrypt"
        ),
        "AWS::AmazonMQ::Broker": "mq:describebroker secretsmanager:getsecretvalue kms:decrypt",
        "AWS::DocDB::DBCluster": (
            "rds:describedbclusterparameters rds:describedbclusters rds:describedbsubnetgroups"
            " secretsmanager:getsecretvalue kms:decrypt"
        ),
    }.items()
}
POLLING["AWS::Kinesis::StreamConsumer"] = POLLING["AWS::Kinesis::Stream"]
POLLING["AWS::DynamoDB::GlobalTable"] = POLLING["AWS::DynamoDB::Table"]
POLLING["AWS::MSK::ServerlessCluster"] = POLLING["AWS::MSK::Cluster"]
