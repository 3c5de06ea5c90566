"""Puts the keys of a table into a configuration and leaves every other byte of it as it is.

The places of the nodes say where to write. What comes out is read again: it must be what was there
and the new numbers, else nothing is written.
"""

import json
import re
from typing import TYPE_CHECKING, Any

from ingestlint.parse.errors import EmptyError, ParseError
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.read import parse_node
from ingestlint.record import Record

from .errors import ConfigError

if TYPE_CHECKING:
    from ingestlint.parse.yaml_text import Duplicate

PLAIN = re.compile(r"[A-Za-z0-9][\w./-]*")
BY_HAND = "write the keys into it by hand"
ONE_LINE = "write it without braces, one key on each line"
STEP = 2  # columns that a new level is indented by


class KeysFound(Record):
    """What was measured of a table, or of one of its indexes."""

    table: str
    of_index: str
    distinct: int
    hottest_share: float

    @property
    def path(self) -> tuple[str, ...]:
        below = ("indexes", self.of_index) if self.of_index else ()
        return ("workload", self.table, *below, "keys")


def with_keys(path: str, text: str, found: list[KeysFound]) -> str:
    """The text of the configuration at `path` with what was found. Raises ConfigError."""
    expected = _plain(_parse(path, text))
    written = text
    for each in found:
        numbers = {"distinct": f"{each.distinct}", "hottest_share": _number(each.hottest_share)}
        written = _set_keys(path, written, each.path, numbers)
        for name, number in numbers.items():
            expected = _with(expected, (*each.path, name), number)
    if _plain(_parse(path, written)) != expected:
        raise ConfigError(path, 0, "it cannot be edited safely", BY_HAND)
    return written


def _set_keys(path: str, text: str, place: tuple[str, ...], numbers: dict[str, str]) -> str:
    found = _find(_parse(path, text), place)
    if isinstance(found, Mapping):
        for name, number in numbers.items():
            text = _set(path, text, (*place, name), number)
        return text
    return _set(path, text, place, _flow(numbers))


def _set(path: str, text: str, place: tuple[str, ...], value: str) -> str:
    """The text with `value` at a path of keys, where as much of the path is made as is missing."""
    node = _parse(path, text)
    if node is None:
        return _append(text, _block(place, value, 0, _newline(text)))
    for depth, name in enumerate(place):
        holder = _editable(node)
        rest = place[depth + 1 :]
        child = holder.entries.get(name)
        if child is None:
            return _insert(holder, place[depth:], value, top=depth == 0)
        if isinstance(child, Scalar) and (child.value is None or not rest):
            return _replace(holder.keys[name], child, rest, value)
        node = child
    raise _refusal(node, "is no place for a number")


def _insert(holder: Mapping, place: tuple[str, ...], value: str, *, top: bool) -> str:
    text = holder.source.text
    last = max((child.end for child in holder.entries.values()), default=holder.start + 1)
    if text[holder.start] == "{":
        comma = ", " if holder.entries else ""
        said = f"{key_text(place[0])}: {_nested(place[1:], value)}"
        return f"{text[:last]}{comma}{said}{text[last:]}"
    first = min(holder.keys.values(), key=lambda key: key.start)
    indent = holder.source.position(first.start)[1] - 1
    newline = _newline(text)
    if top:
        lines = _block(place, value, indent, newline)
    else:
        lines = f"{' ' * indent}{key_text(place[0])}: {_nested(place[1:], value)}{newline}"
    last = max(last, *(key.end for key in holder.keys.values()))
    return _after_line(text, last, lines)


def _replace(key: Scalar, old: Scalar, rest: tuple[str, ...], value: str) -> str:
    """Another value of a key that has a scalar, or nothing."""
    text = key.source.text
    if old.end > old.start and text[old.start : old.end].strip():
        if old.value is not None and (rest or value.startswith("{")):
            raise _refusal(old, "is no mapping")
        if not old.plain or isinstance(old.value, str | bool) or text[old.start] in "&*!":
            raise _refusal(old, "is no number")
        return text[: old.start] + _nested(rest, value) + text[old.end :]
    if not rest:
        colon = text.index(":", key.end) + 1
        return f"{text[:colon]} {value}{text[colon:]}"
    indent = key.source.position(key.start)[1] - 1 + STEP
    newline = _newline(text)
    line = f"{' ' * indent}{key_text(rest[0])}: {_nested(rest[1:], value)}{newline}"
    return _after_line(text, key.end, line)


def _after_line(text: str, place: int, lines: str) -> str:
    """The lines after the one in which `place` is."""
    while place and text[place - 1] in " \t\r\n":
        place -= 1
    end = text.find("\n", place)
    if end < 0:
        return text + _newline(text) + lines
    return text[: end + 1] + lines + text[end + 1 :]


def _append(text: str, lines: str) -> str:
    apart = "" if not text or text.endswith("\n") else _newline(text)
    return text + apart + lines


def _editable(node: Node) -> Mapping:
    """A mapping whose keys all stand in it, in braces on one line or without; else ConfigError."""
    if not isinstance(node, Mapping):
        raise _refusal(node, "is no mapping")
    text = node.source.text
    begun = text[node.start : node.start + 1]
    if begun in {"&", "*", "!"}:
        raise _refusal(node, "has an anchor, an alias or a tag", BY_HAND)
    if any(not node.start <= key.start < node.end for key in node.keys.values()):
        raise _refusal(node, "is merged from elsewhere (<<)", BY_HAND)
    if begun == "{" and "\n" in text[node.start : node.end]:
        raise _refusal(node, "stands in braces over several lines", ONE_LINE)
    return node


def _parse(path: str, text: str) -> Node | None:
    duplicates: list[Duplicate] = []
    try:
        root = parse_node(path, text, duplicates)
    except EmptyError:
        return None
    except ParseError as error:
        raise ConfigError(path, error.line, error.message, error.hint) from None
    if duplicates:
        twice = duplicates[0]
        raise _refusal(twice.second, f"sets {twice.key} twice", "keep one of them")
    if isinstance(root, Scalar) and root.value is None and not root.raw:
        return None
    return root


def _find(root: Node | None, place: tuple[str, ...]) -> Node | None:
    node = root
    for name in place:
        node = node.entries.get(name) if isinstance(node, Mapping) else None
    return node


def _block(place: tuple[str, ...], value: str, indent: int, newline: str) -> str:
    head, below = place[0], place[1:]
    if len(below) < 1:
        return f"{' ' * indent}{key_text(head)}: {value}{newline}"
    line = f"{key_text(below[0])}: {_nested(below[1:], value)}"
    return f"{' ' * indent}{key_text(head)}:{newline}{' ' * (indent + STEP)}{line}{newline}"


def _nested(place: tuple[str, ...], value: str) -> str:
    for name in reversed(place):
        value = f"{{{key_text(name)}: {value}}}"
    return value


def _flow(numbers: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {number}" for name, number in numbers.items()) + "}"


def key_text(name: str) -> str:
    return name if PLAIN.fullmatch(name) else json.dumps(name)


def _number(share: float) -> str:
    """Four digits, rounded up: a share must not look smaller than it is."""
    from decimal import ROUND_CEILING, Context

    return format(Context(prec=4, rounding=ROUND_CEILING).create_decimal(repr(share)), "f")


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _plain(node: Node | None) -> Any:
    """What a tree says, its numbers as they are written."""
    if isinstance(node, Mapping):
        return {name: _plain(child) for name, child in node.entries.items()}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    if isinstance(node, Scalar):
        return None if node.value is None else node.raw
    return {} if node is None else node.source.text[node.start : node.end]


def _with(tree: Any, place: tuple[str, ...], value: str) -> Any:
    if not place:
        return value
    below = tree if isinstance(tree, dict) else {}
    return {**below, place[0]: _with(below.get(place[0]), place[1:], value)}


def _refusal(node: Node, what: str, hint: str = BY_HAND) -> ConfigError:
    span = node.span
    return ConfigError(span.path, span.line, f"cannot be edited: this {what}", hint)
