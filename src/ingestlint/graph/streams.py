"""Streams of DynamoDB tables, and who reads them: event source mappings and Pipes."""

from ingestlint.aws.facts import dynamodb as facts
from ingestlint.evaluate.value import Absent, Known, Text, Unknown, text_of
from ingestlint.parse.node import Node

from .graph import Graph
from .relation import Relation
from .resource import End, Resource
from .sam import event_behind
from .tables import GLOBAL_TABLE, TABLE

# CDK makes the replicas of a Table by such resources, one for each further Region.
REPLICA = "Custom::DynamoDBReplica"
PIPE = "AWS::Pipes::Pipe"
KINESIS = "AWS::Kinesis::Stream"
STRONG = "STRONG"


class Stream:
    """The stream of a table, which may be out of sight, with all that reads it."""

    __slots__ = ("graph", "polls", "table")

    def __init__(self, graph: Graph, table: End, polls: list[Relation]) -> None:
        self.graph = graph
        self.table = table
        self.polls = polls

    @property
    def subject(self) -> str:
        return self.table.subject or self.polls[0].subject

    @property
    def node(self) -> Node:
        return self.table.node

    def exists(self) -> bool:
        return self.table.exists()

    def readers(self) -> list[Relation]:
        """What reads it in the scenario in force; what is switched off does not."""
        return [poll for poll in self.graph.holding(self.polls) if _is_on(poll)]

    def hidden_readers(self) -> list[Relation]:
        """Readers of streams that are not known: they may read this one."""
        found = [
            poll
            for poll in self.graph.relations("polls")
            if poll.source.id != self.table.id
            and isinstance(getattr(poll.source, "value_seen", None), Unknown)
            and (poll.source.type in {TABLE, GLOBAL_TABLE} or _may_read_a_table(poll))
        ]
        return [poll for poll in self.graph.holding(found) if _is_on(poll)]

    @property
    def is_certain(self) -> bool:
        """Whether it is one of DynamoDB, and not taken for one by the names around it."""
        if isinstance(self.table, Resource) or any(_says_dynamodb(poll) for poll in self.polls):
            return True
        value = self.table.value_seen
        parts = value.parts if isinstance(value, Text) else (value,)
        return ":dynamodb:" in "".join(text_of(p.data) for p in parts if isinstance(p, Known))

    def replicates(self) -> bool | None:
        """Whether the replication of a global table reads it too; None where that is not known."""
        table = self.table
        if not isinstance(table, Resource):
            return None
        if table.type == GLOBAL_TABLE:
            # Strongly consistent replicas do not need the stream.
            strong = table.text("MultiRegionConsistency") == STRONG
            return not strong and len(table.items("Replicas")) > 1
        return any(
            replica.exists() and self.graph.target_of(replica.value("TableName"), TABLE) is table
            for replica in self.graph.resources(REPLICA)
        )


def streams(graph: Graph) -> list[Stream]:
    """The streams that something reads, in the order of their first readers."""
    found: dict[str, Stream] = {}
    for poll in graph.relations("polls"):
        if poll.source.type in {TABLE, GLOBAL_TABLE} or _may_read_a_table(poll):
            name = poll.source.id
            found.setdefault(name, Stream(graph, poll.source, [])).polls.append(poll)
    return [stream for stream in found.values() if _is_of_a_table(stream)]


def _is_of_a_table(stream: Stream) -> bool:
    """As far as can be told; what is of either kind counts where the kind would matter."""
    told = stream.table.type in {TABLE, GLOBAL_TABLE}
    return told or len(stream.polls) > facts.STREAM_READERS.value


def _may_read_a_table(poll: Relation) -> bool:
    """Whether nothing tells if a mapping reads a stream of Kinesis or one of DynamoDB."""
    source = getattr(poll.source, "value_seen", None)
    if poll.source.type != KINESIS or not isinstance(source, Unknown) or poll.via is None:
        return False
    if poll.via.type == PIPE or event_behind(poll.via) is not None:
        return False
    return "kinesis" not in f"{poll.subject} {source.identity}".lower()


def _says_dynamodb(poll: Relation) -> bool:
    event = None if poll.via is None else event_behind(poll.via)
    return event is not None and event.kind == "DynamoDB"


def _is_on(poll: Relation) -> bool:
    """Whether it is not switched off; raises Undecided where that is not known."""
    if poll.via is not None and poll.via.type == PIPE:
        return poll.text("DesiredState").upper() != "STOPPED"
    return isinstance(poll.value("Enabled"), Absent) or poll.flag("Enabled")
