"""`Fn::ForEach` of AWS::LanguageExtensions: copies of a fragment, one per item of a collection.

`Fn::ForEach::Name: [Identifier, collection, {"Key${Identifier}": body}]`. In a copy `${Identifier}`
is the item and `&{Identifier}` the item without characters that logical IDs cannot have, in keys
and texts; `!Ref Identifier` is the item. Only nodes that name the identifier are copied.
"""

import re
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import FOR_EACH

from .guards import both, common
from .scenario import EVERYWHERE, Guard, Leaf, TooManyScenarios
from .too_much import CHARACTERS, Budget, too_long, too_many
from .too_much import why as too_much
from .value import Items, Known, Unknown, Value, Why, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .evaluator import Evaluator

    Longer = Callable[[int, Node], None]

UNUSABLE_IN_IDS = re.compile(r"[^A-Za-z0-9]")


class Unrolled(NamedTuple):
    """A mapping without ForEach.

    `guards` say when an entry is there that not every scenario has; `hidden` what could not be
    unrolled, why and where.
    """

    entries: dict[str, Node]
    keys: dict[str, Scalar]
    guards: dict[str, Guard]
    hidden: list[tuple[Why, Node]]


class _TooMuchError(Exception):
    """Raised where unrolling a mapping would make too much, for the reason in `why`."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.reason)
        self.why = why


def expand_section(section: Mapping, evaluator: "Evaluator") -> Unrolled:
    """Resources, Conditions or Outputs unrolled, in every scenario of their collections."""
    return _Unrolling(evaluator.alternatives, evaluator.budget).run(section)


def expand_properties(node: Mapping, evaluator: "Evaluator") -> tuple[dict[str, Node], Why | None]:
    """The entries of a mapping inside of properties, unrolled in the scenario in force.

    The second value says why there may be entries that are not seen.
    """

    def here(collection: Node) -> list[Leaf[Value]]:
        return [Leaf(EVERYWHERE, evaluator.evaluate(collection))]

    unrolled = _Unrolling(here, evaluator.budget).run(node)
    return unrolled.entries, unrolled.hidden[0][0] if unrolled.hidden else None


# The name under which resources are unrolled.
expand_resources = expand_section


class _Unrolling:
    """One mapping while it is unrolled; `read` gives the alternatives of a collection."""

    def __init__(self, read: "Callable[[Node], list[Leaf[Value]]]", budget: Budget) -> None:
        self._read = read
        self._budget = budget
        self._copies = 0
        self._found = Unrolled({}, {}, {}, [])

    def run(self, mapping: Mapping) -> Unrolled:
        try:
            self._unroll(mapping, EVERYWHERE)
        except _TooMuchError as error:
            self._found.hidden.append((error.why, mapping))
        return self._found

    def _unroll(self, mapping: Mapping, guard: Guard) -> None:
        for name, node in mapping.entries.items():
            if name.startswith(FOR_EACH):
                self._loop(name, node, guard)
            else:
                self._add(name, node, mapping.keys.get(name), guard)

    def _add(self, name: str, node: Node, key: Scalar | None, guard: Guard) -> None:
        found = self._found
        before = found.guards.pop(name, None)
        if guard is not EVERYWHERE and (name not in found.entries or before is not None):
            # In several scenarios: what they have in common is all that one guard can say.
            agreed = guard if before is None else common(before, guard)
            if agreed != EVERYWHERE:
                found.guards[name] = agreed
        found.entries[name] = node
        if key is not None:
            found.keys[name] = key

    def _loop(self, name: str, node: Node, guard: Guard) -> None:
        parts = node.items if isinstance(node, Sequence) else []
        identifier = parts[0] if len(parts) == 3 else None
        if not isinstance(identifier, Scalar) or not isinstance(parts[2], Mapping | Call):
            reason = f"{name} needs an identifier, a collection and a mapping"
            self._found.hidden.append((Why(name, reason), node))
            return
        if isinstance(parts[2], Call) and not parts[2].name.startswith(FOR_EACH):
            reason = f"what {parts[2].name} in {name} makes is known only at deployment"
            self._found.hidden.append((Why(name, reason), node))
            return
        try:
            alternatives = self._read(parts[1])
        except TooManyScenarios as many:
            reason = f"the collection of {name} has too many alternatives, up to {many}"
            self._found.hidden.append((Why(name, reason), node))
            return
        for found_guard, value in alternatives:
            combined = both(guard, found_guard)
            if combined is None:
                continue
            items = value.items if isinstance(value, Items) else (value,)
            size = _size(parts[2])
            for item in items:
                if isinstance(item, Known):
                    self._spend(size, node)
                    self._copy(identifier.raw, text_of(item.data), parts[2], combined)
                else:
                    self._hide(name, item, parts[1])

    def _copy(self, identifier: str, item: str, fragment: Node, guard: Guard) -> None:
        self._copies += 1
        most = self._budget.caps.loop_copies
        if self._copies > most:
            said = f"Fn::ForEach makes more than {most:,} copies"
            raise _TooMuchError(too_much(fragment, "loop_copies", said))
        copy = substituted(fragment, identifier, item, self._longer)
        if isinstance(copy, Call) and copy.name.startswith(FOR_EACH):
            self._loop(copy.name, copy.argument, guard)
        elif isinstance(copy, Mapping):
            self._unroll(copy, guard)

    def _spend(self, count: int, at: Node) -> None:
        if not self._budget.takes(count):
            raise _TooMuchError(too_many(at, self._budget.caps).why)

    def _longer(self, length: int, at: Node) -> None:
        """Count a text before it is made; raises _TooMuchError."""
        if length > self._budget.caps.text_characters:
            raise _TooMuchError(too_long(at, self._budget.caps).why)
        self._spend(length // CHARACTERS, at)

    def _hide(self, name: str, item: Value, collection: Node) -> None:
        why = Why(name, f"an item of the collection of {name} is known only at deployment")
        if isinstance(item, Unknown):
            why = item.why._replace(reason=f"{name}: {item.why.reason}")
        self._found.hidden.append((why, collection))


def _size(node: Node) -> int:
    """How many nodes a fragment has."""
    count, pending = 0, [node]
    while pending:
        here = pending.pop()
        count += 1
        if isinstance(here, Mapping):
            pending.extend(here.entries.values())
        elif isinstance(here, Sequence):
            pending.extend(here.items)
        elif isinstance(here, Call):
            pending.append(here.argument)
    return count


def substituted(node: Node, identifier: str, item: str, longer: "Longer") -> Node:
    """A copy of the node with the identifier replaced; the node itself where it has none.

    `longer` is told the length of each text that is made, and may refuse it.
    """
    if isinstance(node, Scalar):
        return _text(node, identifier, item, longer)
    if isinstance(node, Call):
        return _call(node, identifier, item, longer)
    if isinstance(node, Sequence):
        items = [substituted(entry, identifier, item, longer) for entry in node.items]
        if all(new is old for new, old in zip(items, node.items, strict=True)):
            return node
        return Sequence(node.source, node.start, node.end, items)
    if isinstance(node, Mapping):
        return _mapping(node, identifier, item, longer)
    return node


def _text(node: Scalar, identifier: str, item: str, longer: "Longer") -> Scalar:
    raw = node.raw
    if "{" not in raw:
        return node
    times = raw.count(f"{{{identifier}}}")
    if not times:
        return node
    longer(len(raw) + times * len(item), node)
    bare = UNUSABLE_IN_IDS.sub("", item)
    new = raw.replace(f"${{{identifier}}}", item).replace(f"&{{{identifier}}}", bare)
    if new == raw:
        return node
    return Scalar(node.source, node.start, node.end, new, new, node.plain)


def _call(node: Call, identifier: str, item: str, longer: "Longer") -> Node:
    argument = node.argument
    if node.name == "Ref" and isinstance(argument, Scalar) and argument.raw == identifier:
        return Scalar(node.source, node.start, node.end, item, item, plain=False)
    if node.name.startswith(FOR_EACH) and _shadows(argument, identifier):
        return node
    new = substituted(argument, identifier, item, longer)
    if new is argument:
        return node
    if node.name == "Ref":
        new = _written_out(new)
    return Call(node.source, node.start, node.end, node.name, new)


def _written_out(name: Node) -> Node:
    """The name in `Ref: {Fn::Sub: name}`, once nothing is left to fill in: as if written so."""
    if isinstance(name, Call) and name.name == "Fn::Sub" and isinstance(name.argument, Scalar):
        return name if "${" in name.argument.raw else name.argument
    return name


def _mapping(node: Mapping, identifier: str, item: str, longer: "Longer") -> Mapping:
    changed = False
    entries: dict[str, Node] = {}
    keys: dict[str, Scalar] = {}
    for name, entry in node.entries.items():
        key = node.keys[name]
        if name.startswith(FOR_EACH) and _shadows(entry, identifier):
            entries[name], keys[name] = entry, key
            continue
        new_key = _text(key, identifier, item, longer) if "{" in name else key
        new = substituted(entry, identifier, item, longer)
        changed = changed or new is not entry or new_key is not key
        new_name = name if new_key is key else new_key.raw
        entries[new_name], keys[new_name] = new, new_key
    return Mapping(node.source, node.start, node.end, entries, keys) if changed else node


def _shadows(loop: Node, identifier: str) -> bool:
    """Whether a nested loop uses the same identifier, which then means the inner item."""
    if not isinstance(loop, Sequence) or not loop.items:
        return False
    own = loop.items[0]
    return isinstance(own, Scalar) and own.raw == identifier
