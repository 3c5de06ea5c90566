"""`polls`: queue, stream, table or broker → function, by event source mapping; → pipe."""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent, Fields, Known, Text, Unknown, Value, text_of
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource, Unresolved
from ingestlint.graph.sam import event_behind

from . import Reader

# The service in a source ARN, and the resource type that rules know it by.
SERVICES = {
    "sqs": "AWS::SQS::Queue",
    "kinesis": "AWS::Kinesis::Stream",
    "dynamodb": "AWS::DynamoDB::Table",
    "kafka": "AWS::MSK::Cluster",
    "mq": "AWS::AmazonMQ::Broker",
    "rds": "AWS::DocDB::DBCluster",
}
# What of a pipe is there for a source of a type only.
# Source: https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceParameters.html
PIPES = {
    "SqsQueueParameters": SERVICES["sqs"],
    "KinesisStreamParameters": SERVICES["kinesis"],
    "DynamoDBStreamParameters": SERVICES["dynamodb"],
    "ManagedStreamingKafkaParameters": SERVICES["kafka"],
    "SelfManagedKafkaParameters": SERVICES["kafka"],
    "ActiveMQBrokerParameters": SERVICES["mq"],
    "RabbitMQBrokerParameters": SERVICES["mq"],
}
# The events of SAM that poll a service.
EVENTS = {
    "SQS": "sqs",
    "Kinesis": "kinesis",
    "DynamoDB": "dynamodb",
    "MSK": "kafka",
    "SelfManagedKafka": "kafka",
    "MQ": "mq",
    "DocumentDB": "rds",
}
STREAM_CONSUMER = "AWS::Kinesis::StreamConsumer"


def readers() -> list[Reader]:
    return [
        (_mapping, ("AWS::Lambda::EventSourceMapping",)),
        (_pipe, ("AWS::Pipes::Pipe",)),
    ]


def _mapping(graph: Graph, mapping: Resource) -> Iterable[Relation]:
    source = mapping.value("EventSourceArn")
    kind = guess_source(mapping, source)
    target = graph.target_of(mapping.value("FunctionName"), "AWS::Lambda::Function")
    if isinstance(source, Absent):
        end: Resource | Unresolved = Unresolved(
            mapping.value("SelfManagedEventSource"), "AWS::MSK::Cluster"
        )
    else:
        end = polled(graph, source, kind)
    yield Relation("polls", end, target, source.node, via=mapping)


def _pipe(graph: Graph, pipe: Resource) -> Iterable[Relation]:
    source = pipe.value("Source")
    kind = _by_arn(source) or _by_parameters(pipe.value("SourceParameters"))
    yield Relation("polls", polled(graph, source, kind), pipe, source.node, via=pipe)


def _by_parameters(parameters: Value) -> str:
    """The type of a pipe's source, as its parameters tell; "" where they may be any.

    Those of every other source than a queue are required.
    """
    if isinstance(parameters, Absent):
        return SERVICES["sqs"]
    if not isinstance(parameters, Fields):
        return ""
    found = [kind for key, kind in PIPES.items() if not isinstance(parameters.get(key), Absent)]
    if parameters.open is not None and len(found) > 1:
        return ""
    return found[0] if found else SERVICES["sqs"]


def polled(graph: Graph, source: Value, kind: str) -> "Resource | Unresolved":
    """The resource behind a source ARN; a stream consumer stands for its stream."""
    end = graph.target_of(source)
    if isinstance(end, Resource) and end.type == STREAM_CONSUMER:
        return graph.target_of(end.value("StreamARN"), "AWS::Kinesis::Stream")
    if isinstance(end, Unresolved):
        end.type = kind
    elif end.type == "AWS::DynamoDB::GlobalTable":
        return end
    return end


def guess_source(mapping: Resource, source: Value) -> str:
    """The type of the source, from its ARN, its event or settings that only one type has."""
    kind = _by_arn(source)
    if kind:
        return kind
    event_of_sam = event_behind(mapping)
    if event_of_sam is not None and event_of_sam.kind in EVENTS:
        return SERVICES[EVENTS[event_of_sam.kind]]

    def is_set(name: str) -> bool:
        return not isinstance(mapping.value(name), Absent)

    if is_set("Topics") or is_set("AmazonManagedKafkaEventSourceConfig"):
        return SERVICES["kafka"]
    if is_set("SelfManagedEventSource"):
        return SERVICES["kafka"]
    if is_set("Queues"):
        return SERVICES["mq"]
    if is_set("DocumentDBEventSourceConfig"):
        return SERVICES["rds"]
    if is_set("StartingPosition"):
        # Kinesis or DynamoDB: what their rules ask is the same.
        event = mapping.subject.lower()
        name = source.identity.lower()
        in_name = "dynamo" in event or "dynamo" in name or "table" in name
        return SERVICES["dynamodb" if in_name else "kinesis"]
    return SERVICES["sqs"]


def _by_arn(source: Value) -> str:
    text = ""
    if isinstance(source, Known):
        text = text_of(source.data)
    elif isinstance(source, Text):
        text = "".join(
            text_of(part.data) if isinstance(part, Known) else "*" for part in source.parts
        )
    elif isinstance(source, Unknown):
        return ""
    parts = text.split(":")
    return SERVICES.get(parts[2], "") if len(parts) > 3 and parts[0] == "arn" else ""
