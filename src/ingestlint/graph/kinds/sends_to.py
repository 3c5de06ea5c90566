"""`sends_to`: a topic, rule, schedule, pipe, state machine or function → where its events go.

Functions apart: those are invoked.
"""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent, Items, Value
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource, step_into

from . import Reader, of_machines

FUNCTION = "AWS::Lambda::Function"


def readers(graph: Graph) -> list[Reader]:
    return [
        (_rule, graph.resources("AWS::Events::Rule")),
        (_schedule, graph.resources("AWS::Scheduler::Schedule")),
        (_subscription, graph.resources("AWS::SNS::Subscription")),
        (_bucket, graph.resources("AWS::S3::Bucket")),
        (_pipe, graph.resources("AWS::Pipes::Pipe")),
        (_destination, graph.resources("AWS::Lambda::EventInvokeConfig")),
        *of_machines(graph, "sends_to"),
        (_log_filter, graph.resources("AWS::Logs::SubscriptionFilter")),
    ]


def _to(graph: Graph, source: End, value: Value, via: Resource) -> Iterable[Relation]:
    if isinstance(value, Absent):
        return
    target = graph.target_of(value)
    if target.type != FUNCTION:
        yield Relation("sends_to", source, target, value.node, via=via)


def _rule(graph: Graph, rule: Resource) -> Iterable[Relation]:
    targets = rule.value("Targets")
    for target in targets.items if isinstance(targets, Items) else ():
        yield from _to(graph, rule, step_into(target, "Arn"), rule)


def _schedule(graph: Graph, schedule: Resource) -> Iterable[Relation]:
    yield from _to(graph, schedule, schedule.value("Target", "Arn"), schedule)


def _subscription(graph: Graph, subscription: Resource) -> Iterable[Relation]:
    topic = graph.target_of(subscription.value("TopicArn"), "AWS::SNS::Topic")
    yield from _to(graph, topic, subscription.value("Endpoint"), subscription)


def _bucket(graph: Graph, bucket: Resource) -> Iterable[Relation]:
    for kind, name in (("QueueConfigurations", "Queue"), ("TopicConfigurations", "Topic")):
        entries = bucket.value("NotificationConfiguration", kind)
        for entry in entries.items if isinstance(entries, Items) else ():
            yield from _to(graph, bucket, step_into(entry, name), bucket)


def _pipe(graph: Graph, pipe: Resource) -> Iterable[Relation]:
    yield from _to(graph, pipe, pipe.value("Target"), pipe)


def _destination(graph: Graph, config: Resource) -> Iterable[Relation]:
    caller = graph.target_of(config.value("FunctionName"), FUNCTION)
    value = config.value("DestinationConfig", "OnSuccess", "Destination")
    yield from _to(graph, caller, value, config)


def _log_filter(graph: Graph, log_filter: Resource) -> Iterable[Relation]:
    yield from _to(graph, log_filter, log_filter.value("DestinationArn"), log_filter)
