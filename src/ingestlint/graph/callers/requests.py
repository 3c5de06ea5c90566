"""Callers that wait for the answer of the function, as most of them do."""

from collections.abc import Iterable

from ingestlint.evaluate.value import Absent, Fields
from ingestlint.graph.graph import Graph
from ingestlint.graph.reading import step_into
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from .call import ASYNC, SYNC, calls, entries, shape

REST_API, HTTP_API = "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"
# What a REST API sends along to have a function called asynchronously: 'Event'.
INVOCATION_TYPE = "integration.request.header.X-Amz-Invocation-Type"
# The type of an integration that hands a function the request as it is.
PROXY = "AWS_PROXY"


def url(graph: Graph, source: Resource) -> Iterable[Relation]:
    mode = ASYNC if shape(source.value("InvokeMode")) == "EVENT" else SYNC
    yield from calls(graph, source, source.value("TargetFunctionArn"), mode, source)


def user_pool(graph: Graph, pool: Resource) -> Iterable[Relation]:
    triggers = pool.value("LambdaConfig")
    for trigger in triggers if isinstance(triggers, Fields) else ():
        value = step_into(triggers, trigger)
        if isinstance(value, Fields):
            value = value.get("LambdaArn")
        yield from calls(graph, pool, value, SYNC, pool)


def method(graph: Graph, source: Resource) -> Iterable[Relation]:
    integration = source.value("Integration")
    header = step_into(step_into(integration, "RequestParameters"), INVOCATION_TYPE)
    mode = ASYNC if shape(header).strip("'").lower() == "event" else SYNC
    api = graph.target_of(source.value("RestApiId"), REST_API)
    # Of REST APIs, this type has a function only.
    only = shape(step_into(integration, "Type")).upper() == PROXY
    yield from calls(graph, api, step_into(integration, "Uri"), mode, source, only=only)


def integration(graph: Graph, source: Resource) -> Iterable[Relation]:
    # Of HTTP APIs and WebSocket APIs, these can hand over an event.
    header = step_into(source.value("RequestParameters"), INVOCATION_TYPE)
    mode = ASYNC if shape(header).strip("'").lower() == "event" else SYNC
    api = graph.target_of(source.value("ApiId"), HTTP_API)
    proxy = shape(source.value("IntegrationType")).upper() == PROXY
    only = proxy and isinstance(source.value("IntegrationSubtype"), Absent)
    yield from calls(graph, api, source.value("IntegrationUri"), mode, source, only=only)


def quick_api(graph: Graph, api: Resource) -> Iterable[Relation]:
    """An HTTP API that is made with one integration for all of its routes."""
    yield from calls(graph, api, api.value("Target"), SYNC, api)


def rest_authorizer(graph: Graph, source: Resource) -> Iterable[Relation]:
    api = graph.target_of(source.value("RestApiId"), REST_API)
    yield from calls(graph, api, source.value("AuthorizerUri"), SYNC, source)


def http_authorizer(graph: Graph, source: Resource) -> Iterable[Relation]:
    api = graph.target_of(source.value("ApiId"), HTTP_API)
    yield from calls(graph, api, source.value("AuthorizerUri"), SYNC, source)


def target_group(graph: Graph, group: Resource) -> Iterable[Relation]:
    """Of a load balancer or of VPC Lattice."""
    for target in entries(group.value("Targets")):
        yield from calls(graph, group, step_into(target, "Id"), SYNC, group)


def pipe(graph: Graph, source: Resource) -> Iterable[Relation]:
    yield from calls(graph, source, source.value("Enrichment"), SYNC, source)
    mode = source.value("TargetParameters", "LambdaFunctionParameters", "InvocationType")
    how = ASYNC if shape(mode) == "FIRE_AND_FORGET" else SYNC
    yield from calls(graph, source, source.value("Target"), how, source)


def data_source(graph: Graph, source: Resource) -> Iterable[Relation]:
    config = source.value("LambdaConfig")
    value, only = step_into(config, "LambdaFunctionArn"), isinstance(config, Fields)
    yield from calls(graph, source, value, SYNC, source, only=only)
