"""A DynamoDB stream has more readers than each of its shards serves.

Why it matters
--------------
Two processes may read a shard of a DynamoDB stream at a time. Each event source mapping and each
Pipe is one, whatever it filters out. With a third all of them are throttled now and then: they fall
behind the table, and what is not read within 24 hours is gone. The replicas of a global table are
kept alike by reading the same stream: one reader is left for everything else. (Replicas with strong
consistency do without.)

Readers that are no resources, such as applications with the Kinesis Client Library, are not seen
here and count too.

How to fix
----------
Read the stream once and hand the records on: to EventBridge, an SNS topic, or a Kinesis stream.

A Kinesis data stream can be fed by the table itself (KinesisStreamSpecification), and serves many
readers with enhanced fan-out. Readers of the same records that fail together can be one function.

References
----------
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
- https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
- https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
"""

from ingestlint.check.authoring import Graph, Iterable, Relation, Violated, see, unknown, violated
from ingestlint.check.authoring.dynamodb import Stream, facts, streams

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "readers too many"


def subjects(graph: Graph) -> Iterable[Stream]:
    return streams(graph)


def check(stream: Stream) -> Violated | None:
    readers = stream.readers()
    most, fewest = facts.STREAM_READERS.value, facts.GLOBAL_STREAM_READERS.value
    if len(readers) > most:
        _check_kind(stream)
        return _too_many(stream, readers, most)
    hidden = stream.hidden_readers()
    if len(readers) + len(hidden) <= fewest:
        return None
    replicates = stream.replicates()
    limit = fewest if replicates else most
    if len(readers) > limit:
        return _too_many(stream, readers, limit)
    if replicates is None and len(readers) > fewest:
        _check_kind(stream)
        raise unknown(
            "whether replication reads the stream too is not known: its table is out of sight",
            "lint the template that declares the table too",
            cause=f"table of {stream.table.id}",
        )
    if len(readers) + len(hidden) > limit:
        raise unknown(
            f"{len(readers)} readers are seen, {len(hidden)} more read a stream that is not known",
            "give --parameters",
            at=hidden[0],
        )
    return None


def _check_kind(stream: Stream) -> None:
    if not stream.is_certain:
        raise unknown(
            "whether it is a stream of DynamoDB is not known",
            "lint the template that declares the table too",
            cause=f"table of {stream.table.id}",
        )


def _too_many(stream: Stream, readers: list[Relation], limit: int) -> Violated:
    why = (
        f"{limit} may at a time"
        if limit == facts.STREAM_READERS.value
        else f"{limit} may beside the replication of a global table"
    )
    return violated(
        stream,
        f"{len(readers)} readers of one stream, {why}: they throttle each other",
        *(see(reader, "reads it") for reader in readers),
        at=stream.node,
    ).by(len(readers) - limit)
