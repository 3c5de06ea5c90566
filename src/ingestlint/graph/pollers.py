"""In which subnets the poller of a broker's event source mapping stands."""

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Text, Value, Why, text_of

from .graph import Graph
from .reading import step_into
from .relation import Relation
from .resource import End, Resource, Unresolved
from .routes import SUBNET

SUBNET_ENTRY = "VPC_SUBNET"


def polled_from(poll: Relation) -> list[Relation]:
    """`placed_in` relations of the poller: in the broker's subnets, or in those it is given.

    Empty for self-managed Kafka without subnets, which is polled by public endpoints; raises
    Undecided for a broker that is out of sight or does not say where it stands.
    """
    if poll.via is not None and poll.via.has("SelfManagedEventSource"):
        return _given(poll.via)
    placed = poll.source.outgoing("placed_in")
    if not placed:
        name = poll.source.id
        raise Undecided(
            Why(f"subnets of {name}", f"{name} does not say its subnets", "set its subnets"),
            poll.node,
        )
    return placed


# What stands before the ID in a SourceAccessConfiguration.
URI_SCHEME = "subnet:"


def _given(mapping: Resource) -> list[Relation]:
    found = []
    for entry in mapping.items("SourceAccessConfigurations"):
        kind = step_into(entry, "Type")
        if isinstance(kind, Known) and text_of(kind.data) == SUBNET_ENTRY:
            uri = step_into(entry, "URI")
            found.append(Relation("placed_in", mapping, _subnet(mapping.graph, uri), uri.node))
    return found


def _subnet(graph: Graph, uri: Value) -> End:
    """`subnet:subnet-0123`, or with a reference in it."""
    value = uri
    if isinstance(uri, Text) and len(uri.parts) == 2 and isinstance(uri.parts[0], Known):
        value = uri.parts[1]
    if isinstance(uri, Known):
        subnet = text_of(uri.data).removeprefix(URI_SCHEME)
        value = Known(uri.node, subnet, uri.trail, secret=uri.secret)
    if isinstance(value, Absent):
        return Unresolved(value, SUBNET)
    target = graph.target_of(value, SUBNET)
    if isinstance(target, Resource) and target.type != SUBNET:
        return Unresolved(value, SUBNET)
    return target
