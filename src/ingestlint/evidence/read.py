"""Reads the evidence on one function from the files that are named for it."""

import os
import stat
from typing import NamedTuple

from ingestlint.config.evidence import FILES, URL, Sources
from ingestlint.evaluate.files import (
    OutOfReach,
    named_file,
    parsed,
    text_of_file,
    unreadable,
)
from ingestlint.parse.node import Scalar

from .compute_optimizer import Export, from_export
from .evidence import COMPUTE_OPTIMIZER, LOG, POWER_TUNING, Evidence, Point, Said
from .power_tuning import Result, from_result, from_url
from .report_log import Log, from_log
from .wrong import wrong


class Reader:
    """Reads each file once; `today` is the day that ages are counted to."""

    def __init__(self, today: str) -> None:
        self._today = today
        self._logs: dict[str, Log] = {}
        self._texts: dict[str, str] = {}

    def read(self, said: Sources, logical_id: str, root: str) -> Evidence:
        """What is known of a function; raises ConfigError at what cannot be used.

        No file outside `root` is opened. Sizes are those of Power Tuning, where there is a result,
        else those of the log, else the one that Compute Optimizer watched.
        """
        tuned, log, export = self._sources(said, logical_id, root)
        first = next(said[key] for key in (*FILES[:1], URL, *FILES[1:]) if key in said)
        best = _measured(tuned, log, export)
        date = _said(said, "date") or best.date
        return Evidence(
            first,
            best.tool,
            best.points,
            (*(log.used if log else ()), *((export.used,) if export and export.used else ())),
            export.advice if export else None,
            _said(said, "architecture"),
            _said(said, "runtime") or best.runtime,
            date,
            self._age(date),
            tuned.currency if tuned else "$",
        )

    def _sources(
        self, said: Sources, logical_id: str, root: str
    ) -> tuple[Result | None, Log | None, Export | None]:
        tuned = log = export = None
        if "power_tuning" in said:
            tuned = self._result(said["power_tuning"], root)
        elif URL in said:
            tuned = from_url(said[URL])
        if "report_log" in said:
            log = self._log(said["report_log"], root)
        if "compute_optimizer" in said:
            at = said["compute_optimizer"]
            name, text = self._text(at, root)
            export = from_export(name, text, logical_id, said.get("function"), at)
        return tuned, log, export

    def _result(self, at: Scalar, root: str) -> Result:
        name, text = self._text(at, root)
        try:
            return from_result(parsed(name, text))
        except OutOfReach as error:
            raise wrong(at, error.reason, error.remedy) from None

    def _text(self, at: Scalar, root: str) -> tuple[str, str]:
        name = _file(at, root)
        if name not in self._texts:
            try:
                self._texts[name] = text_of_file(name)
            except OutOfReach as error:
                raise wrong(at, error.reason, error.remedy) from None
        return name, self._texts[name]

    def _log(self, at: Scalar, root: str) -> Log:
        name = _file(at, root)
        if name not in self._logs:
            try:
                if not stat.S_ISREG(os.stat(name).st_mode):
                    raise wrong(at, f"{name} is not a regular file", "name the file with the log")
                with open(name, "rb") as file:
                    self._logs[name] = from_log(file, at)
            except OSError as error:
                failed = unreadable(name, error)
                raise wrong(at, failed.reason, failed.remedy) from None
        return self._logs[name]

    def _age(self, date: Said | None) -> int | None:
        from datetime import date as day

        if date is None:
            return None
        try:
            return (day.fromisoformat(self._today) - day.fromisoformat(date.text)).days
        except ValueError:
            return None


class _Best(NamedTuple):
    """The source whose sizes count, and what it says of itself."""

    tool: str
    points: tuple[Point, ...]
    runtime: Said | None = None
    date: Said | None = None


def _measured(tuned: Result | None, log: Log | None, export: Export | None) -> _Best:
    if tuned is not None:
        return _Best(POWER_TUNING, tuned.points)
    if log is not None:
        return _Best(LOG, log.points, log.runtime, log.date)
    assert export is not None
    points = () if export.point is None else (export.point,)
    return _Best(COMPUTE_OPTIMIZER, points, None, export.date)


def _file(at: Scalar, root: str) -> str:
    try:
        return named_file(at.raw, at, root)
    except OutOfReach as error:
        raise wrong(at, error.reason, error.remedy) from None


def _said(said: Sources, key: str) -> Said | None:
    node = said.get(key)
    return None if node is None else Said(node.raw, node)
