"""What the statements of a policy say of one request: allowed, not, or not known."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ingestlint.aws.iam import matches
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Known, Unknown, Value, Why, text_of

from .access import ROLE, items_of, texts_of
from .arn_patterns import Answer, names, pattern_of
from .document import document
from .reading import step_into, why_unresolved
from .resource import End, Resource

SOURCE_ARN = "aws:sourcearn"
EVERYTHING = "*"
# A replica of a key of another Region has a policy of its own.
KEYS = ("AWS::KMS::Key", "AWS::KMS::ReplicaKey")


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


def statements_of(holder: Resource, key: str) -> list[Value]:
    """The statements of the policy that a property holds."""
    policy = document(holder.value(key))
    if isinstance(policy, Unknown):
        return [policy]
    return list(items_of(step_into(policy, "Statement")))


def allowed(listed: Iterable[Value], judge: Callable[[Fields], Answer]) -> bool:
    """Whether a statement allows it and none denies it to all; raises Undecided."""
    return decided(*judged(listed, judge))


def judged(listed: Iterable[Value], judge: Callable[[Fields], Answer]) -> tuple[Answer, Answer]:
    """Whether a statement allows it, and whether one denies it to all."""
    allows: list[Answer] = []
    denies: list[Answer] = []
    for statement in listed:
        if not isinstance(statement, Fields):
            allows.append(Undecided(why_unresolved(statement), statement.node))
            continue
        answer, effect = judge(statement), statement.get("Effect")
        if isinstance(effect, Unknown):
            # Either: what is allowed besides it may be denied by it.
            answer = answer and Undecided(effect.why, effect.node)
            allows.append(answer)
            denies.append(answer)
        elif texts_of(effect) != ["Deny"]:
            allows.append(answer)
        elif isinstance(statement.get("Condition"), Absent):
            denies.append(answer)
    return any_of(allows), any_of(denies)


def decided(allows: Answer, denies: Answer) -> bool:
    """What comes of both, as what is denied is not allowed; raises Undecided."""
    if denies is True:
        return False
    answer = all_of(allows, not isinstance(denies, Undecided) or denies)
    if isinstance(answer, Undecided):
        raise answer
    return answer


def to_service(statement: Fields, resource: Resource, action: str, sender: Sender) -> Answer:
    """Whether a statement of a resource's own policy lets a service act on it."""
    return all_of(
        _principal(statement, lambda key, value: _is_service(key, value, sender)),
        on_action(statement, action),
        # The policy of a key stands for this key, whatever it names.
        resource.type in KEYS or on_resource(statement, resource, resource),
        _condition(statement, resource, sender),
    )


def to_role(statement: Fields, resource: Resource, action: str, role: Resource) -> Answer:
    """Whether a statement of a resource's own policy lets a role act on it."""
    return all_of(
        _principal(statement, lambda key, value: _is_role(key, value, role)),
        on_action(statement, action),
        on_resource(statement, resource, role),
    )


def _principal(statement: Fields, is_one: Callable[[str, Value], Answer]) -> Answer:
    if "NotPrincipal" in statement:
        return _unread(statement, "NotPrincipal")
    principal = statement.get("Principal")
    if isinstance(principal, Known):
        return text_of(principal.data) == EVERYTHING
    if not isinstance(principal, Fields):
        return Undecided(why_unresolved(principal), principal.node)
    return any_of(is_one(key, v) for key in principal for v in items_of(principal.get(key)))


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
    return pattern_of(value) == EVERYTHING or role.graph.target_of(value, ROLE) is role


def on_action(statement: Fields, action: str) -> Answer:
    if "NotAction" in statement:
        return _unread(statement, "NotAction")
    return any_of(_covers(value, action) for value in items_of(statement.get("Action")))


def _covers(value: Value, action: str) -> Answer:
    if isinstance(value, Unknown):
        return Undecided(value.why, value.node)
    return isinstance(value, Known) and matches(text_of(value.data).strip().lower(), action.lower())


def on_resource(statement: Fields, end: End, holder: Resource) -> Answer:
    if "NotResource" in statement:
        return _unread(statement, "NotResource")
    listed = items_of(statement.get("Resource"))
    return any_of(names(holder.graph, value, end, seen_value(end)) for value in listed)


def _condition(statement: Fields, resource: Resource, sender: Sender) -> Answer:
    """Whether the conditions hold for what a service does for its source."""
    conditions = statement.get("Condition")
    if isinstance(conditions, Unknown):
        return Undecided(conditions.why, conditions.node)
    source = sender.source
    if source is None:
        return True
    return all_of(
        *(
            any_of(names(resource.graph, v, source, sender.arn) for v in items_of(value))
            for value in _source_arns(conditions)
        )
    )


def _source_arns(conditions: Value) -> Iterator[Value]:
    for operator in conditions if isinstance(conditions, Fields) else ():
        asked = step_into(conditions, operator)
        if isinstance(asked, Unknown):
            yield asked
        for key in asked if isinstance(asked, Fields) and "Not" not in operator else ():
            if key.lower() == SOURCE_ARN:
                yield step_into(asked, key)


def seen_value(end: End) -> Value | None:
    """The value by which an end that is out of sight is named."""
    return None if isinstance(end, Resource) else end.value_seen


def _unread(statement: Fields, key: str) -> Undecided:
    why = Why(f"{key} {statement.node.place}", f"what a {key} leaves is not read")
    return Undecided(why, statement.node)


def any_of(answers: Iterable[Answer]) -> Answer:
    """True where one is, else the first doubt, else False."""
    doubt: Answer = False
    for answer in answers:
        if answer is True:
            return True
        if isinstance(answer, Undecided) and doubt is False:
            doubt = answer
    return doubt


def all_of(*answers: Answer) -> Answer:
    """False where one is, else the first doubt, else True."""
    if any(answer is False for answer in answers):
        return False
    return next((answer for answer in answers if isinstance(answer, Undecided)), True)
