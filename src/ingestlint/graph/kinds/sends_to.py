"""`sends_to`: a topic, rule, schedule, pipe, API, state machine or function → where events go.

Functions apart: those are invoked.
"""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent, Items, Known, Value
from ingestlint.graph.callers.call import shape
from ingestlint.graph.callers.definitions import integrations
from ingestlint.graph.document import document
from ingestlint.graph.graph import Graph
from ingestlint.graph.reading import step_into
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource, Unresolved
from ingestlint.graph.topic_rules import ends

from . import Reader, of_machines

FUNCTION = "AWS::Lambda::Function"
QUEUE = "AWS::SQS::Queue"
# What an integration of an API names its service's resource by, and the type where that may be out
# of sight: in its URI, or as a parameter.
BY_PATH = {":sqs:path/": QUEUE, ":s3:path/": ""}
PARAMETERS = {"QueueUrl": QUEUE, "StreamName": "", "StateMachineArn": "", "EventBusName": ""}


def readers() -> list[Reader]:
    return [
        (_rule, ("AWS::Events::Rule",)),
        (_schedule, ("AWS::Scheduler::Schedule",)),
        (_subscription, ("AWS::SNS::Subscription",)),
        (_topic, ("AWS::SNS::Topic",)),
        (_bucket, ("AWS::S3::Bucket",)),
        (_pipe, ("AWS::Pipes::Pipe",)),
        (_destination, ("AWS::Lambda::EventInvokeConfig",)),
        of_machines("sends_to"),
        (_log_filter, ("AWS::Logs::SubscriptionFilter",)),
        (_topic_rule, ("AWS::IoT::TopicRule",)),
        (_method, ("AWS::ApiGateway::Method",)),
        (_integration, ("AWS::ApiGatewayV2::Integration",)),
        (_api, ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")),
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


def _topic(graph: Graph, topic: Resource) -> Iterable[Relation]:
    entries = topic.value("Subscription")
    for entry in entries.items if isinstance(entries, Items) else ():
        yield from _to_seen(graph, topic, step_into(entry, "Endpoint"), topic)


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


def _topic_rule(graph: Graph, rule: Resource) -> Iterable[Relation]:
    actions = rule.value("TopicRulePayload", "Actions")
    for action in actions.items if isinstance(actions, Items) else ():
        for value in ends(action):
            if isinstance(graph.target_of(value), Resource):
                yield from _to(graph, rule, value, rule)


def _method(graph: Graph, method: Resource) -> Iterable[Relation]:
    api = graph.target_of(method.value("RestApiId"), "AWS::ApiGateway::RestApi")
    yield from _by_uri(graph, api, method.value("Integration", "Uri"), method)


def _integration(graph: Graph, integration: Resource) -> Iterable[Relation]:
    api = graph.target_of(integration.value("ApiId"), "AWS::ApiGatewayV2::Api")
    yield from _by_uri(graph, api, integration.value("IntegrationUri"), integration)
    parameters = integration.value("RequestParameters")
    for name, kind in PARAMETERS.items():
        yield from _to_seen(graph, api, step_into(parameters, name), integration, kind)


def _api(graph: Graph, api: Resource) -> Iterable[Relation]:
    for integration in integrations(document(api.value("Body"))):
        yield from _by_uri(graph, api, step_into(integration, "uri"), api)
        parameters = step_into(integration, "requestParameters")
        for name, kind in PARAMETERS.items():
            yield from _to_seen(graph, api, step_into(parameters, name), api, kind)


def _by_uri(graph: Graph, api: End, uri: Value, via: Resource) -> Iterable[Relation]:
    """`arn:…:apigateway:…:sqs:path/…/name`: what an integration of a service ends with."""
    text = shape(uri)
    for mark, kind in BY_PATH.items():
        if mark in text:
            yield from _to_seen(graph, api, uri, via, kind)


def _to_seen(
    graph: Graph, source: End, value: Value, via: Resource, kind: str = ""
) -> Iterable[Relation]:
    """To a resource of the linted files, or to one of a `kind` that is out of sight."""
    if isinstance(graph.target_of(value), Resource):
        yield from _to(graph, source, value, via)
    elif kind and not isinstance(value, Absent):
        # A URI and a URL of a queue both end with its name.
        name = shape(value).rpartition("/")[2]
        end = graph.target_of(Known(value.node, name), kind)
        if not isinstance(end, Resource):
            end = Unresolved(value, kind)
        yield Relation("sends_to", source, end, value.node, via=via)
