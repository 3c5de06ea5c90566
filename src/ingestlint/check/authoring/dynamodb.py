"""What rules about DynamoDB add to the words that all rules have."""

from ingestlint.aws.facts import dynamodb as facts
from ingestlint.check.exceeded import exceeded
from ingestlint.check.hot import (
    Hot,
    borne_out,
    ceiling,
    hot_keys,
    slower_than_a_partition,
    split_until,
    splits_by,
    would_show,
)
from ingestlint.check.hottest import hottest_share, overload, shards
from ingestlint.graph.capacity import (
    FIXED,
    OPEN,
    Supply,
    check_told,
    supplies,
    warm_units,
)
from ingestlint.graph.demand import Demand, demand, demanded, item_kb, written
from ingestlint.graph.flow.unseen import unseen_tables, writers
from ingestlint.graph.keys import FEW, MANY, NOW, OWNER, grows, said_by
from ingestlint.graph.scaling import target_without_policy
from ingestlint.graph.starts import Drain, drained_from, drains_of
from ingestlint.graph.streams import Stream, streams
from ingestlint.graph.tables import GLOBAL_TABLE, READ, WRITE, expires, indexes, tables
from ingestlint.graph.tables import Part as TablePart
from ingestlint.graph.workload import Load

__all__ = [
    "FEW",
    "FIXED",
    "GLOBAL_TABLE",
    "MANY",
    "NOW",
    "OPEN",
    "OWNER",
    "READ",
    "WRITE",
    "Demand",
    "Drain",
    "Hot",
    "Load",
    "Stream",
    "Supply",
    "TablePart",
    "borne_out",
    "ceiling",
    "check_told",
    "demand",
    "demanded",
    "drained_from",
    "drains_of",
    "exceeded",
    "expires",
    "facts",
    "grows",
    "hot_keys",
    "hottest_share",
    "indexes",
    "item_kb",
    "overload",
    "said_by",
    "shards",
    "slower_than_a_partition",
    "split_until",
    "splits_by",
    "streams",
    "supplies",
    "tables",
    "target_without_policy",
    "unseen_tables",
    "warm_units",
    "would_show",
    "writers",
    "written",
]
