"""Samples in memory, for tests."""

from io import BufferedReader, BytesIO
from typing import cast

from ingestlint.sample.lines import Stream
from ingestlint.sample.rows import Row, rows


def stream(data: bytes) -> Stream:
    return Stream("sample", BufferedReader(cast("BufferedReader", BytesIO(data))))


def read(data: bytes | str, *needed: str) -> list[Row]:
    data = data.encode() if isinstance(data, str) else data
    return list(rows(stream(data), needed, [*needed, "other"]))


def bad(data: bytes | str, *needed: str) -> list[tuple[int, str]]:
    """Lines that cannot be read, and why."""
    return [(row.line, row.why) for row in read(data, *needed) if row.item is None]
