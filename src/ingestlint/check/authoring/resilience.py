"""What rules about retries and failures add to the words that all rules have."""

from ingestlint.aws.facts import machines as machine_facts
from ingestlint.aws.facts import messaging as facts
from ingestlint.graph.access import receivers
from ingestlint.graph.machines.machine import Machine, machines, tasks
from ingestlint.graph.machines.paths import (
    ends_in_failure,
    is_caught_again,
    only_after_failure,
)
from ingestlint.graph.machines.retries import THROTTLED, Retrier
from ingestlint.graph.machines.state import State
from ingestlint.graph.machines.task import CALLBACK, SYNC, Task, sends, target_of, task_of
from ingestlint.graph.patience import patience, waiting_calls
from ingestlint.graph.topic_rules import ends as topic_rule_ends

__all__ = [
    "CALLBACK",
    "SYNC",
    "THROTTLED",
    "Machine",
    "Retrier",
    "State",
    "Task",
    "ends_in_failure",
    "facts",
    "is_caught_again",
    "machine_facts",
    "machines",
    "only_after_failure",
    "patience",
    "receivers",
    "sends",
    "target_of",
    "task_of",
    "tasks",
    "topic_rule_ends",
    "waiting_calls",
]
