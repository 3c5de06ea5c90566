"""`invokes`: a caller → the function it runs, `async` or `sync`.

Evidence: what names the function as its target, and permissions that let a service call it.
"""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent, Fields, Items, Known, Reference, Text, Value, text_of
from ingestlint.graph.document import document
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource, Unresolved, step_into

from . import Reader

FUNCTION = "AWS::Lambda::Function"
ASYNC, SYNC = "async", "sync"
# How a service calls a function that its permission names.
SERVICES = {
    "s3": (ASYNC, "AWS::S3::Bucket"),
    "sns": (ASYNC, "AWS::SNS::Topic"),
    "events": (ASYNC, "AWS::Events::Rule"),
    "scheduler": (ASYNC, "AWS::Scheduler::Schedule"),
    "iot": (ASYNC, "AWS::IoT::TopicRule"),
    "logs": (ASYNC, "AWS::Logs::SubscriptionFilter"),
    "ses": (ASYNC, "AWS::SES::ReceiptRule"),
    "codecommit": (ASYNC, "AWS::CodeCommit::Repository"),
    "cloudformation": (ASYNC, "AWS::CloudFormation::CustomResource"),
    "config": (ASYNC, "AWS::Config::ConfigRule"),
    "apigateway": (SYNC, "AWS::ApiGateway::RestApi"),
    "elasticloadbalancing": (SYNC, "AWS::ElasticLoadBalancingV2::TargetGroup"),
    "cognito-idp": (SYNC, "AWS::Cognito::UserPool"),
    "appsync": (SYNC, "AWS::AppSync::GraphQLApi"),
    "lex": (SYNC, "AWS::Lex::Bot"),
    "lexv2": (SYNC, "AWS::Lex::Bot"),
    "alexa-appkit": (SYNC, ""),
    "alexa-connectedhome": (SYNC, ""),
    "secretsmanager": (SYNC, "AWS::SecretsManager::Secret"),
    "bedrock": (SYNC, "AWS::Bedrock::Agent"),
    "firehose": (SYNC, "AWS::KinesisFirehose::DeliveryStream"),
    "vpc-lattice": (SYNC, "AWS::VpcLattice::TargetGroup"),
}


def readers(graph: Graph) -> list[Reader]:
    return [
        (_permission, graph.resources("AWS::Lambda::Permission")),
        (_rule, graph.resources("AWS::Events::Rule")),
        (_schedule, graph.resources("AWS::Scheduler::Schedule")),
        (_subscription, graph.resources("AWS::SNS::Subscription")),
        (_topic, graph.resources("AWS::SNS::Topic")),
        (_bucket, graph.resources("AWS::S3::Bucket")),
        (_log_filter, graph.resources("AWS::Logs::SubscriptionFilter")),
        (_topic_rule, graph.resources("AWS::IoT::TopicRule")),
        (_receipt_rule, graph.resources("AWS::SES::ReceiptRule")),
        (_destination, graph.resources("AWS::Lambda::EventInvokeConfig")),
        (_url, graph.resources("AWS::Lambda::Url")),
        (_user_pool, graph.resources("AWS::Cognito::UserPool")),
        (_method, graph.resources("AWS::ApiGateway::Method")),
        (_integration, graph.resources("AWS::ApiGatewayV2::Integration")),
        (_machine, graph.resources("AWS::StepFunctions::StateMachine")),
        (_pipe, graph.resources("AWS::Pipes::Pipe")),
        (_data_source, graph.resources("AWS::AppSync::DataSource")),
    ]


def _calls(
    graph: Graph, caller: "Resource | Unresolved", value: Value, mode: str, via: Resource
) -> Iterable[Relation]:
    if isinstance(value, Absent):
        return
    target = graph.target_of(value)
    if isinstance(target, Resource):
        if target.type == FUNCTION:
            yield Relation("invokes", caller, target, value.node, via=via, mode=mode)
    elif ":function:" in _shape(value):
        yield Relation("invokes", caller, target, value.node, via=via, mode=mode)


def _shape(value: Value) -> str:
    if isinstance(value, Known):
        return text_of(value.data)
    if isinstance(value, Text):
        return "".join(text_of(p.data) if isinstance(p, Known) else "*" for p in value.parts)
    return ""


def _permission(graph: Graph, permission: Resource) -> Iterable[Relation]:
    principal = permission.value("Principal")
    service = _shape(principal).split(".")[0].lower() if _shape(principal) else ""
    mode, kind = SERVICES.get(service, ("", ""))
    if not mode:
        return
    value = permission.value("FunctionName")
    source = permission.value("SourceArn")
    caller: Resource | Unresolved
    if isinstance(source, Absent):
        caller = Unresolved(permission.value(), kind)
    else:
        caller = graph.target_of(source)
        if isinstance(caller, Unresolved):
            caller.type = kind
            inner = [p for p in getattr(source, "parts", ()) if isinstance(p, Reference)]
            if inner:
                caller = graph.referred(inner[0]) or caller
    target = graph.target_of(value, FUNCTION)
    if _seen_elsewhere(graph, caller, target):
        return
    yield Relation("invokes", caller, target, value.node, via=permission, mode=mode)


def _seen_elsewhere(
    graph: Graph, caller: "Resource | Unresolved", target: "Resource | Unresolved"
) -> bool:
    """Whether the caller itself names its targets, so that its permission says nothing new."""
    if not isinstance(caller, Resource) or not isinstance(target, Resource):
        return False
    named = {
        "AWS::Events::Rule": _rule,
        "AWS::Scheduler::Schedule": _schedule,
        "AWS::S3::Bucket": _bucket,
        "AWS::IoT::TopicRule": _topic_rule,
        "AWS::Cognito::UserPool": _user_pool,
        "AWS::SNS::Topic": _topic_and_subscriptions,
    }.get(caller.type)
    if named is None:
        return False
    return any(relation.target is target for relation in named(graph, caller))


def _rule(graph: Graph, rule: Resource) -> Iterable[Relation]:
    targets = rule.value("Targets")
    for target in targets.items if isinstance(targets, Items) else ():
        yield from _calls(graph, rule, step_into(target, "Arn"), ASYNC, rule)


def _schedule(graph: Graph, schedule: Resource) -> Iterable[Relation]:
    yield from _calls(graph, schedule, schedule.value("Target", "Arn"), ASYNC, schedule)


def _subscription(graph: Graph, subscription: Resource) -> Iterable[Relation]:
    if _shape(subscription.value("Protocol")).lower() != "lambda":
        return
    topic = graph.target_of(subscription.value("TopicArn"), "AWS::SNS::Topic")
    yield from _calls(graph, topic, subscription.value("Endpoint"), ASYNC, subscription)


def _topic(graph: Graph, topic: Resource) -> Iterable[Relation]:
    entries = topic.value("Subscription")
    for entry in entries.items if isinstance(entries, Items) else ():
        if _shape(step_into(entry, "Protocol")).lower() == "lambda":
            yield from _calls(graph, topic, step_into(entry, "Endpoint"), ASYNC, topic)


def _topic_and_subscriptions(graph: Graph, topic: Resource) -> Iterable[Relation]:
    yield from _topic(graph, topic)
    for subscription in graph.resources("AWS::SNS::Subscription"):
        for relation in _subscription(graph, subscription):
            if relation.source is topic:
                yield relation


def _bucket(graph: Graph, bucket: Resource) -> Iterable[Relation]:
    entries = bucket.value("NotificationConfiguration", "LambdaConfigurations")
    for entry in entries.items if isinstance(entries, Items) else ():
        yield from _calls(graph, bucket, step_into(entry, "Function"), ASYNC, bucket)


def _log_filter(graph: Graph, log_filter: Resource) -> Iterable[Relation]:
    yield from _calls(graph, log_filter, log_filter.value("DestinationArn"), ASYNC, log_filter)


def _topic_rule(graph: Graph, rule: Resource) -> Iterable[Relation]:
    payload = rule.value("TopicRulePayload")
    actions = step_into(payload, "Actions")
    for action in actions.items if isinstance(actions, Items) else ():
        value = step_into(step_into(action, "Lambda"), "FunctionArn")
        yield from _calls(graph, rule, value, ASYNC, rule)
    error = step_into(step_into(step_into(payload, "ErrorAction"), "Lambda"), "FunctionArn")
    yield from _calls(graph, rule, error, ASYNC, rule)


def _receipt_rule(graph: Graph, rule: Resource) -> Iterable[Relation]:
    actions = rule.value("Rule", "Actions")
    for action in actions.items if isinstance(actions, Items) else ():
        inner = step_into(action, "LambdaAction")
        mode = SYNC if _shape(step_into(inner, "InvocationType")) == "RequestResponse" else ASYNC
        yield from _calls(graph, rule, step_into(inner, "FunctionArn"), mode, rule)


def _destination(graph: Graph, config: Resource) -> Iterable[Relation]:
    caller = graph.target_of(config.value("FunctionName"), FUNCTION)
    for outcome in ("OnSuccess", "OnFailure"):
        value = config.value("DestinationConfig", outcome, "Destination")
        yield from _calls(graph, caller, value, ASYNC, config)


def _url(graph: Graph, url: Resource) -> Iterable[Relation]:
    mode = ASYNC if _shape(url.value("InvokeMode")) == "EVENT" else SYNC
    yield from _calls(graph, url, url.value("TargetFunctionArn"), mode, url)


def _user_pool(graph: Graph, pool: Resource) -> Iterable[Relation]:
    triggers = pool.value("LambdaConfig")
    for trigger in triggers if isinstance(triggers, Fields) else ():
        value = triggers.get(trigger) if isinstance(triggers, Fields) else triggers
        if isinstance(value, Fields):
            value = value.get("LambdaArn")
        yield from _calls(graph, pool, value, SYNC, pool)


def _method(graph: Graph, method: Resource) -> Iterable[Relation]:
    integration = method.value("Integration")
    parameters = step_into(integration, "RequestParameters")
    header = _shape(step_into(parameters, "integration.request.header.X-Amz-Invocation-Type"))
    mode = ASYNC if header.strip("'").lower() == "event" else SYNC
    api = graph.target_of(method.value("RestApiId"), "AWS::ApiGateway::RestApi")
    yield from _calls(graph, api, step_into(integration, "Uri"), mode, method)


def _integration(graph: Graph, integration: Resource) -> Iterable[Relation]:
    api = graph.target_of(integration.value("ApiId"), "AWS::ApiGatewayV2::Api")
    yield from _calls(graph, api, integration.value("IntegrationUri"), SYNC, integration)


def _machine(graph: Graph, machine: Resource) -> Iterable[Relation]:
    value = machine.value("DefinitionString")
    definition = document(machine.value("Definition") if isinstance(value, Absent) else value)
    substitutions = machine.value("DefinitionSubstitutions")
    yield from _states(graph, machine, definition, substitutions)


def _states(
    graph: Graph, machine: Resource, definition: Value, substitutions: Value
) -> Iterable[Relation]:
    states = step_into(definition, "States")
    for name in states if isinstance(states, Fields) else ():
        state = states.get(name) if isinstance(states, Fields) else states
        for value in (
            step_into(state, "Resource"),
            step_into(step_into(state, "Parameters"), "FunctionName"),
            step_into(step_into(state, "Arguments"), "FunctionName"),
        ):
            called = _substituted(value, substitutions)
            yield from _calls(graph, machine, called, SYNC, machine)
        for inner in ("ItemProcessor", "Iterator"):
            if isinstance(step_into(state, inner), Fields):
                yield from _states(graph, machine, step_into(state, inner), substitutions)
        branches = step_into(state, "Branches")
        for branch in branches.items if isinstance(branches, Items) else ():
            yield from _states(graph, machine, branch, substitutions)


def _substituted(value: Value, substitutions: Value) -> Value:
    """`${Name}` alone, as DefinitionSubstitutions fills it."""
    if isinstance(value, Known) and isinstance(value.data, str):
        text = value.data
        if text.startswith("${") and text.endswith("}"):
            return step_into(substitutions, text[2:-1])
    return value


def _pipe(graph: Graph, pipe: Resource) -> Iterable[Relation]:
    yield from _calls(graph, pipe, pipe.value("Enrichment"), SYNC, pipe)
    mode = pipe.value("TargetParameters", "LambdaFunctionParameters", "InvocationType")
    how = ASYNC if _shape(mode) == "FIRE_AND_FORGET" else SYNC
    yield from _calls(graph, pipe, pipe.value("Target"), how, pipe)


def _data_source(graph: Graph, source: Resource) -> Iterable[Relation]:
    value = source.value("LambdaConfig", "LambdaFunctionArn")
    yield from _calls(graph, source, value, SYNC, source)
