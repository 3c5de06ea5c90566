"""What becomes of a record that a service fails to hand on: rules, schedules, topics."""

from ingestlint.aws.facts.messaging import SNS_AWS_ATTEMPTS, SNS_HTTP_RETRIES
from ingestlint.evaluate.number import Number
from ingestlint.evaluate.value import Absent, Items, Known, Value, text_of
from ingestlint.graph.attempts import RETRIES
from ingestlint.graph.document import document
from ingestlint.graph.reading import step_into, to_number
from ingestlint.graph.relation import Relation

from .words import Fate, count, end_of, name_of, time

RULE, SCHEDULE = "AWS::Events::Rule", "AWS::Scheduler::Schedule"
TOPIC, IOT_RULE = "AWS::SNS::Topic", "AWS::IoT::TopicRule"


def _by_rule(feed: Relation) -> Fate:
    targets = feed.source.value("Targets")
    for target in targets.items if isinstance(targets, Items) else ():
        node = step_into(target, "Arn").node
        if node.source is feed.node.source and node.start == feed.node.start:
            return _by_eventbridge(feed, target, "Targets")
    return Fate("not known", feed.node)


def _by_schedule(feed: Relation) -> Fate:
    return _by_eventbridge(feed, feed.source.value("Target"), "Target")


def _by_eventbridge(feed: Relation, target: Value, prefix: str) -> Fate:
    policy = step_into(target, "RetryPolicy")
    source, path = feed.source, f"{prefix}.RetryPolicy."
    retries, age = (
        to_number(step_into(policy, name), source.type, path + name, unit, source.node)
        for name, unit in ((RETRIES, ""), ("MaximumEventAgeInSeconds", "s"))
    )
    end = end_of(feed, step_into(step_into(target, "DeadLetterConfig"), "Arn"))
    attempts = 1 + retries
    where = "dropped" if end is None else f"in {name_of(end)}"
    says = f"{where} after {count(attempts, 'delivery')} or {time(age)}, at once when refused"
    return Fate(says, feed.node, attempts, "deliveries", end)


def _by_topic(feed: Relation) -> Fate:
    via = feed.via
    policy = Absent(feed.node) if via is None else document(via.value("RedrivePolicy"))
    end = end_of(feed, step_into(policy, "deadLetterTargetArn"))
    where = "lost" if end is None else f"in {name_of(end)}"
    protocol = via.value("Protocol") if via is not None else None
    http = isinstance(protocol, Known) and text_of(protocol.data).lower() in {"http", "https"}
    most = 1 + SNS_HTTP_RETRIES.value if http else SNS_AWS_ATTEMPTS.value
    attempts = Number(most, most, feed.node)
    says = f"{where} after {count(attempts, 'delivery')}, at once when refused"
    return Fate(says, feed.node, attempts, "deliveries", end)


def _by_iot(feed: Relation) -> Fate:
    error = step_into(feed.source.value("TopicRulePayload"), "ErrorAction")
    if isinstance(error, Absent):
        return Fate("dropped when the action fails", feed.node)
    return Fate("handed to the ErrorAction when the action fails", error.node)


DELIVERED = {RULE: _by_rule, SCHEDULE: _by_schedule, TOPIC: _by_topic, IOT_RULE: _by_iot}
