"""An API lets as many requests through to its functions as the whole account may have.

Why it matters
--------------
Without a limit of its own a stage takes what API Gateway grants to all APIs of the account and
Region together: 10,000 requests per second. One client in a loop starts executions until the
account has none left, and then other functions and other APIs are throttled, too.

How to fix
----------
Set ThrottlingRateLimit and ThrottlingBurstLimit of the stage, or Throttle in a usage plan.

Of a REST API that is MethodSettings (of all methods: HttpMethod "*", ResourcePath "/*"), of an HTTP
or WebSocket API DefaultRouteSettings. The stage that quick create makes (Target of the API) takes
them from an AWS::ApiGatewayV2::ApiGatewayManagedOverrides with the ApiId, under Stage. A limit on
some methods or routes suffices here. A note says so where the only function behind the API is its
authorizer, whose answers API Gateway may keep, and where all functions behind it have reserved
concurrency: a burst then takes no executions from others. An API without a function is not
examined; one whose definition is out of sight may have some.

References
----------
- https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
- https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (10,000 requests/s)
- https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-apigatewaymanagedoverrides.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Relation,
    Resource,
    Undecided,
    Violated,
    see,
    violated,
)
from ingestlint.check.authoring.flow import (
    APIS,
    check_definition_seen,
    facts,
    function_calls,
    leads_out_of_sight,
    no_stage,
    only_authorizes,
    stages_of,
    throttle,
    throttle_of,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"

QUICK = (
    "Quick create makes its stage: add an AWS::ApiGatewayV2::ApiGatewayManagedOverrides with the"
    " ApiId and Stage.DefaultRouteSettings, ThrottlingRateLimit and ThrottlingBurstLimit in it."
)


def subjects(graph: Graph) -> Iterable[Resource]:
    callers = {call.source.id for call in graph.relations("invokes")}
    apis = graph.resources(*APIS)
    return [api for api in apis if api.id in callers or leads_out_of_sight(api)]


def check(api: Resource) -> Violated | None:
    calls = function_calls(api)
    if not calls:
        _check_no_function(api)
        return None
    stages = stages_of(api)
    if not stages:
        raise Undecided(no_stage(api), api.node)
    for stage in stages:
        if throttle_of(api, stage) is None:
            return _open(api, stage, calls)
    return None


def _check_no_function(api: Resource) -> None:
    """Raise where an API without throttling may call functions out of sight."""
    try:
        check_definition_seen(api)
    except Undecided:
        if throttle(api) is None:
            raise


def _open(api: Resource, stage: Resource, calls: list[Relation]) -> Violated:
    first = calls[0]
    authorizer = only_authorizes(api, first)
    names = list(dict.fromkeys(call.target.id for call in calls if call.target.resolved))
    functions = f"{len(names)} functions" if len(names) > 1 else next(iter(names), "its function")
    does = "asks" if authorizer else "calls"
    reserved = all(_is_reserved(call) for call in calls)
    whose = "their" if len(names) > 1 else "its"
    rest = f"; {whose} executions are reserved" if reserved else ""
    return violated(
        stage,
        f"no throttling: it {does} {functions} for up to {facts.API_REQUESTS.value:,} requests/s,"
        f" all that the account has{rest}",
        see(first, "may be called that often"),
        at=stage,
        severity="note" if authorizer or reserved else "",
        fix=QUICK if stage is api else "",
    )


def _is_reserved(call: Relation) -> bool:
    """Whether its function has executions of its own, be it not known how many."""
    function = call.target
    if not isinstance(function, Resource):
        return False
    return not isinstance(function.value("ReservedConcurrentExecutions"), Absent)
