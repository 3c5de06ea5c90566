"""DynamoDB: units, partitions, quotas."""

from .fact import DOCS, Fact

_DYNAMODB = DOCS + "amazondynamodb/latest/developerguide/"
_DYNAMODB_QUOTAS = _DYNAMODB + "ServiceQuotas.html"
_DYNAMODB_KEYS = _DYNAMODB + "bp-partition-key-design.html"
_DYNAMODB_WARM = _DYNAMODB + "warm-throughput.html"

PARTITION_WRITE_UNITS = Fact(
    1_000, "write units per second", _DYNAMODB + "warm-throughput-scenarios.html", "2026-11-23"
)
PARTITION_READ_UNITS = Fact(
    3_000, "read units per second", _DYNAMODB + "warm-throughput-scenarios.html", "2026-11-23"
)
COLLECTION_LIMIT = Fact(10, "GB", _DYNAMODB + "LSI.html", "2026-11-25")
BURST_SECONDS = Fact(300, "s", _DYNAMODB_KEYS, "2023-02-22")
WRITE_UNIT_KB = Fact(1, "KB", _DYNAMODB_QUOTAS, "2023-02-22")
READ_UNIT_KB = Fact(4, "KB", _DYNAMODB_QUOTAS, "2023-02-22")
TRANSACTION_FACTOR = Fact(2, "units per unit", _DYNAMODB_QUOTAS, "2023-02-22")
# Eventually consistent reads, which are the default, and all reads of global secondary indexes.
EVENTUAL_READ_FACTOR = Fact(0.5, "units per unit", _DYNAMODB_QUOTAS, "2023-02-22")
ITEM_LIMIT_KB = Fact(400, "KB", _DYNAMODB_QUOTAS, "2023-02-22")
TABLE_WRITE_UNITS = Fact(40_000, "write units per second", _DYNAMODB_QUOTAS, "2023-02-22")
TABLE_READ_UNITS = Fact(40_000, "read units per second", _DYNAMODB_QUOTAS, "2023-02-22")
# The longest partition key; a sort key has 1,024 bytes at most.
PARTITION_KEY_BYTES = Fact(2_048, "bytes", _DYNAMODB + "Constraints.html", "2026-11-25")
_SIZES = _DYNAMODB + "CapacityUnitCalculations.html"
ITEM_OVERHEAD_BYTES = Fact(3, "bytes per list or map", _SIZES, "2026-11-25")
ELEMENT_BYTES = Fact(1, "byte per element of a list or map", _SIZES, "2026-11-25")
NUMBER_DIGITS_PER_BYTE = Fact(
    2, "significant digits per byte, and one byte more", _SIZES, "2026-11-25"
)
KB = Fact(1_024, "bytes per KB", _DYNAMODB + "Constraints.html", "2026-11-25")
# What a new on-demand table or index takes at once.
ON_DEMAND_START_WRITE_UNITS = Fact(4_000, "write units per second", _DYNAMODB_WARM, "2026-11-20")
ON_DEMAND_START_READ_UNITS = Fact(12_000, "read units per second", _DYNAMODB_WARM, "2026-11-20")
# Replication of a global table reads the stream of each replica too.
STREAM_READERS = Fact(
    2, "readers of a shard", DOCS + "lambda/latest/dg/with-ddb.html", "2026-11-23"
)
GLOBAL_STREAM_READERS = Fact(
    1, "readers of a shard", DOCS + "lambda/latest/dg/with-ddb.html", "2026-11-23"
)
# An on-demand table takes twice its previous peak at once, more only within this time.
ON_DEMAND_DOUBLING_MINUTES = Fact(
    30, "min", _DYNAMODB + "on-demand-capacity-mode.html", "2026-11-25"
)
