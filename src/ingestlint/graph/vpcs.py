"""Whether resources are in one VPC."""

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Reference, Unknown, Value, certainly_same

from .reading import why_unresolved
from .resource import Resource
from .routes import VPC


def same_vpc(one: Resource, other: Resource) -> "bool | Undecided":
    """Whether two resources name one VPC; Undecided where that is not known."""
    own, theirs = one.value("VpcId"), other.value("VpcId")
    ends = one.graph.target_of(own, VPC), one.graph.target_of(theirs, VPC)
    if ends[0].resolved and ends[1].resolved:
        return ends[0] is ends[1]
    same = certainly_same(_plain(own), _plain(theirs))
    if same is not None:
        return same
    if isinstance(own, Reference) or isinstance(theirs, Reference):
        return False  # a VPC that is declared here is none that is named from outside
    value = own if isinstance(own, Unknown) else theirs
    return Undecided(why_unresolved(value), value.node)


def _plain(value: Value) -> Value:
    """`GetAtt Vpc.VpcId` is `Ref Vpc`."""
    if isinstance(value, Reference) and value.attribute == "VpcId":
        return Reference(value.node, value.logical_id, "", value.trail, stack=value.stack)
    return value
