"""The AWS services that code calls: what people call them, and the VPC endpoints that serve them.

Keys are the prefixes of IAM actions. Endpoint names are what follows `com.amazonaws.<region>.`; any
one of them will do.
Source: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html and
https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html, 2026-11-25.
"""

from ingestlint.record import Record


class Service(Record):
    """A service by its IAM prefix. `endpoints` is None where they are not known here.

    `taken_by` are endpoints that do not serve it, but whose private DNS takes its names.
    """

    prefix: str
    name: str
    endpoints: tuple[str, ...] | None
    taken_by: tuple[str, ...] = ()

    @property
    def by_gateway(self) -> bool:
        """Whether a gateway endpoint, an entry in route tables, can serve it."""
        return self.prefix in GATEWAY_SERVICES


# Served by gateway endpoints, at no charge.
GATEWAY_SERVICES = frozenset({"dynamodb", "s3", "s3express"})

_SERVICES: dict[str, tuple[str, str]] = {
    "apigateway": ("API Gateway", "apigateway"),
    "appconfig": ("AppConfig", "appconfigdata appconfig"),
    "appsync": ("AppSync", "appsync-api appsync"),
    "athena": ("Athena", "athena"),
    "autoscaling": ("Auto Scaling", "autoscaling"),
    "batch": ("Batch", "batch"),
    "bedrock": ("Bedrock", "bedrock-runtime bedrock-agent-runtime bedrock bedrock-agent"),
    "cassandra": ("Keyspaces", "cassandra"),
    "ce": ("Cost Explorer", "ce"),
    "cloudformation": ("CloudFormation", "cloudformation"),
    "cloudfront": ("CloudFront", "cloudfront"),
    "cloudwatch": ("CloudWatch", "monitoring"),
    "codebuild": ("CodeBuild", "codebuild"),
    "codecommit": ("CodeCommit", "codecommit git-codecommit"),
    "codepipeline": ("CodePipeline", "codepipeline"),
    "cognito-idp": ("Cognito", "cognito-idp"),
    "comprehend": ("Comprehend", "comprehend"),
    "dynamodb": ("DynamoDB", "dynamodb"),
    "ec2": ("EC2", "ec2"),
    "ecs": ("ECS", "ecs"),
    "elasticache": ("the ElastiCache API", "elasticache"),
    "elasticmapreduce": ("EMR", "elasticmapreduce"),
    "events": ("EventBridge", "events"),
    "execute-api": ("API Gateway", "execute-api"),
    "firehose": ("Firehose", "kinesis-firehose"),
    "glue": ("Glue", "glue"),
    "iot": ("IoT Core", "iot.data iot.api"),
    "kafka": ("the MSK API", "kafka"),
    "kinesis": ("Kinesis", "kinesis-streams"),
    "kms": ("KMS", "kms"),
    "lambda": ("Lambda", "lambda"),
    "memorydb": ("the MemoryDB API", "memory-db"),
    "polly": ("Polly", "polly"),
    "rds": ("the RDS API", "rds"),
    "rds-data": ("the RDS Data API", "rds-data"),
    "redshift": ("the Redshift API", "redshift"),
    "redshift-data": ("the Redshift Data API", "redshift-data"),
    "redshift-serverless": ("the Redshift API", "redshift-serverless"),
    "rekognition": ("Rekognition", "rekognition"),
    "route53": ("Route 53", "route53"),
    "s3": ("S3", "s3"),
    "s3express": ("S3 Express", "s3express"),
    "sagemaker": ("SageMaker", "sagemaker.runtime sagemaker.api sagemaker.featurestore-runtime"),
    "scheduler": ("EventBridge Scheduler", "scheduler"),
    "secretsmanager": ("Secrets Manager", "secretsmanager"),
    "ses": ("SES", "email email-smtp"),
    "sns": ("SNS", "sns"),
    "sqs": ("SQS", "sqs"),
    "ssm": ("Systems Manager", "ssm"),
    "states": ("Step Functions", "states sync-states"),
    "sts": ("STS", "sts"),
    "textract": ("Textract", "textract"),
    "transcribe": ("Transcribe", "transcribe transcribestreaming"),
    "translate": ("Translate", "translate"),
}
# No call leaves the VPC, the platform makes it, or where the data stands decides.
_INSIDE = frozenset(
    "aoss dax dsql ec2messages elasticfilesystem es kafka-cluster logs neptune-db osis rds-db"
    " s3-object-lambda s3-outposts ssmmessages vpc-lattice-svcs xray".split()
)
# Logging in to a cluster in the VPC.
_INSIDE_ACTIONS = frozenset({"elasticache:connect", "memorydb:connect"})

# The service that code calls to use a resource of this type.
OF_TYPE: dict[str, str] = {
    "AWS::ApiGateway::RestApi": "execute-api",
    "AWS::ApiGatewayV2::Api": "execute-api",
    "AWS::AppSync::GraphQLApi": "appsync",
    "AWS::Athena::WorkGroup": "athena",
    "AWS::Batch::JobQueue": "batch",
    "AWS::Cognito::UserPool": "cognito-idp",
    "AWS::DynamoDB::GlobalTable": "dynamodb",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::Events::EventBus": "events",
    "AWS::KMS::Key": "kms",
    "AWS::Kinesis::Stream": "kinesis",
    "AWS::KinesisFirehose::DeliveryStream": "firehose",
    "AWS::Lambda::Function": "lambda",
    "AWS::S3::Bucket": "s3",
    "AWS::SNS::Topic": "sns",
    "AWS::SQS::Queue": "sqs",
    "AWS::SSM::Parameter": "ssm",
    "AWS::SageMaker::Endpoint": "sagemaker",
    "AWS::SecretsManager::Secret": "secretsmanager",
    "AWS::StepFunctions::StateMachine": "states",
}

# Calls that a service completes with its caller's permissions on others: those serve it, not code.
# Sources: https://docs.aws.amazon.com/polly/latest/dg/asynchronous-iam.html,
# https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html,
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html and
# https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-access.html, 2026-11-23.
ON_BEHALF: dict[str, tuple[str, ...]] = {
    "athena:startqueryexecution": ("glue", "lakeformation", "s3"),
    "polly:startspeechsynthesistask": ("s3", "sns"),
    "rds-data:executestatement": ("secretsmanager",),
    "redshift-data:executestatement": ("redshift", "redshift-serverless", "secretsmanager"),
}

# Policies of AWS by how their names begin, and the service that they open ("*": all).
_POLICIES = {
    "AdministratorAccess": "*",
    "AmazonDynamoDB": "dynamodb",
    "AmazonEventBridge": "events",
    "AmazonKinesisFirehose": "firehose",
    "AmazonKinesisFull": "kinesis",
    "AmazonS3": "s3",
    "AmazonSNS": "sns",
    "AmazonSQS": "sqs",
    "AmazonSSM": "ssm",
    "AWSLambdaFullAccess": "lambda",
    "AWSLambdaRole": "lambda",
    "AWSLambda_FullAccess": "lambda",
    "AWSStepFunctions": "states",
    "PowerUserAccess": "*",
    "SecretsManagerReadWrite": "secretsmanager",
}


def service_of(prefix: str) -> Service:
    """The service of an IAM prefix; of one without an entry, the endpoints are not known."""
    found = _SERVICES.get(prefix)
    if found is None:
        return Service(prefix, prefix, None)
    return Service(prefix, found[0], tuple(found[1].split()))


def stays_inside(action: str) -> bool:
    """Whether an IAM action stands for no call to a public endpoint of AWS."""
    name = action.strip().lower()
    return name.partition(":")[0] in _INSIDE or name in _INSIDE_ACTIONS


def opened_by(policy: str) -> str:
    """The service that a policy of AWS opens to code; "" for what pollers and the platform need."""
    name = policy.rpartition("/")[2]
    for start, service in _POLICIES.items():
        if name.startswith(start):
            return service
    return ""


def in_endpoints(name: str) -> bool:
    """Whether an endpoint name serves a service with an entry here."""
    return any(name in endpoints.split() for _, endpoints in _SERVICES.values())
