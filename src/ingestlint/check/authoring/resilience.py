"""What rules about retries and failures add to the words that all rules have."""

from ingestlint.aws.facts import messaging as facts
from ingestlint.graph.access import receivers
from ingestlint.graph.topic_rules import ends as topic_rule_ends

__all__ = [
    "facts",
    "receivers",
    "topic_rule_ends",
]
