"""What may be added to a template's resources out of sight: where absence proves nothing."""

from collections.abc import Iterator

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Why
from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

from .graph import Graph
from .resource import Resource

STACK = "AWS::CloudFormation::Stack"
CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
# Attributes that are the id of a VPC, a subnet or a route table.
IDS = ("VpcId", "SubnetId", "RouteTableId", "Id")


def unseen(graph: Graph) -> None:
    """Raise where the template may have resources that are not seen (a macro, an open ForEach)."""
    for hidden in graph.stack.hidden:
        raise Undecided(hidden.why, hidden.node)
    if graph.stack.evaluator.macro is not None:
        raise Undecided(graph.stack.evaluator.macro, graph.stack.template.root)


def out_of_sight(resource: Resource, what: str) -> None:
    """Raise where a nested stack, a custom resource or an importing stack may add `what` to it."""
    holders = _holders(resource.graph).get(resource.id)
    if holders:
        who, node = holders[0]
        raise Undecided(
            Why(
                f"{what} of {resource.id} {who}",
                f"{resource.id} is handed to {who}, which may add {what}",
                "keep the network in one template",
            ),
            node,
        )


def _holders(graph: Graph) -> dict[str, list[tuple[str, Node]]]:
    """By logical ID: who outside of the template gets hold of a resource, and where."""

    def find() -> dict[str, list[tuple[str, Node]]]:
        found: dict[str, list[tuple[str, Node]]] = {}
        for resource in graph.nodes.values():
            if resource.type in {STACK, CUSTOM_RESOURCE} or resource.type.startswith("Custom::"):
                for name in _named(resource.declaration.properties):
                    found.setdefault(name, []).append((resource.id, resource.node))
        for key, output in graph.stack.template.outputs.entries.items():
            if isinstance(output, Mapping) and "Export" in output.entries:
                node = graph.stack.template.outputs.keys[key]
                for name in _named(output):
                    found.setdefault(name, []).append((f"other stacks by the export {key}", node))
        return found

    made: dict[str, list[tuple[str, Node]]] = graph.cached("holders", find)
    return made


def _named(node: Node) -> Iterator[str]:
    """The logical IDs of the resources whose own ids a value holds, other attributes apart."""
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from _named(entry)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _named(item)
    elif isinstance(node, Call):
        if node.name == "Ref" and isinstance(node.argument, Scalar):
            yield node.argument.raw
        elif node.name == "Fn::GetAtt":
            yield from _by_attribute(node.argument)
        elif node.name == "Fn::Sub":
            yield from _in_text(node.argument)
        yield from _named(node.argument)


def _by_attribute(node: Node) -> Iterator[str]:
    if isinstance(node, Sequence):
        parts = [item.raw for item in node.items if isinstance(item, Scalar)]
    else:
        parts = node.raw.split(".") if isinstance(node, Scalar) else []
    if len(parts) == 2 and parts[1] in IDS:
        yield parts[0]


def _in_text(node: Node) -> Iterator[str]:
    if isinstance(node, Sequence) and node.items:
        node = node.items[0]
    if isinstance(node, Scalar):
        for piece in node.raw.split("${")[1:]:
            name, _, attribute = piece.partition("}")[0].strip().partition(".")
            if not attribute or attribute in IDS:
                yield name
