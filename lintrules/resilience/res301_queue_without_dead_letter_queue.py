"""A message that always fails stays in its queue until it expires.

Why it matters
--------------
Without a RedrivePolicy, a message that its consumer cannot process is received again and again: it
takes executions from good messages until the queue drops it at the end of its retention, and
nobody gets to see it.

How to fix
----------
Give the queue a RedrivePolicy with a dead-letter queue and a maxReceiveCount of at least 5. Let the
dead-letter queue keep messages longer than the queue does (MessageRetentionPeriod 1209600, RES321),
and an alarm on its ApproximateNumberOfMessagesVisible tell of them (RES325).

A queue that receives the dead letters of anything, that says so with RedriveAllowPolicy, or whose
name says so while nothing reads it, needs none. A queue that no event source mapping or pipe among
the linted files reads is a note, whoever may receive from it, as is one that is named like a
dead-letter queue and has a consumer. Where a parameter tells where dead letters go, that may be a
queue by its own name: unknown while nothing reads that, and heuristic while something does.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html (the dead-letter queue belongs to the
  queue, not to the function)
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Known,
    Relation,
    Resource,
    Text,
    Undecided,
    Unknown,
    Unresolved,
    Value,
    Violated,
    document,
    how_to_set,
    see,
    step_into,
    text_of,
    to_text,
    violated,
)
from ingestlint.check.authoring.resilience import HOLE, may_name, name_said, receivers

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"

QUEUE = "AWS::SQS::Queue"
DEAD_LETTER_NAMES = ("dlq", "deadletter", "undeliver", "poison")
SEPARATORS = str.maketrans("", "", "-_. ")


def subjects(graph: Graph) -> Iterable[Resource | Relation]:
    yield from graph.resources(QUEUE)
    yield from (r for r in graph.relations("polls", source=QUEUE) if not r.source.resolved)


def check(subject: Resource | Relation) -> Violated | None:
    queue = subject.source if isinstance(subject, Relation) else subject
    if not isinstance(queue, Resource):
        raise Undecided(queue.why, queue.node)
    # Whenever they are sent: what sends them may be there under a condition.
    if queue.graph.incoming("dead_letters_to", queue):
        return None
    policy = queue.value("RedrivePolicy")
    if _names_target(policy) or _is_for_dead_letters(queue):
        return None
    named = _is_named_so(queue)
    readers = queue.outgoing("polls")
    senders = list(_may_send_there(queue))
    for relation, end in senders:
        # What something reads is hardly one of which not even a part of the name is known.
        if not readers or name_said(end.value_seen).strip(HOLE):
            raise _not_known(queue, relation, end)
    if readers:
        return violated(
            queue,
            "a message that its consumer cannot process is received again until it expires: the"
            " queue has no RedrivePolicy",
            see(readers[0], "this reads the queue"),
            at=policy,
            severity="note" if named else "",
            confidence="heuristic" if named or senders else "",
            fix=how_to_set(queue, "RedrivePolicy"),
        )
    if named:
        return None
    allowed = list(receivers(queue))
    return violated(
        queue,
        "a message that its reader cannot process is received again until it expires: the queue has"
        " no RedrivePolicy"
        if allowed
        else "the queue has no RedrivePolicy; no event source mapping or pipe among the linted"
        " files reads it",
        *(see(value, "may receive from it") for value in allowed),
        at=policy,
        severity="note",
        confidence="heuristic",
    )


def _names_target(policy: Value) -> bool:
    if isinstance(policy, Absent) or (isinstance(policy, Known) and not text_of(policy.data)):
        return False
    read = document(policy)
    target = step_into(read, "deadLetterTargetArn")
    if isinstance(target, Unknown) and target.node is read.node:
        raise Undecided(target.why, target.node)
    return not isinstance(target, Absent)


def _may_send_there(queue: Resource) -> Iterable[tuple[Relation, Unresolved]]:
    """What sends dead letters to an end out of sight that may have the name of the queue."""
    for relation in queue.graph.unresolved("dead_letters_to"):
        end, via = relation.target, relation.via
        assert isinstance(end, Unresolved)
        assert via is not None
        if may_name(end.value_seen, queue, via):
            yield relation, end


def _not_known(queue: Resource, relation: Relation, end: Unresolved) -> Undecided:
    asked = f"whether {queue.id} takes the dead letters of {relation.subject}"
    return end.doubt(asked, f"name {queue.id} there by Fn::GetAtt")


def _is_for_dead_letters(queue: Resource) -> bool:
    """Whether it says so itself."""
    allows = step_into(document(queue.value("RedriveAllowPolicy")), "redrivePermission")
    return not isinstance(allows, Absent) and to_text(allows) in {"allowAll", "byQueue"}


def _is_named_so(queue: Resource) -> bool:
    name = queue.value("QueueName")
    parts = name.parts if isinstance(name, Text) else (name,)
    said = queue.id + "".join(text_of(part.data) for part in parts if isinstance(part, Known))
    # A parameter such as DeadLetterQueueName says so, too.
    said += " ".join(part.why.cause for part in parts if isinstance(part, Unknown))
    return any(word in said.lower().translate(SEPARATORS) for word in DEAD_LETTER_NAMES)
