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
