"""Pseudo parameters: what an environment says of the Region, the account and the stack."""

from .inputs import Inputs

# Pseudo parameters that differ from stack to stack of one account and Region.
OF_ONE_STACK = {"AWS::StackName", "AWS::StackId", "AWS::NotificationARNs"}
HOW_TO_GIVE = {
    **dict.fromkeys(OF_ONE_STACK, ""),
    "AWS::StackName": "name a samconfig.toml that has its stack_name under parameters:",
}
PARTITIONS = {"cn-": ("aws-cn", "amazonaws.com.cn"), "us-gov-": ("aws-us-gov", "amazonaws.com")}


def known_pseudo(name: str, inputs: Inputs) -> str:
    """The value of a pseudo parameter, "" where nothing says it."""
    region = inputs.region
    if name == "AWS::Region":
        return region
    if name == "AWS::AccountId":
        return inputs.account
    if name == "AWS::StackName":
        return inputs.stack_name
    if name in {"AWS::Partition", "AWS::URLSuffix"} and region:
        for prefix, names in PARTITIONS.items():
            if region.startswith(prefix):
                return names[name == "AWS::URLSuffix"]
        return "aws" if name == "AWS::Partition" else "amazonaws.com"
    return ""
