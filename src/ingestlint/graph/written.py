"""Whether what queues and streams hold is written to tables, where none is declared."""

from .graph import Graph

MAPPING = "AWS::Lambda::EventSourceMapping"


def may_have_writers(graph: Graph) -> bool:
    """Whether there are mappings, and functions that write tables out of sight."""
    if not graph.resources(MAPPING):
        return False
    from .flow.unseen import writers

    return bool(writers(graph))
