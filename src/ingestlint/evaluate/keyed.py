"""Which parameters are keys of mappings: each value that one allows is an entry of its own."""

from collections.abc import Iterator

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import Template

FIND_IN_MAP = "FindInMap"

# Per parameter, the keys of each mapping that it is the key of.
Keys = dict[str, list[frozenset[str]]]


def keyed(template: Template) -> Keys:
    """The parameters by which an `Fn::FindInMap` of the template looks something up."""
    found: Keys = {}
    mappings = template.mappings.entries
    if mappings and FIND_IN_MAP in template.source.text:
        for section in (template.globals, template.resources, template.outputs):
            for arguments in _look_ups(section):
                _note(mappings, arguments, found)
    return found


def _look_ups(node: Node) -> Iterator[list[Node]]:
    """The arguments of each FindInMap in a value."""
    if isinstance(node, Mapping):
        for entry in node.entries.values():
            yield from _look_ups(entry)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _look_ups(item)
    elif isinstance(node, Call):
        argument = node.argument
        if node.name == f"Fn::{FIND_IN_MAP}" and isinstance(argument, Sequence):
            yield argument.items
        yield from _look_ups(argument)


def _note(mappings: dict[str, Node], arguments: list[Node], found: Keys) -> None:
    if len(arguments) < 3 or not isinstance(arguments[0], Scalar):
        return
    tables = [mappings[name] for name in (arguments[0].raw,) if name in mappings]
    for key in arguments[1:3]:
        entries = [table.entries for table in tables if isinstance(table, Mapping)]
        if isinstance(key, Call) and key.name == "Ref" and isinstance(key.argument, Scalar):
            names = frozenset.intersection(*map(frozenset, entries)) if entries else frozenset()
            found.setdefault(key.argument.raw, []).append(names)
        if isinstance(key, Scalar):
            tables = [table[key.raw] for table in entries if key.raw in table]
        else:
            tables = [entry for table in entries for entry in table.values()]
