"""JSON documents inside templates: given as a mapping, as a text, or as a text with holes."""

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
from ingestlint.parse.json_text import parse_json
from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.read import ParseError
from ingestlint.parse.source import Source

HOLE = "\ue000"


def document(value: Value) -> Value:
    """The mapping that a property holds, whether written as a mapping or as JSON text.

    Holes in the text (`${Queue.Arn}`) stay the values they are. All places inside a text are the
    place of the property. Unknown when the text is not JSON.
    """
    if isinstance(value, Known) and isinstance(value.data, str):
        parts: tuple[Value, ...] = (value,)
    elif isinstance(value, Text):
        parts = value.parts
    else:
        return value
    text = "".join(
        text_of(part.data) if isinstance(part, Known) else f"{HOLE}{index}{HOLE}"
        for index, part in enumerate(parts)
    )
    try:
        root = parse_json(Source(value.node.source.path, text))
    except ParseError:
        why = Why(f"text {value.node.start}", "the text is not JSON that can be read")
        return Unknown(value.node, why)
    return _Reader(value.node, parts).read(root)


class _Reader:
    __slots__ = ("at", "parts")

    def __init__(self, at: Node, parts: tuple[Value, ...]) -> None:
        self.at = at
        self.parts = parts

    def read(self, node: Node) -> Value:
        if isinstance(node, Mapping):
            return Fields(self.at, node.entries, self.read)
        if isinstance(node, Sequence):
            return Items(self.at, tuple(self.read(item) for item in node.items))
        if isinstance(node, Call):
            # A JSON text has no intrinsic functions: `{"Ref": …}` in it is data.
            return Fields(self.at, {node.name: node.argument}, self.read)
        if not isinstance(node, Scalar):
            return Absent(self.at)
        if isinstance(node.value, str) and HOLE in node.value:
            return self._fill(node.value)
        return Known(self.at, node.value)

    def _fill(self, text: str) -> Value:
        from ingestlint.evaluate.intrinsics import text as joined

        pieces = text.split(HOLE)
        values: list[Value] = [
            self.parts[int(piece)] if position % 2 else Known(self.at, piece)
            for position, piece in enumerate(pieces)
            if piece
        ]
        return joined(self.at, values)
