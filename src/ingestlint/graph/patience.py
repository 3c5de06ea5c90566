"""How long the caller of a function waits for its answer."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingestlint.aws.facts import callers as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import (
    Absent,
    Fields,
    Known,
    Text,
    Value,
    Why,
    certainly_same,
    text_of,
)
from ingestlint.parse.node import Node

from .callers.call import FUNCTION, SYNC, shape
from .callers.permissions import is_only_permitted
from .evidence import variables
from .graph import Graph
from .machines.state import State
from .reading import step_into, to_number, why_unresolved
from .relation import Relation
from .resource import Resource

if TYPE_CHECKING:
    from ingestlint.aws.facts.fact import Fact

REST_API, HTTP_API = "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"
DATA_SOURCE = "AWS::AppSync::DataSource"
WEBSOCKET = "WEBSOCKET"
STREAM = "STREAM"
MACHINE = "AWS::StepFunctions::StateMachine"
# What makes a call whose caller has a limit.
CALLERS = frozenset(
    {
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Authorizer",
        REST_API,
        HTTP_API,
        DATA_SOURCE,
        MACHINE,
    }
)
RESOLVERS = ("AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration")
WRITTEN = ("Code", "RequestMappingTemplate")
IN_S3 = ("CodeS3Location", "RequestMappingTemplateS3Location")
HANDS_OVER = r"invocationType\W{1,5}Event\b"
# Inline code that hands an event over, and code that invokes at all.
EVENT = r"InvocationType\W{1,6}(?:\w+\.)?Event\b|invokeAsync|invoke_async"
INVOKES = r"\.invoke\s*\(|InvokeCommand"
STREAMS = Why(
    "streamed answers",
    "how long an answer may be streamed is not set",
    "set TimeoutInMillis of the integration",
)
# Slashes before the path of a method in the ARN of a caller: `api/stage/GET/path`.
METHOD_AT = 3
UNDOCUMENTED = Why(
    "authorizer",
    "how long API Gateway waits for an authorizer of this kind of API is not documented",
    "give the authorizer a Timeout of 10 s or less, which HTTP APIs ask for",
)


def waiting_calls(graph: Graph) -> Iterator[Relation]:
    """The synchronous calls of functions by callers with a limit, functions among them."""
    for call in graph.relations("invokes"):
        if call.mode == SYNC and (_has_limit(call) or _is_api_elsewhere(call)):
            yield call
    for writes in graph.relations("writes", source=FUNCTION, target=FUNCTION):
        yield Relation("invokes", writes.source, writes.target, writes.node, guard=writes.guard)


def _has_limit(call: Relation) -> bool:
    return call.via is not None and call.via.type in CALLERS


def _is_api_elsewhere(call: Relation) -> bool:
    """Whether only a permission tells that an API calls the function."""
    return is_only_permitted(call) and call.source.type in {REST_API, HTTP_API}


def patience(call: Relation) -> Number | None:
    """How long the caller waits; None where it sets no limit, or does not wait at all."""
    maker = call.via
    if maker is None:
        return _of_function(call)
    if is_only_permitted(call):
        return _of_permitted(call)
    if isinstance(call.part, State):
        return _of_state(call.part)
    written = isinstance(call.part, Fields) and "authorizerUri" in call.part
    if written or maker.type.endswith("::Authorizer"):
        return _of_authorizer(call)
    if maker.type == DATA_SOURCE:
        return _of_data_source(maker, call)
    return _of_integration(call)


def _of_permitted(call: Relation) -> Number:
    """Of a function that an API may call: as an authorizer, where no method or route is named."""
    api, function = call.source.subject or "the API", call.target.id
    least, waits = facts.HTTP_AUTHORIZER_SECONDS.value, "an HTTP API waits for an authorizer"
    if _names_method(call):
        least, waits = int(_default(call).low), "it waits unless its integration says otherwise"
    why = Why(
        f"integration of {function} by {call.source.id}",
        f"the integration by which {api} may call {function} is not among the linted files",
        f"lint what declares it too, or give {function} a Timeout of {least} s or less: so long"
        f" {waits}",
    )
    return _within(least, why, call.node)


def _names_method(call: Relation) -> bool:
    """Whether a permission is for a method or route: `…:api/stage/GET/path`."""
    _, _, path = shape(call.value("SourceArn")).rpartition(":")
    return path.count("/") >= METHOD_AT


def _of_state(state: State) -> Number | None:
    """Of a task that waits for the function itself, and not for a token."""
    if shape(state.value("Resource")).endswith(".waitForTaskToken"):
        return None
    return state.seconds("TimeoutSeconds")


def _of_integration(call: Relation) -> Number:
    part = call.part
    if isinstance(part, Value):
        said, streams = step_into(part, "timeoutInMillis"), step_into(part, "responseTransferMode")
    else:
        method = call.via is not None and call.via.type == "AWS::ApiGateway::Method"
        inner = ("Integration",) if method else ()
        said = call.value(*inner, "TimeoutInMillis")
        streams = call.value(*inner, "ResponseTransferMode")
    if not isinstance(said, Absent):
        return to_number(said, "", "TimeoutInMillis", "s", said.node) * 0.001
    usual = _default(call)
    if shape(streams) == STREAM:
        return _within(usual.low, STREAMS, streams.node)
    return usual


def _default(call: Relation) -> Number:
    if call.source.type == REST_API:
        return _fixed(facts.REST_API_SECONDS, call)
    if not isinstance(call.source, Resource):
        # It may be an HTTP API or a WebSocket API.
        doubt = Undecided(call.source.why, call.source.node)
        ends = facts.WEBSOCKET_API_SECONDS.value, facts.HTTP_API_SECONDS.value
        return Number(*ends, call.node, unit="s", because=(doubt,))
    websocket = _is_websocket(call.source)
    return _fixed(facts.WEBSOCKET_API_SECONDS if websocket else facts.HTTP_API_SECONDS, call)


def _is_websocket(api: Resource) -> bool:
    return api.text("ProtocolType").upper() == WEBSOCKET


def _fixed(fact: "Fact[int]", call: Relation) -> Number:
    return Number(fact.value, fact.value, call.node, unit="s", default=True)


def _of_authorizer(call: Relation) -> Number:
    api = call.source
    if isinstance(api, Resource) and api.type == HTTP_API and not _is_websocket(api):
        return _fixed(facts.HTTP_AUTHORIZER_SECONDS, call)
    return _within(facts.HTTP_AUTHORIZER_SECONDS.value, UNDOCUMENTED, call.node)


def _within(least: float, why: Why, node: Node) -> Number:
    """A time that is at least so long, and not known."""
    return Number(least, float("inf"), node, unit="s", because=(Undecided(why, node),))


def _of_data_source(source: Resource, call: Relation) -> Number | None:
    """AppSync waits, unless the code of the resolvers hands the event over."""
    for resolver in source.graph.resources(*RESOLVERS):
        uses = _uses(resolver, source)
        if uses is False or not resolver.exists():
            continue
        if any(re.search(HANDS_OVER, shape(resolver.value(name))) for name in WRITTEN):
            if uses:
                return None
            why = why_unresolved(resolver.value("DataSourceName"))
            return _within(facts.APPSYNC_SECONDS.value, why, call.node)
        for name in (*WRITTEN, *IN_S3):
            value = resolver.value(name)
            if not isinstance(value, Absent) and (name in IN_S3 or not shape(value)):
                why = Why(
                    f"code of {resolver.id}",
                    f"whether AppSync waits is in the code of {resolver.id}, which is not read",
                    "give the function a Timeout of 30 s or less, or write the code into Code",
                )
                return _within(facts.APPSYNC_SECONDS.value, why, call.node)
    return _fixed(facts.APPSYNC_SECONDS, call)


def _uses(resolver: Resource, source: Resource) -> bool | None:
    """Whether a resolver is for a data source; None where that is not known."""
    value = resolver.value("DataSourceName")
    named = resolver.graph.target_of(value, DATA_SOURCE)
    if isinstance(named, Resource):
        return named is source
    return False if isinstance(value, Absent) else certainly_same(value, source.value("Name"))


def _of_function(call: Relation) -> Number | None:
    """A function that calls another waits, unless its code hands the event over."""
    caller = call.source
    if not isinstance(caller, Resource) or not isinstance(call.target, Resource):
        return None
    if caller.has("DurableConfig") or not _names(caller, call.target):
        return None
    code = _code(caller)
    timeout = caller.seconds("Timeout")
    if re.search(INVOKES, code):
        return None if re.search(EVENT, code) else timeout
    why = Why(
        f"code of {caller.id}",
        f"whether {caller.id} waits for {call.target.id} is in its code, which is not read",
        f"give {caller.id} a Timeout that is no shorter than that of {call.target.id}",
    )
    return _within(timeout.low, why, call.node)


def _names(caller: Resource, target: Resource) -> bool:
    """Whether an environment variable names the function: permission alone is no call."""
    return any(named is target for _, named in variables(caller))


def _code(function: Resource) -> str:
    value = function.value("Code", "ZipFile")
    parts = value.parts if isinstance(value, Text) else (value,)
    return "".join(text_of(part.data) for part in parts if isinstance(part, Known))
