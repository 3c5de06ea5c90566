"""Texts as they are written: where in a file each character of a text value stands."""

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

from ingestlint.parse.node import Call, Node, Scalar, Sequence
from ingestlint.parse.source import Source

# A JSON string, or a variable outside of one.
STRING_OR_VARIABLE = r'"(?:[^"\\]|\\.)*"|\$\{[^{}"\n]*\}'


class Literal(NamedTuple):
    """A text and the file it stands in; `offset` tells where there a character of it is."""

    source: Source
    text: str
    offset: Callable[[int], int]

    @property
    def parsable(self) -> str:
        """The text with a JSON string, as long, for each variable that stands for more than text.

        `{"Seconds": ${Timeout}}` becomes JSON by that, and everything keeps its place.
        """
        return re.sub(STRING_OR_VARIABLE, _as_string, self.text)


def _as_string(found: re.Match[str]) -> str:
    text = found.group()
    return text if text[0] == '"' else f'"{"_" * (len(text) - 2)}"'


def whole_file(source: Source) -> Literal:
    return Literal(source, source.text, _same)


def _same(offset: int) -> int:
    return offset


def literal_of(node: Node) -> Literal | None:
    """The text that a node or its Fn::Sub writes out; None where its places cannot be told.

    They can in a block (`|`) and in a text on which quotes change nothing.
    """
    if isinstance(node, Call) and node.name == "Fn::Sub":
        node = node.argument
        if isinstance(node, Sequence) and node.items:
            node = node.items[0]
    if not isinstance(node, Scalar):
        return None
    written = node.source.text[node.start : node.end]
    start = node.start + len(written) - len(written.lstrip())
    if written.lstrip().startswith("|"):
        return _block(node, start)
    inner = start if node.plain else start + 1
    if node.source.text.startswith(node.raw, inner):
        return Literal(node.source, node.raw, lambda offset: inner + offset)
    return None


def _block(node: Scalar, start: int) -> Literal | None:
    """A block keeps its lines, each without the indentation that they all have."""
    text = node.source.text
    first = text.find("\n", start) + 1
    lines = node.raw.split("\n")
    written = text[first : node.end].split("\n")
    if not first or len(written) < len(lines) - 1:
        return None
    starts = [first, *accumulate((len(line) + 1 for line in written), initial=first)][1:]
    pairs = [(own.rstrip("\r"), line) for own, line in zip(written, lines, strict=False) if line]
    indent = len(pairs[0][0]) - len(pairs[0][1]) if pairs else 0
    if any(own[indent:] != line for own, line in pairs):
        return None
    begins = [0, *accumulate(len(line) + 1 for line in lines)]

    def offset(position: int) -> int:
        row = min(bisect_right(begins, position) - 1, len(starts) - 1)
        return starts[row] + indent + position - begins[row]

    return Literal(node.source, node.raw, offset)
