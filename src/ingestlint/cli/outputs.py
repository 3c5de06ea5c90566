"""Where reports go: standard output, files, the page of a GitHub job."""

import argparse
import os
import stat
import sys
from collections.abc import Iterable
from typing import NamedTuple

from ingestlint.report.report import Report
from ingestlint.report.text import to_text
from ingestlint.run.errors import UsageError
from ingestlint.run.notes import note

from .job import guarded, is_one

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")
# Of those that run jobs, the ones whose logs show colours.
COLORFUL = ("GITHUB_ACTIONS", "GITLAB_CI", "CIRCLECI", "BUILDKITE")
WRITABLE = "name a file in a folder that can be written to"


class Output(NamedTuple):
    """A report that goes into a file beside what is printed."""

    style: str
    path: str


def add_outputs(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--format", choices=FORMATS, help="of standard output (default: text; on GitHub, both)")
    add(
        "--output", action="append", default=[], metavar="FORMAT=PATH",
        help=f"write a file, too; can be repeated ({', '.join(FORMATS)})",
    )  # fmt: skip
    add("--show-unknown", action="store_true")
    add("--show-holds", action="store_true", help="list in text and json what holds, too")
    add("--quiet", action="store_true", help="findings and errors only: no help, summary or notes")
    add("--color", choices=("auto", "always", "never"), default="auto")


def read_outputs(texts: list[str]) -> list[Output]:
    """What --output says; raises UsageError for a file that certainly cannot be written."""
    outputs: list[Output] = []
    seen: set[str] = set()
    for text in texts:
        output = _output(text)
        real = os.path.realpath(output.path)
        if real in seen:
            hint = "give each format a file of its own"
            raise UsageError(f"--output {text}: {output.path} is written already", hint)
        seen.add(real)
        outputs.append(output)
    return outputs


def _output(text: str) -> Output:
    style, equals, path = text.partition("=")
    if not equals or style not in FORMATS or not path:
        raise UsageError(f"--output {text}: expected FORMAT=PATH", f"formats: {', '.join(FORMATS)}")
    if path == "-":
        hint = f"--format {style} writes to standard output"
        raise UsageError(f"--output {text}: expected a file", hint)
    folder = os.path.dirname(path) or os.curdir
    if os.path.isdir(path):
        hint = f"name a file in it: {style}={os.path.join(path, 'report')}"
        raise UsageError(f"--output {text}: {path} is a folder", hint)
    if not os.path.isdir(folder):
        raise UsageError(f"--output {text}: there is no folder {folder}", "make it first")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise UsageError(f"--output {text}: {path} cannot be written", WRITABLE)
    return Output(style, path)


def check_outputs(outputs: list[Output], read: Iterable[str]) -> None:
    """Raises UsageError for a file that would take the place of one that was `read`."""
    inputs = {os.path.realpath(path) for path in read} if outputs else set()
    for style, path in outputs:
        if os.path.realpath(path) in inputs:
            said = f"--output {style}={path}: this is the template that is linted"
            raise UsageError(said, "name another file")


def show(report: Report, chosen: argparse.Namespace, outputs: list[Output]) -> None:
    """Write the files and print the report; raises UsageError for a file that cannot be written.

    Whoever reads along may have gone before all is printed: the files are there by then.
    """
    failed = [said for output in outputs if (said := _write(report, output))]
    color = use_color(chosen.color)
    on_github = chosen.format is None and is_one()
    if on_github or chosen.format == "github":
        _fill_page(report)
    if chosen.format in {None, "text"}:
        text = to_text(report, color=color, show_unknown=chosen.show_unknown, quiet=chosen.quiet)
        if text:
            print(guarded(text) if on_github else text)
    if on_github or chosen.format == "github":
        commands = render(report, "github")
        if commands:
            print(commands)
    elif chosen.format not in {None, "text"}:
        print(render(report, chosen.format))
    if failed:
        raise UsageError("; ".join(failed), WRITABLE)


def render(report: Report, style: str) -> str:
    """The report in one format; only the module of that one is imported."""
    if style == "text":
        return to_text(report, show_unknown=True)
    from importlib import import_module

    module = import_module(f"ingestlint.report.{style}")
    return str(getattr(module, f"to_{style}")(report))


def use_color(wanted: str) -> bool:
    """--color, then NO_COLOR, then FORCE_COLOR, then whether somebody reads along who sees them."""
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    if sys.stdout.isatty():
        return os.environ.get("TERM") != "dumb"
    return any(os.environ.get(name) for name in COLORFUL) and not _is_file()


def _is_file() -> bool:
    """Whether standard output goes into a file: a job's log is a pipe."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def _write(report: Report, output: Output) -> str:
    """Write one file; what went wrong, or ""."""
    text = render(report, output.style)
    try:
        with open(output.path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")
    except OSError as error:
        return f"{output.path} cannot be written: {error.strerror}"
    return ""


# --- GitHub ------------------------------------------------------------------------------------


def _fill_page(report: Report) -> None:
    """Add the whole table to the page of the job."""
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if not page:
        return
    from ingestlint.report.markdown import to_markdown

    try:
        with open(page, "a", encoding="utf-8", newline="\n") as file:
            file.write(to_markdown(report, room=PAGE) + "\n")
    except OSError as error:
        note(f"the summary of the job cannot be written: {error.strerror}")


# What GitHub takes for the page of a step, in bytes, with some to spare for others that write it.
PAGE = 900_000
