"""One failed message makes a whole batch be processed again.

Why it matters
--------------
Without ReportBatchItemFailures a function can only say that all of a batch failed. One bad message
then brings all of them back: the good ones are processed twice or more, each time counts as a
receive, and with a dead-letter queue they may end there together.

How to fix
----------
Set FunctionResponseTypes to [ReportBatchItemFailures], and return the items that failed.

The function has to return them (Powertools does so in its batch utility): one that returns nothing
then says that all is well. A batch of one has nothing to tell apart. On a stream,
BisectBatchOnFunctionError will do: a batch that fails is halved until the bad record is alone. For
Kafka, AWS documents both in provisioned mode (ProvisionedPollerConfig) only. An SNS event of SAM
with SqsSubscription takes none of this: its subscription, queue and SQS event are to be written.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
- https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
- https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html (provisioned mode)
- https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
- https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-sqssubscriptionobject.html
"""

from ingestlint.check.authoring import (
    FUNCTION,
    Absent,
    Graph,
    Iterable,
    Number,
    Relation,
    Violated,
    how_to_map,
    see,
    to_text,
    violated,
)
from ingestlint.check.authoring.resilience import default_batch_size, is_switched_off

SEVERITY = "note"
SINCE = "2026.11"
CONFIDENCE = "proved"

QUEUE = "AWS::SQS::Queue"
KAFKA = {"AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster"}
SOURCES = {
    QUEUE,
    "AWS::Kinesis::Stream",
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::GlobalTable",
    *KAFKA,
}
FIX_KAFKA = (
    "Set ProvisionedPollerConfig, which Kafka needs for it, and FunctionResponseTypes to"
    " [ReportBatchItemFailures], and return the items that failed."
)
REPORTS = "ReportBatchItemFailures"


def subjects(graph: Graph) -> Iterable[Relation]:
    return [p for p in graph.relations("polls", target=FUNCTION) if p.source.type in SOURCES]


def check(poll: Relation) -> Violated | None:
    size = _batch(poll)
    if is_switched_off(poll) or size <= 1:
        return None
    if any(to_text(kind) == REPORTS for kind in poll.items("FunctionResponseTypes")):
        return None
    queue = poll.source.type == QUEUE
    if not queue and poll.flag("BisectBatchOnFunctionError"):
        return None
    most = f"{size}" if size.known else "several"
    by_default = " by default" if size.default else ""
    again = "all are received again" if queue else "all are tried again"
    return violated(
        poll.via or poll,
        f"when one of up to {most} {'messages' if queue else 'records'}{by_default} fails, {again}:"
        f" no {REPORTS}",
        see(poll, "is polled"),
        at=poll.via or poll,
        fix=_fix(poll),
    )


def _fix(poll: Relation) -> str:
    if poll.source.type == QUEUE and poll.via is not None:
        how = how_to_map(poll.via, f"FunctionResponseTypes: [{REPORTS}]")
        return how and f"{how} Return the items that failed."
    on_demand = isinstance(poll.value("ProvisionedPollerConfig"), Absent)
    return FIX_KAFKA if poll.source.type in KAFKA and on_demand else ""


def _batch(poll: Relation) -> Number:
    if not isinstance(poll.value("BatchSize"), Absent):
        return poll.number("BatchSize")
    size = default_batch_size(poll.source.type) or 0
    return Number(size, size, default=True)
