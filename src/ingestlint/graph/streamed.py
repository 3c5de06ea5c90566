"""Whether a stream may have too many readers, where no table is declared."""

from .graph import Graph

# What tells that its source may be a stream.
TELLS = {
    "AWS::Lambda::EventSourceMapping": "StartingPosition",
    "AWS::Pipes::Pipe": "SourceParameters",
}


def may_have_stream_readers(graph: Graph) -> bool:
    """Whether there are more readers of streams than one of DynamoDB serves, whichever it is."""
    readers = graph.resources(*TELLS)
    if not readers:
        return False
    from ingestlint.aws.facts import dynamodb as facts

    return sum(r.may_have(TELLS[r.type]) for r in readers) > facts.STREAM_READERS.value
