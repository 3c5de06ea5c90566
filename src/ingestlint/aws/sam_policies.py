"""The policy templates of AWS SAM: what each lets a function do, and to what.

A template grants effects (see `iam`) on the resource that one of its parameters names, or on all
resources of a service: then the parameter is "". What a parameter says besides (the stream of a
table, the access point of a file system, the function that rotates a secret) is in OTHERS.
Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/
serverless-policy-templates.html and aws-sam-translator 1.115.0, 2026-11-23.
"""

from ingestlint.record import Record


class Grant(Record):
    """`type` is the type of resource that the parameter names, "" where it has none."""

    parameter: str
    type: str
    service: str
    effects: frozenset[str]


_APP = ("PinpointApplicationId", "AWS::Pinpoint::App", "mobiletargeting")
_BUCKET = ("BucketName", "AWS::S3::Bucket", "s3")
_BUS = ("EventBusName", "AWS::Events::EventBus", "events")
_CERTIFICATE = ("CertificateArn", "AWS::CertificateManager::Certificate", "acm")
_CLUSTER = ("ClusterId", "AWS::EMR::Cluster", "elasticmapreduce")
_COLLECTION = ("CollectionId", "AWS::Rekognition::Collection", "rekognition")
_DELIVERY_STREAM = ("DeliveryStreamName", "AWS::KinesisFirehose::DeliveryStream", "firehose")
_DOMAIN = ("DomainName", "AWS::Elasticsearch::Domain", "es")
_EMAIL_TEMPLATE = ("TemplateName", "AWS::SES::Template", "ses")
_ENDPOINT = ("EndpointName", "AWS::SageMaker::Endpoint", "sagemaker")
_ENDPOINT_CONFIG = ("EndpointConfigName", "AWS::SageMaker::EndpointConfig", "sagemaker")
_FILE_SYSTEM = ("FileSystem", "AWS::EFS::FileSystem", "elasticfilesystem")
_FUNCTION = ("FunctionName", "AWS::Lambda::Function", "lambda")
_IDENTITY = ("IdentityName", "AWS::SES::EmailIdentity", "ses")
_IMAGE = ("ImageId", "", "ec2")
_KEY = ("KeyId", "AWS::KMS::Key", "kms")
_LEXICON = ("LexiconName", "", "polly")
_LOG_GROUP = ("LogGroupName", "AWS::Logs::LogGroup", "logs")
_MACHINE = ("StateMachineName", "AWS::StepFunctions::StateMachine", "states")
_PARAMETER = ("ParameterName", "AWS::SSM::Parameter", "ssm")
_PIPELINE = ("PipelineName", "AWS::CodePipeline::Pipeline", "codepipeline")
_QUEUE = ("QueueName", "AWS::SQS::Queue", "sqs")
_REPOSITORY = ("RepositoryName", "AWS::CodeCommit::Repository", "codecommit")
_SECRET = ("SecretArn", "AWS::SecretsManager::Secret", "secretsmanager")
_STREAM = ("StreamName", "AWS::Kinesis::Stream", "kinesis")
_TABLE = ("TableName", "AWS::DynamoDB::Table", "dynamodb")
_TASK = ("TaskDefinition", "AWS::ECS::TaskDefinition", "ecs")
_TOPIC = ("TopicName", "AWS::SNS::Topic", "sns")
_WORK_GROUP = ("WorkGroupName", "AWS::Athena::WorkGroup", "athena")
_ZONE = ("HostedZoneId", "AWS::Route53::HostedZone", "route53")


def _on(place: tuple[str, str, str], effects: str) -> Grant:
    return Grant(*place, frozenset(effects.split()))


def _everywhere(service: str, effects: str) -> Grant:
    return Grant("", "", service, frozenset(effects.split()))


TEMPLATES: dict[str, tuple[Grant, ...]] = {
    "AcmGetCertificatePolicy": (_on(_CERTIFICATE, "read"),),
    "AMIDescribePolicy": (_everywhere("ec2", "read"),),
    "AthenaQueryPolicy": (
        _on(_WORK_GROUP, "admin read start"),
        _everywhere("athena", "admin"),
    ),
    "AWSSecretsManagerGetSecretValuePolicy": (_on(_SECRET, "read"),),
    "AWSSecretsManagerRotationPolicy": (_everywhere("secretsmanager", "read write"),),
    "CloudFormationDescribeStacksPolicy": (_everywhere("cloudformation", "read"),),
    "CloudWatchDashboardPolicy": (_everywhere("cloudwatch", "admin"),),
    "CloudWatchDescribeAlarmHistoryPolicy": (_everywhere("cloudwatch", "admin"),),
    "CloudWatchPutMetricPolicy": (_everywhere("cloudwatch", "write"),),
    "CodeCommitCrudPolicy": (_on(_REPOSITORY, "admin read write"),),
    "CodeCommitReadPolicy": (_on(_REPOSITORY, "read"),),
    "CodePipelineLambdaExecutionPolicy": (_everywhere("codepipeline", "write"),),
    "CodePipelineReadOnlyPolicy": (_on(_PIPELINE, "read"),),
    "ComprehendBasicAccessPolicy": (_everywhere("comprehend", "read"),),
    "CostExplorerReadOnlyPolicy": (_everywhere("ce", "read"),),
    "DynamoDBBackupFullAccessPolicy": (_on(_TABLE, "admin"),),
    "DynamoDBCrudPolicy": (_on(_TABLE, "admin read write"),),
    "DynamoDBReadPolicy": (_on(_TABLE, "admin read"),),
    "DynamoDBReconfigurePolicy": (_on(_TABLE, "admin"),),
    "DynamoDBRestoreFromBackupPolicy": (_on(_TABLE, "admin read write"),),
    "DynamoDBStreamReadPolicy": (_on(_TABLE, "admin read"),),
    "DynamoDBWritePolicy": (_on(_TABLE, "write"),),
    "EC2CopyImagePolicy": (_on(_IMAGE, "write"),),
    "EC2DescribePolicy": (_everywhere("ec2", "read"),),
    "EcsRunTaskPolicy": (_on(_TASK, "start"),),
    "EFSWriteAccessPolicy": (_on(_FILE_SYSTEM, "platform"),),
    "EKSDescribePolicy": (_everywhere("eks", "read"),),
    "ElasticMapReduceAddJobFlowStepsPolicy": (_on(_CLUSTER, "start"),),
    "ElasticMapReduceCancelStepsPolicy": (_on(_CLUSTER, "admin"),),
    "ElasticMapReduceModifyInstanceFleetPolicy": (_on(_CLUSTER, "admin"),),
    "ElasticMapReduceModifyInstanceGroupsPolicy": (_on(_CLUSTER, "admin"),),
    "ElasticMapReduceSetTerminationProtectionPolicy": (_on(_CLUSTER, "admin"),),
    "ElasticMapReduceTerminateJobFlowsPolicy": (_on(_CLUSTER, "admin"),),
    "ElasticsearchHttpPostPolicy": (_on(_DOMAIN, "read write"),),
    "EventBridgePutEventsPolicy": (_on(_BUS, "send"),),
    "FilterLogEventsPolicy": (_on(_LOG_GROUP, "read"),),
    "FirehoseCrudPolicy": (_on(_DELIVERY_STREAM, "admin send"),),
    "FirehoseWritePolicy": (_on(_DELIVERY_STREAM, "send"),),
    "KinesisCrudPolicy": (_on(_STREAM, "admin read send"),),
    "KinesisStreamReadPolicy": (
        _on(_STREAM, "admin read"),
        _everywhere("kinesis", "admin"),
    ),
    "KMSDecryptPolicy": (_on(_KEY, "platform"),),
    "KMSEncryptPolicy": (_on(_KEY, "platform"),),
    "KMSEncryptPolicy_v2": (_on(_KEY, "platform"),),
    "LambdaInvokePolicy": (_on(_FUNCTION, "invoke"),),
    "MobileAnalyticsWriteOnlyAccessPolicy": (_everywhere("mobileanalytics", "write"),),
    "OrganizationsListAccountsPolicy": (_everywhere("organizations", "read"),),
    "PinpointEndpointAccessPolicy": (_on(_APP, "read write"),),
    "PollyFullAccessPolicy": (
        _on(_LEXICON, "admin read"),
        _everywhere("polly", "read write"),
    ),
    "RekognitionDetectOnlyPolicy": (_everywhere("rekognition", "read"),),
    "RekognitionFacesManagementPolicy": (_on(_COLLECTION, "admin read write"),),
    "RekognitionFacesPolicy": (_everywhere("rekognition", "read"),),
    "RekognitionLabelsPolicy": (_everywhere("rekognition", "read"),),
    "RekognitionNoDataAccessPolicy": (_on(_COLLECTION, "read"),),
    "RekognitionReadPolicy": (_on(_COLLECTION, "read"),),
    "RekognitionWriteOnlyAccessPolicy": (_on(_COLLECTION, "admin write"),),
    "Route53ChangeResourceRecordSetsPolicy": (_on(_ZONE, "write"),),
    "S3CrudPolicy": (_on(_BUCKET, "admin read write"),),
    "S3FullAccessPolicy": (_on(_BUCKET, "admin read write"),),
    "S3ReadPolicy": (_on(_BUCKET, "admin read"),),
    "S3WritePolicy": (_on(_BUCKET, "admin write"),),
    "SageMakerCreateEndpointConfigPolicy": (_on(_ENDPOINT_CONFIG, "admin"),),
    "SageMakerCreateEndpointPolicy": (_on(_ENDPOINT, "admin"),),
    "ServerlessRepoReadWriteAccessPolicy": (_everywhere("serverlessrepo", "admin read write"),),
    "SESBulkTemplatedCrudPolicy": (_on(_IDENTITY, "admin send"),),
    "SESBulkTemplatedCrudPolicy_v2": (
        _on(_IDENTITY, "send"),
        _on(_EMAIL_TEMPLATE, "send"),
        _everywhere("ses", "admin"),
    ),
    "SESCrudPolicy": (_on(_IDENTITY, "admin send"),),
    "SESEmailTemplateCrudPolicy": (_everywhere("ses", "admin"),),
    "SESSendBouncePolicy": (_on(_IDENTITY, "send"),),
    "SNSCrudPolicy": (_on(_TOPIC, "admin send"),),
    "SNSPublishMessagePolicy": (_on(_TOPIC, "send"),),
    "SQSPollerPolicy": (_on(_QUEUE, "admin read"),),
    "SQSSendMessagePolicy": (_on(_QUEUE, "send"),),
    "SSMParameterReadPolicy": (
        _on(_PARAMETER, "read"),
        _everywhere("ssm", "admin"),
    ),
    "SSMParameterWithSlashPrefixReadPolicy": (
        _on(_PARAMETER, "read"),
        _everywhere("ssm", "admin"),
    ),
    "StepFunctionsCallbackPolicy": (_on(_MACHINE, "admin"),),
    "StepFunctionsExecutionPolicy": (_on(_MACHINE, "start"),),
    "StepFunctionsExecutionPolicy_v2": (_on(_MACHINE, "start"),),
    "TextractDetectAnalyzePolicy": (_everywhere("textract", "read start"),),
    "TextractGetResultPolicy": (_everywhere("textract", "read"),),
    "TextractPolicy": (_everywhere("textract", "admin invoke read send start write"),),
    "VPCAccessPolicy": (_everywhere("ec2", "platform"),),
}

# Parameters that name no resource of a grant.
OTHERS: dict[str, tuple[str, ...]] = {
    "AWSSecretsManagerRotationPolicy": ("FunctionName",),
    "DynamoDBStreamReadPolicy": ("StreamName",),
    "EFSWriteAccessPolicy": ("AccessPoint",),
}

# Templates that give a poller what it needs on its source, and nothing else.
POLLERS = frozenset({"DynamoDBStreamReadPolicy", "KinesisStreamReadPolicy", "SQSPollerPolicy"})
# Templates of one action that a poller may need, too: to log in to a broker, a cluster.
SINGLE = {
    "AWSSecretsManagerGetSecretValuePolicy": "secretsmanager:GetSecretValue",
    "KMSDecryptPolicy": "kms:Decrypt",
}
