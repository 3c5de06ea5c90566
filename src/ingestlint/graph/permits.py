"""Whether policies let a service, or a role, send to a resource; what is not known raises."""

from collections.abc import Iterator
from functools import partial

from ingestlint.aws.endpoints import opened_by
from ingestlint.aws.sam_policies import TEMPLATES
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Fields, Known, Value, Why

from .access import (
    MANAGED_POLICY,
    POLICIES,
    ROLE,
    items_of,
    roles_named,
    statements,
    template_name,
    texts_of,
)
from .arn_patterns import Answer, may_name, names, pattern_of
from .graph import Graph
from .outside import out_of_sight, unseen
from .policies import (
    EVERYTHING,
    Sender,
    all_of,
    allowed,
    any_of,
    decided,
    judged,
    on_action,
    on_resource,
    seen_value,
    statements_of,
    to_role,
    to_service,
)
from .reading import step_into, why_unresolved
from .relation import Relation
from .resource import End, Resource

QUEUE = "AWS::SQS::Queue"
# What holds policies of queues, and the property that names the queues.
QUEUE_POLICIES = {"AWS::SQS::QueuePolicy": "Queues", "AWS::SQS::QueueInlinePolicy": "Queue"}
# What sends to an end of a type, and the effect of it (see `aws.iam`).
SENDS = {
    QUEUE: ("sqs:SendMessage", "send"),
    "AWS::SNS::Topic": ("sns:Publish", "send"),
    "AWS::Lambda::Function": ("lambda:InvokeFunction", "invoke"),
    "AWS::Events::EventBus": ("events:PutEvents", "send"),
    "AWS::S3::Bucket": ("s3:PutObject", "write"),
}
# What sends its failures to some of these only, wherever they are.
SENDS_ONLY = {
    "AWS::IoT::TopicRule": (QUEUE, "AWS::SNS::Topic", "AWS::S3::Bucket"),
    "AWS::Lambda::Function": (QUEUE, "AWS::SNS::Topic"),
    "AWS::Pipes::Pipe": (QUEUE, "AWS::SNS::Topic"),
}
# Policies of AWS whose pages were read in full, and the services of SENDS that they let send to.
# How a name starts does not tell: beside those of a service that send nothing there are others.
# Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/, 2026-11-25.
SEND_TO: dict[str, str] = {
    "AWSLambdaBasicDurableExecutionRolePolicy": "",
    "AWSLambdaBasicExecutionRole": "",
    "AWSLambdaDynamoDBExecutionRole": "",
    "AWSLambdaExecute": "s3",
    "AWSLambdaInvocation-DynamoDB": "lambda",
    "AWSLambdaKinesisExecutionRole": "",
    "AWSLambdaMSKExecutionRole": "",
    "AWSLambdaSQSQueueExecutionRole": "",
    "AWSLambdaVPCAccessExecutionRole": "",
    "AWSXRayDaemonWriteAccess": "",
    "AWSXrayFullAccess": "",
    "AmazonAPIGatewayPushToCloudWatchLogs": "",
    "AmazonEC2RoleforAWSCodeDeploy": "",
    "AmazonEC2RoleforDataPipelineRole": "s3 sns sqs",
    "AmazonECS_FullAccess": "",
    "AmazonOpenSearchServiceFullAccess": "",
    "AmazonRDSFullAccess": "sns",
    "AmazonSSMManagedInstanceCore": "",
    "CloudWatchAgentServerPolicy": "",
    "CloudWatchFullAccess": "sns",
    "CloudWatchLambdaApplicationSignalsExecutionRolePolicy": "",
    "CloudWatchLambdaInsightsExecutionRolePolicy": "",
}
# What those with it in their names allow is from knowledge, not found in a page.
READ_ONLY = "ReadOnly"
OLD_FULL_ACCESS = ("AWSLambdaFullAccess",)
ENCRYPTS = "kms:GenerateDataKey"


def queue_policies(queue: Resource) -> list[Resource]:
    """The policies that name a queue."""
    relations = queue.graph.holding(_policies(queue.graph).get(queue.id, ()))
    return [relation.via for relation in relations if relation.via is not None]


def _policies(graph: Graph) -> dict[str, list[Relation]]:
    """Queue policies by their queues; under "" those of what may be any queue."""

    def find() -> dict[str, list[Relation]]:
        found: dict[str, list[Relation]] = {}
        for policy in graph.resources(*QUEUE_POLICIES):
            for relation in graph.each(partial(_governed, graph, policy), policy.node):
                seen = seen_value(relation.target)
                if not isinstance(seen, Known):
                    found.setdefault("" if seen else relation.target.id, []).append(relation)
        return found

    made: dict[str, list[Relation]] = graph.cached("queue policies", find)
    return made


def _governed(graph: Graph, policy: Resource) -> Iterator[Relation]:
    for value in items_of(policy.value(QUEUE_POLICIES[policy.type])):
        yield Relation("governs", policy, graph.target_of(value, QUEUE), value.node, via=policy)


def _of_queue(queue: Resource) -> list[Value]:
    return [s for policy in queue_policies(queue) for s in statements_of(policy, "PolicyDocument")]


def service_may_send(queue: Resource, sender: Sender) -> bool:
    """Whether the policies of a queue let a service send to it."""
    action, _ = SENDS[QUEUE]
    listed = _of_queue(queue)
    if allowed(listed, lambda statement: to_service(statement, queue, action, sender)):
        return True
    _check_policies_seen(queue)
    return False


def _check_policies_seen(queue: Resource) -> None:
    """Raise where another policy may be the queue's."""
    graph = queue.graph
    for relation in graph.holding(_policies(graph).get("", ())):
        if not isinstance(relation.target, Resource):
            raise Undecided(relation.target.why, relation.node)
    unseen(graph)
    out_of_sight(queue, "a queue policy")


def service_may_encrypt(key: Resource, sender: Sender) -> bool:
    """Whether the policy of a key lets a service encrypt with it."""
    listed = statements_of(key, "KeyPolicy")
    return allowed(listed, lambda statement: to_service(statement, key, ENCRYPTS, sender))


def role_may_send(role: End, relation: Relation) -> bool:
    """Whether a role may send to an end: by its own policies, or by those of a queue."""
    if not isinstance(role, Resource):
        raise Undecided(role.why, role.node)
    end, sends = relation.target, sending_to(relation)
    if isinstance(end, Resource):
        return _may_send(role, end, sends)
    if _is_meant(role, end, sends):
        return True
    answers = {_may_send(role, end, {action: effect}) for action, effect in sends.items()}
    if len(answers) > 1:
        raise Undecided(end.why, end.node)  # it depends on what it is
    return answers.pop()


def role_is_denied(role: Resource, relation: Relation) -> bool:
    """Whether a policy, of a role or of a queue, denies it to the role to send to an end."""
    end, sends = relation.target, sending_to(relation)
    return True in {_by_its_policies(role, end, sends)[1], _by_its_own_policies(end, role)[1]}


def _is_meant(role: Resource, end: End, sends: dict[str, str]) -> bool:
    """Whether a statement is about the end and no other: that tells of which type it is."""
    listed = [
        statement
        for statement in statements(role.graph, role)
        if isinstance(statement, Fields)
        and (
            texts_of(statement.get("Effect")) == ["Deny"]
            or EVERYTHING not in texts_of(statement.get("Resource"))
        )
    ]
    try:
        return allowed(listed, lambda statement: _to_role(statement, role, end, sends))
    except Undecided:
        return False


def _may_send(role: Resource, end: End, sends: dict[str, str]) -> bool:
    graph = role.graph
    allows, denies = _by_its_policies(role, end, sends)
    let_in, kept_out = _by_its_own_policies(end, role)
    # What one of them denies no other one allows.
    denied = any_of((denies, kept_out))
    if decided(any_of((allows, let_in)), denied):
        return True
    if denied is not True:
        if _by_managed_policies(role, sends):
            return decided(allows=True, denies=denied)
        if isinstance(end, Resource) and end.type == QUEUE:
            _check_policies_seen(end)
        _check_attached_seen(role)
        unseen(graph)
        out_of_sight(role, "a policy")
    return False


def _check_attached_seen(role: Resource) -> None:
    """Raise where a policy is attached to an end out of sight that may have the name of a role."""
    for policy in role.graph.resources(*POLICIES):
        for value in roles_named(policy) if policy.exists() else ():
            end = role.graph.target_of(value, ROLE)
            if isinstance(end, Resource) or not may_name(value, role, policy):
                continue
            asked = f"whether {policy.id} is a policy of {role.id}"
            raise end.doubt(asked, f"name {role.id} there by Ref", value.node)


def _by_its_policies(role: Resource, end: End, sends: dict[str, str]) -> tuple[Answer, Answer]:
    """Whether policies of a role let it send, and whether they deny it."""
    listed = statements(role.graph, role)
    return judged(listed, lambda statement: _to_role(statement, role, end, sends))


def _by_its_own_policies(end: End, role: Resource) -> tuple[Answer, Answer]:
    """Whether a queue's own policies name the role, and whether they deny it."""
    if not isinstance(end, Resource) or end.type != QUEUE:
        return False, False
    action, _ = SENDS[QUEUE]
    return judged(_of_queue(end), lambda statement: to_role(statement, end, action, role))


def _to_role(statement: Fields, role: Resource, end: End, sends: dict[str, str]) -> Answer:
    template = template_name(statement)
    if template:
        parameters = statement.get(template)
        return any_of(
            names(role.graph, step_into(parameters, grant.parameter), end, seen_value(end))
            for grant in TEMPLATES.get(template, ())
            if grant.parameter and set(sends.values()) & grant.effects
            if _is_kind(end, grant.type)
        )
    acts = any_of(on_action(statement, action) for action in sends)
    return all_of(acts, on_resource(statement, end, role))


def _is_kind(end: End, kind: str) -> bool:
    return not end.type or end.type == kind


def sending_to(relation: Relation) -> dict[str, str]:
    """The actions that send to its end, with their effects; several where its type is open."""
    end = relation.target
    seen = seen_value(end)
    if end.type in SENDS or seen is None:
        return dict([SENDS[end.type]])
    kinds = SENDS_ONLY.get(relation.via.type if relation.via else "", SENDS)
    possible = dict(SENDS[kind] for kind in kinds)
    parts = pattern_of(seen).split(":")
    service = parts[2] if len(parts) > 5 else ""
    found = {a: effect for a, effect in possible.items() if a.startswith(f"{service}:")}
    return found or possible


def _by_managed_policies(role: Resource, sends: dict[str, str]) -> bool:
    """Whether a policy of AWS lets a role send; raises for a policy that is out of sight."""
    services = {action.partition(":")[0] for action in sends}
    for value in items_of(role.value("ManagedPolicyArns")):
        named = role.graph.target_of(value)
        if isinstance(named, Resource) and named.type == MANAGED_POLICY:
            continue  # its statements are read
        name = pattern_of(value)
        if ":aws:policy/" not in name and (":" in name or not name):
            raise Undecided(why_unresolved(value), value.node)
        policy = name.rpartition("/")[2]
        if policy in OLD_FULL_ACCESS:
            return True
        opened = _sent_to(policy)
        if opened is not None and not services.isdisjoint(opened):
            return True
        if opened is None:
            what = f"what the policy {policy} of AWS allows is not read"
            raise Undecided(Why(f"policy {policy}", what, "allow it in a policy"), value.node)
    return False


def _sent_to(policy: str) -> set[str] | None:
    """The services that a policy of AWS lets send to; None where that is not known."""
    if policy in SEND_TO:
        return set(SEND_TO[policy].split())
    if READ_ONLY in policy:
        return set()
    service = opened_by(policy)
    if service == EVERYTHING:
        return {action.partition(":")[0] for action, _ in SENDS.values()}
    # Those of SSM let send to what is called as they say.
    return None if service in {"", "ssm"} else {service}
