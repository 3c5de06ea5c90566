"""How long callers wait for a function that they invoke."""

from .fact import DOCS, Fact

_GATEWAY = DOCS + "apigateway/latest/"

# Of a REST API, where nobody had it raised.
REST_API_SECONDS = Fact(29, "s", _GATEWAY + "api/API_PutIntegration.html", "2026-11-17")
HTTP_API_SECONDS = Fact(30, "s", _GATEWAY + "developerguide/http-api-quotas.html", "2026-11-25")
WEBSOCKET_API_SECONDS = Fact(
    29,
    "s",
    _GATEWAY + "developerguide/apigateway-execution-service-websocket-limits-table.html",
    "2026-11-17",
)
# A Lambda authorizer of an HTTP API.
HTTP_AUTHORIZER_SECONDS = Fact(
    10, "s", _GATEWAY + "developerguide/http-api-quotas.html", "2026-11-25"
)
APPSYNC_SECONDS = Fact(30, "s", DOCS + "general/latest/gr/appsync.html", "2026-11-25")
