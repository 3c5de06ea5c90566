"""What rules about DynamoDB add to the words that all rules have."""

from ingestlint.aws.facts import dynamodb as facts
from ingestlint.check.hot import ceiling, hot_keys, slower_than_a_partition, split_until
from ingestlint.graph.tables import Part as TablePart
from ingestlint.graph.tables import indexes, tables

__all__ = [
    "TablePart",
    "ceiling",
    "facts",
    "hot_keys",
    "indexes",
    "slower_than_a_partition",
    "split_until",
    "tables",
]
