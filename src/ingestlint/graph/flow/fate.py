"""What becomes of a record that fails: how often it is tried, and where it ends up."""

from collections.abc import Callable, Iterator
from math import inf
from typing import NamedTuple

from ingestlint.aws.defaults import retry_attempts
from ingestlint.aws.facts.functions import ASYNC_MAX_EVENT_AGE, ASYNC_RETRIES
from ingestlint.aws.facts.messaging import (
    DYNAMODB_STREAM_RETENTION,
    KAFKA_RETRIES_WITH_DESTINATION,
    SNS_AWS_ATTEMPTS,
    SNS_HTTP_RETRIES,
)
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Items, Known, Unknown, Value, Why, text_of
from ingestlint.graph.attempts import CONFIG, RETRIES
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.document import document
from ingestlint.graph.load import RESERVED
from ingestlint.graph.machines.state import State
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource, step_into, to_number
from ingestlint.graph.tables import GLOBAL_TABLE, TABLE
from ingestlint.parse.node import Node

from .words import count, graph_of, name_of, time

QUEUE, STREAM, TOPIC = "AWS::SQS::Queue", "AWS::Kinesis::Stream", "AWS::SNS::Topic"
RULE, SCHEDULE, IOT_RULE = "AWS::Events::Rule", "AWS::Scheduler::Schedule", "AWS::IoT::TopicRule"
PIPE = "AWS::Pipes::Pipe"
KAFKA = ("AWS::MSK::Cluster", "AWS::MSK::ServerlessCluster")
STREAMS = {STREAM: "Kinesis", TABLE: "DynamoDB", GLOBAL_TABLE: "DynamoDB"}
# What a mapping has no setting for retries and failures of.
WITHOUT = ("AWS::AmazonMQ::Broker", "AWS::DocDB::DBCluster")
AGE = "MaximumRecordAgeInSeconds"
HOUR = 3_600


class Fate(NamedTuple):
    """What becomes of a record that always fails at one hop.

    `attempts` are how often it is tried, None where nothing limits that or another hop does;
    `counted` is what they are called. `says` tells the end: `in Dlq after 5 receives`. `end` is
    where it is kept then, and `node` the place that decides.
    """

    says: str
    node: Node
    attempts: Number | None = None
    counted: str = "attempts"
    end: End | None = None


def fates(feed: Relation) -> list[Fate]:
    """What becomes of a record that this hop fails to hand on, and then of one that fails there."""
    found = []
    for read in _readers(feed):
        try:
            found.append(read(feed))
        except Undecided as undecided:
            found.append(Fate(f"not known: {undecided.why.reason}", undecided.node or feed.node))
    return found


def last_fate(feed: Relation) -> Fate:
    """What becomes of a record that was handed on and fails there; raises Undecided."""
    *_, read = _readers(feed)
    return read(feed)


def _readers(feed: Relation) -> Iterator[Callable[[Relation], Fate]]:
    if feed.kind == "polls":
        yield _POLLED.get(feed.source.type, _polled_elsewhere)
        return
    delivered = _DELIVERED.get(feed.source.type)
    if delivered is not None:
        yield delivered
    if feed.kind == "invokes":
        yield _executed if feed.mode == "async" else _answered


# --- Polled --------------------------------------------------------------------------------------


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
    end = _end(poll, target)
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
    says = f"{where} after {' or '.join(limits)}, which hold up its {part}"
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


def _polled_elsewhere(poll: Relation) -> Fate:
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
    return _end(poll, value)


_KEY = {True: "Arn", False: "Destination"}


def _retention(source: End) -> str:
    if source.type == STREAM:
        return f" after {time(HOUR * source.number('RetentionPeriodHours'))}"
    if source.type in STREAMS:
        return f" after {DYNAMODB_STREAM_RETENTION.value} h"
    return ""


# --- Delivered -----------------------------------------------------------------------------------


def _by_rule(feed: Relation) -> Fate:
    targets = feed.source.value("Targets")
    for target in targets.items if isinstance(targets, Items) else ():
        node = step_into(target, "Arn").node
        if node.source is feed.node.source and node.start == feed.node.start:
            return _by_eventbridge(feed, target, "Targets")
    return Fate("not known", feed.node)


def _by_schedule(feed: Relation) -> Fate:
    return _by_eventbridge(feed, feed.source.value("Target"), "Target")


def _by_eventbridge(feed: Relation, target: Value, prefix: str) -> Fate:
    policy = step_into(target, "RetryPolicy")
    source, path = feed.source, f"{prefix}.RetryPolicy."
    retries, age = (
        to_number(step_into(policy, name), source.type, path + name, unit, source.node)
        for name, unit in ((RETRIES, ""), ("MaximumEventAgeInSeconds", "s"))
    )
    end = _end(feed, step_into(step_into(target, "DeadLetterConfig"), "Arn"))
    attempts = 1 + retries
    where = "dropped" if end is None else f"in {name_of(end)}"
    says = f"{where} after {count(attempts, 'delivery')} or {time(age)}, at once when refused"
    return Fate(says, feed.node, attempts, "deliveries", end)


def _by_topic(feed: Relation) -> Fate:
    via = feed.via
    policy = Absent(feed.node) if via is None else document(via.value("RedrivePolicy"))
    end = _end(feed, step_into(policy, "deadLetterTargetArn"))
    where = "lost" if end is None else f"in {name_of(end)}"
    protocol = via.value("Protocol") if via is not None else None
    http = isinstance(protocol, Known) and text_of(protocol.data).lower() in {"http", "https"}
    most = 1 + SNS_HTTP_RETRIES.value if http else SNS_AWS_ATTEMPTS.value
    attempts = Number(most, most, feed.node)
    says = f"{where} after {count(attempts, 'delivery')}, at once when refused"
    return Fate(says, feed.node, attempts, "deliveries", end)


def _by_iot(feed: Relation) -> Fate:
    error = step_into(feed.source.value("TopicRulePayload"), "ErrorAction")
    if isinstance(error, Absent):
        return Fate("dropped when the action fails", feed.node)
    return Fate("handed to the ErrorAction when the action fails", error.node)


# --- Executed ------------------------------------------------------------------------------------


def _executed(call: Relation) -> Fate:
    """Of a function that is invoked asynchronously: Lambda itself tries again."""
    function = call.target
    if not isinstance(function, Resource):
        raise Undecided(function.why, function.node)
    retries, age, node, end = _invoke_settings(function)
    end = end or _end(call, function.value("DeadLetterConfig", "TargetArn"))
    where = "lost" if end is None else f"in {name_of(end)}"
    if _is_off(function):
        return Fate(f"{where} at once: the function is switched off", function.node, end=end)
    if function.has("DurableConfig"):
        retries = Number(0, 0)  # its steps are tried again, the execution is not
    attempts = 1 + retries
    says = f"{where} after {count(attempts, 'attempt')}"
    if end is None or age.low != ASYNC_MAX_EVENT_AGE.value:
        says += f", or {time(age)} of throttling"
    return Fate(says, node, attempts, end=end)


def _invoke_settings(function: Resource) -> tuple[Number, Number, Node, End | None]:
    """Retries, age and OnFailure destination of its EventInvokeConfig, or what AWS does without."""
    for config in function.graph.resources(CONFIG):
        named = function.graph.target_of(config.value("FunctionName"), FUNCTION)
        if named is function and config.exists():
            failed = config.value("DestinationConfig", "OnFailure", "Destination")
            end = None if isinstance(failed, Absent) else function.graph.target_of(failed)
            age = config.seconds("MaximumEventAgeInSeconds")
            return config.number(RETRIES), age, config.value(RETRIES).node, end
    tries, kept = ASYNC_RETRIES.value, ASYNC_MAX_EVENT_AGE.value
    return Number(tries, tries), Number(kept, kept, unit="s"), function.node, None


def _is_off(function: Resource) -> bool:
    value = function.value(RESERVED)
    return isinstance(value, Known) and text_of(value.data) == "0"


def _answered(call: Relation) -> Fate:
    """Who waits for the answer gets the error."""
    source = call.source
    name = source.subject or "the caller"
    if isinstance(call.part, State):
        return _by_state(call.part)
    if source.type == PIPE:
        return Fate("back to the pipe, which tries again as its source says", call.node)
    return Fate(f"the error goes back to {name}, which has to try again", call.node)


def _by_state(state: State) -> Fate:
    """Of a task of a state machine: its Retry, then a Catch of it or of what is around it."""
    attempts = attempts_of(state)
    chain = [state, *state.around()]
    caught = next((each for each in chain if each.has("Catch")), None)
    where = "the execution fails" if caught is None else f"to the Catch of {caught.name}"
    says = f"{where} after {count(attempts, 'attempt')}"
    return Fate(says, state.node, attempts)


def attempts_of(state: State) -> Number:
    """How often a state tries one error: the first try, and the most that one retrier adds."""
    retries = [retrier.attempts() for retrier in state.retriers()]
    if not retries:
        return Number(1, 1, state.node)
    return 1 + max(retries, key=lambda number: number.high)


# --- What they have in common -------------------------------------------------------------------


def _end(feed: Relation, value: Value) -> End | None:
    """What a setting names; None where it is not set."""
    return None if isinstance(value, Absent) else graph_of(feed).target_of(value)


def _is_fifo(queue: End) -> bool:
    value = queue.value("FifoQueue")
    return isinstance(value, Known) and text_of(value.data).lower() == "true"


_POLLED = {QUEUE: _from_queue, **dict.fromkeys(STREAMS, _from_stream)}
_POLLED.update(dict.fromkeys(KAFKA, _from_kafka))
_DELIVERED = {RULE: _by_rule, SCHEDULE: _by_schedule, TOPIC: _by_topic, IOT_RULE: _by_iot}
