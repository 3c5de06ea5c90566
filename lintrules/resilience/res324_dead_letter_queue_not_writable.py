"""Dead letters are lost, because their sender may not write to the dead-letter queue.

Why it matters
--------------
A dead-letter queue is named, so all seems well; but EventBridge and SNS need the queue's policy to
let them send, and functions, schedules, pipes and IoT rules need it from their role. Without it
the first event that cannot be delivered is gone, and nothing says so.

How to fix
----------
Let the sender write: by an AWS::SQS::QueuePolicy for a service, by sqs:SendMessage for a role.

A queue under the AWS managed key (alias/aws/sqs) takes nothing from EventBridge and SNS: that key
lets no service in. Leave KmsMasterKeyId out, or use a key whose policy lets the service call
kms:GenerateDataKey and kms:Decrypt. A RedriveAllowPolicy has to let in the queues that name its
queue. The queue policies that SAM writes for the queues it makes count; what a permissions boundary
or a policy of the organization takes away is not read, nor are roles that need a customer's key.

References
----------
- https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
- https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html
- https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html (the role)
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
  (RedriveAllowPolicy)
"""

from functools import partial

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Reference,
    Related,
    Relation,
    Resource,
    Undecided,
    Violated,
    document,
    first_found,
    see,
    step_into,
    to_items,
    to_text,
    unknown,
    violated,
)
from ingestlint.check.authoring.resilience import (
    KEYS,
    Sender,
    ever,
    names,
    queue_policies,
    role_is_denied,
    role_may_send,
    role_of_sender,
    sender_of,
    sending_to,
    service_may_encrypt,
    service_may_send,
)

SEVERITY = "error"
SINCE = "2026.11"
CONFIDENCE = "proved"

QUEUE = "AWS::SQS::Queue"
ALIAS = "AWS::KMS::Alias"
OF_AWS = "alias/aws/sqs"


def subjects(graph: Graph) -> Iterable[Resource | Relation]:
    """Queues that services or other queues fill, and each sender that does so by its role."""
    relations = graph.relations("dead_letters_to")
    filled = {r.target.id for r in relations if r.mode == "redrive" or ever(sender_of, r)}
    yield from (queue for queue in graph.resources(QUEUE) if queue.id in filled)
    for relation in relations:
        by_service = not relation.target.resolved and ever(sender_of, relation)
        if by_service or ever(role_of_sender, relation):
            yield relation


def check(subject: Resource | Relation) -> Violated | None:
    if isinstance(subject, Relation):
        return _by_role(subject)
    relations = subject.incoming("dead_letters_to")
    return _not_redriven(subject, relations) or _by_services(subject, relations)


def _by_role(relation: Relation) -> Violated | None:
    role, end = role_of_sender(relation), relation.target
    if role is None:
        sender = sender_of(relation)
        if sender is None:
            return None
        raise unknown(
            f"the queue is out of sight, so is whether its policy lets {sender.principal} send",
            "lint the template of the queue too",
            cause=end.id,
            at=relation,
        )
    if role_may_send(role, relation):
        return None
    sends = " or ".join(sorted(sending_to(relation)))
    holder = relation.via or relation.source
    assert isinstance(holder, Resource)
    assert isinstance(role, Resource)
    to = end.id if isinstance(end, Resource) else "it"
    refusal, fix = (
        f"no policy of {role.id} allows {sends} on {to}",
        f"Allow the role {sends} on it.",
    )
    if role_is_denied(role, relation):
        refusal = f"a policy denies {role.id} {sends} on {to}"
        fix = "Except the queue from that: what one policy denies no other one allows."
    return violated(
        holder,
        f"what fails is lost: {refusal}",
        see(role, "is the role it is sent with"),
        at=relation,
        fix=fix,
    )


def _by_services(queue: Resource, relations: list[Relation]) -> Violated | None:
    return first_found(*(partial(_refused, queue, relation) for relation in relations))


def _refused(queue: Resource, relation: Relation) -> Violated | None:
    sender = sender_of(relation)
    if sender is None:
        return None
    comes = see(relation, "names the queue for what it cannot deliver")
    if not service_may_send(queue, sender):
        policies = queue_policies(queue)
        why = "its policy does not let" if policies else "no queue policy lets"
        return violated(
            queue,
            f"dead letters are lost: {why} {sender.principal} send to the queue"
            + (f" for {relation.source.subject}" if policies else ""),
            comes,
            at=policies[0] if policies else queue,
            fix=f"Allow {sender.principal} sqs:SendMessage in an AWS::SQS::QueuePolicy.",
        )
    return _not_encrypted(queue, sender, comes)


def _not_encrypted(queue: Resource, sender: Sender, comes: Related | None) -> Violated | None:
    """Whether the key of the queue keeps the service out."""
    value = queue.value("KmsMasterKeyId")
    if isinstance(value, Absent):
        return None
    key = queue.graph.target_of(value)
    if isinstance(key, Resource) and key.type == ALIAS:
        key = queue.graph.target_of(key.value("TargetKeyId"))
    if isinstance(key, Resource) and key.type in KEYS:
        if service_may_encrypt(key, sender):
            return None
        refusal = f"the policy of {key.id} does not let {sender.principal} encrypt"
        related = see(key, "is the key of the queue")
        fix = f"Allow {sender.principal} kms:GenerateDataKey and kms:Decrypt in the key policy."
    elif not isinstance(value, Reference) and to_text(value) == OF_AWS:
        refusal = f"the AWS managed key of the queue does not let {sender.principal} encrypt"
        related = None
        fix = "Leave KmsMasterKeyId out, or use a key of your own that lets the service in."
    else:
        raise unknown(
            f"the key of the queue is out of sight, so is whether it lets {sender.principal} in",
            "lint the template of the key too",
            at=value,
        )
    return violated(queue, f"dead letters are lost: {refusal}", comes, related, at=value, fix=fix)


def _not_redriven(queue: Resource, relations: list[Relation]) -> Violated | None:
    """Whether its RedriveAllowPolicy keeps out a queue that names it."""
    sources = [r for r in relations if r.mode == "redrive"]
    allow = document(queue.value("RedriveAllowPolicy"))
    permission = step_into(allow, "redrivePermission")
    if not sources or isinstance(permission, Absent):
        return None
    said = to_text(permission)
    listed = to_items(step_into(allow, "sourceQueueArns")) if said == "byQueue" else []
    if said not in ("byQueue", "denyAll"):
        return None
    for relation in sources:
        answers = [names(queue.graph, value, relation.source) for value in listed]
        doubts = [answer for answer in answers if isinstance(answer, Undecided)]
        if True in answers:
            continue
        if doubts:
            raise doubts[0]
        return violated(
            queue,
            f"{relation.source.subject} may not use it as its dead-letter queue:"
            f" redrivePermission is {said}" + (", which does not list it" if listed else ""),
            see(relation, "names the queue"),
            at=permission,
            fix="Let the queue in by RedriveAllowPolicy, or leave that out.",
        )
    return None
