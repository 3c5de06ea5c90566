"""Lines of a file or of standard input, packed by gzip or not, none longer than a bound."""

import zlib
from collections.abc import Iterator
from io import BufferedReader
from typing import Protocol

from ingestlint.record import Record

# Both images of the largest item, written in escapes, fit in.
LINE_BYTES = 5_000_000
PACKED = b"\x1f\x8b"


class Line(Record):
    """A line with its number, from 1; `data` is None where it is too long."""

    number: int
    data: bytes | None


class Broken(Exception):
    """A stream that ends before its end; `line` is the last one that was read."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class Bytes(Protocol):
    """What a sample is read from."""

    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...

    def peek(self, size: int, /) -> bytes: ...


class Stream:
    """One sample: its name, its bytes unpacked, and how far it was read."""

    def __init__(self, name: str, raw: BufferedReader, size: int = 0) -> None:
        self.name = name
        self.size = size
        self._raw = raw
        self._file = unpacked(raw)

    @property
    def position(self) -> int:
        """How many bytes were read, as they are stored; 0 where that is not known."""
        return self._raw.tell() if self.size else 0

    def peek(self, count: int) -> bytes:
        """What comes first, without going on; b"" at the end or where it cannot be read."""
        try:
            return self._file.peek(count)[:count]
        except (OSError, EOFError, zlib.error):
            return b""

    def read(self, count: int, line: int) -> bytes:
        """The next bytes; `line` is where the reader is. Raises Broken."""
        try:
            return self._file.read(count)
        except (OSError, EOFError, zlib.error) as error:
            raise Broken(line, _reason(error)) from None

    def lines(self) -> Iterator[Line]:
        """The rest, line by line. Raises Broken."""
        number = 0
        readline = self._file.readline
        while True:
            number += 1
            try:
                data = readline(LINE_BYTES)
                long = len(data) == LINE_BYTES and not data.endswith(b"\n")
                while long and not data.endswith(b"\n"):
                    data = readline(LINE_BYTES)
                    if not data:
                        break
            except (OSError, EOFError, zlib.error) as error:
                raise Broken(number, _reason(error)) from None
            if long:
                yield Line(number, None)
            elif not data:
                return
            else:
                yield Line(number, data)


def unpacked(raw: BufferedReader) -> Bytes:
    """The stream itself, or what gzip packed in it: told by its first bytes, not by its name."""
    if raw.peek(2)[:2] != PACKED:
        return raw
    from gzip import GzipFile

    return GzipFile(fileobj=raw)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror}"
    return "the packed file is damaged or not whole"
