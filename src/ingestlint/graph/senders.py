"""Who sends failures to their dead-letter queue: a service by itself, or a role."""

from collections.abc import Callable
from functools import partial

from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Absent, Fields, Value

from .permits import SENDS
from .policies import Sender
from .reading import step_into
from .relation import Relation
from .resource import End, Resource

FUNCTION, ROLE = "AWS::Lambda::Function", "AWS::IAM::Role"
SUBSCRIPTION = "AWS::SNS::Subscription"
# IoT error actions that write to what `permits` knows.
IOT_ACTIONS = ("Sqs", "Sns", "S3")


def sender_of(relation: Relation) -> Sender | None:
    """The service that needs the queue's policy; None where it takes a role, or nothing."""
    via = relation.via
    if via is None or relation.mode != "dlq":
        return None
    if via.type == "AWS::Events::Rule":
        return Sender("events", via)
    if via.type == "AWS::Events::EventBus":
        return Sender("events")
    if via.type == SUBSCRIPTION:
        arn = via.value("TopicArn")
        return Sender("sns", via.graph.target_of(arn, "AWS::SNS::Topic"), arn)
    return None


def ever(read: Callable[[Relation], object], relation: Relation) -> bool:
    """Whether `sender_of` or `role_of_sender` names a sender in some scenario."""
    if relation.via is None:
        return False
    try:
        leaves = relation.via.graph.explore(partial(read, relation), relation.guard)
    except TooManyScenarios:
        return True  # judging it says so
    return any(leaf.result is not None for leaf in leaves)


def role_of_sender(relation: Relation) -> End | None:
    """The role by which failures are sent; None where it takes none."""
    via = relation.via
    if via is None or (relation.target.type and relation.target.type not in SENDS):
        return None
    value = _role(via, relation)
    if value is None or isinstance(value, Absent):
        return None
    return via.graph.target_of(value, ROLE)


def _role(via: Resource, relation: Relation) -> Value | None:
    if via.type == FUNCTION:
        return via.value("Role")
    if via.type in {"AWS::Lambda::EventInvokeConfig", "AWS::Lambda::EventSourceMapping"}:
        function = via.graph.target_of(via.value("FunctionName"), FUNCTION)
        return function.value("Role")
    if via.type == "AWS::Scheduler::Schedule":
        return via.value("Target", "RoleArn")
    if via.type == "AWS::Pipes::Pipe":
        return via.value("RoleArn")
    if relation.mode == "error":
        action = via.value("TopicRulePayload", "ErrorAction")
        for kind in action if isinstance(action, Fields) else ():
            if kind in IOT_ACTIONS:
                return step_into(step_into(action, kind), "RoleArn")
    return None
