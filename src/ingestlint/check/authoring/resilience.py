"""What rules about retries and failures add to the words that all rules have."""

from ingestlint.aws.defaults import batch_size as default_batch_size
from ingestlint.aws.facts import machines as machine_facts
from ingestlint.aws.facts import messaging as facts
from ingestlint.aws.metrics import BY_DIMENSION, NAMESPACES, Namespace
from ingestlint.graph.access import receivers
from ingestlint.graph.alarms import ALARM, Dimension, Watched, watched
from ingestlint.graph.arn_patterns import HOLE, may_name, name_said, names, pattern_of
from ingestlint.graph.attempts import changed_attempts, invoke_configs
from ingestlint.graph.breakers import code_has_breaker, counted_logs, has_breaker, own_alarms
from ingestlint.graph.called import is_only_polled
from ingestlint.graph.machines.machine import Machine, machines, tasks
from ingestlint.graph.machines.paths import ends_in_failure, is_caught_again, only_after_failure
from ingestlint.graph.machines.retries import THROTTLED, Retrier
from ingestlint.graph.machines.state import State
from ingestlint.graph.machines.task import CALLBACK, JOBS, SYNC, Task, sends, target_of, task_of
from ingestlint.graph.patience import patience, waiting_calls
from ingestlint.graph.permits import (
    queue_policies,
    role_is_denied,
    role_may_send,
    sending_to,
    service_may_encrypt,
    service_may_send,
)
from ingestlint.graph.policies import KEYS, Sender
from ingestlint.graph.qualifiers import called, configured, is_for
from ingestlint.graph.sdk import Waits, average_throttle_wait, waits_of
from ingestlint.graph.senders import ever, role_of_sender, sender_of
from ingestlint.graph.services import ServiceUse, service_uses
from ingestlint.graph.starts import POLLERS, is_switched_off, limit_of_queue
from ingestlint.graph.starts import of_queue as executions_of_queue
from ingestlint.graph.topic_rules import ends as topic_rule_ends
from ingestlint.graph.watching import (
    FUNCTION_METRICS,
    QUEUE_METRICS,
    SENT,
    STREAM_METRICS,
    alarms_on,
    check_alarms_elsewhere,
    check_readers_elsewhere,
    is_read,
    is_watched,
    place_without_alarms,
)

__all__ = [
    "ALARM",
    "BY_DIMENSION",
    "CALLBACK",
    "FUNCTION_METRICS",
    "HOLE",
    "JOBS",
    "KEYS",
    "NAMESPACES",
    "POLLERS",
    "QUEUE_METRICS",
    "SENT",
    "STREAM_METRICS",
    "SYNC",
    "THROTTLED",
    "Dimension",
    "Machine",
    "Namespace",
    "Retrier",
    "Sender",
    "ServiceUse",
    "State",
    "Task",
    "Waits",
    "Watched",
    "alarms_on",
    "average_throttle_wait",
    "called",
    "changed_attempts",
    "check_alarms_elsewhere",
    "check_readers_elsewhere",
    "code_has_breaker",
    "configured",
    "counted_logs",
    "default_batch_size",
    "ends_in_failure",
    "ever",
    "executions_of_queue",
    "facts",
    "has_breaker",
    "invoke_configs",
    "is_caught_again",
    "is_for",
    "is_only_polled",
    "is_read",
    "is_switched_off",
    "is_watched",
    "limit_of_queue",
    "machine_facts",
    "machines",
    "may_name",
    "name_said",
    "names",
    "only_after_failure",
    "own_alarms",
    "patience",
    "pattern_of",
    "place_without_alarms",
    "queue_policies",
    "receivers",
    "role_is_denied",
    "role_may_send",
    "role_of_sender",
    "sender_of",
    "sending_to",
    "sends",
    "service_may_encrypt",
    "service_may_send",
    "service_uses",
    "target_of",
    "task_of",
    "tasks",
    "topic_rule_ends",
    "waiting_calls",
    "waits_of",
    "watched",
]
