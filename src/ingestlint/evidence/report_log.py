"""The REPORT lines that Lambda writes into a function's log, as text or as JSON.

A log is read in pieces and only sums are kept, so its size does not matter. It may be the log
itself or what a command printed of it: JSON inside JSON and other things around a line are fine.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import IO

from ingestlint.config.located import wrong
from ingestlint.parse.node import Scalar
from ingestlint.record import Record

from .evidence import Point, Said, Used

PIECE = 1 << 20
# Of a report: what may stand before it on its line, and how long it is at most.
BEFORE, LONGEST = 400, 2_000
PACKED = b"\x1f\x8b"
EXPORT = "take one with aws logs filter-log-events --filter-pattern REPORT"

START = re.compile(rb"REPORT RequestId:|platform\.report|INIT_START|platform\.initStart")
# White space may have been escaped on the way.
_GAP = rb"(?:\s|\\t)*"
_QUOTED = rb'"%s\\*"\s*:\s*\\*"?'
_NUMBER = rb"(\d+(?:\.\d+)?)"
TEXT = {
    "ms": re.compile(rb"(?<!Billed )(?<!Init )(?<!Restore )Duration:" + _GAP + _NUMBER),
    "billed": re.compile(rb"Billed Duration:" + _GAP + _NUMBER),
    "memory": re.compile(rb"Memory Size:" + _GAP + _NUMBER),
    "used": re.compile(rb"Max Memory Used:" + _GAP + _NUMBER),
}
JSON = {
    "ms": re.compile(_QUOTED % b"durationMs" + _NUMBER),
    "billed": re.compile(_QUOTED % b"billedDurationMs" + _NUMBER),
    "memory": re.compile(_QUOTED % b"memorySizeMB" + _NUMBER),
    "used": re.compile(_QUOTED % b"maxMemoryUsedMB" + _NUMBER),
}
RUNTIME = re.compile(rb"Runtime Version:\s*([\w:.-]+)")
RUNTIME_JSON = re.compile(_QUOTED % b"runtimeVersion" + rb"([\w:.-]+)")
# `python:3.12.v38`, `nodejs-14.v3`, `provided:al2023.v11`.
NAME_AND_VERSION = re.compile(r"([a-z]+)[:-](al\d+|\d+(?:\.\d+)?)")
# When a report was written: on its line, or as the API says it beside the line.
DAY = re.compile(rb"(\d{4})[-/](\d\d)[-/](\d\d)(?=[T /])")
DAY_JSON = re.compile(_QUOTED % b"time" + rb"(\d{4})-(\d\d)-(\d\d)")
EPOCH = re.compile(_QUOTED % b"timestamp" + rb"(\d{13})\b")


class Log(Record):
    """What a log says: an average for each memory size, and the most memory used."""

    points: tuple[Point, ...]
    used: tuple[Used, ...]
    runtime: Said | None
    date: Said | None


class _Sum:
    """The reports of one memory size."""

    __slots__ = ("billed", "count", "most", "ms")

    def __init__(self) -> None:
        self.count = 0
        self.ms = self.billed = 0.0
        self.most = 0


def from_log(file: IO[bytes], at: Scalar) -> Log:
    """What the log says; raises ConfigError where it has no report."""
    sums: dict[int, _Sum] = {}
    runtime = day = ""
    for before, report in _reports(file, at):
        if report.startswith((b"INIT_START", b"platform.initStart")):
            runtime = _runtime(report) or runtime
        elif _add(report, sums):
            day = max(day, _day(before, report))
    if not sums:
        raise wrong(at, f"{at.raw} has no REPORT of an invocation", EXPORT)
    return Log(
        tuple(
            Point(memory, s.ms / s.count, s.billed / s.count, None, s.count, at)
            for memory, s in sorted(sums.items())
        ),
        tuple(Used(memory, s.most, at) for memory, s in sorted(sums.items()) if s.most),
        Said(runtime, at) if runtime else None,
        Said(day, at) if day else None,
    )


def _reports(file: IO[bytes], at: Scalar) -> Iterator[tuple[bytes, bytes]]:
    """Each report with what stands before it."""
    kept, done = b"", 0
    while True:
        piece = file.read(PIECE)
        if not kept and piece.startswith(PACKED):
            raise wrong(at, f"{at.raw} is packed", "unpack it (gunzip)")
        text = kept + piece
        # What starts near the end is left for the next round, when all of it is there.
        whole = max(0, len(text) - LONGEST) if piece else len(text)
        starts = [match.start() for match in START.finditer(text, done)]
        for start, after in pairwise([*starts, len(text)]):
            if start < whole:
                yield (
                    text[max(0, start - BEFORE) : start],
                    text[start : min(after, start + LONGEST)],
                )
        if not piece:
            return
        cut = max(0, whole - BEFORE)
        kept, done = text[cut:], max(whole, done) - cut


def _add(report: bytes, sums: dict[int, _Sum]) -> bool:
    patterns = TEXT if report.startswith(b"REPORT") else JSON
    found = {name: pattern.search(report) for name, pattern in patterns.items()}
    ms, billed, memory, used = (found[name] for name in ("ms", "billed", "memory", "used"))
    if not (ms and billed and memory):
        return False
    total = sums.setdefault(int(float(memory.group(1))), _Sum())
    total.count += 1
    total.ms += float(ms.group(1))
    total.billed += float(billed.group(1))
    if used:
        total.most = max(total.most, int(float(used.group(1))))
    return True


def _day(before: bytes, report: bytes) -> str:
    """The day of a report, "" where it is not said."""
    if not report.startswith(b"REPORT"):
        found = DAY_JSON.findall(before) or DAY_JSON.findall(report)
        return b"-".join(found[-1]).decode() if found else ""
    line = before.rpartition(b"\n")[2]
    days = DAY.findall(line)
    if days:
        return b"-".join(days[-1]).decode()
    epochs = EPOCH.findall(before)
    if epochs:
        return datetime.fromtimestamp(int(epochs[-1]) / 1000, UTC).date().isoformat()
    return ""


def _runtime(report: bytes) -> str:
    """The runtime as a template names it, as far as the log tells: python3.12, nodejs18."""
    match = RUNTIME.search(report) or RUNTIME_JSON.search(report)
    parts = NAME_AND_VERSION.match(match.group(1).decode()) if match else None
    if parts is None:
        return ""
    name, version = parts.groups()
    return f"{name}.{version}" if name == "provided" else name + version
