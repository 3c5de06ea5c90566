"""JSON documents inside templates: given as a mapping, as a text, or as a text with holes."""

import re
from collections.abc import Iterator
from functools import partial

from ingestlint.evaluate.too_much import Budget, too_long
from ingestlint.evaluate.value import (
    Absent,
    Fields,
    Items,
    Known,
    Text,
    Unknown,
    Value,
    Why,
    text_of,
)
from ingestlint.parse.caps import Caps
from ingestlint.parse.errors import TooMuchError
from ingestlint.parse.json_text import parse_json
from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.read import ParseError, parse_node
from ingestlint.parse.source import Source

from .literal import Literal, literal_of, whole_file

HOLE = "\ue000"
VARIABLE = re.compile(r"\$\{([A-Za-z0-9_.-]+)\}")
ESCAPED = re.compile(r"\\.", re.DOTALL)


def document(value: Value, substitutions: Value | None = None) -> Value:
    """The mapping that a property holds, whether written as a mapping or as JSON text.

    Holes in the text (`${Queue.Arn}`) stay the values they are. What is in a text stands where it
    is written (in a block, say), else at the property. `substitutions` are the values of what the
    text calls `${Name}`. Unknown when the text is not JSON.
    """
    if isinstance(value, Known) and isinstance(value.data, str):
        parts: tuple[Value, ...] = (value,)
    elif isinstance(value, Text):
        parts = value.parts
    elif isinstance(substitutions, Fields):
        return _filled(value, substitutions, Budget(value.node.source.caps))
    else:
        return value
    return _parsed(value.node, parts, literal_of(value.node), substitutions)


def file_document(source: Source, at: Node, substitutions: Value) -> Value:
    """What a local JSON or YAML file holds, which a template names at `at`."""
    if source.text.lstrip().startswith("{"):
        return _parsed(at, (Known(at, source.text),), whole_file(source), substitutions)
    try:
        root = parse_node(source.path, source.text, caps=source.caps)
    except ParseError as error:
        return _unreadable(at, source.path, error)
    return _filled(_Reader(at, (), None).read(root), substitutions, Budget(source.caps))


def _filled(value: Value, substitutions: Value, budget: Budget) -> Value:
    """The same value, with what stands for each `${Name}` in its texts."""
    from ingestlint.evaluate.texts import text as joined

    if not isinstance(substitutions, Fields):
        return value
    fill = partial(_filled, substitutions=substitutions, budget=budget)
    if isinstance(value, Fields):
        return value.mapped(fill)
    if isinstance(value, Items):
        return Items(value.node, tuple(fill(item) for item in value.items), value.trail)
    if isinstance(value, Known | Text):
        parts = value.parts if isinstance(value, Text) else (value,)
        pieces = [piece for part in parts for piece, _ in _pieces(part, substitutions)]
        if len(pieces) != len(parts) or any(a is not b for a, b in zip(pieces, parts, strict=True)):
            return joined(value.node, pieces, budget)
    return value


def _parsed(
    at: Node, parts: tuple[Value, ...], literal: Literal | None, substitutions: Value | None
) -> Value:
    holes: list[Value] = []
    caps = at.source.caps
    text = _text(parts, substitutions, holes, caps)
    if text is None:
        return too_long(at, caps)
    try:
        root = parse_json(Source(at.source.path, text), caps=caps)
    except ParseError as error:
        return _unreadable(at, literal.source.path if literal else "", error)
    return _Reader(at, tuple(holes), _places(root, text, literal)).read(root)


def _text(
    parts: tuple[Value, ...], substitutions: Value | None, holes: list[Value], caps: Caps
) -> str | None:
    """The text with a mark for each hole: inside of a JSON string, or as one of its own.

    None where what is substituted makes it too long.
    """
    found: list[str] = []
    inside = False
    room = caps.text_characters
    for part in parts:
        for piece, added in _pieces(part, substitutions):
            if isinstance(piece, Known) and not (added and piece.secret):
                text = text_of(piece.data)
                if added and inside:
                    text = _escaped(text)
                elif ESCAPED.sub("", text).count('"') % 2:
                    inside = not inside
            else:
                text = f"{HOLE}{len(holes)}{HOLE}"
                text = text if inside else f'"{text}"'
                holes.append(piece)
            room -= len(text) if added else 0
            if room < 0:
                return None
            found.append(text)
    return "".join(found)


def _escaped(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)[1:-1]


def _pieces(part: Value, substitutions: Value | None) -> Iterator[tuple[Value, bool]]:
    """A part of a text, cut where something is substituted; whether it was."""
    text = part.data if isinstance(part, Known) else None
    position = 0
    if isinstance(text, str) and isinstance(substitutions, Fields):
        for found in VARIABLE.finditer(text):
            value = substitutions.get(found.group(1))
            if isinstance(value, Absent):
                continue
            yield Known(part.node, text[position : found.start()]), False
            for piece in value.parts if isinstance(value, Text) else (value,):
                yield piece, True
            position = found.end()
    if isinstance(text, str) and position:
        yield Known(part.node, text[position:]), False
    else:
        yield part, False


def _unreadable(at: Node, path: str, error: ParseError) -> Unknown:
    where = f" ({path})" if path and path != at.source.path else ""
    reason = f"the text is not JSON that can be read{where}: {error.message}"
    remedy = error.hint if isinstance(error, TooMuchError) else ""
    why = Why(f"text {at.place}", reason, remedy or "mend it, or write it as a mapping")
    return Unknown(at, why)


def _places(root: Node, text: str, literal: Literal | None) -> dict[int, Node]:
    """The nodes of the text as written that are those of the text as filled in, by `id`."""
    if literal is None:
        return {}
    if literal.text == text:
        written = root
    else:
        try:
            source = literal.source
            written = parse_json(Source(source.path, literal.parsable), caps=source.caps)
        except ParseError:
            return {}
    places: dict[int, Node] = {}
    todo = [(root, written)]
    while todo:
        node, twin = todo.pop()
        places[id(node)] = twin
        if isinstance(node, Mapping) and isinstance(twin, Mapping):
            todo += [(n, twin.entries[k]) for k, n in node.entries.items() if k in twin.entries]
            for key in twin.keys.values():
                _move(key, literal)
        elif isinstance(node, Sequence) and isinstance(twin, Sequence):
            if len(node.items) == len(twin.items):
                todo += zip(node.items, twin.items, strict=True)
        elif isinstance(node, Call) and isinstance(twin, Call):
            todo.append((node.argument, twin.argument))
        _move(twin, literal)
    return places


def _move(node: Node, literal: Literal) -> None:
    """From its place in the text to the one in the file."""
    node.source = literal.source
    node.start, node.end = literal.offset(node.start), literal.offset(node.end)


class _Reader:
    """Makes values of the nodes of a text, at the place of each (None: its own) or else at `at`."""

    __slots__ = ("at", "holes", "places")

    def __init__(self, at: Node, holes: tuple[Value, ...], places: dict[int, Node] | None) -> None:
        self.at = at
        self.holes = holes
        self.places = places

    def read(self, node: Node) -> Value:
        at = node if self.places is None else self.places.get(id(node), self.at)
        if isinstance(node, Mapping):
            return Fields(at, node.entries, self.read)
        if isinstance(node, Sequence):
            return Items(at, tuple(self.read(item) for item in node.items))
        if isinstance(node, Call):
            # A JSON text has no intrinsic functions: `{"Ref": …}` in it is data.
            return Fields(at, {node.name: node.argument}, self.read)
        if not isinstance(node, Scalar):
            return Absent(at)
        if isinstance(node.value, str) and HOLE in node.value:
            return self._fill(at, node.value)
        return Known(at, node.value)

    def _fill(self, at: Node, text: str) -> Value:
        from ingestlint.evaluate.texts import text as joined

        values: list[Value] = [
            self.holes[int(piece)] if position % 2 and self._is_hole(piece) else Known(at, piece)
            for position, piece in enumerate(text.split(HOLE))
            if piece
        ]
        return joined(at, values, Budget(at.source.caps))

    def _is_hole(self, piece: str) -> bool:
        """Whether it is the number of a hole: a template may have the marks itself."""
        return piece.isdecimal() and len(piece) < 9 and int(piece) < len(self.holes)
