"""What becomes of a record that fails where its reader polls: queues, streams, brokers."""

from math import inf

from ingestlint.aws.defaults import retry_attempts
from ingestlint.aws.facts.messaging import DYNAMODB_STREAM_RETENTION, KAFKA_RETRIES_WITH_DESTINATION
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Known, Unknown, Value, Why, text_of
from ingestlint.graph.attempts import RETRIES
from ingestlint.graph.document import document
from ingestlint.graph.reading import step_into, to_number
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource
from ingestlint.graph.tables import GLOBAL_TABLE, TABLE

from .words import HOUR, Fate, count, end_of, name_of, time

QUEUE, STREAM, PIPE = "AWS::SQS::Queue", "AWS::Kinesis::Stream", "AWS::Pipes::Pipe"
KAFKA = ("AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster")
STREAMS = (STREAM, TABLE, GLOBAL_TABLE)
# What a mapping has no setting for retries and failures of.
WITHOUT = ("AWS::AmazonMQ::Broker", "AWS::DocDB::DBCluster")
AGE = "MaximumRecordAgeInSeconds"


def _from_queue(poll: Relation) -> Fate:
    queue = poll.source
    policy = document(queue.value("RedrivePolicy"))
    if isinstance(policy, Unknown):
        raise Undecided(policy.why, policy.node)
    group = " and holds up its message group" if _is_fifo(queue) else ""
    target = step_into(policy, "deadLetterTargetArn")
    if isinstance(target, Absent):
        kept = time(queue.seconds("MessageRetentionPeriod"))
        return Fate(f"received again{group} until it expires after {kept}, then lost", queue.node)
    value = step_into(policy, "maxReceiveCount")
    receives = to_number(value, QUEUE, "RedrivePolicy.maxReceiveCount", "", value.node)
    end = end_of(poll, target)
    says = f"in {name_of(end)} after {count(receives, 'receive')}{group}"
    return Fate(says, value.node, receives, "receives", end)


def _from_stream(poll: Relation) -> Fate:
    path, holder = _settings(poll)
    retries, age = poll.number(*path, RETRIES), poll.seconds(*path, AGE)
    end = _destination(poll, path, holder)
    part = "partition" if poll.source.type in KAFKA else "shard"
    if retries.low < 0 and age.low < 0:
        kept = _retention(poll.source)
        return Fate(f"blocks its {part} until it expires{kept}, then lost", poll.node)
    return _given_up(retries, age, end, part)


def _from_kafka(poll: Relation) -> Fate:
    mode = next(
        (
            text_of(value.data)
            for name in ("AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig")
            if isinstance(value := poll.value(name, "ConsumptionMode"), Known)
        ),
        "",
    )
    if poll.target.type == PIPE:
        return Fate("blocks its partition until it expires, then lost", poll.node)
    retries, age = poll.number(RETRIES), poll.seconds(AGE)
    end = _destination(poll, (), poll.value())
    if retries.default and retry_attempts(KAFKA[0], mode.capitalize()) == 0:
        retries = Number(0, 0, poll.node)
    if retries.low < 0 and age.low < 0 and end is not None:
        most = KAFKA_RETRIES_WITH_DESTINATION.value
        retries = Number(most, most, poll.node)
    if retries.low < 0 and age.low < 0:
        return Fate("blocks its partition until it expires, then lost", poll.node)
    return _given_up(retries, age, end, "partition")


def _given_up(retries: Number, age: Number, end: End | None, part: str) -> Fate:
    """After so many retries, or when it is so old; until then it holds up what is behind it."""
    attempts = _within(age) if retries.low < 0 else 1 + retries
    limits = [] if retries.low < 0 else [count(attempts, "attempt")]
    limits += [] if age.low < 0 else [time(age)]
    where = "lost" if end is None else f"in {name_of(end)} (where it stood, not what it holds)"
    if end is not None and end.type == "AWS::S3::Bucket":
        where = f"in {name_of(end)}"
    says = f"{where} after {' or '.join(limits)}; until then it holds up its {part}"
    node = retries.node or age.node
    if node is None:
        raise TypeError("a setting stands nowhere")
    return Fate(says, node, attempts, end=end)


def _within(age: Number) -> Number:
    """How often a record is tried until it is too old: no page tells."""
    why = Why(
        "attempts until a record is too old",
        f"how often a record is tried within {time(age)} is not known",
        f"set {RETRIES} as well",
    )
    return Number(1, inf, age.node, because=(Undecided(why, age.node),))


def polled_elsewhere(poll: Relation) -> Fate:
    if poll.source.type in WITHOUT:
        return Fate("tried again until its source drops it: there is no setting", poll.node)
    if not isinstance(poll.source, Resource):
        raise Undecided(poll.source.why, poll.source.node)
    raise Undecided(Why(f"retries of {poll.source.type}", "how it retries is not known"), poll.node)


def _settings(poll: Relation) -> tuple[tuple[str, ...], Value]:
    """Where a mapping or a pipe keeps its settings of the source."""
    if poll.target.type != PIPE:
        return (), poll.value()
    kind = "KinesisStreamParameters" if poll.source.type == STREAM else "DynamoDBStreamParameters"
    path = ("SourceParameters", kind)
    return path, poll.value(*path)


def _destination(poll: Relation, path: tuple[str, ...], holder: Value) -> End | None:
    config = step_into(holder, "DeadLetterConfig" if path else "DestinationConfig")
    value = step_into(config if path else step_into(config, "OnFailure"), _KEY[bool(path)])
    return end_of(poll, value)


_KEY = {True: "Arn", False: "Destination"}


def _retention(source: End) -> str:
    if source.type == STREAM:
        return f" after {time(HOUR * source.number('RetentionPeriodHours'))}"
    if source.type in STREAMS:
        return f" after {DYNAMODB_STREAM_RETENTION.value} h"
    return ""


def _is_fifo(queue: End) -> bool:
    value = queue.value("FifoQueue")
    return isinstance(value, Known) and text_of(value.data).lower() == "true"


POLLED = {
    QUEUE: _from_queue,
    **dict.fromkeys(STREAMS, _from_stream),
    **dict.fromkeys(KAFKA, _from_kafka),
}
