"""The range a property can take, by resource type and property path: (lowest, highest).

Source: the CloudFormation resource schemas and service quotas, read 2026-11-23.
"""

BOUNDS: dict[tuple[str, str], tuple[float | None, float | None]] = {
    ("AWS::Lambda::Function", "Timeout"): (1, 900),
    ("AWS::Lambda::Function", "MemorySize"): (128, 10240),
    ("AWS::Lambda::Function", "ReservedConcurrentExecutions"): (0, None),
    ("AWS::Lambda::EventSourceMapping", "MaximumBatchingWindowInSeconds"): (0, 300),
    ("AWS::Lambda::EventSourceMapping", "ScalingConfig.MaximumConcurrency"): (2, 1000),
    ("AWS::SQS::Queue", "VisibilityTimeout"): (0, 43200),
    ("AWS::SQS::Queue", "MessageRetentionPeriod"): (60, 1209600),
    ("AWS::AutoScaling::AutoScalingGroup", "MaxSize"): (0, None),
}
