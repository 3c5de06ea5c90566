"""Rows of a sample: DynamoDB's JSON, JSON lines or CSV, told by how it begins."""

import csv
import re
from collections.abc import Iterable, Iterator

from ingestlint.record import Record

from .document import DECODER, elements
from .item import Item
from .lines import LINE_BYTES, Broken, Stream

MARK = b"\xef\xbb\xbf"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
DOCUMENT = re.compile(rb'\s*(?:\[|\{\s*(?:"(?:Scanned)?Count"\s*:\s*\d+\s*,\s*)*"Items"\s*:\s*\[)')
DELIMITERS = ",;\t|"
FIELD_BYTES = 1_000_000
COLUMNS_NAMED, LONGEST_NAME = 200, 40
TOO_LONG = f"is longer than {LINE_BYTES:,} bytes"
NOT_TEXT = "is not UTF-8 text"
IMAGES = ("NewImage", "OldImage", "Keys")


class Row(Record):
    """One row: its item, or None and why there is none."""

    line: int
    item: Item | None
    why: str = ""


class NoColumn(Exception):
    """The header of a CSV lacks the key."""

    def __init__(self, missing: str, columns: list[str]) -> None:
        super().__init__(missing)
        self.missing = missing
        self.columns = columns


def rows(stream: Stream, needed: Iterable[str], wanted: Iterable[str]) -> Iterator[Row]:
    """All rows, those that cannot be read included; of a CSV the `wanted` columns.

    Raises NoColumn where a CSV has no column for what is `needed`.
    """
    start = stream.peek(4096).removeprefix(MARK)
    try:
        if start.startswith(WIDE_MARKS):
            raise Broken(1, NOT_TEXT)
        if DOCUMENT.match(start):
            stream.read(len(MARK) if stream.peek(3) == MARK else 0, 1)
            yield from _document(stream)
        elif start.lstrip()[:1] == b"{":
            yield from _json_lines(stream)
        else:
            yield from _Table(stream).rows(tuple(needed), tuple(wanted))
    except Broken as broken:
        yield Row(broken.line, None, broken.reason)


def _document(stream: Stream) -> Iterator[Row]:
    for line, value in elements(stream):
        if isinstance(value, dict):
            yield Row(line, item_of(value))
        else:
            yield Row(line, None, "is no JSON object")


def _json_lines(stream: Stream) -> Iterator[Row]:
    decode = DECODER.decode
    for number, data in stream.lines():
        if data is None:
            yield Row(number, None, TOO_LONG)
            continue
        try:
            text = (data.removeprefix(MARK) if number == 1 else data).decode()
            if not text.strip():
                continue
            value = decode(text)
        except UnicodeDecodeError:
            yield Row(number, None, NOT_TEXT)
        except ValueError:
            yield Row(number, None, "is not JSON")
        except RecursionError:
            yield Row(number, None, "is nested too deep")
        else:
            if isinstance(value, dict):
                yield Row(number, item_of(value))
            else:
                yield Row(number, None, "is no JSON object")


def item_of(row: Item) -> Item:
    """The item of a row, which an export (full or incremental) or a stream record wraps."""
    inner = row.get("Item")
    if len(row) == 1 and isinstance(inner, dict):
        return inner
    record = row.get("dynamodb", row)
    if isinstance(record, dict) and isinstance(record.get("Keys"), dict):
        for image in IMAGES:
            found = record.get(image)
            if isinstance(found, dict) and found:
                return found
    return row


class _Table:
    """A CSV with a header."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._bad: list[Row] = []
        self._line = 0

    def rows(self, needed: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[Row]:
        texts = self._texts()
        first = next(texts, "")
        if self._bad:
            yield from self._bad
            return
        if not first.strip():
            return
        csv.field_size_limit(FIELD_BYTES)
        delimiter = max(DELIMITERS, key=first.count)
        try:
            header = next(csv.reader([first], delimiter=delimiter))
        except csv.Error as error:
            yield Row(1, None, f"is no CSV: {error}")
            return
        columns = _columns(header, needed, wanted)
        reader = csv.reader(texts, delimiter=delimiter)
        while True:
            begun = self._line + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                reason = str(error) if self._line == begun else _lost(begun, self._line)
                yield Row(begun, None, f"is no CSV: {reason}")
                continue
            yield from self._bad
            self._bad.clear()
            if cells is None:
                return
            if cells and len(cells) > len(header):
                said = f"has {len(cells)} fields, the header has {len(header)}"
                yield Row(begun, None, said)
            elif cells:
                count = len(cells)
                yield Row(begun, {n: cells[at] for n, at in columns if at < count and cells[at]})

    def _texts(self) -> Iterator[str]:
        """Line by line; one that cannot be read is an empty one and a bad row."""
        for number, data in self._stream.lines():
            self._line = number
            try:
                if data is not None:
                    yield (data.removeprefix(MARK) if number == 1 else data).decode()
                    continue
                why = TOO_LONG
            except UnicodeDecodeError:
                why = NOT_TEXT
            self._bad.append(Row(number, None, why))
            yield "\n"


def _lost(first: int, last: int) -> str:
    return f"a quote is not closed, lines {first:,} to {last:,} are lost"


def _columns(
    header: list[str], needed: tuple[str, ...], wanted: tuple[str, ...]
) -> list[tuple[str, int]]:
    """Where each attribute stands: its name, or its name with its type as in `pk (S)`."""
    places = {re.sub(r" \((?:S|N|B)\)$", "", name.strip()): at for at, name in enumerate(header)}
    places.update({name: at for at, name in enumerate(header)})
    for name in needed:
        if name not in places:
            raise NoColumn(name, [column[:LONGEST_NAME] for column in header[:COLUMNS_NAMED]])
    return [(name, places[name]) for name in wanted if name in places]
