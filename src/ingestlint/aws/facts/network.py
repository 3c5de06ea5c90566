"""What network interfaces and addresses take, and what there is of them."""

from .fact import DOCS, Fact, Table

_LAMBDA = DOCS + "lambda/latest/dg/"
_LAMBDA_QUOTAS = _LAMBDA + "gettingstarted-limits.html"
_LAMBDA_VPC = _LAMBDA + "configuration-vpc.html"
_LAMBDA_API = DOCS + "lambda/latest/api/"
_VPC = DOCS + "vpc/latest/"
_VPC_QUOTAS = _VPC + "userguide/amazon-vpc-limits.html"
_NAT = _VPC + "userguide/nat-gateway-basics.html"
_ALB = DOCS + "elasticloadbalancing/latest/application/application-load-balancers.html"
_NLB = DOCS + "elasticloadbalancing/latest/network/network-load-balancers.html"
_RDS_PROXY = DOCS + "AmazonRDS/latest/AuroraUserGuide/rds-proxy-network-prereqs.html"
_REDSHIFT = DOCS + "redshift/latest/mgmt/serverless-usage-considerations.html"

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
    2, "zones", DOCS + "securityhub/latest/userguide/lambda-controls.html", "2026-11-23"
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
    DOCS + "elasticloadbalancing/latest/classic/elb-backend-instances.html",
    "2023-04-06",
)
NLB_ADDRESSES = Fact(1, "addresses per subnet", _NLB, "2023-04-06")
# When it is created: internet-facing, or internal without addresses chosen by the template.
NLB_FREE_ADDRESSES = Fact(8, "free addresses per subnet", _NLB, "2023-04-06")
INSTANCE_ADDRESSES = Fact(1, "addresses", _VPC + "userguide/vpc-ip-addressing.html", "2023-04-06")
# A task in network mode awsvpc, which is every task on Fargate.
ECS_TASK_ADDRESSES = Fact(
    1, "addresses", DOCS + "AmazonECS/latest/developerguide/task-networking.html", "2023-04-24"
)
# Unless the template says otherwise: how many tasks there may be while a service is deployed.
ECS_MAXIMUM_PERCENT = Fact(
    200,
    "% of the desired tasks",
    DOCS + "AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
    "2026-11-17",
)
FARGATE_SMALLEST_VCPUS = Fact(
    0.25,
    "vCPU of a job",
    DOCS + "batch/latest/APIReference/API_ResourceRequirement.html",
    "2026-11-25",
)
# Of general, compute and memory optimised types: xlarge 4, large 2, 2xlarge 8 …
XLARGE_VCPUS = Fact(
    4,
    "vCPU",
    DOCS + "AWSEC2/latest/UserGuide/general-purpose-instances.html",
    "2026-11-25",
)
RDS_INSTANCE_ADDRESSES = Fact(
    1,
    "addresses",
    DOCS + "AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    "2023-04-17",
)
# AWS asks for spare addresses (failover, scaling of the instance) without a number: one each.
RDS_SPARE_ADDRESSES = Fact(
    1,
    "addresses per instance",
    DOCS + "AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
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
    1, "addresses", DOCS + "AmazonElastiCache/latest/dg/VPCs.EC.html", "2023-04-10"
)
# SubnetIds are those of "the VPC endpoint for the serverless cache", its groups those of the
# "(private-link)": inferred to be one interface endpoint, which has one interface in each subnet.
ELASTICACHE_SERVERLESS_ADDRESSES = Fact(
    1,
    "addresses per subnet",
    DOCS + "AmazonElastiCache/latest/APIReference/API_CreateServerlessCache.html",
    "2026-11-25",
)
MEMORYDB_NODE_ADDRESSES = Fact(
    1,
    "addresses",
    DOCS + "AWSCloudFormation/latest/TemplateReference/aws-resource-memorydb-subnetgroup.html",
    "2026-10-20",
)
MSK_BROKER_ADDRESSES = Fact(
    1, "addresses", DOCS + "msk/latest/developerguide/msk-create-cluster.html", "2022-07-21"
)
# One per subnet of a cluster that keeps its metadata in ZooKeeper.
MSK_ZOOKEEPER_ADDRESSES = Fact(
    1,
    "addresses per subnet",
    DOCS + "msk/latest/developerguide/zookeeper-security.html",
    "2022-07-21",
)
# Each worker has one address of one of the subnets.
MSK_CONNECT_WORKER_ADDRESSES = Fact(
    1, "addresses", DOCS + "msk/latest/developerguide/msk-connect-workers.html", "2026-11-25"
)
EFS_MOUNT_TARGET_ADDRESSES = Fact(
    1, "addresses", DOCS + "efs/latest/ug/accessing-fs.html", "2022-03-07"
)
# One IPv4 address, unless its IpAddressType is IPV6_ONLY.
S3_MOUNT_TARGET_ADDRESSES = Fact(
    1, "addresses", DOCS + "AmazonS3/latest/API/API_S3Files_CreateMountTarget.html", "2026-11-25"
)
EFS_MOUNT_TARGETS_PER_VPC = Fact(
    400, "mount targets", DOCS + "efs/latest/ug/limits.html", "2022-03-07"
)
# A subnet gives factor × data nodes / zones; two thirds wait for blue/green deployments.
OPENSEARCH_ADDRESS_FACTOR = Fact(
    3,
    "addresses per data node",
    DOCS + "opensearch-service/latest/developerguide/vpc.html",
    "2023-05-12",
)
# Nodes of Redshift, DocumentDB, Neptune, DAX and DMS: at least.
ASSUMED_NODE_ADDRESSES = Fact(
    1,
    "addresses per node",
    "Assumption: one network interface per node; AWS publishes no number",
    "2026-11-23",
)
# Nodes of DocumentDB, Neptune, DAX and DMS: a generous bound, which large subnets have room for.
ASSUMED_MOST_NODE_ADDRESSES = Fact(
    4,
    "addresses per node",
    "Assumption: a node, the one that replaces it, and as many again; AWS publishes no number",
    "2026-11-25",
)
# What only lets traffic in or out, or has few hosts: VPC links of API Gateway, connectors of App
# Runner, MSK Serverless, brokers of Amazon MQ, Simple AD. A generous bound, as above.
ASSUMED_MOST_ADDRESSES = Fact(
    100,
    "addresses per subnet",
    "Assumption: as many in each subnet as an Application Load Balancer has in all of its subnets;"
    " AWS publishes no number",
    "2026-11-25",
)
# The primary and 15 replicas, whoever adds them.
DOCUMENTDB_CLUSTER_INSTANCES = Fact(
    16,
    "instances",
    DOCS + "documentdb/latest/developerguide/db-clusters-understanding.html",
    "2026-11-25",
)
NEPTUNE_CLUSTER_INSTANCES = Fact(
    16, "instances", DOCS + "neptune/latest/userguide/aurora-replicas-adding.html", "2026-11-25"
)
# The primary and ten replicas.
DAX_CLUSTER_NODES = Fact(
    11,
    "nodes",
    DOCS + "amazondynamodb/latest/developerguide/DAX.concepts.cluster.html",
    "2026-11-25",
)
REDSHIFT_SERVERLESS_ADDRESSES = Fact(3, "free addresses per subnet", _REDSHIFT, "2026-11-23")
REDSHIFT_SERVERLESS_UNITS = Fact(
    128,
    "RPU, unless the template says otherwise",
    DOCS + "redshift/latest/mgmt/serverless-capacity.html",
    "2026-11-25",
)
# With enhanced VPC routing, by base capacity in RPU; smaller capacities are not in the table.
REDSHIFT_SERVERLESS_ROUTED_ADDRESSES = Table(
    {"32": 13, "64": 21, "128": 37, "256": 69, "512": 133},
    "free addresses per subnet",
    DOCS + "redshift/latest/mgmt/serverless-known-issues.html",
    "2023-04-24",
)
EKS_MIN_ADDRESSES = Fact(
    6, "addresses per subnet", DOCS + "eks/latest/userguide/network-reqs.html", "2024-12-02"
)
EKS_ADDRESSES = Fact(
    16, "addresses per subnet", DOCS + "eks/latest/userguide/network-reqs.html", "2024-12-02"
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
    DOCS + "directoryservice/latest/admin-guide/ms_ad_getting_started_what_gets_created.html",
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
    DOCS + "vpn/latest/clientvpn-admin/cvpn-working-target.html",
    "2026-11-23",
)
CLIENT_VPN_SMALLEST_SUBNET = Fact(
    27,
    "prefix length",
    DOCS + "vpn/latest/clientvpn-admin/cvpn-working-target.html",
    "2026-11-23",
)
