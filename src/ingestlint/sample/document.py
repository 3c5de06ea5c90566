"""One JSON document with many items, read item by item: a list, or `{"Items": [...]}` of a scan."""

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .lines import LINE_BYTES, Broken, Stream

CHUNK = 65_536
SPACE = " \t\r\n"


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)


def elements(stream: Stream) -> Iterator[tuple[int, Any]]:
    """Each item with the line it starts in. Raises Broken where the text cannot be read on."""
    text = _Text(stream)
    while first := text.skip():
        if first == "[":
            yield from text.array()
        elif first == "{":
            yield from _members(text)
        else:
            raise text.broken()


def _members(text: "_Text") -> Iterator[tuple[int, Any]]:
    text.take("{")
    while text.skip() != "}":
        name = text.value()
        text.take(":")
        if name == "Items" and text.skip() == "[":
            yield from text.array()
        else:
            text.value()
        if text.skip() != "}":
            text.take(",")
    text.take("}")


class _Text:
    """What is not read yet of a text, as far as it is in memory."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        # What is no UTF-8 stands in its place, and makes a key unfit.
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self._text = ""
        self._at = 0
        self._line = 1
        self._chunk = CHUNK

    def broken(self) -> Broken:
        return Broken(self._line, "is not JSON from here on")

    def skip(self) -> str:
        """The next character that is no white space, "" at the end."""
        while True:
            text, at = self._text, self._at
            while at < len(text) and text[at] in SPACE:
                at += 1
            self._move(at)
            if at < len(text):
                return text[at]
            if not self._more():
                return ""

    def take(self, char: str) -> None:
        if self.skip() != char:
            raise self.broken()
        self._move(self._at + 1)

    def array(self) -> Iterator[tuple[int, Any]]:
        self.take("[")
        while self.skip() != "]":
            line = self._line
            yield line, self.value()
            if self.skip() != "]":
                self.take(",")
        self.take("]")

    def value(self) -> Any:
        """The next value, all of it in memory."""
        self.skip()
        self._chunk = CHUNK
        while True:
            try:
                value, end = DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                if len(self._text) - self._at > LINE_BYTES or not self._more():
                    raise self.broken() from None
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            self._move(end)
            return value

    def _move(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _more(self) -> bool:
        data = self._stream.read(self._chunk, self._line)
        self._chunk = min(self._chunk * 2, LINE_BYTES)
        if not data:
            return False
        self._text = self._text[self._at :] + self._decoder.decode(data)
        self._at = 0
        return True
