"""The types of resources that this program knows by name, to tell a misspelt one."""

# The names within each service: those that the sources mention (a test keeps them complete), and
# those that are nearly one of them and no misspelling (LocationNFS).
_NAMES = {
    "APS": "Scraper",
    "AmazonMQ": "Broker",
    "ApiGateway": (
        "ApiKey Authorizer BasePathMapping BasePathMappingV2 Deployment DomainName "
        "DomainNameV2 Method RestApi Stage UsagePlan UsagePlanKey"
    ),
    "ApiGatewayV2": (
        "Api ApiGatewayManagedOverrides ApiMapping Authorizer DomainName Integration "
        "Route Stage VpcLink"
    ),
    "AppConfig": "Environment",
    "AppRunner": "VpcConnector",
    "AppStream": "AppBlockBuilder Fleet ImageBuilder",
    "AppSync": (
        "ApiCache ApiKey DataSource DomainName DomainNameApiAssociation "
        "FunctionConfiguration GraphQLApi GraphQLSchema Resolver"
    ),
    "ApplicationAutoScaling": "ScalableTarget ScalingPolicy",
    "Athena": "WorkGroup",
    "AutoScaling": "AutoScalingGroup",
    "AutoScalingPlans": "ScalingPlan",
    "Batch": "ComputeEnvironment JobQueue",
    "Bedrock": "Agent",
    "BedrockAgentCore": "BrowserCustom CodeInterpreterCustom Runtime",
    "CertificateManager": "Certificate",
    "Cloud9": "EnvironmentEC2",
    "CloudFormation": "CustomResource Macro Stack",
    "CloudFront": "Distribution",
    "CloudHSM": "Cluster",
    "CloudWatch": "Alarm CompositeAlarm",
    "CodeBuild": "Fleet Project",
    "CodeCommit": "Repository",
    "CodeConnections": "Host",
    "CodeDeploy": "Application DeploymentGroup",
    "CodePipeline": "Pipeline",
    "Cognito": "UserPool",
    "Config": "ConfigRule",
    "DAX": "Cluster SubnetGroup",
    "DMS": "ReplicationInstance ReplicationSubnetGroup",
    "DRS": "ReplicationConfigurationTemplate",
    "DataSync": "Agent LocationEFS LocationNFS",
    "DirectoryService": "MicrosoftAD SimpleAD",
    "DocDB": "DBCluster DBSubnetGroup",
    "DocDBElastic": "Cluster",
    "DynamoDB": "GlobalTable Table",
    "EC2": (
        "ClientVpnTargetNetworkAssociation EC2Fleet Instance InstanceConnectEndpoint "
        "InternetGateway NatGateway NetworkInterface Route RouteServerEndpoint RouteTable "
        "SecurityGroup SecurityGroupEgress SecurityGroupIngress SpotFleet Subnet "
        "SubnetCidrReservation SubnetRouteTableAssociation TransitGatewayAttachment "
        "TransitGatewayVpcAttachment VPC VPCEndpoint VPCGatewayAttachment "
        "VPNGatewayRoutePropagation VerifiedAccessEndpoint"
    ),
    "ECS": "CapacityProvider Cluster ExpressGatewayService Service TaskDefinition TaskSet",
    "EFS": "FileSystem MountTarget",
    "EKS": "Cluster FargateProfile Nodegroup",
    "EMR": "Cluster Studio",
    "EMRServerless": "Application",
    "ElastiCache": "CacheCluster ReplicationGroup ServerlessCache SubnetGroup",
    "ElasticLoadBalancing": "LoadBalancer",
    "ElasticLoadBalancingV2": "LoadBalancer TargetGroup",
    "Elasticsearch": "Domain",
    "Events": "ApiDestination EventBus Rule",
    "FSx": "FileCache FileSystem",
    "GameLift": "GameServerGroup",
    "Glue": "Connection DevEndpoint Job",
    "Grafana": "Workspace",
    "Greengrass": "FunctionDefinition FunctionDefinitionVersion",
    "GreengrassV2": "ComponentVersion",
    "IAM": "Group GroupPolicy ManagedPolicy Policy Role RolePolicy User UserPolicy",
    "ImageBuilder": "InfrastructureConfiguration",
    "IoT": "TopicRule TopicRuleDestination",
    "KMS": "Alias Key ReplicaKey",
    "KafkaConnect": "Connector",
    "Kinesis": "Stream StreamConsumer",
    "KinesisAnalyticsV2": "Application",
    "KinesisFirehose": "DeliveryStream",
    "Lambda": (
        "Alias CapacityProvider EventInvokeConfig EventSourceMapping Function "
        "LayerVersion NetworkConnector Permission Url Version"
    ),
    "Lex": "Bot",
    "Location": "PlaceIndex",
    "Logs": "AccountPolicy LogGroup MetricFilter SubscriptionFilter",
    "M2": "Environment",
    "MSK": "Cluster Replicator ServerlessCluster VpcConnection",
    "MWAA": "Environment",
    "MediaConnect": "Flow FlowVpcInterface",
    "MediaLive": "Channel Input",
    "MemoryDB": "Cluster SubnetGroup",
    "Neptune": "DBCluster DBSubnetGroup",
    "NeptuneGraph": "PrivateGraphEndpoint",
    "NetworkFirewall": "Firewall VpcEndpointAssociation",
    "NetworkManager": "VpcAttachment",
    "OSIS": "Pipeline",
    "OpenSearchServerless": "VpcEndpoint",
    "OpenSearchService": "Domain",
    "OpsWorks": "Instance",
    "PCS": "Cluster ComputeNodeGroup",
    "Pinpoint": "App",
    "Pipes": "Pipe",
    "QuickSight": "VPCConnection",
    "RDS": "DBCluster DBInstance DBProxy DBProxyEndpoint DBProxyTargetGroup DBSubnetGroup",
    "Redshift": "Cluster ClusterSubnetGroup",
    "RedshiftServerless": "Workgroup",
    "Rekognition": "Collection",
    "Route53": "HostedZone",
    "Route53Resolver": "ResolverEndpoint",
    "S3": "Bucket",
    "S3Files": "MountTarget",
    "SES": "EmailIdentity ReceiptRule Template",
    "SNS": "Subscription Topic",
    "SQS": "Queue QueueInlinePolicy QueuePolicy",
    "SSM": "Parameter",
    "SageMaker": "Cluster Domain Endpoint EndpointConfig Model NotebookInstance",
    "Scheduler": "Schedule",
    "SecretsManager": "RotationSchedule Secret SecretTargetAttachment",
    "StepFunctions": "Activity StateMachine StateMachineAlias StateMachineVersion",
    "Synthetics": "Canary",
    "Timestream": "InfluxDBCluster InfluxDBInstance",
    "Transfer": "Server WebApp",
    "VpcLattice": "ResourceGateway TargetGroup",
    "WorkSpaces": "Directory",
    "WorkSpacesWeb": "NetworkSettings",
}


def known_types() -> set[str]:
    """Their whole names: `AWS::Lambda::Function`."""
    return {
        f"AWS::{service}::{name}" for service, names in _NAMES.items() for name in names.split()
    }
