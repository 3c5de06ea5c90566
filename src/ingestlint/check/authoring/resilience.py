"""What rules about retries and failures add to the words that all rules have."""

from ingestlint.aws.facts import messaging as facts
from ingestlint.aws.metrics import BY_DIMENSION, NAMESPACES, Namespace
from ingestlint.graph.access import receivers
from ingestlint.graph.alarms import ALARM, Dimension, Watched, acts, watched
from ingestlint.graph.arns import names, pattern_of
from ingestlint.graph.machines.machine import Machine, machines, tasks
from ingestlint.graph.machines.paths import ends_in_failure, is_caught_again, only_after_failure
from ingestlint.graph.machines.retries import THROTTLED, Retrier
from ingestlint.graph.machines.state import State
from ingestlint.graph.machines.task import Task, sends, target_of, task_of
from ingestlint.graph.permits import (
    Sender,
    queue_policies,
    role_may_send,
    sending_to,
    service_may_encrypt,
    service_may_send,
)
from ingestlint.graph.senders import role_of_sender, sender_of
from ingestlint.graph.topic_rules import ends as topic_rule_ends

__all__ = [
    "ALARM",
    "BY_DIMENSION",
    "NAMESPACES",
    "THROTTLED",
    "Dimension",
    "Machine",
    "Namespace",
    "Retrier",
    "Sender",
    "State",
    "Task",
    "Watched",
    "acts",
    "ends_in_failure",
    "facts",
    "is_caught_again",
    "machines",
    "names",
    "only_after_failure",
    "pattern_of",
    "queue_policies",
    "receivers",
    "role_may_send",
    "role_of_sender",
    "sender_of",
    "sending_to",
    "sends",
    "service_may_encrypt",
    "service_may_send",
    "target_of",
    "task_of",
    "tasks",
    "topic_rule_ends",
    "watched",
]
