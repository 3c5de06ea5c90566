"""APIs that name their functions in an OpenAPI body."""

from collections.abc import Iterable, Iterator

from ingestlint.evaluate.value import Absent, Fields, Items, Value
from ingestlint.graph.document import document
from ingestlint.graph.graph import Graph
from ingestlint.graph.reading import step_into
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from .call import ASYNC, SYNC, calls, shape
from .requests import INVOCATION_TYPE, PROXY

# What API Gateway adds to OpenAPI.
INTEGRATION = "x-amazon-apigateway-integration"
AUTHORIZER = "x-amazon-apigateway-authorizer"


def api(graph: Graph, source: Resource) -> Iterable[Relation]:
    """The functions that the OpenAPI body of an API names."""
    body = document(source.value("Body"))
    for integration in integrations(body):
        header = step_into(step_into(integration, "requestParameters"), INVOCATION_TYPE)
        mode = ASYNC if shape(header).strip("'").lower() == "event" else SYNC
        proxy = shape(step_into(integration, "type")).upper() == PROXY
        only = proxy and isinstance(step_into(integration, "integrationSubtype"), Absent)
        uri = step_into(integration, "uri")
        for call in calls(graph, source, uri, mode, source, only=only):
            call.part = integration
            yield call
    for authorizer in authorizers(body):
        for call in calls(graph, source, step_into(authorizer, "authorizerUri"), SYNC, source):
            call.part = authorizer
            yield call


def integrations(body: Value) -> Iterator[Value]:
    """What the operations in the OpenAPI body of an API lead to."""
    for path in _values(step_into(body, "paths")):
        for operation in _values(path):
            yield _shared(body, step_into(operation, INTEGRATION))


def authorizers(body: Value) -> Iterator[Value]:
    """The authorizers in the OpenAPI body of an API."""
    schemes = step_into(step_into(body, "components"), "securitySchemes")
    for scheme in (*_values(schemes), *_values(step_into(body, "securityDefinitions"))):
        yield step_into(scheme, AUTHORIZER)


def _shared(body: Value, integration: Value) -> Value:
    """The integration itself, or the one of `components` that it refers to."""
    path = shape(step_into(integration, "$ref"))
    if not path.startswith("#/"):
        return integration
    found = body
    for key in path[2:].split("/"):
        found = step_into(found, key)
    return found


def _values(value: Value) -> Iterator[Value]:
    """What the keys of a mapping hold, those with a list apart."""
    for key in value if isinstance(value, Fields) else ():
        found = step_into(value, key)
        if not isinstance(found, Items):
            yield found
