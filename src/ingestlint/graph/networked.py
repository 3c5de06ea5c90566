"""Whether anything may be in a network: where nothing is, no rule about networks is loaded."""

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import Fork
from ingestlint.evaluate.value import Fields

from .graph import Graph
from .resource import Resource

# Of a mapping: its poller is in the network of the broker.
BROKERS = ("Topics", "Queues", "SelfManagedEventSource", "AmazonManagedKafkaEventSourceConfig")
ALL_OF = ("AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping")


def may_have_network(graph: Graph) -> bool:
    """Whether there is a network, or a function or poller that is in one, as far as can be told."""
    for resource in graph.nodes.values():
        if resource.type.startswith("AWS::EC2::"):
            return True
        if resource.type in ALL_OF and _may_be_inside(resource):
            return True
    return False


def _may_be_inside(resource: Resource) -> bool:
    try:
        properties = resource.value()
    except (Undecided, Fork):
        return True
    if not isinstance(properties, Fields) or properties.open is not None:
        return True
    return any(name in properties for name in ("VpcConfig", *BROKERS))
