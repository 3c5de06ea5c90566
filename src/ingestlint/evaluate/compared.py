"""What the conditions and rules of a template compare its parameters with."""

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import Template

from .value import text_of

# Per parameter the texts, in their order.
Literals = dict[str, dict[str, None]]


def compared(template: Template) -> Literals:
    """Per parameter (or pseudo parameter), the texts that it is compared with, in their order."""
    found: Literals = {}
    for section in (template.conditions, template.rules):
        for node in section.entries.values():
            _collect(node, template, found)
    return found


def _collect(node: Node, template: Template, found: Literals) -> None:
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            _collect(entry, template, found)
    elif isinstance(node, Sequence):
        for item in node.items:
            _collect(item, template, found)
    elif isinstance(node, Call):
        if isinstance(node.argument, Sequence):
            _collect_call(node.name, node.argument.items, template, found)
        _collect(node.argument, template, found)


def _collect_call(name: str, arguments: list[Node], template: Template, found: Literals) -> None:
    if name == "Fn::Equals":
        for argument in arguments:
            _note(argument, _texts(arguments), found)
    elif name == "Fn::Contains":
        listed = arguments[0] if arguments else None
        for argument in arguments[1:]:
            _note(argument, _texts(listed.items if isinstance(listed, Sequence) else []), found)
    elif name == "Fn::FindInMap" and len(arguments) > 1 and isinstance(arguments[0], Scalar):
        table = template.mappings.entries.get(arguments[0].raw)
        if isinstance(table, Mapping):
            _note(arguments[1], list(table.entries), found)


def _texts(nodes: list[Node]) -> list[str]:
    return [text_of(node.value) for node in nodes if isinstance(node, Scalar)]


def _note(node: Node, literals: list[str], found: Literals) -> None:
    if isinstance(node, Call) and node.name == "Ref" and isinstance(node.argument, Scalar):
        found.setdefault(node.argument.raw, {}).update(dict.fromkeys(literals))
