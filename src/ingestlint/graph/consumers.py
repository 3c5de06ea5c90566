"""Which kinds of resources stand in subnets, and where their templates say in which ones."""

from collections.abc import Iterator

from ingestlint.evaluate.value import Absent, Fields, Items, Known, Unknown, Value, text_of
from ingestlint.record import Record

from .rarer import RARER
from .reading import step_into
from .resource import Resource

# A path of keys; "*" stands for each item of a list.
Path = tuple[str, ...]


class Consumer(Record):
    """How a kind of resource says where it stands.

    `name` is what people call it. A kind with `group` names a group of subnets instead, in that
    property; `group_type` is the group's type, whose own list is `SubnetIds`.
    """

    name: str
    subnets: tuple[Path, ...] = ()
    security_groups: tuple[Path, ...] = ()
    group: str = ""
    group_type: str = ""


def _in(name: str, subnets: str, groups: str = "") -> Consumer:
    paths = tuple(tuple(path.split(".")) for path in subnets.split())
    return Consumer(name, paths, tuple(tuple(path.split(".")) for path in groups.split()))


def _by_group(name: str, group: str, group_type: str, groups: str) -> Consumer:
    return Consumer(name, (), ((groups,),), group, group_type)


FUNCTION = "AWS::Lambda::Function"
# A canary runs as a function in its subnets.
LIKE_FUNCTIONS = (FUNCTION, "AWS::Synthetics::Canary")
_AWSVPC = "EcsParameters.NetworkConfiguration.AwsVpcConfiguration"
_DOC_GROUP = "AWS::DocDB::DBSubnetGroup"

CONSUMERS: dict[str, Consumer] = {
    FUNCTION: _in("function", "VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds"),
    "AWS::EC2::NatGateway": _in("NAT gateway", "SubnetId"),
    "AWS::EC2::VPCEndpoint": _in("endpoint", "SubnetIds", "SecurityGroupIds"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _in(
        "load balancer", "Subnets SubnetMappings.*.SubnetId", "SecurityGroups"
    ),
    "AWS::ElasticLoadBalancing::LoadBalancer": _in(
        "classic load balancer", "Subnets", "SecurityGroups"
    ),
    "AWS::AutoScaling::AutoScalingGroup": _in("Auto Scaling group", "VPCZoneIdentifier"),
    "AWS::ECS::Service": _in(
        "ECS service",
        "NetworkConfiguration.AwsvpcConfiguration.Subnets",
        "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
    ),
    "AWS::ECS::TaskSet": _in(
        "ECS task set",
        "NetworkConfiguration.AwsVpcConfiguration.Subnets",
        "NetworkConfiguration.AwsVpcConfiguration.SecurityGroups",
    ),
    "AWS::EC2::Instance": _in(
        "instance",
        "SubnetId NetworkInterfaces.*.SubnetId",
        "SecurityGroupIds NetworkInterfaces.*.GroupSet",
    ),
    "AWS::EC2::NetworkInterface": _in("network interface", "SubnetId", "GroupSet"),
    "AWS::EFS::MountTarget": _in("EFS mount target", "SubnetId", "SecurityGroups"),
    "AWS::S3Files::MountTarget": _in("S3 mount target", "SubnetId", "SecurityGroups"),
    "AWS::MSK::Cluster": _in(
        "MSK cluster", "BrokerNodeGroupInfo.ClientSubnets", "BrokerNodeGroupInfo.SecurityGroups"
    ),
    "AWS::MSK::ServerlessCluster": _in(
        "MSK Serverless cluster", "VpcConfigs.*.SubnetIds", "VpcConfigs.*.SecurityGroups"
    ),
    "AWS::OpenSearchService::Domain": _in(
        "OpenSearch domain", "VPCOptions.SubnetIds", "VPCOptions.SecurityGroupIds"
    ),
    "AWS::Elasticsearch::Domain": _in(
        "Elasticsearch domain", "VPCOptions.SubnetIds", "VPCOptions.SecurityGroupIds"
    ),
    "AWS::EC2::TransitGatewayAttachment": _in("transit gateway attachment", "SubnetIds"),
    "AWS::EC2::TransitGatewayVpcAttachment": _in("transit gateway attachment", "SubnetIds"),
    "AWS::NetworkFirewall::Firewall": _in("network firewall", "SubnetMappings.*.SubnetId"),
    "AWS::Route53Resolver::ResolverEndpoint": _in(
        "resolver endpoint", "IpAddresses.*.SubnetId", "SecurityGroupIds"
    ),
    "AWS::RDS::DBInstance": _by_group(
        "database", "DBSubnetGroupName", "AWS::RDS::DBSubnetGroup", "VPCSecurityGroups"
    ),
    "AWS::RDS::DBCluster": _by_group(
        "database cluster", "DBSubnetGroupName", "AWS::RDS::DBSubnetGroup", "VpcSecurityGroupIds"
    ),
    "AWS::ElastiCache::ReplicationGroup": _by_group(
        "cache", "CacheSubnetGroupName", "AWS::ElastiCache::SubnetGroup", "SecurityGroupIds"
    ),
    "AWS::ElastiCache::CacheCluster": _by_group(
        "cache", "CacheSubnetGroupName", "AWS::ElastiCache::SubnetGroup", "VpcSecurityGroupIds"
    ),
    "AWS::ElastiCache::ServerlessCache": _in("serverless cache", "SubnetIds", "SecurityGroupIds"),
    "AWS::MemoryDB::Cluster": _by_group(
        "MemoryDB cluster", "SubnetGroupName", "AWS::MemoryDB::SubnetGroup", "SecurityGroupIds"
    ),
    "AWS::DAX::Cluster": _by_group(
        "DAX cluster", "SubnetGroupName", "AWS::DAX::SubnetGroup", "SecurityGroupIds"
    ),
    "AWS::DocDB::DBCluster": _by_group(
        "DocumentDB cluster", "DBSubnetGroupName", _DOC_GROUP, "VpcSecurityGroupIds"
    ),
    "AWS::Neptune::DBCluster": _by_group(
        "Neptune cluster",
        "DBSubnetGroupName",
        "AWS::Neptune::DBSubnetGroup",
        "VpcSecurityGroupIds",
    ),
    "AWS::DMS::ReplicationInstance": _by_group(
        "replication instance",
        "ReplicationSubnetGroupIdentifier",
        "AWS::DMS::ReplicationSubnetGroup",
        "VpcSecurityGroupIds",
    ),
    "AWS::Redshift::Cluster": _by_group(
        "Redshift cluster",
        "ClusterSubnetGroupName",
        "AWS::Redshift::ClusterSubnetGroup",
        "VpcSecurityGroupIds",
    ),
    "AWS::RedshiftServerless::Workgroup": _in(
        "Redshift workgroup", "SubnetIds", "SecurityGroupIds"
    ),
    "AWS::RDS::DBProxy": _in("database proxy", "VpcSubnetIds", "VpcSecurityGroupIds"),
    "AWS::RDS::DBProxyEndpoint": _in("proxy endpoint", "VpcSubnetIds", "VpcSecurityGroupIds"),
    "AWS::Glue::Connection": _in(
        "Glue connection",
        "ConnectionInput.PhysicalConnectionRequirements.SubnetId",
        "ConnectionInput.PhysicalConnectionRequirements.SecurityGroupIdList",
    ),
    "AWS::Glue::DevEndpoint": _in("Glue endpoint", "SubnetId", "SecurityGroupIds"),
    "AWS::EKS::Cluster": _in(
        "EKS cluster", "ResourcesVpcConfig.SubnetIds", "ResourcesVpcConfig.SecurityGroupIds"
    ),
    "AWS::EKS::Nodegroup": _in("EKS node group", "Subnets"),
    "AWS::EKS::FargateProfile": _in("EKS Fargate profile", "Subnets"),
    "AWS::DirectoryService::MicrosoftAD": _in("directory", "VpcSettings.SubnetIds"),
    "AWS::DirectoryService::SimpleAD": _in("directory", "VpcSettings.SubnetIds"),
    "AWS::Lambda::CapacityProvider": _in(
        "capacity provider", "VpcConfig.SubnetIds", "VpcConfig.SecurityGroupIds"
    ),
    "AWS::EC2::ClientVpnTargetNetworkAssociation": _in("Client VPN", "SubnetId"),
    "AWS::EC2::InstanceConnectEndpoint": _in("connect endpoint", "SubnetId", "SecurityGroupIds"),
    "AWS::EC2::EC2Fleet": _in("EC2 fleet", "LaunchTemplateConfigs.*.Overrides.*.SubnetId"),
    "AWS::EC2::SpotFleet": _in(
        "spot fleet", "SpotFleetRequestConfigData.LaunchSpecifications.*.SubnetId"
    ),
    "AWS::EC2::SubnetCidrReservation": _in("address reservation", "SubnetId"),
    "AWS::AmazonMQ::Broker": _in("broker", "SubnetIds", "SecurityGroups"),
    "AWS::FSx::FileSystem": _in("FSx file system", "SubnetIds", "SecurityGroupIds"),
    "AWS::Batch::ComputeEnvironment": _in(
        "Batch compute environment",
        "ComputeResources.Subnets",
        "ComputeResources.SecurityGroupIds",
    ),
    "AWS::MWAA::Environment": _in(
        "MWAA environment",
        "NetworkConfiguration.SubnetIds",
        "NetworkConfiguration.SecurityGroupIds",
    ),
    "AWS::EMR::Cluster": _in("EMR cluster", "Instances.Ec2SubnetId Instances.Ec2SubnetIds"),
    "AWS::SageMaker::NotebookInstance": _in("notebook", "SubnetId", "SecurityGroupIds"),
    "AWS::SageMaker::Domain": _in("SageMaker domain", "SubnetIds"),
    "AWS::SageMaker::Model": _in("model", "VpcConfig.Subnets", "VpcConfig.SecurityGroupIds"),
    "AWS::CodeBuild::Project": _in("build project", "VpcConfig.Subnets"),
    "AWS::ApiGatewayV2::VpcLink": _in("VPC link", "SubnetIds", "SecurityGroupIds"),
    "AWS::AppRunner::VpcConnector": _in("VPC connector", "Subnets", "SecurityGroups"),
    "AWS::Transfer::Server": _in(
        "transfer server", "EndpointDetails.SubnetIds", "EndpointDetails.SecurityGroupIds"
    ),
    "AWS::Synthetics::Canary": _in("canary", "VPCConfig.SubnetIds", "VPCConfig.SecurityGroupIds"),
    "AWS::KafkaConnect::Connector": _in(
        "connector",
        "KafkaCluster.ApacheKafkaCluster.Vpc.Subnets",
        "KafkaCluster.ApacheKafkaCluster.Vpc.SecurityGroups",
    ),
    "AWS::KinesisFirehose::DeliveryStream": _in(
        "delivery stream",
        "AmazonopensearchserviceDestinationConfiguration.VpcConfiguration.SubnetIds",
    ),
    "AWS::Events::Rule": _in("tasks of the rule", f"Targets.*.{_AWSVPC}.Subnets"),
    "AWS::Scheduler::Schedule": _in(
        "tasks of the schedule",
        "Target.EcsParameters.NetworkConfiguration.AwsvpcConfiguration.Subnets",
    ),
}
CONSUMERS.update((kind, _in(name, paths)) for kind, (name, paths) in RARER.items())
# What stands in subnets on behalf of others: an own entry, for it takes no address itself.
SUBNET_GROUPS = tuple(dict.fromkeys(c.group_type for c in CONSUMERS.values() if c.group_type))


def name_of(consumer: Resource) -> str:
    """What people call it: `load balancer Front`."""
    return f"{CONSUMERS[consumer.type].name} {consumer.id}"


def values_at(value: Value, path: Path) -> Iterator[Value]:
    """The values at a path, the items of a last list one by one; nothing where it is unset.

    A list that is wholly unknown is one value.
    """
    if isinstance(value, Absent):
        return
    if isinstance(value, Items):
        rest = path[1:] if path and path[0] == "*" else path
        for item in value.items:
            yield from values_at(item, rest)
    elif not path:
        # `VPCZoneIdentifier: !Join [",", …]` and the like: one text of several ids.
        if not (isinstance(value, Known) and text_of(value.data) == ""):
            yield value
    elif path[0] == "*":
        yield from values_at(value, path[1:])  # one entry where a list was meant
    elif isinstance(value, Fields | Unknown):
        yield from values_at(step_into(value, path[0]), path[1:])
        if isinstance(value, Unknown):
            return


def subnet_values(resource: Resource) -> Iterator[Value]:
    """The values that name the subnets of a consumer, not through a group."""
    for path in CONSUMERS[resource.type].subnets:
        yield from values_at(resource.value(path[0]), path[1:])
