"""Which parameters are keys of mappings: each value that one allows is an entry of its own."""

from typing import NamedTuple

from ingestlint.parse.node import Mapping, Node, Scalar, Sequence, calls, referred
from ingestlint.parse.template import Template

FIND_IN_MAP = "Fn::FindInMap"

# Per parameter, the keys of each mapping that it is the key of.
Keys = dict[str, list[frozenset[str]]]


def keyed(template: Template) -> Keys:
    """The parameters by which an `Fn::FindInMap` of the template looks something up."""
    mappings = template.mappings.entries
    if not mappings or FIND_IN_MAP.removeprefix("Fn::") not in template.source.text:
        return {}
    found: dict[str, set[_LookUp]] = {}
    for section in (template.globals, template.resources, template.outputs):
        for call in calls(section):
            if call.name == FIND_IN_MAP and isinstance(call.argument, Sequence):
                _note(call.argument.items, found)
    # One map may be asked very often.
    tables = {each: _keys_of(mappings, each) for asked in found.values() for each in asked}
    return {name: [tables[each] for each in asked] for name, asked in found.items()}


class _LookUp(NamedTuple):
    """What is looked up by a parameter: in which map, and behind which key (None: any)."""

    table: str
    is_second: bool = False
    first: str | None = None


def _note(arguments: list[Node], found: dict[str, set[_LookUp]]) -> None:
    if len(arguments) < 3 or not isinstance(arguments[0], Scalar):
        return
    table, first = arguments[0].raw, arguments[1]
    if name := referred(first):
        found.setdefault(name, set()).add(_LookUp(table))
    if name := referred(arguments[2]):
        written = first.raw if isinstance(first, Scalar) else None
        found.setdefault(name, set()).add(_LookUp(table, is_second=True, first=written))


def _keys_of(mappings: dict[str, Node], look_up: _LookUp) -> frozenset[str]:
    """The keys that each table has in which the key is looked for."""
    table = mappings.get(look_up.table)
    outer = table.entries if isinstance(table, Mapping) else {}
    if not look_up.is_second:
        return frozenset(outer)
    inner = outer.values() if look_up.first is None else [outer.get(look_up.first)]
    keys = [frozenset(each.entries) for each in inner if isinstance(each, Mapping)]
    return frozenset.intersection(*keys) if keys else frozenset()
