"""Callers that hand over an event and do not wait for the function."""

from collections.abc import Iterable

from ingestlint.evaluate.value import Fields, Unknown, Value
from ingestlint.graph.graph import Graph
from ingestlint.graph.reading import step_into
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource

from .call import ASYNC, FUNCTION, SYNC, calls, entries, shape


def rule(graph: Graph, source: Resource) -> Iterable[Relation]:
    for target in entries(source.value("Targets")):
        yield from calls(graph, source, step_into(target, "Arn"), ASYNC, source)


def schedule(graph: Graph, source: Resource) -> Iterable[Relation]:
    yield from calls(graph, source, source.value("Target", "Arn"), ASYNC, source)


def subscription(graph: Graph, source: Resource) -> Iterable[Relation]:
    topic = graph.target_of(source.value("TopicArn"), "AWS::SNS::Topic")
    yield from _subscribed(graph, topic, source.value(), source)


def inline_subscriptions(graph: Graph, topic: Resource) -> Iterable[Relation]:
    for entry in entries(topic.value("Subscription")):
        yield from _subscribed(graph, topic, entry, topic)


def _subscribed(graph: Graph, topic: End, entry: Value, via: Resource) -> Iterable[Relation]:
    protocol = step_into(entry, "Protocol")
    only = shape(protocol).lower() == "lambda"
    # A protocol that is not known is the one that its endpoint takes.
    if only or isinstance(protocol, Unknown):
        yield from calls(graph, topic, step_into(entry, "Endpoint"), ASYNC, via, only=only)


def bucket(graph: Graph, source: Resource) -> Iterable[Relation]:
    for entry in entries(source.value("NotificationConfiguration", "LambdaConfigurations")):
        yield from calls(graph, source, step_into(entry, "Function"), ASYNC, source, only=True)


def log_filter(graph: Graph, source: Resource) -> Iterable[Relation]:
    yield from calls(graph, source, source.value("DestinationArn"), ASYNC, source)


def topic_rule(graph: Graph, source: Resource) -> Iterable[Relation]:
    payload = source.value("TopicRulePayload")
    for action in (*entries(step_into(payload, "Actions")), step_into(payload, "ErrorAction")):
        inner = step_into(action, "Lambda")
        value, only = step_into(inner, "FunctionArn"), isinstance(inner, Fields)
        yield from calls(graph, source, value, ASYNC, source, only=only)


def receipt_rule(graph: Graph, source: Resource) -> Iterable[Relation]:
    for action in entries(source.value("Rule", "Actions")):
        inner = step_into(action, "LambdaAction")
        mode = SYNC if shape(step_into(inner, "InvocationType")) == "RequestResponse" else ASYNC
        value, only = step_into(inner, "FunctionArn"), isinstance(inner, Fields)
        yield from calls(graph, source, value, mode, source, only=only)


def destination(graph: Graph, config: Resource) -> Iterable[Relation]:
    caller = graph.target_of(config.value("FunctionName"), FUNCTION)
    for outcome in ("OnSuccess", "OnFailure"):
        value = config.value("DestinationConfig", outcome, "Destination")
        yield from calls(graph, caller, value, ASYNC, config)
