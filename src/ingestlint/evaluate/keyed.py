"""Which parameters are keys of mappings: each value that one allows is an entry of its own."""

from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import Template

FIND_IN_MAP = "FindInMap"

# Per parameter, the keys of each mapping that it is the key of.
Keys = dict[str, list[frozenset[str]]]


def keyed(template: Template) -> Keys:
    """The parameters by which an `Fn::FindInMap` of the template looks something up."""
    mappings = template.mappings.entries
    if not mappings or FIND_IN_MAP not in template.source.text:
        return {}
    found: dict[str, set[_LookUp]] = {}
    for section in (template.globals, template.resources, template.outputs):
        for arguments in _look_ups(section):
            _note(arguments, found)
    # One map may be asked very often.
    tables = {each: _keys_of(mappings, each) for asked in found.values() for each in asked}
    return {name: [tables[each] for each in asked] for name, asked in found.items()}


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


class _LookUp(NamedTuple):
    """What is looked up by a parameter: in which map, and behind which key (None: any)."""

    table: str
    is_second: bool = False
    first: str | None = None


def _note(arguments: list[Node], found: dict[str, set[_LookUp]]) -> None:
    if len(arguments) < 3 or not isinstance(arguments[0], Scalar):
        return
    table, first = arguments[0].raw, arguments[1]
    if name := _parameter(first):
        found.setdefault(name, set()).add(_LookUp(table))
    if name := _parameter(arguments[2]):
        written = first.raw if isinstance(first, Scalar) else None
        found.setdefault(name, set()).add(_LookUp(table, is_second=True, first=written))


def _parameter(node: Node) -> str:
    if isinstance(node, Call) and node.name == "Ref" and isinstance(node.argument, Scalar):
        return node.argument.raw
    return ""


def _keys_of(mappings: dict[str, Node], look_up: _LookUp) -> frozenset[str]:
    """The keys that each table has in which the key is looked for."""
    table = mappings.get(look_up.table)
    outer = table.entries if isinstance(table, Mapping) else {}
    if not look_up.is_second:
        return frozenset(outer)
    inner = outer.values() if look_up.first is None else [outer.get(look_up.first)]
    keys = [frozenset(each.entries) for each in inner if isinstance(each, Mapping)]
    return frozenset.intersection(*keys) if keys else frozenset()
