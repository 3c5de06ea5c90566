"""What may be added to a template's resources out of sight: where absence proves nothing."""

from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.evaluate.files import DEFINITION_OF
from ingestlint.evaluate.nested import TEMPLATE_OF
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.stack import Stack
from ingestlint.evaluate.value import Why
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence, calls, referred
from ingestlint.parse.template import NESTED_TYPES

from .graph import Graph
from .naming import is_custom
from .resource import Resource

# By which a resource is handed on such that others can add to it: Ref, and attributes that are the
# id of a VPC, a subnet or a route table.
IDS = ("", "VpcId", "SubnetId", "RouteTableId", "Id")
# What a snapshot has to be allowed to list.
ENDPOINTS, ROUTES = "ec2:DescribeVpcEndpoints", "ec2:DescribeRouteTables"


def unseen(graph: Graph) -> None:
    """Raise where a template may have resources that are not seen (a macro, an open ForEach)."""
    for stack in graph.stacks:
        for hidden in stack.hidden:
            # A nested stack adds to what it is given only: that is looked at for each resource. The
            # definition of an API makes no resources.
            if not hidden.why.cause.startswith((TEMPLATE_OF, DEFINITION_OF)):
                raise Undecided(hidden.why, hidden.node)
        if stack.evaluator.macro is not None:
            raise Undecided(stack.evaluator.macro, stack.template.root)


def out_of_sight(
    resource: Resource, what: str, by: tuple[str, ...] = IDS, *, custom: bool = True
) -> None:
    """Raise where a nested stack, a custom resource or an importing stack may add `what` to it.

    They have to get hold of it `by` one of these attributes; `custom` is whether a custom resource
    adds such things at all. Of what a snapshot shows, raise where
    it was taken without the permission to list `what`.
    """
    if resource.observed:
        _check_snapshot(resource, what)
        return
    key = resource.stack.prefix + resource.declaration.logical_id
    for attribute, who, node, by_code in _holders(resource.graph).get(key, ()):
        if attribute not in by or (by_code and not custom):
            continue
        raise Undecided(
            Why(
                f"{what} of {resource.id} {who}",
                f"{resource.id} is handed to {who}, which may add {what}",
                "lint the templates together that share it",
            ),
            node,
        )


def _check_snapshot(resource: Resource, what: str) -> None:
    network = resource.stack.deployment.network
    action = ENDPOINTS if "endpoint" in what else ROUTES
    if network is not None and action in network.missing:
        raise Undecided(
            Why(
                f"snapshot without {action}",
                f"the snapshot was taken without {action}: {what} of {resource.id} may be there",
                "take it again with that permission",
            ),
            resource.node,
        )


class _Holder(NamedTuple):
    """Who gets hold of a resource, by which attribute, and where."""

    attribute: str
    who: str
    node: Node
    is_custom: bool = False


def _holders(graph: Graph) -> dict[str, list[_Holder]]:
    """By stack and logical ID: who that is out of sight gets hold of a resource."""

    def find() -> dict[str, list[_Holder]]:
        found: dict[str, list[_Holder]] = {}
        # Templates that are linted together are taken for all that import from each other.
        observed = graph.stacks[0].deployment.observed
        alone = len({stack.root for stack in graph.stacks if stack is not observed}) == 1
        for stack in graph.stacks:
            for key, holder in _handed_on(stack, exports=alone):
                found.setdefault(stack.prefix + key, []).append(holder)
        return found

    made: dict[str, list[_Holder]] = graph.cached("holders", find)
    return made


def _handed_on(stack: Stack, *, exports: bool) -> Iterator[tuple[str, _Holder]]:
    """Logical IDs that a stack hands on to what is out of sight, and to whom."""
    for declaration in stack.declarations.values():
        nested = declaration.type in NESTED_TYPES and stack.nested(declaration.logical_id) is None
        custom = is_custom(declaration.type)
        if nested or custom:
            for name, attribute in _named(declaration.properties):
                who, at = declaration.logical_id, declaration.key
                yield name, _Holder(attribute, who, at, is_custom=custom)
    for key, output in stack.template.outputs.entries.items() if exports else ():
        if isinstance(output, Mapping) and "Export" in output.entries:
            for name, attribute in _named(output):
                who = f"other stacks by the export {key}"
                yield name, _Holder(attribute, who, stack.template.outputs.keys[key])


def _named(node: Node) -> Iterator[tuple[str, str]]:
    """The logical IDs of the resources that a value holds, with the attribute of each."""
    for call in calls(node):
        name = referred(call)
        if name:
            yield name, ""
        elif call.name == "Fn::GetAtt":
            yield from _by_attribute(call.argument)
        elif call.name == "Fn::Sub":
            yield from _in_text(call.argument)


def _by_attribute(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, Sequence):
        parts = [item.raw for item in node.items if isinstance(item, Scalar)]
    else:
        parts = node.raw.split(".") if isinstance(node, Scalar) else []
    if len(parts) == 2:
        yield parts[0], parts[1]


def _in_text(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, Sequence) and node.items:
        node = node.items[0]
    if isinstance(node, Scalar):
        for piece in node.raw.split("${")[1:]:
            name, _, attribute = piece.partition("}")[0].strip().partition(".")
            yield name, attribute
