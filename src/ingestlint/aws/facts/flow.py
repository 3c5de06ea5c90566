"""What limits the way of a record through a deployment."""

from .fact import DOCS, Fact

_LAMBDA = DOCS + "lambda/latest/dg/"
_KINESIS = DOCS + "kinesis/latest/APIReference/"
_SQS = DOCS + "AWSSimpleQueueService/latest/SQSDeveloperGuide/"

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
