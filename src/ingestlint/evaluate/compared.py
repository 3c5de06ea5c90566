"""What the conditions and rules of a template compare its parameters with."""

from ingestlint.parse.node import Mapping, Node, Scalar, Sequence, calls, referred
from ingestlint.parse.template import Template

from .value import text_of

# Per parameter the texts, in their order.
Literals = dict[str, dict[str, None]]


def compared(template: Template) -> Literals:
    """Per parameter (or pseudo parameter), the texts that it is compared with, in their order."""
    found: Literals = {}
    for section in (template.conditions, template.rules):
        for call in calls(section):
            if isinstance(call.argument, Sequence):
                _collect(call.name, call.argument.items, template, found)
    return found


def _collect(name: str, arguments: list[Node], template: Template, found: Literals) -> None:
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
    name = referred(node)
    if name:
        found.setdefault(name, {}).update(dict.fromkeys(literals))
