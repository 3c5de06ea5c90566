"""What rules about DynamoDB add to the words that all rules have."""

from ingestlint.aws.facts import dynamodb as facts
from ingestlint.check.hot import (
    ceiling,
    hot_keys,
    slower_than_a_partition,
    split_until,
    would_show,
)
from ingestlint.graph.capacity import (
    FIXED,
    READ,
    SCALED,
    WRITE,
    Supply,
    supplies,
    written_units,
)
from ingestlint.graph.scaling import target_without_policy
from ingestlint.graph.streams import Stream, streams
from ingestlint.graph.tables import Part as TablePart
from ingestlint.graph.tables import indexes, tables

__all__ = [
    "FIXED",
    "READ",
    "SCALED",
    "WRITE",
    "Stream",
    "Supply",
    "TablePart",
    "ceiling",
    "facts",
    "hot_keys",
    "indexes",
    "slower_than_a_partition",
    "split_until",
    "streams",
    "supplies",
    "tables",
    "target_without_policy",
    "would_show",
    "written_units",
]
