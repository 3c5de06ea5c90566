"""Permissions that let a service call a function: evidence where no caller is in sight."""

from collections.abc import Callable, Iterable

from ingestlint.evaluate.value import Absent, Reference
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource, Unresolved

from .call import ASYNC, FUNCTION, SYNC, shape

PERMISSION = "AWS::Lambda::Permission"
# How a service calls a function that its permission names, and the type of what calls.
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

Read = Callable[[Graph, Resource], Iterable[Relation]]


def is_only_permitted(call: Relation) -> bool:
    """Whether nothing but a permission tells that the function is called."""
    return call.via is not None and call.via.type == PERMISSION


class Named:
    """The calls that their callers name: what a permission then says of them is nothing new."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        # Target -> (service of the caller, id of the caller).
        self._seen: dict[str, set[tuple[str, str]]] = {}

    def noting(self, read: Read) -> Read:
        """A reader that also notes what it reads."""

        def noted(graph: Graph, resource: Resource) -> Iterable[Relation]:
            for call in read(graph, resource):
                pair = _service_of(resource.type), call.source.id
                self._seen.setdefault(call.target.id, set()).add(pair)
                yield call

        return noted

    def permission(self, graph: Graph, permission: Resource) -> Iterable[Relation]:
        """The call that a permission allows, where no caller of its service named the function."""
        principal = permission.value("Principal")
        mode, kind = SERVICES.get(shape(principal).split(".")[0].lower(), ("", ""))
        if not mode:
            return
        caller = _caller(graph, permission, kind)
        named = permission.value("FunctionName")
        target = graph.target_of(named, FUNCTION)
        if not self._has(kind, caller, target):
            call = Relation("invokes", caller, target, principal.node, via=permission, mode=mode)
            call.named = named
            yield call

    def _has(self, kind: str, caller: End, target: End) -> bool:
        own = _service_of(kind)
        # Of what the permission names as its source, the caller itself, if it is one that calls.
        exact = isinstance(caller, Resource) and caller.type in _CALL_THEMSELVES
        return any(
            service == own and (not exact or source == caller.id)
            for service, source in self._seen.get(target.id, ())
        )


# A permission that names one of these says nothing of another one.
_CALL_THEMSELVES = (
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGatewayV2::Api",
    "AWS::Cognito::UserPool",
    "AWS::Events::Rule",
    "AWS::IoT::TopicRule",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::Scheduler::Schedule",
)


def _service_of(kind: str) -> str:
    """`ApiGateway` of AWS::ApiGatewayV2::Integration."""
    parts = kind.split("::")
    return parts[1].removesuffix("V2") if len(parts) > 1 else kind


def _caller(graph: Graph, permission: Resource, kind: str) -> End:
    source = permission.value("SourceArn")
    if isinstance(source, Absent):
        return Unresolved(permission.value(), kind)
    caller = graph.target_of(source)
    if isinstance(caller, Unresolved):
        caller.type = kind
        # `${Api}/*/POST/orders` and the like: the resource that the ARN begins with.
        inner = [p for p in getattr(source, "parts", ()) if isinstance(p, Reference)]
        found = graph.referred(inner[0]) if inner else None
        if found is not None:
            return found
    return caller
