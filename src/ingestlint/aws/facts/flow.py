"""What limits the way of a record through a deployment, and how often it is tried again."""

from .fact import DOCS, Fact

_LAMBDA = DOCS + "lambda/latest/dg/"
_KINESIS = DOCS + "kinesis/latest/APIReference/"
_SQS = DOCS + "AWSSimpleQueueService/latest/SQSDeveloperGuide/"
_SDK = DOCS + "sdkref/latest/guide/feature-retry-behavior.html"
_BOTOCORE = "https://github.com/boto/botocore/tree/0e6e2404/botocore/retries"

# --- What limits -------------------------------------------------------------------------------

# Of all APIs of an account in most Regions.
API_REQUESTS = Fact(
    10_000, "requests per second", _LAMBDA + "gettingstarted-limits.html", "2026-11-23"
)
SHARD_RECORDS = Fact(
    1_000, "records per second and shard", _KINESIS + "API_PutRecord.html", "2026-11-17"
)
FIFO_REQUESTS = Fact(
    300,
    "API calls per second and action",
    _SQS + "troubleshooting-fifo-throttling-issues.html",
    "2026-11-23",
)
DURABLE_STARTS = Fact(
    300, "starts per second", _LAMBDA + "gettingstarted-limits.html", "2026-11-23"
)

# --- How often it is tried ---------------------------------------------------------------------

# Of one call, the first try included: what all SDKs agree on since 2026, and what some did before
# and managed runtimes may still do.
SDK_ATTEMPTS = Fact(3, "attempts", _SDK, "2026-11-17")
SDK_DYNAMODB_ATTEMPTS = Fact(4, "attempts", _SDK, "2026-11-17")
PYTHON_LEGACY_ATTEMPTS = Fact(5, "attempts", _BOTOCORE, "2026-11-17")
PYTHON_LEGACY_DYNAMODB_ATTEMPTS = Fact(10, "attempts", _BOTOCORE, "2026-11-17")
JAVA_LEGACY_DYNAMODB_ATTEMPTS = Fact(
    9, "attempts", "https://github.com/aws/aws-sdk-java-v2/pull/6987", "2026-11-17"
)
