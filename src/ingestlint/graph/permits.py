"""Whether policies let a service, or a role, send to a resource; what is not known raises."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from ingestlint.aws.endpoints import opened_by
from ingestlint.aws.iam import matches
from ingestlint.aws.sam_policies import TEMPLATES
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Known, Unknown, Value, Why, text_of

from .access import MANAGED_POLICY, items_of, statements, texts_of
from .arn_patterns import Answer, names, pattern_of
from .document import document
from .graph import Graph
from .outside import out_of_sight, unseen
from .reading import step_into, why_unresolved
from .relation import Relation
from .resource import End, Resource

QUEUE = "AWS::SQS::Queue"
# What holds policies of queues, and the property that names the queues.
QUEUE_POLICIES = {"AWS::SQS::QueuePolicy": "Queues", "AWS::SQS::QueueInlinePolicy": "Queue"}
SOURCE_ARN = "aws:sourcearn"
# What sends to an end of a type, and the effect of it (see `aws.iam`).
SENDS = {
    QUEUE: ("sqs:SendMessage", "send"),
    "AWS::SNS::Topic": ("sns:Publish", "send"),
    "AWS::Lambda::Function": ("lambda:InvokeFunction", "invoke"),
    "AWS::Events::EventBus": ("events:PutEvents", "send"),
    "AWS::S3::Bucket": ("s3:PutObject", "write"),
}
# Policies of AWS that let nobody send: by how their names start. The old one for Lambda does.
SEND_NOTHING = (
    "AWSLambda",
    "AWSXRay",
    "AWSXray",
    "AmazonAPIGateway",
    "AmazonCognito",
    "AmazonEC2",
    "AmazonECS",
    "AmazonElastiCache",
    "AmazonES",
    "AmazonMSK",
    "AmazonOpenSearch",
    "AmazonRDS",
    "AmazonRekognition",
    "AmazonTextract",
    "AmazonVPC",
    "CloudWatch",
    "ReadOnlyAccess",
)
OLD_FULL_ACCESS = ("AWSLambdaFullAccess",)
ENCRYPTS = "kms:GenerateDataKey"
EVERYTHING = "*"


class Sender(NamedTuple):
    """A service that sends by itself, and the source on whose behalf it says to do so.

    `arn` is the value by which the template names the source; without a source, any will do.
    """

    service: str
    source: End | None = None
    arn: Value | None = None

    @property
    def principal(self) -> str:
        return f"{self.service}.amazonaws.com"


def queue_policies(queue: Resource) -> list[Resource]:
    """The policies of a queue; raises Undecided where one may be."""
    graph = queue.graph
    index: dict[str, list[Relation]] = graph.cached("queue policies", lambda: _index(graph))
    found = graph.holding(index.get(queue.id, ()))
    if not found:
        for relation in graph.holding(index.get("", ())):
            relation.target.items("Queues")
    return [relation.via for relation in found if relation.via is not None]


def _index(graph: Graph) -> dict[str, list[Relation]]:
    """The policies by their queues; under "" those of what may be any queue."""
    found: dict[str, list[Relation]] = {}
    for policy in graph.resources(*QUEUE_POLICIES):
        for relation in graph.each(partial(_governed, graph, policy), policy.node):
            seen = _seen(relation.target)
            if not isinstance(seen, Known):
                found.setdefault("" if seen else relation.target.id, []).append(relation)
    return found


def _governed(graph: Graph, policy: Resource) -> Iterator[Relation]:
    for value in items_of(policy.value(QUEUE_POLICIES[policy.type])):
        yield Relation("governs", policy, graph.target_of(value, QUEUE), value.node, via=policy)


def service_may_send(queue: Resource, sender: Sender) -> bool:
    """Whether the policies of a queue let a service send to it."""
    action, _ = SENDS[QUEUE]
    listed = [s for policy in queue_policies(queue) for s in _statements(policy, "PolicyDocument")]
    if _allowed(listed, lambda statement: _to_service(statement, queue, action, sender)):
        return True
    unseen(queue.graph)
    out_of_sight(queue, "a queue policy")
    return False


def service_may_encrypt(key: Resource, sender: Sender) -> bool:
    """Whether the policy of a key lets a service encrypt with it."""
    listed = _statements(key, "KeyPolicy")
    return _allowed(listed, lambda statement: _to_service(statement, key, ENCRYPTS, sender))


def role_may_send(role: End, end: End) -> bool:
    """Whether a role may send to an end: by its own policies, or by those of a queue."""
    if not isinstance(role, Resource):
        raise Undecided(role.why, role.node)
    graph = role.graph
    sends = sending_to(end)
    listed = list(statements(graph, role))
    try:
        if _allowed(listed, lambda s: _to_role(s, role, end, sends)):
            return True
    except Undecided:
        if not _is_let_in(end, role):
            raise
        return True
    if _by_managed_policies(role, sends) or _is_let_in(end, role):
        return True
    unseen(graph)
    out_of_sight(role, "a policy")
    return False


def _is_let_in(end: End, role: Resource) -> bool:
    """Whether a queue's own policy names the role."""
    if not isinstance(end, Resource) or end.type != QUEUE:
        return False
    action, _ = SENDS[QUEUE]
    listed = [s for policy in queue_policies(end) for s in _statements(policy, "PolicyDocument")]

    def judge(statement: Fields) -> Answer:
        who = _principal(statement, lambda key, value: _is_role(key, value, role))
        return _all(who, _action(statement, action), _resource(statement, end, role))

    return _allowed(listed, judge)


def _statements(holder: Resource, key: str) -> list[Value]:
    policy = document(holder.value(key))
    if isinstance(policy, Unknown):
        return [policy]
    return list(items_of(step_into(policy, "Statement")))


def _allowed(listed: Iterable[Value], judge: Callable[[Fields], Answer]) -> bool:
    """Whether a statement allows it and none denies it to all; raises Undecided."""
    allowed = False
    doubts: list[Undecided] = []
    for statement in listed:
        if not isinstance(statement, Fields):
            doubts.append(Undecided(why_unresolved(statement), statement.node))
            continue
        answer = judge(statement)
        if texts_of(statement.get("Effect")) == ["Deny"]:
            if answer is True and isinstance(statement.get("Condition"), Absent):
                return False
        elif isinstance(answer, Undecided):
            doubts.append(answer)
        else:
            allowed = allowed or answer
    if doubts and not allowed:
        raise doubts[0]
    return allowed


def _to_service(statement: Fields, resource: Resource, action: str, sender: Sender) -> Answer:
    return _all(
        _principal(statement, lambda key, value: _is_service(key, value, sender)),
        _action(statement, action),
        # A key policy stands for its own key.
        True if action == ENCRYPTS else _resource(statement, resource, resource),
        _condition(statement, resource, sender),
    )


def _to_role(statement: Fields, role: Resource, end: End, sends: dict[str, str]) -> Answer:
    template = next((n for n in statement if n.endswith("Policy") and n != "PolicyName"), "")
    if template:
        parameters = statement.get(template)
        return _any(
            names(role.graph, step_into(parameters, grant.parameter), end, _seen(end))
            for grant in TEMPLATES.get(template, ())
            if grant.parameter and set(sends.values()) & grant.effects
            if _is_kind(end, grant.type)
        )
    acts = _any(_action(statement, action) for action in sends)
    return _all(acts, _resource(statement, end, role))


def _is_kind(end: End, kind: str) -> bool:
    return not end.type or end.type == kind


def _seen(end: End) -> Value | None:
    """The value by which an end that is out of sight is named."""
    return None if isinstance(end, Resource) else end.value_seen


def sending_to(end: End) -> dict[str, str]:
    """The actions that send to an end, with their effects; all of them where its type is open."""
    seen = _seen(end)
    if end.type in SENDS or seen is None:
        return dict([SENDS[end.type]])
    parts = pattern_of(seen).split(":")
    service = parts[2] if len(parts) > 5 else ""
    found = {a: effect for a, effect in SENDS.values() if a.startswith(f"{service}:")}
    return found or dict(SENDS.values())


def _principal(statement: Fields, is_one: Callable[[str, Value], Answer]) -> Answer:
    if "NotPrincipal" in statement:
        return _unread(statement, "NotPrincipal")
    principal = statement.get("Principal")
    if isinstance(principal, Known):
        return text_of(principal.data) == EVERYTHING
    if not isinstance(principal, Fields):
        return Undecided(why_unresolved(principal), principal.node)
    return _any(is_one(key, v) for key in principal for v in items_of(principal.get(key)))


def _is_service(key: str, value: Value, sender: Sender) -> Answer:
    pattern = pattern_of(value)
    if key == "AWS":
        return pattern == EVERYTHING
    if key != "Service":
        return False
    if isinstance(value, Unknown):
        return Undecided(value.why, value.node)
    return pattern.startswith(f"{sender.service}.")


def _is_role(key: str, value: Value, role: Resource) -> Answer:
    if key != "AWS":
        return False
    if isinstance(value, Unknown):
        return Undecided(value.why, value.node)
    return pattern_of(value) == EVERYTHING or role.graph.target_of(value) is role


def _action(statement: Fields, action: str) -> Answer:
    if "NotAction" in statement:
        return _unread(statement, "NotAction")
    return _any(_covers(value, action) for value in items_of(statement.get("Action")))


def _covers(value: Value, action: str) -> Answer:
    if isinstance(value, Unknown):
        return Undecided(value.why, value.node)
    return isinstance(value, Known) and matches(text_of(value.data).strip().lower(), action.lower())


def _resource(statement: Fields, end: End, holder: Resource) -> Answer:
    if "NotResource" in statement:
        return _unread(statement, "NotResource")
    listed = items_of(statement.get("Resource"))
    return _any(names(holder.graph, value, end, _seen(end)) for value in listed)


def _condition(statement: Fields, resource: Resource, sender: Sender) -> Answer:
    """Whether the conditions hold for what a service does for its source."""
    conditions = statement.get("Condition")
    if isinstance(conditions, Unknown):
        return Undecided(conditions.why, conditions.node)
    source = sender.source
    if source is None:
        return True
    return _all(
        *(
            _any(names(resource.graph, v, source, sender.arn) for v in items_of(value))
            for value in _source_arns(conditions)
        )
    )


def _source_arns(conditions: Value) -> Iterator[Value]:
    for operator in conditions if isinstance(conditions, Fields) else ():
        asked = step_into(conditions, operator)
        for key in asked if isinstance(asked, Fields) and "Not" not in operator else ():
            if key.lower() == SOURCE_ARN:
                yield step_into(asked, key)


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
        service = opened_by(policy)
        if service == EVERYTHING or (service in services and "ReadOnly" not in policy):
            return True
        if not service and not policy.startswith(SEND_NOTHING):
            what = f"what the policy {policy} of AWS allows is not read"
            raise Undecided(Why(f"policy {policy}", what, "allow it in a policy"), value.node)
    return False


def _unread(statement: Fields, key: str) -> Undecided:
    why = Why(f"{key} {statement.node.place}", f"what a {key} leaves is not read")
    return Undecided(why, statement.node)


def _any(answers: Iterable[Answer]) -> Answer:
    """True where one is, else the first doubt, else False."""
    doubt: Answer = False
    for answer in answers:
        if answer is True:
            return True
        if isinstance(answer, Undecided) and doubt is False:
            doubt = answer
    return doubt


def _all(*answers: Answer) -> Answer:
    """False where one is, else the first doubt, else True."""
    if any(answer is False for answer in answers):
        return False
    return next((answer for answer in answers if isinstance(answer, Undecided)), True)
