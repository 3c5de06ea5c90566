"""What else keeps the network interfaces of a function in use, or may run it."""

from ingestlint.evaluate.value import Known
from ingestlint.parse.node import Mapping
from ingestlint.record import Record

from .consumers import FUNCTION
from .resource import Resource, Unresolved

QUALIFIED = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
SCALABLE = "AWS::ApplicationAutoScaling::ScalableTarget"


class Interfaces(Record):
    """The subnets and the set of security groups of a function: which interfaces it uses.

    `declared` where all of them are resources of the linted files, `open` where one is not known:
    such sets may be the same though they look different, unless the other one is declared.
    """

    subnets: frozenset[str]
    groups: frozenset[str]
    declared: bool
    open: bool


def has_provisioned_concurrency(function: Resource) -> bool:
    """Whether environments of a function are kept ready at all times; raises Undecided."""
    qualified = (part.source for part in function.incoming("part_of"))
    if any(q.type in QUALIFIED and q.has("ProvisionedConcurrencyConfig") for q in qualified):
        return True
    own = _reference_to(function)
    return any(
        target.exists() and own in target.value("ResourceId").identity
        for target in function.graph.resources(SCALABLE)
    )


def is_output(resource: Resource) -> bool:
    """Whether an output of its stack tells others of a resource, or of a version of it."""
    parts = [part.source for part in resource.graph.incoming("part_of", resource)]
    qualified = [p for p in parts if isinstance(p, Resource) and p.type in QUALIFIED]
    names = [_reference_to(each) for each in (resource, *qualified)]
    stack = resource.stack
    for output in stack.template.outputs.entries.values():
        value = output.entries.get("Value") if isinstance(output, Mapping) else None
        if value is not None:
            identity = stack.evaluator.evaluate(value).identity
            if any(name in identity for name in names):
                return True
    return False


def functions_with_its_interfaces(function: Resource) -> tuple[list[Resource], list[Resource]]:
    """Other functions that use all interfaces of this one, and those that may."""
    own = _interfaces(function)
    same: list[Resource] = []
    maybe: list[Resource] = []
    for other in function.graph.resources(FUNCTION):
        if other is function or not other.exists():
            continue
        theirs = _interfaces(other)
        if not theirs.subnets:
            continue
        if own.subnets <= theirs.subnets and own.groups == theirs.groups:
            same.append(other)
        elif (own.open and not theirs.declared) or (theirs.open and not own.declared):
            maybe.append(other)
    return same, maybe


def _interfaces(function: Resource) -> Interfaces:
    subnets = [placed.target for placed in function.outgoing("placed_in")]
    groups = [secured.target for secured in function.outgoing("secured_by")]
    seen = [end.value_seen for end in (*subnets, *groups) if isinstance(end, Unresolved)]
    return Interfaces(
        frozenset(subnet.id for subnet in subnets),
        frozenset(group.id for group in groups),
        not seen,
        not all(isinstance(value, Known) for value in seen),
    )


def _reference_to(resource: Resource) -> str:
    """How the identity of a value shows that it refers to a resource."""
    return f"&{resource.stack.prefix}{resource.declaration.logical_id}."
