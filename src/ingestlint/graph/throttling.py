"""APIs of API Gateway: their stages, what throttles them, and which functions only authorize."""

from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.aws.facts.flow import API_REQUESTS
from ingestlint.evaluate.files import DEFINITION_OF
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Fields, Unknown, Value, Why, certainly_same
from ingestlint.parse.node import Node

from .access import items_of
from .callers.call import shape
from .callers.definitions import authorizers
from .callers.permissions import PERMISSION
from .callers.requests import HTTP_API, REST_API
from .document import document
from .machines.definition import BEFORE_PACKAGING
from .reading import step_into, to_number
from .relation import Relation
from .resource import Resource

REST_STAGE, STAGE = "AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"
# What sets the stage that quick create makes.
OVERRIDES = "AWS::ApiGatewayV2::ApiGatewayManagedOverrides"
DEPLOYMENT = "AWS::ApiGateway::Deployment"
PLAN = "AWS::ApiGateway::UsagePlan"
AUTHORIZERS = ("AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer")
APIS = (REST_API, HTTP_API)
# Requests per second that are allowed, and at once.
RATE, BURST = "ThrottlingRateLimit", "ThrottlingBurstLimit"
PLAN_RATE, PLAN_BURST = "RateLimit", "BurstLimit"


class Throttle(NamedTuple):
    """What limits the requests of a stage, and where it is set.

    `rate` is the number of requests per second; None where only some methods have one.
    """

    node: Node
    rate: Number | None = None


def stages_of(api: Resource) -> list[Resource]:
    """The stages of an API; a deployment that names a stage makes one where it has no other.

    For the stage that quick create makes of an HTTP API stands the API itself.
    """
    parts = [relation.source for relation in api.incoming("part_of")]
    found = [p for p in parts if isinstance(p, Resource) and p.type in {REST_STAGE, STAGE}]
    if api.type == HTTP_API and _is_set(api.value("Target")):
        found.append(api)
    return found or [
        p for p in parts if isinstance(p, Resource) and p.type == DEPLOYMENT and p.has("StageName")
    ]


def throttle_of(api: Resource, stage: Resource) -> Throttle | None:
    """What throttles a stage, or some of its methods or routes; None where nothing does.

    Raises Undecided where that is not known.
    """
    doubts: list[Unknown] = []
    for holder, whole in _settings(stage):
        if isinstance(holder, Unknown):
            doubts.append(holder)
            continue
        rate, burst = step_into(holder, RATE), step_into(holder, BURST)
        if _is_set(rate) or _is_set(burst):
            return _throttle(rate, burst, whole=whole)
    found = None if api.type == HTTP_API else _throttle_by_plans(api, stage)
    if found is None and doubts:
        raise Undecided(doubts[0].why, doubts[0].node)
    return found


def throttle(api: Resource) -> Throttle | None:
    """What throttles every stage of an API; None where one is open.

    Raises Undecided where a stage is out of sight.
    """
    stages = stages_of(api)
    if not stages:
        raise Undecided(no_stage(api), api.node)
    found = [throttle_of(api, stage) for stage in stages]
    return None if None in found else found[0]


def no_stage(api: Resource) -> Why:
    """Why nothing is known of an API's stages."""
    return Why(
        f"stage of {api.id}",
        f"no stage of {api.id} is in the linted files",
        "lint the template that has its stage, too",
    )


def account_rate() -> int:
    """Requests per second that API Gateway takes for all APIs of an account in a Region."""
    return API_REQUESTS.value


def function_calls(api: Resource) -> list[Relation]:
    """The calls of functions by an API in the scenario in force, authorizers last."""
    found = authorizers(document(api.value("Body")))
    uris = {step_into(each, "authorizerUri").node.start for each in found}
    calls = api.outgoing("invokes")
    return sorted(calls, key=lambda call: _authorizes(call, uris))


def check_definition_seen(api: Resource) -> None:
    """Raise where what an API leads to is out of sight: its definition, or the target of all."""
    cause = f"{DEFINITION_OF}{api.declaration.logical_id}"
    for hidden in api.stack.hidden:
        if hidden.why.cause == cause:
            raise Undecided(hidden.why, hidden.node)
    located = api.value("BodyS3Location")
    if not isinstance(located, Absent):
        why = Why(cause, f"the {cause} is in S3, which is not read", BEFORE_PACKAGING)
        raise Undecided(why, located.node)
    for value in (document(api.value("Body")), api.value("Target")):
        if isinstance(value, Unknown):
            asked = f"whether {api.id} calls a function is not known: {value.why.reason}"
            raise Undecided(value.why._replace(reason=asked), value.node)


def leads_out_of_sight(api: Resource) -> bool:
    """Whether what an API leads to is out of sight, in some scenario."""

    def read() -> set[str]:
        try:
            check_definition_seen(api)
        except Undecided:
            return {api.id}
        return set()

    return bool(api.graph.anywhere(read))


def only_authorizes(api: Resource, call: Relation) -> bool:
    """Whether a call asks a function who may use the API, and is no answer to a request."""
    found = authorizers(document(api.value("Body")))
    uris = {step_into(each, "authorizerUri").node.start for each in found}
    return _authorizes(call, uris)


def _authorizes(call: Relation, uris: set[int]) -> bool:
    via = call.via
    if via is not None and via.type == PERMISSION:
        return "/authorizers/" in shape(via.value("SourceArn"))
    return (via is not None and via.type in AUTHORIZERS) or call.node.start in uris


def _settings(stage: Resource) -> Iterator[tuple[Value, bool]]:
    """The settings of a stage, and whether each is for all of its methods or routes."""
    if stage.type == STAGE:
        yield from _route_settings(stage.value())
        return
    if stage.type == HTTP_API:
        for overrides in stage.graph.resources(OVERRIDES):
            named = overrides.value("ApiId")
            if overrides.exists() and stage.graph.target_of(named, HTTP_API) is stage:
                yield from _route_settings(overrides.value("Stage"))
        return
    holder = stage.value() if stage.type == REST_STAGE else stage.value("StageDescription")
    yield holder, True
    methods = step_into(holder, "MethodSettings")
    for entry in items_of(methods):
        path = step_into(entry, "ResourcePath").identity
        yield entry, path in {"=/*", "=*"} and step_into(entry, "HttpMethod").identity == "=*"


def _route_settings(holder: Value) -> Iterator[tuple[Value, bool]]:
    """The settings of a stage of an HTTP or WebSocket API."""
    yield step_into(holder, "DefaultRouteSettings"), True
    routes = step_into(holder, "RouteSettings")
    if isinstance(routes, Unknown):
        yield routes, False
    for route in routes if isinstance(routes, Fields) else ():
        yield step_into(routes, route), False


def _throttle_by_plans(api: Resource, stage: Resource) -> Throttle | None:
    """By the plans of who has a key."""
    for plan in api.graph.resources(PLAN):
        if not plan.exists():
            continue
        for entry in items_of(plan.value("ApiStages")):
            if not _is_meant(plan, entry, api, stage):
                continue
            whole = plan.value("Throttle")
            rate, burst = step_into(whole, PLAN_RATE), step_into(whole, PLAN_BURST)
            if _is_set(rate) or _is_set(burst):
                return _throttle(rate, burst, whole=True)
            own = _of_methods(step_into(entry, "Throttle"))
            if own is not None:
                return Throttle(own.node)
    return None


def _of_methods(throttle: Value) -> Value | None:
    """The first limit of a plan's Throttle by methods; one that is not known counts as one."""
    if isinstance(throttle, Absent):
        return None
    if not isinstance(throttle, Fields) or throttle.open is not None:
        return throttle
    for method in throttle:
        limits = throttle.get(method)
        if any(_is_set(step_into(limits, name)) for name in (PLAN_RATE, PLAN_BURST)):
            return limits
    return None


def _is_meant(plan: Resource, entry: Value, api: Resource, stage: Resource) -> bool:
    """Whether an entry of a usage plan names the stage; one that may is taken to."""
    named = step_into(entry, "ApiId")
    if not isinstance(named, Unknown) and plan.graph.target_of(named, REST_API) is not api:
        return False
    name = step_into(entry, "Stage")
    if plan.graph.target_of(name, stage.type) is stage:
        return True
    return certainly_same(name, stage.value("StageName")) is not False


def _is_set(value: Value) -> bool:
    return not isinstance(value, Absent)


def _throttle(rate: Value, burst: Value, *, whole: bool) -> Throttle:
    if not _is_set(rate) or not whole:
        return Throttle((rate if _is_set(rate) else burst).node)
    number = to_number(rate, STAGE, RATE, "requests/s", rate.node)
    return Throttle(rate.node, number)
