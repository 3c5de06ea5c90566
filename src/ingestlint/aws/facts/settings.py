"""Quotas that AWS may have raised for an account, by their names in the configuration."""

from .dynamodb import TABLE_READ_UNITS, TABLE_WRITE_UNITS
from .fact import Fact
from .functions import LAMBDA_CONCURRENT_EXECUTIONS, UNRESERVED_FLOOR
from .network import EFS_MOUNT_TARGETS_PER_VPC, ENIS_PER_REGION, LAMBDA_ENIS_PER_VPC

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
