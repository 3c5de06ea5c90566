"""One record that always fails holds up all records behind it.

Why it matters
--------------
By default Lambda and Pipes retry a failing batch of a stream until its records expire. Until then,
a day or longer, nothing behind them in the shard or partition is processed.

How to fix
----------
Set MaximumRetryAttempts (or MaximumRecordAgeInSeconds), and an OnFailure destination for the rest:
S3 keeps the records, a queue or topic gets pointers to them only (RES306).

Bisecting batches and reporting failed items do not help by themselves: they isolate the record that
cannot be processed, and it stays. An OnFailure destination beside infinite retries is never
reached, except for Kafka, where Lambda then stops after 10 retries; Kafka in ConsumptionMode Queue
does not retry by default. For Kafka, AWS documents limits of retries and record age in provisioned
mode (ProvisionedPollerConfig) only. Pipes on Kafka have no such settings and are not examined.

References
----------
- https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html (-1: infinite)
- https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html (10 retries)
- https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html (provisioned mode)
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Number,
    Relation,
    Undecided,
    Value,
    Violated,
    see,
    to_text,
    violated,
)
from ingestlint.check.authoring.resilience import facts

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"

STREAM = "AWS::Kinesis::Stream"
TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
KAFKA = ("AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster")
FUNCTION = "AWS::Lambda::Function"
PIPE = "AWS::Pipes::Pipe"
RETRIES, AGE = "MaximumRetryAttempts", "MaximumRecordAgeInSeconds"
FIX_KAFKA = (
    "Set an OnFailure destination: Lambda then stops after"
    f" {facts.KAFKA_RETRIES_WITH_DESTINATION.value} retries. {RETRIES} and {AGE} of Kafka need"
    " ProvisionedPollerConfig."
)


def subjects(graph: Graph) -> Iterable[Relation]:
    sources = {FUNCTION: {STREAM, *TABLES, *KAFKA}, PIPE: {STREAM, *TABLES}}
    for poll in graph.relations("polls"):
        if poll.source.type in sources.get(poll.target.type, ()):
            yield poll


def check(poll: Relation) -> Violated | None:
    path = _path(poll)
    retries, age = poll.number(*path, RETRIES), poll.seconds(*path, AGE)
    kafka = poll.source.type in KAFKA
    reached = _destination(poll, path)
    if kafka and (not isinstance(reached, Absent) or (retries.default and _as_queue(poll))):
        return None
    if _ends(retries, age):
        return None
    shard = "partition" if kafka else "shard"
    message = (
        f"a record that always fails is retried {_until(poll)} and holds up all behind it in its"
        f" {shard}: neither retries nor record age have a limit"
    )
    if not isinstance(reached, Absent):
        message += ", so the destination for failures is never reached"
    return violated(
        poll.via or poll,
        message,
        None if age.default else see(age, "no limit either"),
        None if isinstance(reached, Absent) else see(reached, "is never reached"),
        see(poll, "this is read"),
        at=retries,
        fix=_fix(poll, path),
    )


def _fix(poll: Relation, path: tuple[str, ...]) -> str:
    if poll.source.type in KAFKA and isinstance(poll.value("ProvisionedPollerConfig"), Absent):
        return FIX_KAFKA
    if not path:
        return ""
    return (
        f"Set {RETRIES} (or {AGE}) in {'.'.join(path)}, and a DeadLetterConfig there for the rest."
    )


def _path(poll: Relation) -> tuple[str, ...]:
    """Where a mapping or a pipe keeps its settings of the source."""
    if poll.target.type != PIPE:
        return ()
    kind = "KinesisStreamParameters" if poll.source.type == STREAM else "DynamoDBStreamParameters"
    return "SourceParameters", kind


def _destination(poll: Relation, path: tuple[str, ...]) -> Value:
    if path:
        return poll.value(*path, "DeadLetterConfig", "Arn")
    return poll.value("DestinationConfig", "OnFailure", "Destination")


def _as_queue(poll: Relation) -> bool:
    for config in ("AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig"):
        mode = poll.value(config, "ConsumptionMode")
        if not isinstance(mode, Absent):
            return to_text(mode).lower() == "queue"
    return False


def _ends(retries: Number, age: Number) -> bool:
    """Whether either has a limit; one that is known to have suffices."""
    doubts: list[Undecided] = []
    for limit in (retries, age):
        try:
            if limit >= 0:
                return True
        except Undecided as doubt:
            doubts.append(doubt)
    if doubts:
        raise doubts[0]
    return False


def _until(poll: Relation) -> str:
    hours = Number(facts.DYNAMODB_STREAM_RETENTION.value, facts.DYNAMODB_STREAM_RETENTION.value)
    if poll.source.type == STREAM:
        hours = poll.source.number("RetentionPeriodHours")
    if poll.source.type in KAFKA or not hours.known:
        return "until it expires"
    return f"until it expires after {hours} h"
