"""JSON with places: for what libyaml refuses (tabs, surrogate pairs, long keys), and faster."""

import re
from json.decoder import scanstring  # type: ignore[attr-defined]

from .caps import DEFAULT, Caps
from .errors import NoNumberError, ParseError, TooMuchError
from .node import Node, Scalar, Scalars, Sequence, same_text
from .source import Source
from .yaml_text import Duplicate, mapping, too_deep, too_many

SPACE = re.compile(r"[ \t\r\n]*")
# Texts without escapes, nearly all there are: a key with its colon, and a value.
KEY = re.compile(r'"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*')
TEXT = re.compile(r'"([^"\\\x00-\x1f]*)"')
LITERAL = re.compile(r"(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?|true|false|null")
NO_NUMBER = re.compile(r"NaN|-?Infinity")
WORDS: dict[str, Scalars] = {"true": True, "false": False, "null": None}


def parse_json(
    source: Source, duplicates: list[Duplicate] | None = None, caps: Caps = DEFAULT
) -> Node:
    """The root node of a JSON text; raises ParseError at the first place that is not JSON."""
    text = source.text
    skip = SPACE.match
    found = duplicates if duplicates is not None else []
    # One entry an open collection: start, items or entries, keys, the key that waits.
    starts: list[int] = []
    lists: list[list[Node] | None] = []
    maps: list[tuple[dict[str, Node], dict[str, Scalar]]] = []
    names: list[Scalar | None] = []
    position = _end(skip(text, 0))
    total = 0
    while True:
        mark = text[position : position + 1]
        node: Node
        opens = mark in {"{", "["}
        total += 2 if names and names[-1] is not None else 1  # with its key
        if total > caps.nodes or (opens and len(starts) >= caps.depth):
            raise _too_much(source, position, caps, total)
        if opens:
            starts.append(position)
            lists.append([] if mark == "[" else None)
            maps.append(({}, {}))
            names.append(None)
            position = _end(skip(text, position + 1))
            closing = "]" if mark == "[" else "}"
            if text[position : position + 1] != closing:
                if mark == "{":
                    names[-1], position = _key(source, position)
                continue
        else:
            node, position = _scalar(source, position)
            position = _put(node, lists, maps, names, found, source, position)
        # A value is complete: close what ends here, then go on to the next one.
        while starts:
            position = _end(skip(text, position))
            mark = text[position : position + 1]
            if mark == "," and names[-1] is None and (lists[-1] or maps[-1][0]):
                position = _end(skip(text, position + 1))
                if lists[-1] is None:
                    names[-1], position = _key(source, position)
                break
            if mark != ("]" if lists[-1] is not None else "}"):
                raise _error(source, position, "expected , or the end of what was opened")
            position += 1
            items, (entries, keys), start = lists.pop(), maps.pop(), starts.pop()
            names.pop()
            if items is not None:
                node = Sequence(source, start, position, items)
            else:
                node = mapping(source, start, position, entries, keys)
            if not starts:
                return _finish(source, node, position)
            position = _put(node, lists, maps, names, found, source, position)
        else:
            return _finish(source, node, position)


def _too_much(source: Source, position: int, caps: Caps, total: int) -> TooMuchError:
    over = too_many if total > caps.nodes else too_deep
    return over(source, position, caps)


def _finish(source: Source, node: Node, position: int) -> Node:
    position = _end(SPACE.match(source.text, position))
    if position != len(source.text):
        raise _error(source, position, "text after the end of the JSON value")
    return node


def _put(
    node: Node,
    lists: list[list[Node] | None],
    maps: list[tuple[dict[str, Node], dict[str, Scalar]]],
    names: list[Scalar | None],
    duplicates: list[Duplicate],
    _source: Source,
    position: int,
) -> int:
    if not lists:
        return position
    items = lists[-1]
    if items is not None:
        items.append(node)
        return position
    key = names[-1]
    assert key is not None
    entries, keys = maps[-1]
    name = key.raw
    if name in entries:
        duplicates.append(Duplicate(name, keys[name], key, same_text(entries[name], node)))
    entries[name] = node
    keys[name] = key
    names[-1] = None
    return position


def _key(source: Source, position: int) -> tuple[Scalar, int]:
    text = source.text
    simple = KEY.match(text, position)
    if simple is not None:
        name = simple.group(1)
        return Scalar(source, position, simple.end(1) + 1, name, name, plain=False), simple.end()
    if text[position : position + 1] != '"':
        raise _error(source, position, "expected a key in double quotes")
    name, end = _string(source, position)
    key = Scalar(source, position, end, name, name, plain=False)
    position = _end(SPACE.match(text, end))
    if text[position : position + 1] != ":":
        raise _error(source, position, "expected : after a key")
    return key, _end(SPACE.match(text, position + 1))


def _scalar(source: Source, position: int) -> tuple[Node, int]:
    text = source.text
    simple = TEXT.match(text, position)
    if simple is not None:
        value, end = simple.group(1), simple.end()
        return Scalar(source, position, end, value, value, plain=False), end
    if text[position : position + 1] == '"':
        value, end = _string(source, position)
        return Scalar(source, position, end, value, value, plain=False), end
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
