"""Records that are given up are gone.

Why it matters
--------------
With a limit on retries or on the age of records, Lambda and Pipes give up a batch that keeps
failing and go on. Without a destination for failures nothing tells which records were left out.

How to fix
----------
Set DestinationConfig.OnFailure (of a Pipe: DeadLetterConfig), to S3 where the payload is needed.

A queue gets only pointers to the records (shard and sequence numbers), not their content. A note
says so where the queue keeps them longer than the stream keeps the records, nothing among the
linted files reads it, and no policy lets anyone receive from it. A topic hands them on at once, so
nothing is said. Infinite retries are RES305's. Pipes on Kafka have no such setting and are not
examined.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
- https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Number,
    Relation,
    Resource,
    Undecided,
    Unknown,
    Value,
    Violated,
    duration,
    see,
    step_into,
    to_text,
    violated,
)
from ingestlint.check.authoring.resilience import check_readers_elsewhere, facts, receivers

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"

STREAM = "AWS::Kinesis::Stream"
TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
KAFKA = ("AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster")
FUNCTION = "AWS::Lambda::Function"
PIPE = "AWS::Pipes::Pipe"
QUEUE = "AWS::SQS::Queue"
HOUR = 3_600


def subjects(graph: Graph) -> Iterable[Relation]:
    sources = {FUNCTION: {STREAM, *TABLES, *KAFKA}, PIPE: {STREAM, *TABLES}}
    for poll in graph.relations("polls"):
        if poll.source.type in sources.get(poll.target.type, ()):
            yield poll


def check(poll: Relation) -> Violated | None:
    path = _path(poll)
    destination = _destination(poll, path)
    if not isinstance(destination, Absent):
        return _pointers_outlive_records(poll, path, destination)
    limit = _limit(poll, path)
    if limit is None:
        return None
    given_up = "by default" if limit.default else f"after {_shown(poll, path, limit)}"
    return violated(
        poll.via or poll,
        f"records that fail are given up {given_up} and lost: no destination for failures",
        see(poll, "this is read"),
        at=limit,
    )


def _shown(poll: Relation, path: tuple[str, ...], limit: Number) -> str:
    if limit.unit or not limit.known:
        return _time(limit)
    retries = f"{limit} {'retry' if limit == 1 else 'retries'}"
    age = poll.seconds(*path, "MaximumRecordAgeInSeconds")
    return f"{retries} or {_time(age)}, whichever comes first," if age.low >= 0 else retries


def _time(age: Number) -> str:
    return duration(age) if age.known else "some time"


def _path(poll: Relation) -> tuple[str, ...]:
    """Where a mapping or a pipe keeps its settings of the source."""
    if poll.target.type != PIPE:
        return ()
    kind = "KinesisStreamParameters" if poll.source.type == STREAM else "DynamoDBStreamParameters"
    return "SourceParameters", kind


def _destination(poll: Relation, path: tuple[str, ...]) -> Value:
    """The destination as far as it is known; Unknown is one too when it is written out."""
    *way, key = (*path, "DeadLetterConfig", "Arn") if path else _ON_FAILURE
    holder = poll.value(*way)
    value = step_into(holder, key)
    if isinstance(value, Unknown) and value.node is holder.node:
        raise Undecided(value.why, value.node)
    return value


_ON_FAILURE = ("DestinationConfig", "OnFailure", "Destination")


def _limit(poll: Relation, path: tuple[str, ...]) -> Number | None:
    """What makes records be given up; None while nothing does."""
    retries = poll.number(*path, "MaximumRetryAttempts")
    age = poll.seconds(*path, "MaximumRecordAgeInSeconds")
    if retries.default and _as_queue(poll):
        return retries
    doubts: list[Undecided] = []
    for limit in (retries, age):
        try:
            if limit >= 0:
                return limit
        except Undecided as doubt:
            doubts.append(doubt)
    if doubts:
        raise doubts[0]
    return None


def _as_queue(poll: Relation) -> bool:
    if poll.source.type not in KAFKA:
        return False
    for config in ("AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig"):
        mode = poll.value(config, "ConsumptionMode")
        if not isinstance(mode, Absent):
            return to_text(mode).lower() == "queue"
    return False


def _pointers_outlive_records(
    poll: Relation, path: tuple[str, ...], destination: Value
) -> Violated | None:
    queue = poll.via.graph.target_of(destination) if poll.via is not None else None
    if not isinstance(queue, Resource) or queue.type != QUEUE or poll.source.type in KAFKA:
        return None
    if queue.outgoing("polls") or any(receivers(queue)) or _limit(poll, path) is None:
        return None
    hours = facts.DYNAMODB_STREAM_RETENTION.value
    kept = Number(hours, hours)
    if poll.source.type == STREAM:
        kept = poll.source.number("RetentionPeriodHours")
    pointers = queue.seconds("MessageRetentionPeriod")
    if pointers <= kept * HOUR:
        return None
    check_readers_elsewhere(queue)
    return violated(
        poll.via or poll,
        f"the queue keeps pointers only, for {_time(pointers)}; the records themselves expire after"
        f" {kept} h",
        see(pointers, "keeps the pointers this long"),
        at=destination,
        severity="note",
        fix=f"Send failures to S3, which keeps the records, or read the queue within {kept} h.",
    )
