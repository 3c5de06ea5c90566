"""Whether rules about tables have anything to examine where no table is declared."""

from .graph import Graph

MAPPING = "AWS::Lambda::EventSourceMapping"
# What tells that its source may be a stream.
TELLS = {MAPPING: "StartingPosition", "AWS::Pipes::Pipe": "SourceParameters"}


def may_have_tables(graph: Graph) -> bool:
    """Whether something reads or writes tables out of sight, as far as rules look at that."""
    return _has_stream_readers(graph) or _has_writers(graph)


def _has_stream_readers(graph: Graph) -> bool:
    """Whether there are more readers of streams than one of DynamoDB serves, whichever it is."""
    readers = graph.resources(*TELLS)
    if not readers:
        return False
    from ingestlint.aws.facts import dynamodb as facts

    return sum(r.may_have(TELLS[r.type]) for r in readers) > facts.STREAM_READERS.value


def _has_writers(graph: Graph) -> bool:
    """Whether there are mappings, and functions that write tables out of sight."""
    if not graph.resources(MAPPING):
        return False
    from .flow.unseen import writers

    return bool(writers(graph))
