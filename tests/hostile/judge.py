"""One input through the program in this process, and what must hold whatever it is.

A fault that the program would name and pass over is raised here.
"""

import io
import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from time import process_time
from typing import Any, NoReturn, Self
from unittest.mock import patch
from xml.etree import ElementTree

from ingestlint.check.rule import builtin_rules
from ingestlint.check.verdict import SEVERITIES, Finding
from ingestlint.cli.check import report_of
from ingestlint.cli.main import main
from ingestlint.cli.outputs import FORMATS, render
from ingestlint.parse.node import Node
from ingestlint.report.report import Report
from ingestlint.run.depth import RECURSION

# As the command line has it, and before a test begins: hypothesis minds a change.
sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION))
# What a terminal would obey, and what makes a line look like another one.
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
INTERNAL = re.compile(r"object at 0x|<function|Traceback|Undecided\(|Unknown\(|Scalar\(")
ALL = ("--preview", "--show-unknown")
OVERVIEWS = (
    ("graph", "json"), ("graph", "mermaid"), ("graph", "dot"),
    ("network", "text"), ("network", "json"), ("network", "markdown"),
    ("memory", "text"), ("memory", "json"), ("memory", "markdown"),
    ("suppressions", "text"), ("suppressions", "json"), ("suppressions", "csv"),
)  # fmt: skip
FAULTS = (
    "ingestlint.check.engine._crash",
    "ingestlint.run.deployed.failed",
    "ingestlint.run.lint.failed",
)


def _raised(*given: Any) -> NoReturn:
    raise given[-1]


@contextmanager
def unforgiving() -> Iterator[None]:
    """Faults are raised, and memory is given back: runs follow each other in one process."""
    with ExitStack() as stack:
        for name in FAULTS:
            stack.enter_context(patch(name, _raised))
        yield


def said(*argv: str) -> tuple[int, str, str]:
    """What a command line prints, and its status."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main(list(argv))
        except SystemExit as stop:  # --help
            status = int(stop.code or 0)
    return status, out.getvalue(), err.getvalue()


def check_run(folder: Path, name: str, data: bytes, *, overviews: bool = True) -> Report | None:
    """Lint a file in every way; None where it is no template."""
    (folder / name).write_bytes(data)
    with chdir(folder), unforgiving(), redirect_stderr(io.StringIO()):
        report = report_of([name, *ALL])
        check_report(report, data)
        texts = {style: render(report, style) for style in FORMATS}
        check_texts(texts)
        for command, style in OVERVIEWS if overviews and report.coverage.files else ():
            status, out, err = said(command, name, "--format", style)
            assert status in {0, 2}, (command, style, err)
            assert not CONTROL.search(out + err), (command, style)
            if style == "json" and out:
                loaded(out)
    return report if report.coverage.files else None


def check_same(folder: Path, name: str) -> None:
    """A second run, with the rules in another order, says the same."""
    backwards = builtin_rules()[::-1]
    with chdir(folder), unforgiving(), redirect_stderr(io.StringIO()):
        first = render(report_of([name, *ALL]), "json")
        with patch("ingestlint.cli.check.builtin_rules", lambda: backwards):
            second = render(report_of([name, *ALL]), "json")
    assert first == second


def check_report(report: Report, data: bytes) -> None:
    """Every verdict is sound in form, and every place is in its file."""
    for finding in report.findings:
        _check_finding(finding)
    for doubt in report.unknown:
        check_place(doubt.at)
        assert doubt.code
        assert doubt.subject or b'""' in data or b"''" in data, doubt
        assert doubt.why.reason
        assert not INTERNAL.search(f"{doubt.why.reason} {doubt.why.remedy}"), doubt.why
    for problem in report.problems:
        assert problem.message
        assert "fault of ingestlint" not in problem.hint, problem
        assert not INTERNAL.search(problem.message), problem
    c = report.coverage
    assert c.checks == c.violated + c.holds + c.unknown + c.ignored + c.baseline, c
    assert min(c) >= 0, c


def _check_finding(finding: Finding) -> None:
    assert finding.severity in SEVERITIES
    assert finding.confidence in {"proved", "heuristic"}
    assert finding.subjects
    assert finding.message
    assert not INTERNAL.search(finding.message), finding.message
    nodes = [finding.at, *(r.node for r in finding.related), *(hop.node for hop in finding.path)]
    nodes += [node for row in finding.table for node in row.places]
    trails = (finding.trail, *(r.trail for r in finding.related))
    nodes += [step.node for trail in trails for step in trail if step.node is not None]
    for node in nodes:
        check_place(node)


def check_place(node: Node) -> None:
    text = node.source.text
    assert 0 <= node.start <= node.end <= len(text), node.place
    span = node.span
    assert 1 <= span.line <= span.end_line, span
    assert 1 <= span.column <= len(node.source.line(span.line)) + 1, span
    assert span.end_line <= len(re.split("\r\n|\r|\n", text)), span
    assert span.end_line > span.line or span.end_column >= span.column, span


def check_texts(texts: dict[str, str]) -> None:
    """Every format can be read, and none holds what a terminal obeys."""
    for style, text in texts.items():
        found = CONTROL.search(text)
        assert not found, (style, found)
        text.encode()
    for style in ("json", "sarif", "gitlab"):
        loaded(texts[style])
    ElementTree.fromstring(texts["junit"])
    for line in texts["github"].split("\n"):
        assert not line or line.startswith(("::error ", "::warning ", "::notice ")), line


def loaded(text: str) -> Any:
    def no_number(name: str) -> NoReturn:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=no_number)


class Clock:
    """How much work something was, in seconds of this process."""

    def __enter__(self) -> Self:
        self._before = process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.spent = process_time() - self._before


SLOWEST = 2  # seconds of work of one input, whatever it is
# A test must not fail because a machine is slow, or traces what it does.
PATIENT = 10 * SLOWEST
# What waits does no work: so many seconds for each of it.
WAITING = 15


class _Hang(BaseException):
    """Raised wherever the program is: nothing in it catches this."""


@contextmanager
def within(seconds: float, *, waiting: bool = False) -> Iterator[None]:
    """Interrupt what takes more work than that, or waits for ever; raises TimeoutError."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return

    def stop(*_: object) -> NoReturn:
        raise _Hang

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    if waiting:
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds * WAITING)
    try:
        yield
    except _Hang as hang:
        said = f"still at it after {seconds:g} s of work"
        raise TimeoutError(said).with_traceback(hang.__traceback__) from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if waiting:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)


def peak_memory() -> int:
    """The most that this process has used, in MiB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if os.uname().sysname == "Linux" else most // 1024**2
