"""What rules about DynamoDB add to the words that all rules have."""

from ingestlint.aws.facts import dynamodb as facts
from ingestlint.check.exceeded import exceeded
from ingestlint.check.hot import (
    ceiling,
    hot_keys,
    slower_than_a_partition,
    split_until,
    would_show,
)
from ingestlint.check.hottest import hottest_share, overload, shards
from ingestlint.graph.capacity import (
    FIXED,
    SCALED,
    Supply,
    supplies,
)
from ingestlint.graph.demand import demanded
from ingestlint.graph.keys import FEW, MANY, NOW, OWNER, grows, said_by
from ingestlint.graph.scaling import target_without_policy
from ingestlint.graph.streams import Stream, streams
from ingestlint.graph.tables import READ, WRITE, expires, indexes, tables
from ingestlint.graph.tables import Part as TablePart

__all__ = [
    "FEW",
    "FIXED",
    "MANY",
    "NOW",
    "OWNER",
    "READ",
    "SCALED",
    "WRITE",
    "Stream",
    "Supply",
    "TablePart",
    "ceiling",
    "demanded",
    "exceeded",
    "expires",
    "facts",
    "grows",
    "hot_keys",
    "hottest_share",
    "indexes",
    "overload",
    "said_by",
    "shards",
    "slower_than_a_partition",
    "split_until",
    "streams",
    "supplies",
    "tables",
    "target_without_policy",
    "would_show",
]
