"""`dead_letters_to`: what sends its failures somewhere → the queue, topic, bucket … they go to.

Modes: `redrive` (a queue's RedrivePolicy), `dlq` (a DeadLetterConfig or the like), `on_failure` (a
destination), `error` (the ErrorAction of an IoT rule).
"""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent, Fields, Items, Value
from ingestlint.graph.document import document
from ingestlint.graph.graph import Graph
from ingestlint.graph.reading import step_into
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource
from ingestlint.graph.topic_rules import ends

from . import Reader

QUEUE = "AWS::SQS::Queue"
# What sends its failures to queues, and to nothing else.
TO_QUEUES = {
    QUEUE,
    "AWS::Events::EventBus",
    "AWS::Events::Rule",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::Scheduler::Schedule",
}


def readers() -> list[Reader]:
    return [
        (_queue, (QUEUE,)),
        (_function, ("AWS::Lambda::Function",)),
        (_invoke_config, ("AWS::Lambda::EventInvokeConfig",)),
        (_mapping, ("AWS::Lambda::EventSourceMapping",)),
        (_rule, ("AWS::Events::Rule",)),
        (_schedule, ("AWS::Scheduler::Schedule",)),
        (_subscription, ("AWS::SNS::Subscription",)),
        (_topic, ("AWS::SNS::Topic",)),
        (_pipe, ("AWS::Pipes::Pipe",)),
        (_bus, ("AWS::Events::EventBus",)),
        (_topic_rule, ("AWS::IoT::TopicRule",)),
    ]


def _to(graph: Graph, source: End, value: Value, mode: str, via: Resource) -> Iterable[Relation]:
    if not isinstance(value, Absent):
        target = graph.target_of(value, QUEUE if via.type in TO_QUEUES else "")
        yield Relation("dead_letters_to", source, target, value.node, via=via, mode=mode)


def _queue(graph: Graph, queue: Resource) -> Iterable[Relation]:
    policy = document(queue.value("RedrivePolicy"))
    target = step_into(policy, "deadLetterTargetArn")
    yield from _to(graph, queue, target, "redrive", queue)


def _function(graph: Graph, function: Resource) -> Iterable[Relation]:
    value = function.value("DeadLetterConfig", "TargetArn")
    yield from _to(graph, function, value, "dlq", function)


def _invoke_config(graph: Graph, config: Resource) -> Iterable[Relation]:
    function = graph.target_of(config.value("FunctionName"), "AWS::Lambda::Function")
    value = config.value("DestinationConfig", "OnFailure", "Destination")
    yield from _to(graph, function, value, "on_failure", config)


def _mapping(graph: Graph, mapping: Resource) -> Iterable[Relation]:
    value = mapping.value("DestinationConfig", "OnFailure", "Destination")
    yield from _to(graph, mapping, value, "on_failure", mapping)


def _rule(graph: Graph, rule: Resource) -> Iterable[Relation]:
    targets = rule.value("Targets")
    for target in targets.items if isinstance(targets, Items) else (targets,):
        config = step_into(target, "DeadLetterConfig")
        yield from _to(graph, rule, step_into(config, "Arn"), "dlq", rule)


def _schedule(graph: Graph, schedule: Resource) -> Iterable[Relation]:
    value = schedule.value("Target", "DeadLetterConfig", "Arn")
    yield from _to(graph, schedule, value, "dlq", schedule)


def _subscription(graph: Graph, subscription: Resource) -> Iterable[Relation]:
    policy = document(subscription.value("RedrivePolicy"))
    target = step_into(policy, "deadLetterTargetArn")
    yield from _to(graph, subscription, target, "dlq", subscription)


def _topic(graph: Graph, topic: Resource) -> Iterable[Relation]:
    # An inline Subscription has no RedrivePolicy of its own; some write one all the same.
    entries = topic.value("Subscription")
    for entry in entries.items if isinstance(entries, Items) else ():
        if isinstance(entry, Fields) and "RedrivePolicy" in entry:
            target = step_into(document(entry.get("RedrivePolicy")), "deadLetterTargetArn")
            yield from _to(graph, topic, target, "dlq", topic)


def _pipe(graph: Graph, pipe: Resource) -> Iterable[Relation]:
    parameters = pipe.value("SourceParameters")
    if isinstance(parameters, Fields):
        for key in parameters:
            config = step_into(parameters.get(key), "DeadLetterConfig")
            yield from _to(graph, pipe, step_into(config, "Arn"), "dlq", pipe)


def _bus(graph: Graph, bus: Resource) -> Iterable[Relation]:
    yield from _to(graph, bus, bus.value("DeadLetterConfig", "Arn"), "dlq", bus)


def _topic_rule(graph: Graph, rule: Resource) -> Iterable[Relation]:
    for value in ends(rule.value("TopicRulePayload", "ErrorAction")):
        yield from _to(graph, rule, value, "error", rule)
