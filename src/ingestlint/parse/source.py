"""A text that was read, and places in it."""

from bisect import bisect_right
from itertools import accumulate, count
from operator import add
from typing import NamedTuple

from .caps import DEFAULT, Caps
from .given import real


class Span(NamedTuple):
    """A place in a file: lines and columns count from 1, the end column is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Source:
    """One text and the path it is reported under. Offsets count characters of `text`.

    `caps` are those that it was read with, and that hold for texts in it.
    """

    __slots__ = ("_real", "_spans", "_starts", "caps", "path", "text")

    def __init__(self, path: str, text: str, caps: Caps = DEFAULT) -> None:
        self.caps = caps
        self.path = path
        self.text = text
        self._starts: list[int] | None = None
        self._spans: dict[tuple[int, int], Span] = {}
        self._real = ""

    def __reduce__(self) -> "tuple[type[Source], tuple[str, str]]":
        return Source, (self.path, self.text)

    @property
    def real(self) -> str:
        """The path without links, by which files are told apart."""
        if not self._real:
            self._real = real(self.path)
        return self._real

    def span(self, start: int, end: int) -> Span:
        """Lines and columns of `text[start:end]`, without the white space at its end."""
        # A report asks for the same few places again and again.
        found = self._spans.get((start, end))
        if found is None:
            last = start + len(self.text[start:end].rstrip(" \t\r\n"))
            found = Span(self.path, *self.position(start), *self.position(last))
            self._spans[start, end] = found
        return found

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of the character at `offset`."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a place; of one that the text does not have, of the nearest before it."""
        starts = self._line_starts()
        if line > len(starts):
            return len(self.text)
        end = starts[line] if line < len(starts) else len(self.text)
        return min(starts[max(line, 1) - 1] + max(column, 1) - 1, end)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line break; empty past the end."""
        starts = self._line_starts()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def _line_starts(self) -> list[int]:
        # Computed at the first place asked for: most files never report one.
        if self._starts is None:
            text = self.text
            if "\r" in text:
                text = text.replace("\r\n", " \n").replace("\r", "\n")
            ends = accumulate(map(len, text.split("\n")))
            self._starts = [0, *map(add, ends, count(1))][:-1]
        return self._starts
