"""`Fn::FindInMap`: an entry of the Mappings section, or what is known of it."""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Call, Mapping, Node

from .calls import arguments, because, broken
from .too_much import short, too_many
from .value import Absent, Fields, Items, Known, Step, Unknown, Value, text_of

if TYPE_CHECKING:
    from .evaluator import Evaluator


def find_in_map(evaluator: "Evaluator", call: Call) -> Value:
    given = arguments(call)
    default: Node | None = None
    if len(given) == 4 and isinstance(given[3], Mapping):
        default = given[3].entries.get("DefaultValue")
    if len(given) < 3:
        return broken(call, "needs a map and two keys")
    name, *keys = (evaluator.evaluate(node) for node in given[:3])
    sections = evaluator.template.mappings.entries
    if not isinstance(name, Known):
        unknown_map = because(call, call.name, name)
        unknown_map.why = unknown_map.why._replace(given=default is None and unknown_map.why.given)
        return unknown_map
    nodes: list[Node] = [sections[n] for n in (text_of(name.data),) if n in sections]
    if not nodes and default is None:
        return broken(call, f"names the map {name.shown}, which is not there")
    unknown: Value | None = None
    for key in keys:
        tables = [node.entries for node in nodes if isinstance(node, Mapping)]
        if isinstance(key, Known):
            wanted = text_of(key.data)
            nodes = [table[wanted] for table in tables if wanted in table]
        else:
            unknown = unknown or key
            if not evaluator.budget.takes(sum(map(len, tables))):
                return too_many(call, evaluator.budget.caps)
            nodes = [entry for table in tables for entry in table.values()]
    if unknown is not None:
        # A key that is not known may be one that the map has not.
        nodes = nodes if default is None else [*nodes, default]
        return _one_of(evaluator, call, unknown, nodes)
    if nodes:
        step = Step(f"mapping {text_of(name.data)}", nodes[0])
        return _entry(evaluator, call, nodes[0], short((step,), *(key.trail for key in keys)))
    if default is not None:
        return evaluator.evaluate(default)
    missing = ".".join(key.shown for key in keys if isinstance(key, Known))
    return broken(call, f"finds no {missing} in the map {name.shown}")


def _entry(evaluator: "Evaluator", call: Call, node: Node, trail: tuple[Step, ...]) -> Value:
    """What stands in a map."""
    value = evaluator.evaluate(node)
    if isinstance(value, Known):
        return Known(call, value.data, trail)
    if isinstance(value, Items):
        return Items(call, value.items, trail)
    if isinstance(value, Fields):
        return broken(call, "finds a mapping")
    return value


def _one_of(evaluator: "Evaluator", call: Call, key: Value, candidates: list[Node]) -> Value:
    """Unknown, but one of the entries that the known key leaves."""
    values = [evaluator.evaluate(node) for node in candidates]
    unknown = because(call, call.name, key)
    if any(isinstance(value, Absent) for value in values):
        unknown.why = unknown.why._replace(given=False)
    data = [value.data for value in values if isinstance(value, Known)]
    if len(data) < len(values) or not values:
        return Unknown(
            call, unknown.why, unknown.trail, many=isinstance(values[0], Items) if values else False
        )
    distinct = tuple(dict.fromkeys(data))
    if len(distinct) == 1:
        return Known(call, distinct[0], unknown.trail)
    numbers = [d for d in distinct if isinstance(d, int | float) and not isinstance(d, bool)]
    low, high = (min(numbers), max(numbers)) if len(numbers) == len(distinct) else (None, None)
    names = "|".join(text_of(d) for d in distinct)
    why = unknown.why._replace(
        cause=f"{unknown.why.cause}:{names}", low=low, high=high, choices=distinct
    )
    return Unknown(call, why, unknown.trail)
