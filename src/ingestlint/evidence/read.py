"""Reads the evidence on one function from the files that are named for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.config.errors import ConfigError
from ingestlint.config.evidence import SOURCES, TUNING, URL, Sources
from ingestlint.config.located import wrong
from ingestlint.evaluate.files import OutOfReach, local_file, local_path, local_text, out_of_reach
from ingestlint.parse.caps import remedy
from ingestlint.parse.errors import ParseError
from ingestlint.parse.node import Scalar
from ingestlint.parse.opening import opened

from .compute_optimizer import Export, from_export
from .evidence import COMPUTE_OPTIMIZER, LOG, POWER_TUNING, Evidence, Point, Said
from .power_tuning import Result, from_result, from_url
from .report_log import Log, from_log

if TYPE_CHECKING:
    from ingestlint.evaluate.inputs import Inputs
    from ingestlint.parse.source import Source


class Reader:
    """Reads each file once; `today` is the day that ages are counted to."""

    def __init__(self, today: str) -> None:
        self._today = today
        self._logs: dict[str, Log] = {}
        self._exports: dict[str, Source] = {}

    def read(self, said: Sources, logical_id: str, inputs: "Inputs") -> Evidence:
        """What is known of a function; raises ConfigError at what cannot be used.

        No file outside of the project is opened. Sizes are those of Power Tuning, where there is a
        result, else those of the log, else the one that Compute Optimizer watched.
        """
        tuned, log, export = self._sources(said, logical_id, inputs)
        first = next(said[key] for key in SOURCES if key in said)
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
        self, said: Sources, logical_id: str, inputs: "Inputs"
    ) -> tuple[Result | None, Log | None, Export | None]:
        tuned = log = export = None
        if TUNING in said:
            with _named_at(said[TUNING]):
                tuned = _result(said[TUNING], inputs)
        elif URL in said:
            tuned = from_url(said[URL])
        if "report_log" in said:
            log = self._log(said["report_log"], inputs)
        if "compute_optimizer" in said:
            with _named_at(said["compute_optimizer"]):
                export = self._export(said, logical_id, inputs)
        return tuned, log, export

    def _export(self, said: Sources, logical_id: str, inputs: "Inputs") -> Export:
        at = said["compute_optimizer"]
        name = _named(at, inputs)
        if name not in self._exports:
            try:
                self._exports[name] = local_text(at.raw, at, inputs)
            except OutOfReach as error:
                raise _wrong(at, error) from None
        return from_export(self._exports[name], logical_id, said.get("function"), at)

    def _log(self, at: Scalar, inputs: "Inputs") -> Log:
        name = _named(at, inputs)
        if name not in self._logs:
            try:
                with opened(name, inputs.roots) as file:
                    most = inputs.caps.log_bytes
                    if file.seek(0, os.SEEK_END) > most:
                        said = f"{name} is larger than {most:,} bytes"
                        raise wrong(at, said, remedy("log_bytes"))
                    file.seek(0)
                    self._logs[name] = from_log(file, at)
            except ParseError as error:
                hint = "name the file with the log"
                raise wrong(at, f"{name}: {error.message}", hint) from None
            except OSError as error:
                raise _wrong(at, out_of_reach(name, error)) from None
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


@contextmanager
def _named_at(at: Scalar) -> Iterator[None]:
    """What is wrong in a file is an error where that is named, as is one that cannot be read."""
    try:
        yield
    except ConfigError as error:
        if error.path == at.source.path:
            raise
        where = f"{error.path}:{error.line}" if error.line else error.path
        raise wrong(at, f"{where}: {error.message}", error.hint) from None


def _result(at: Scalar, inputs: "Inputs") -> Result:
    try:
        return from_result(local_file(at.raw, at, inputs))
    except OutOfReach as error:
        raise _wrong(at, error) from None


def _named(at: Scalar, inputs: "Inputs") -> str:
    try:
        return local_path(at.raw, at, inputs)
    except OutOfReach as error:
        raise _wrong(at, error) from None


def _wrong(at: Scalar, error: OutOfReach) -> ConfigError:
    return wrong(at, error.reason, error.remedy)


def _said(said: Sources, key: str) -> Said | None:
    node = said.get(key)
    return None if node is None else Said(node.raw, node)
