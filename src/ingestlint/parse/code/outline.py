"""What a file of code imports, calls and sets, whatever its language."""

import re
from typing import NamedTuple

CALL, OBJECT, NOTHING, LITERAL, OPEN = "call", "object", "nothing", "literal", "open"
DEPTH = 50
LINE_BREAK = re.compile(r"\r\n|\r|\n")


class CodeError(Exception):
    """Code that cannot be read: why, in which line (0: none), and what would help."""

    def __init__(self, message: str, line: int = 0, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.remedy = remedy


def encoded(text: str) -> bytes:
    """The text as a parser takes it; raises CodeError for half of a character, as JSON has it."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        line = len(LINE_BREAK.findall(text, 0, error.start)) + 1
        raise CodeError("half of a character", line, "mend it") from None


class Given(NamedTuple):
    """What is given to a call, or is an entry of an object that is: by its name, "" for none.

    `kind` is CALL (then `call` is it), OBJECT (with its `entries`; OPEN among them where more may
    be), NOTHING (None, null), LITERAL, or OPEN: something that is not followed.
    """

    kind: str
    name: str = ""
    call: "Call | None" = None
    entries: tuple["Given", ...] = ()


class Call(NamedTuple):
    """A call: its full name by the imports of the file, what it is given, and its place.

    Of a method it is the name of what made its object, and the method: `boto3.Session.client`.
    """

    name: str
    given: tuple[Given, ...]
    start: int
    end: int


class Import(NamedTuple):
    """A module that is imported, with the names that are taken from it; `level` counts its dots."""

    module: str
    names: tuple[str, ...]
    level: int = 0


class Outline(NamedTuple):
    """The imports and calls of a file, in its order, and the full names of what it sets."""

    imports: tuple[Import, ...]
    calls: tuple[Call, ...]
    assigned: frozenset[str]


class Lines:
    """The places of a text that is read by line and column in bytes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]
        self._columns: dict[int, list[int]] = {}  # of lines with more than ASCII, by their bytes

    def offset(self, line: int, column: int) -> int:
        """The character at a line, which counts from 1, and a column, which counts from 0."""
        if line not in self._columns:
            self._columns[line] = self._read(line)
        columns = self._columns[line]
        start = self._starts[line - 1]
        return start + (columns[min(column, len(columns) - 1)] if columns else column)

    def _read(self, line: int) -> list[int]:
        start, *end = self._starts[line - 1 : line + 1]
        text = self._text[start : end[0] if end else len(self._text)]
        if text.isascii():
            return []
        return [at for at, letter in enumerate(f"{text} ") for _ in letter.encode()]
