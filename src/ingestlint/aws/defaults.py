"""What applies when a property is not set, by resource type and property path.

Source: the CloudFormation resource reference and schemas of each type
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference), read 2026-11-23.
"""

Default = int | float | str | bool

DEFAULTS: dict[str, dict[str, Default]] = {
    "AWS::Lambda::Function": {
        "Timeout": 3,
        "MemorySize": 128,
        "EphemeralStorage.Size": 512,
        "PackageType": "Zip",
    },
    "AWS::Lambda::EventSourceMapping": {
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": False,
        "ParallelizationFactor": 1,
        "Enabled": True,
    },
    "AWS::Lambda::EventInvokeConfig": {
        "MaximumRetryAttempts": 2,
        "MaximumEventAgeInSeconds": 21600,
    },
    "AWS::SQS::Queue": {
        "VisibilityTimeout": 30,
        "MessageRetentionPeriod": 345600,
        "FifoQueue": False,
    },
    "AWS::DynamoDB::Table": {"BillingMode": "PROVISIONED"},
    "AWS::DynamoDB::GlobalTable": {"BillingMode": "PROVISIONED"},
    "AWS::EC2::VPC": {"InstanceTenancy": "default"},
    "AWS::ECS::Service": {"DesiredCount": 1},
    "AWS::RDS::DBInstance": {"MultiAZ": False},
}
