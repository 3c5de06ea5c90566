"""Kinds of consumers whose addresses nobody publishes: they are there, and make a sum unknown."""

_MANAGED_INSTANCES = "ManagedInstancesProvider.InstanceLaunchTemplate.NetworkConfiguration.Subnets"
_PIPE_TASKS = "TargetParameters.EcsTaskParameters.NetworkConfiguration.AwsvpcConfiguration.Subnets"
_AGENT = "NetworkConfiguration.NetworkModeConfig.Subnets"

# Type -> what people call it, and the paths of its subnets.
RARER: dict[str, tuple[str, str]] = {
    "AWS::APS::Scraper": (
        "metrics scraper",
        "Source.EksConfiguration.SubnetIds Source.VpcConfiguration.SubnetIds",
    ),
    "AWS::AppStream::AppBlockBuilder": ("app block builder", "VpcConfig.SubnetIds"),
    "AWS::AppStream::Fleet": ("AppStream fleet", "VpcConfig.SubnetIds"),
    "AWS::AppStream::ImageBuilder": ("image builder", "VpcConfig.SubnetIds"),
    "AWS::BedrockAgentCore::BrowserCustom": ("browser", "NetworkConfiguration.VpcConfig.Subnets"),
    "AWS::BedrockAgentCore::CodeInterpreterCustom": (
        "code interpreter",
        "NetworkConfiguration.VpcConfig.Subnets",
    ),
    "AWS::BedrockAgentCore::Runtime": ("agent runtime", _AGENT),
    "AWS::Cloud9::EnvironmentEC2": ("Cloud9 environment", "SubnetId"),
    "AWS::CloudHSM::Cluster": ("CloudHSM cluster", "SubnetIds"),
    "AWS::CodeBuild::Fleet": ("build fleet", "FleetVpcConfig.Subnets"),
    "AWS::CodeConnections::Host": ("connection host", "VpcConfiguration.SubnetIds"),
    "AWS::DRS::ReplicationConfigurationTemplate": ("recovery staging", "StagingAreaSubnetId"),
    "AWS::DataSync::Agent": ("DataSync agent", "SubnetArns"),
    "AWS::DataSync::LocationEFS": ("DataSync location", "Ec2Config.SubnetArn"),
    "AWS::DocDBElastic::Cluster": ("DocumentDB elastic cluster", "SubnetIds"),
    "AWS::EC2::RouteServerEndpoint": ("route server endpoint", "SubnetId"),
    "AWS::EC2::VerifiedAccessEndpoint": (
        "Verified Access endpoint",
        "CidrOptions.SubnetIds LoadBalancerOptions.SubnetIds RdsOptions.SubnetIds",
    ),
    "AWS::ECS::CapacityProvider": ("ECS capacity provider", _MANAGED_INSTANCES),
    "AWS::ECS::ExpressGatewayService": ("ECS express service", "NetworkConfiguration.Subnets"),
    "AWS::EMR::Studio": ("EMR Studio", "SubnetIds"),
    "AWS::EMRServerless::Application": (
        "EMR Serverless application",
        "NetworkConfiguration.SubnetIds",
    ),
    "AWS::FSx::FileCache": ("file cache", "SubnetIds"),
    "AWS::GameLift::GameServerGroup": ("game server group", "VpcSubnets"),
    "AWS::Grafana::Workspace": ("Grafana workspace", "VpcConfiguration.SubnetIds"),
    "AWS::ImageBuilder::InfrastructureConfiguration": ("image builder", "SubnetId"),
    "AWS::IoT::TopicRuleDestination": ("topic rule destination", "VpcProperties.SubnetIds"),
    "AWS::KinesisAnalyticsV2::Application": (
        "Flink application",
        "ApplicationConfiguration.VpcConfigurations.*.SubnetIds",
    ),
    "AWS::Lambda::NetworkConnector": (
        "network connector",
        "Configuration.VpcEgressConfiguration.SubnetIds",
    ),
    "AWS::M2::Environment": ("mainframe environment", "SubnetIds"),
    "AWS::MSK::Replicator": ("MSK replicator", "KafkaClusters.*.VpcConfig.SubnetIds"),
    "AWS::MSK::VpcConnection": ("MSK connection", "ClientSubnets"),
    "AWS::MediaConnect::Flow": ("media flow", "VpcInterfaces.*.SubnetId"),
    "AWS::MediaConnect::FlowVpcInterface": ("media flow interface", "SubnetId"),
    "AWS::MediaLive::Channel": ("media channel", "Vpc.SubnetIds"),
    "AWS::MediaLive::Input": ("media input", "Vpc.SubnetIds"),
    "AWS::NeptuneGraph::PrivateGraphEndpoint": ("graph endpoint", "SubnetIds"),
    "AWS::NetworkFirewall::VpcEndpointAssociation": ("firewall endpoint", "SubnetMapping.SubnetId"),
    "AWS::NetworkManager::VpcAttachment": ("core network attachment", "SubnetArns"),
    "AWS::OSIS::Pipeline": ("ingestion pipeline", "VpcOptions.SubnetIds"),
    "AWS::OpenSearchServerless::VpcEndpoint": ("search endpoint", "SubnetIds"),
    "AWS::OpsWorks::Instance": ("OpsWorks instance", "SubnetId"),
    "AWS::PCS::Cluster": ("computing cluster", "Networking.SubnetIds"),
    "AWS::PCS::ComputeNodeGroup": ("compute node group", "SubnetIds"),
    "AWS::Pipes::Pipe": (
        "pipe",
        f"{_PIPE_TASKS} SourceParameters.SelfManagedKafkaParameters.Vpc.Subnets",
    ),
    "AWS::QuickSight::VPCConnection": ("QuickSight connection", "SubnetIds"),
    "AWS::SageMaker::Cluster": ("SageMaker cluster", "VpcConfig.Subnets"),
    "AWS::SecretsManager::RotationSchedule": (
        "rotation function",
        "HostedRotationLambda.VpcSubnetIds",
    ),
    "AWS::Timestream::InfluxDBCluster": ("InfluxDB cluster", "VpcSubnetIds"),
    "AWS::Timestream::InfluxDBInstance": ("InfluxDB instance", "VpcSubnetIds"),
    "AWS::Transfer::WebApp": ("transfer web app", "EndpointDetails.Vpc.SubnetIds"),
    "AWS::VpcLattice::ResourceGateway": ("resource gateway", "SubnetIds"),
    "AWS::WorkSpaces::Directory": ("WorkSpaces directory", "SubnetIds"),
    "AWS::WorkSpacesWeb::NetworkSettings": ("WorkSpaces web portal", "SubnetIds"),
}
