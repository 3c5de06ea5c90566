"""JSON with places: for what libyaml refuses (tabs, surrogate pairs, long keys), and faster."""

import re

from .caps import DEFAULT, Caps
from .errors import NoNumberError, ParseError
from .node import Node, Scalar, Scalars, Sequence, same_text
from .source import Source
from .yaml_text import Duplicate, mapping, too_deep, too_many

SPACE = re.compile(r"[ \t\r\n]*")
COMMA = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")
# Texts without escapes, nearly all there are: a key with its colon, and a value.
KEY = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*')
TEXT = re.compile(r'"([^"\\\x00-\x1f]*)"')
LITERAL = re.compile(r"(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?|true|false|null")
NO_NUMBER = re.compile(r"NaN|-?Infinity")
WORDS: dict[str, Scalars] = {"true": True, "false": False, "null": None}


class _Open:
    """A collection that is being read: a list, or a mapping with its keys."""

    __slots__ = ("entries", "items", "key", "keys", "start")

    def __init__(self, start: int, items: list[Node] | None) -> None:
        self.start = start
        self.items = items
        self.entries: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}
        self.key: Scalar | None = None  # the one whose value comes next


def parse_json(
    source: Source, duplicates: list[Duplicate] | None = None, caps: Caps = DEFAULT
) -> Node:
    """The root node of a JSON text; raises ParseError at the first place that is not JSON."""
    text = source.text
    found = duplicates if duplicates is not None else []
    stack: list[_Open] = []
    top: _Open | None = None  # the last of them
    total, most = 0, caps.nodes
    position = _end(SPACE.match(text))
    while True:
        node: Node
        total += 2 if top and top.key else 1  # with its key
        if total > most:
            raise too_many(source, position, caps)
        mark = text[position : position + 1]
        if mark in {"{", "["}:
            if len(stack) >= caps.depth:
                raise too_deep(source, position, caps)
            top = _Open(position, [] if mark == "[" else None)
            stack.append(top)
            position = _end(SPACE.match(text, position + 1))
            if text[position : position + 1] != ("]" if mark == "[" else "}"):
                if mark == "{":
                    top.key, position = _key(source, position)
                continue
        else:
            node, position = _scalar(source, position)
            if top is None:
                return _finish(source, node, position)
            _put(top, node, found)
        # A value is complete: close what ends here, then go on to the next one.
        while True:
            comma = COMMA.match(text, position)
            if comma is not None:
                position = comma.end()
                if top.items is None:
                    top.key, position = _key(source, position)
                break
            node = _closed(source, stack.pop(), position)
            position = node.end
            if not stack:
                return _finish(source, node, position)
            top = stack[-1]
            _put(top, node, found)


def _closed(source: Source, done: _Open, position: int) -> Node:
    """The collection that ends here."""
    position = _end(SPACE.match(source.text, position))
    if source.text[position : position + 1] != ("}" if done.items is None else "]"):
        raise _error(source, position, "expected , or the end of what was opened")
    if done.items is None:
        return mapping(source, done.start, position + 1, done.entries, done.keys)
    return Sequence(source, done.start, position + 1, done.items)


def _finish(source: Source, node: Node, position: int) -> Node:
    position = _end(SPACE.match(source.text, position))
    if position != len(source.text):
        raise _error(source, position, "text after the end of the JSON value")
    return node


def _put(top: _Open, node: Node, duplicates: list[Duplicate]) -> None:
    if top.items is not None:
        top.items.append(node)
        return
    key, entries = top.key, top.entries
    assert key is not None
    name = key.raw
    if name in entries:
        same = same_text(entries[name], node)
        duplicates.append(Duplicate(name, top.keys[name], key, same))
    entries[name] = node
    top.keys[name] = key
    top.key = None


def _key(source: Source, position: int) -> tuple[Scalar, int]:
    text = source.text
    simple = KEY.match(text, position)
    if simple is not None:
        name = simple.group(1)
        return Scalar(source, position, simple.end(1) + 1, name, name, False), simple.end()
    if text[position : position + 1] != '"':
        raise _error(source, position, "expected a key in double quotes")
    name, end = _string(source, position)
    key = Scalar(source, position, end, name, name, False)
    position = _end(SPACE.match(text, end))
    if text[position : position + 1] != ":":
        raise _error(source, position, "expected : after a key")
    return key, _end(SPACE.match(text, position + 1))


def _scalar(source: Source, position: int) -> tuple[Node, int]:
    text = source.text
    simple = TEXT.match(text, position)
    if simple is not None:
        value, end = simple.group(1), simple.end()
        return Scalar(source, position, end, value, value, False), end
    if text[position : position + 1] == '"':
        value, end = _string(source, position)
        return Scalar(source, position, end, value, value, False), end
    match = LITERAL.match(text, position)
    if match is None:
        number = NO_NUMBER.match(text, position)
        if number is not None:
            line, column = source.position(position)
            message = f"not valid JSON: it has no {number.group()}"
            raise NoNumberError(message, line, column, "write a number, or a text in quotes")
        what = "the text ends too early" if position >= len(text) else "expected a JSON value"
        raise _error(source, position, what)
    raw = match.group()
    data: Scalars
    if raw in WORDS:
        data = WORDS[raw]
    elif match.group(2) or match.group(3):
        data = float(raw)
    else:
        data = int(raw) if len(raw) < 400 else raw
    return Scalar(source, position, match.end(), data, raw, plain=True), match.end()


def _string(source: Source, position: int) -> tuple[str, int]:
    from json.decoder import scanstring  # type: ignore[attr-defined]

    try:
        value, end = scanstring(source.text, position + 1, False)
    except ValueError as error:
        at = getattr(error, "pos", position)
        raise _error(source, at, "a string that is not JSON") from None
    return value, end


def _error(source: Source, position: int, message: str) -> ParseError:
    line, column = source.position(min(position, len(source.text)))
    return ParseError(f"not valid JSON: {message}", line, column)


def _end(match: re.Match[str] | None) -> int:
    assert match is not None
    return match.end()
