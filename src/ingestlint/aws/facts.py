"""The numbers that rules compare with: quotas, capacities and recommendations of AWS.

`source` is the page or document that states the number, `date` the day of the text that was read.
A number that AWS may raise for a customer is in SETTINGS too, under its name in the configuration.
"""

from typing import Generic, NamedTuple, TypeVar

T_co = TypeVar("T_co", int, float, str, covariant=True)


class Fact(NamedTuple, Generic[T_co]):
    """One number, and who says so."""

    value: T_co
    unit: str
    source: str
    date: str


class Table(NamedTuple):
    """A number per row of a published table; None from `get` where it has no such row."""

    rows: dict[str, int]
    unit: str
    source: str
    date: str

    def get(self, row: str) -> int | None:
        return self.rows.get(row)


_DOCS = "https://docs.aws.amazon.com/"
_LAMBDA = _DOCS + "lambda/latest/dg/"
_LAMBDA_QUOTAS = _LAMBDA + "gettingstarted-limits.html"
_LAMBDA_VPC = _LAMBDA + "configuration-vpc.html"
_LAMBDA_API = _DOCS + "lambda/latest/api/"
_SQS = _DOCS + "AWSSimpleQueueService/latest/SQSDeveloperGuide/"
_DYNAMODB = _DOCS + "amazondynamodb/latest/developerguide/"
_DYNAMODB_QUOTAS = _DYNAMODB + "ServiceQuotas.html"
_DYNAMODB_KEYS = _DYNAMODB + "bp-partition-key-design.html"
_VPC = _DOCS + "vpc/latest/"
_VPC_QUOTAS = _VPC + "userguide/amazon-vpc-limits.html"
_NAT = _VPC + "userguide/nat-gateway-basics.html"
_ALB = _DOCS + "elasticloadbalancing/latest/application/application-load-balancers.html"
_NLB = _DOCS + "elasticloadbalancing/latest/network/network-load-balancers.html"
_RDS_PROXY = _DOCS + "AmazonRDS/latest/AuroraUserGuide/rds-proxy-network-prereqs.html"
_REDSHIFT = _DOCS + "redshift/latest/mgmt/serverless-usage-considerations.html"

# --- A subnet and its network interfaces -----------------------------------------------------

# The first four addresses of an IPv4 subnet and its last one.
RESERVED_ADDRESSES = Fact(5, "addresses", _VPC + "userguide/subnet-sizing.html", "2023-04-06")
# A function shares the interface of its (subnet, set of security groups); not one per execution.
LAMBDA_ADDRESSES_PER_SECURITY_GROUP_SET = Fact(1, "addresses", _LAMBDA_VPC, "2026-08-21")
CONNECTIONS_PER_ENI = Fact(65_000, "connections", _LAMBDA_VPC, "2026-08-21")
# Before September 2019: one interface for so much memory of concurrent executions.
LAMBDA_GB_PER_ENI_BEFORE_2019 = Fact(
    3, "GB of memory per network interface", _LAMBDA + "vpc.html", "2018-05-25"
)
LAMBDA_ENIS_PER_VPC = Fact(500, "network interfaces", _LAMBDA_QUOTAS, "2026-11-23")
LAMBDA_MAX_SUBNETS = Fact(16, "subnets", _LAMBDA_API + "API_VpcConfig.html", "2026-11-17")
LAMBDA_MAX_SECURITY_GROUPS = Fact(
    5, "security groups", _LAMBDA_API + "API_VpcConfig.html", "2026-11-17"
)
# Security Hub control Lambda.5.
LAMBDA_MIN_ZONES = Fact(
    2, "zones", _DOCS + "securityhub/latest/userguide/lambda-controls.html", "2026-11-23"
)
# A function cannot connect to a VPC whose tenancy is this; it has to be peered.
LAMBDA_UNSUPPORTED_TENANCY = Fact("dedicated", "InstanceTenancy", _LAMBDA_VPC, "2023-10-30")
# A function that is idle for so long becomes inactive; its next invocation fails.
LAMBDA_IDLE_DAYS = Fact(14, "days", _LAMBDA_VPC, "2026-08-21")
ENIS_PER_REGION = Fact(5_000, "network interfaces", _VPC_QUOTAS, "2023-04-06")

# --- Addresses that other consumers take from the same subnet --------------------------------

NAT_ADDRESSES = Fact(1, "addresses", _NAT, "2023-04-06")
NAT_MAX_ADDRESSES = Fact(8, "addresses", _NAT, "2023-04-06")
# Connections at once to one destination, by each of its addresses.
NAT_CONNECTIONS = Fact(55_000, "connections per address", _NAT, "2023-04-06")
# What it carries from the first moment, and what it scales up to.
NAT_GBPS_AT_ONCE = Fact(5, "Gbps", _NAT, "2023-04-06")
NAT_GBPS = Fact(100, "Gbps", _NAT, "2023-04-06")
# A regional NAT gateway is placed in no subnet of the customer.
REGIONAL_NAT_ADDRESSES = Fact(
    0, "addresses", _VPC + "userguide/nat-gateways-regional.html", "2026-11-23"
)
INTERFACE_ENDPOINT_ADDRESSES = Fact(
    1, "addresses per subnet", _VPC + "privatelink/create-interface-endpoint.html", "2026-11-23"
)
# A gateway endpoint is an entry in route tables.
GATEWAY_ENDPOINT_ADDRESSES = Fact(
    0, "addresses", _VPC + "privatelink/gateway-endpoints.html", "2026-11-23"
)
ALB_FREE_ADDRESSES = Fact(8, "free addresses per subnet", _ALB, "2023-04-06")
# Over all of its subnets together, when it scales out.
ALB_MAX_ADDRESSES = Fact(100, "addresses", _ALB, "2023-04-06")
ALB_SMALLEST_SUBNET = Fact(27, "prefix length", _ALB, "2023-04-06")
CLASSIC_FREE_ADDRESSES = Fact(
    8,
    "free addresses per subnet",
    _DOCS + "elasticloadbalancing/latest/classic/elb-backend-instances.html",
    "2023-04-06",
)
NLB_ADDRESSES = Fact(1, "addresses per subnet", _NLB, "2023-04-06")
# When it is created: internet-facing, or internal without addresses chosen by the template.
NLB_FREE_ADDRESSES = Fact(8, "free addresses per subnet", _NLB, "2023-04-06")
INSTANCE_ADDRESSES = Fact(1, "addresses", _VPC + "userguide/vpc-ip-addressing.html", "2023-04-06")
# A task in network mode awsvpc, which is every task on Fargate.
ECS_TASK_ADDRESSES = Fact(
    1, "addresses", _DOCS + "AmazonECS/latest/developerguide/task-networking.html", "2023-04-24"
)
# Unless the template says otherwise: how many tasks there may be while a service is deployed.
ECS_MAXIMUM_PERCENT = Fact(
    200,
    "% of the desired tasks",
    _DOCS + "AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
    "2026-11-17",
)
FARGATE_SMALLEST_VCPUS = Fact(
    0.25,
    "vCPU of a job",
    _DOCS + "batch/latest/APIReference/API_ResourceRequirement.html",
    "2026-11-17",
)
# Of general, compute and memory optimised types: xlarge 4, large 2, 2xlarge 8 …
XLARGE_VCPUS = Fact(
    4,
    "vCPU",
    _DOCS + "ec2/latest/instancetypes/gp.html",
    "2026-11-23",
)
RDS_INSTANCE_ADDRESSES = Fact(
    1,
    "addresses",
    _DOCS + "AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    "2023-04-17",
)
# AWS asks for spare addresses (failover, scaling of the instance) without a number: one each.
RDS_SPARE_ADDRESSES = Fact(
    1,
    "addresses per instance",
    _DOCS + "AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    "2023-04-17",
)
# By the size in the class of the registered instance (db.r6g.2xlarge: 2xlarge). Recommended.
RDS_PROXY_ADDRESSES = Table(
    {
        "micro": 10,
        "small": 10,
        "medium": 10,
        "large": 10,
        "xlarge": 10,
        "2xlarge": 15,
        "4xlarge": 25,
        "8xlarge": 45,
        "12xlarge": 60,
        "16xlarge": 75,
        "24xlarge": 110,
    },
    "free addresses",
    _RDS_PROXY,
    "2023-05-19",
)
RDS_PROXY_ENDPOINT_ADDRESSES = Fact(
    3, "free addresses per added endpoint", _RDS_PROXY, "2023-05-19"
)
RDS_PROXY_MAX_ADDRESSES = Fact(215, "addresses per VPC", _RDS_PROXY, "2023-05-19")
ELASTICACHE_NODE_ADDRESSES = Fact(
    1, "addresses", _DOCS + "AmazonElastiCache/latest/dg/VPCs.EC.html", "2023-04-10"
)
MEMORYDB_NODE_ADDRESSES = Fact(
    1,
    "addresses",
    _DOCS + "AWSCloudFormation/latest/TemplateReference/aws-resource-memorydb-subnetgroup.html",
    "2026-10-20",
)
MSK_BROKER_ADDRESSES = Fact(
    1, "addresses", _DOCS + "msk/latest/developerguide/msk-create-cluster.html", "2022-07-21"
)
# One per subnet of a cluster that keeps its metadata in ZooKeeper.
MSK_ZOOKEEPER_ADDRESSES = Fact(
    1,
    "addresses per subnet",
    _DOCS + "msk/latest/developerguide/zookeeper-security.html",
    "2022-07-21",
)
MQ_BROKER_ADDRESSES = Fact(
    1,
    "addresses per subnet",
    _DOCS + "amazon-mq/latest/api-reference/brokers.html",
    "2026-11-17",
)
EFS_MOUNT_TARGET_ADDRESSES = Fact(
    1, "addresses", _DOCS + "efs/latest/ug/accessing-fs.html", "2022-03-07"
)
EFS_MOUNT_TARGETS_PER_VPC = Fact(
    400, "mount targets", _DOCS + "efs/latest/ug/limits.html", "2022-03-07"
)
# A subnet gives factor × data nodes / zones; two thirds wait for blue/green deployments.
OPENSEARCH_ADDRESS_FACTOR = Fact(
    3,
    "addresses per data node",
    _DOCS + "opensearch-service/latest/developerguide/vpc.html",
    "2023-05-12",
)
# Nodes of Redshift, DocumentDB, Neptune, DAX, DMS and Kafka Connect: at least.
ASSUMED_NODE_ADDRESSES = Fact(
    1,
    "addresses per node",
    "Assumption: one network interface per node; AWS publishes no number",
    "2026-11-23",
)
REDSHIFT_SERVERLESS_ADDRESSES = Fact(3, "free addresses per subnet", _REDSHIFT, "2026-11-23")
REDSHIFT_SERVERLESS_UNITS = Fact(
    128,
    "RPU, unless the template says otherwise",
    _DOCS + "redshift/latest/mgmt/serverless-capacity.html",
    "2026-11-23",
)
# With enhanced VPC routing, by base capacity in RPU; smaller capacities are not in the table.
REDSHIFT_SERVERLESS_ROUTED_ADDRESSES = Table(
    {"32": 13, "64": 21, "128": 37, "256": 69, "512": 133},
    "free addresses per subnet",
    _DOCS + "redshift/latest/mgmt/serverless-known-issues.html",
    "2023-04-24",
)
EKS_MIN_ADDRESSES = Fact(
    6, "addresses per subnet", _DOCS + "eks/latest/userguide/network-reqs.html", "2024-12-02"
)
EKS_ADDRESSES = Fact(
    16, "addresses per subnet", _DOCS + "eks/latest/userguide/network-reqs.html", "2024-12-02"
)
# All workers of a run are in the one subnet of its connection.
GLUE_WORKER_ADDRESSES = Fact(
    1,
    "addresses",
    "https://aws.amazon.com/blogs/big-data/scale-aws-glue-jobs-by-optimizing-ip-address-"
    "consumption-and-expanding-network-capacity-using-a-private-nat-gateway/",
    "2026-11-23",
)
DIRECTORY_ADDRESSES = Fact(
    1,
    "addresses per subnet",
    _DOCS + "directoryservice/latest/admin-guide/ms_ad_getting_started_what_gets_created.html",
    "2021-11-12",
)
TRANSIT_GATEWAY_ADDRESSES = Fact(
    1,
    "addresses per subnet",
    _VPC + "tgw/how-transit-gateways-work.html",
    "2022-09-02",
)
CLIENT_VPN_FREE_ADDRESSES = Fact(
    20,
    "free addresses per subnet",
    _DOCS + "vpn/latest/clientvpn-admin/cvpn-working-target.html",
    "2026-11-23",
)
CLIENT_VPN_SMALLEST_SUBNET = Fact(
    27,
    "prefix length",
    _DOCS + "vpn/latest/clientvpn-admin/cvpn-working-target.html",
    "2026-11-23",
)

# --- Lambda ----------------------------------------------------------------------------------

LAMBDA_CONCURRENT_EXECUTIONS = Fact(1_000, "executions", _LAMBDA_QUOTAS, "2026-11-23")
# What Lambda keeps for functions without a reservation.
UNRESERVED_FLOOR = Fact(100, "executions", _LAMBDA + "configuration-concurrency.html", "2022-06-10")
MB_PER_VCPU = Fact(1_769, "MB", _LAMBDA_QUOTAS, "2026-11-23")
LAMBDA_DEFAULT_MEMORY = Fact(128, "MB", _LAMBDA_API + "API_CreateFunction.html", "2026-11-17")
LAMBDA_DEFAULT_TIMEOUT = Fact(3, "s", _LAMBDA_API + "API_CreateFunction.html", "2026-11-17")
ASYNC_RETRIES = Fact(2, "retries", _LAMBDA + "invocation-async.html", "2022-11-14")
ASYNC_MAX_EVENT_AGE = Fact(21_600, "s", _LAMBDA + "invocation-async.html", "2022-11-14")

# --- Event source mappings and queues --------------------------------------------------------

# A visibility timeout of this many function timeouts, plus the batching window.
VISIBILITY_FACTOR = Fact(6, "timeouts", _LAMBDA + "services-sqs-configure.html", "2026-11-23")
MIN_RECEIVES = Fact(5, "receives", _LAMBDA + "with-sqs.html", "2022-11-14")
SQS_MAPPING_CONCURRENCY = Fact(
    1_250, "executions", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
SQS_MAPPING_INITIAL_CONCURRENCY = Fact(
    5, "executions", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
SQS_MAPPING_GROWTH = Fact(
    300, "executions per minute", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
# The lowest MaximumConcurrency that a mapping takes.
SQS_LEAST_MAXIMUM_CONCURRENCY = Fact(
    2, "executions", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
EXECUTIONS_PER_SQS_POLLER = Fact(
    10, "executions", _LAMBDA + "services-sqs-scaling.html", "2026-11-23"
)
# MaximumRetryAttempts and MaximumRecordAgeInSeconds: until the stream lets go of the record.
INFINITE = Fact(-1, "retries or s", _LAMBDA_API + "API_CreateEventSourceMapping.html", "2026-11-17")
# Infinite retries beside an OnFailure destination; MSK and self-managed Kafka only.
KAFKA_RETRIES_WITH_DESTINATION = Fact(
    10, "retries", _LAMBDA + "kafka-on-failure-destination.html", "2026-11-23"
)
KINESIS_RETENTION = Fact(
    24,
    "h",
    _DOCS + "kinesis/latest/APIReference/API_PutRecord.html",
    "2026-11-17",
)
DYNAMODB_STREAM_RETENTION = Fact(24, "h", _DYNAMODB + "Streams.html", "2023-02-22")
SQS_DEFAULT_RECEIVES = Fact(
    10,
    "receives",
    _DOCS + "AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    "2026-11-17",
)
# On standard queues the age counts from the first enqueue; a FIFO queue starts anew in its DLQ.
SQS_DEAD_LETTER_RETENTION = Fact(
    "first enqueue",
    "start of a message's age",
    _SQS + "setting-up-dead-letter-queue-retention.html",
    "2026-11-23",
)
SQS_MAX_RETENTION = Fact(
    1_209_600,
    "s",
    _DOCS + "AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
    "2026-11-17",
)

# How long an Express workflow may run.
EXPRESS_MACHINE_SECONDS = Fact(
    300, "s", _DOCS + "step-functions/latest/dg/service-quotas.html", "2026-08-20"
)

# EventBridge gives up a request to an API destination after this time, of a rule and of a pipe.
API_DESTINATION_SECONDS = Fact(
    5, "s", _DOCS + "eventbridge/latest/userguide/eb-api-destinations.html", "2026-11-23"
)
# What an integration of API Gateway may take where nobody raised it.
API_GATEWAY_SECONDS = Fact(
    29, "s", _DOCS + "apigateway/latest/api/API_PutIntegration.html", "2026-11-17"
)

# --- Delivery to targets ---------------------------------------------------------------------

EVENTBRIDGE_RETRIES = Fact(
    185, "retries", _DOCS + "eventbridge/latest/userguide/eb-rule-dlq.html", "2022-07-01"
)
EVENTBRIDGE_MAX_EVENT_AGE = Fact(
    86_400, "s", _DOCS + "eventbridge/latest/userguide/eb-rule-dlq.html", "2022-07-01"
)
SCHEDULER_RETRIES = Fact(
    185, "retries", _DOCS + "scheduler/latest/APIReference/API_RetryPolicy.html", "2026-11-17"
)
SCHEDULER_MAX_EVENT_AGE = Fact(
    86_400, "s", _DOCS + "scheduler/latest/APIReference/API_RetryPolicy.html", "2026-11-17"
)
SNS_AWS_ATTEMPTS = Fact(
    100_015, "attempts", _DOCS + "sns/latest/dg/sns-message-delivery-retries.html", "2026-11-23"
)
SNS_HTTP_RETRIES = Fact(
    3, "retries", _DOCS + "sns/latest/dg/sns-message-delivery-retries.html", "2026-11-23"
)

# --- DynamoDB --------------------------------------------------------------------------------

PARTITION_WRITE_UNITS = Fact(
    1_000, "write units per second", _DYNAMODB + "warm-throughput-scenarios.html", "2026-11-23"
)
PARTITION_READ_UNITS = Fact(
    3_000, "read units per second", _DYNAMODB + "warm-throughput-scenarios.html", "2026-11-23"
)
COLLECTION_LIMIT = Fact(10, "GB", _DYNAMODB + "LSI.html", "2023-02-22")
BURST_SECONDS = Fact(300, "s", _DYNAMODB_KEYS, "2023-02-22")
WRITE_UNIT_KB = Fact(1, "KB", _DYNAMODB_QUOTAS, "2023-02-22")
READ_UNIT_KB = Fact(4, "KB", _DYNAMODB_QUOTAS, "2023-02-22")
TRANSACTION_FACTOR = Fact(2, "units per unit", _DYNAMODB_QUOTAS, "2023-02-22")
TABLE_WRITE_UNITS = Fact(40_000, "write units per second", _DYNAMODB_QUOTAS, "2023-02-22")
TABLE_READ_UNITS = Fact(40_000, "read units per second", _DYNAMODB_QUOTAS, "2023-02-22")

# --- What AWS may have raised for an account -------------------------------------------------

SETTINGS: dict[str, Fact[int]] = {
    "dynamodb_table_read_units": TABLE_READ_UNITS,
    "dynamodb_table_write_units": TABLE_WRITE_UNITS,
    "efs_mount_targets_per_vpc": EFS_MOUNT_TARGETS_PER_VPC,
    "enis_per_region": ENIS_PER_REGION,
    "lambda_concurrent_executions": LAMBDA_CONCURRENT_EXECUTIONS,
    "lambda_enis_per_vpc": LAMBDA_ENIS_PER_VPC,
    "lambda_unreserved_executions": UNRESERVED_FLOOR,
}
# The least that a configuration may set, where it is not 1.
LEAST = {"lambda_unreserved_executions": 0}
