"""`ingestlint check PATH…`."""

import argparse
from typing import TYPE_CHECKING

from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.check.verdict import SEVERITIES
from ingestlint.gate.exit import status
from ingestlint.report.report import Report, with_other
from ingestlint.run.choice import Asked, Choice, choose
from ingestlint.run.depth import go_deep
from ingestlint.run.errors import UsageError
from ingestlint.run.files import STDIN, Listed
from ingestlint.run.given import Given
from ingestlint.run.lint import lint
from ingestlint.run.notes import hush
from ingestlint.run.progress import watched
from ingestlint.run.share import Share, in_shares, processes

from .outputs import Output, add_outputs, check_outputs, read_outputs, show
from .parser import Parser
from .read import add_inputs, hint_joined, listed_inputs, read_inputs
from .variables import HELP

# More do not end sooner.
MOST_JOBS = 256

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingestlint.parse.template import Template
    from ingestlint.report.report import Other

    from .base import Base
    from .timing import Timing


def options(paths: str = "+") -> Parser:
    """The options, and as many paths as argparse writes so."""
    parser = Parser(prog="ingestlint check", allow_abbrev=False, epilog=HELP)
    add = parser.add_argument
    add_inputs(parser, paths)
    add_rules(parser)
    add_outputs(parser)
    add("--fail-on", choices=(*SEVERITIES, "never"), default="warning")
    add("--no-ignores", action="store_true", help="as if nothing were ignored")
    add("--baseline", metavar="FILE", help="set aside the findings that this file has")
    add("--fail-on-unknown", action="store_true")
    add("--timing", action="store_true", help="say on standard error how long everything took")
    add(
        "--diff-base", metavar="REV",
        help="report what is new or worse since HEAD branched from REV (origin/main); needs git",
    )  # fmt: skip
    add("--with-cfn-lint", action="store_true", help="run cfn-lint, too, and show what it finds")
    add(
        "--jobs", type=count, default=0, metavar="N",
        help="processes that share the files (default: as many as pay; 1: no other one)",
    )  # fmt: skip
    add("--exit-zero", action="store_true", help="findings do not fail the run")
    return parser


def add_rules(parser: argparse.ArgumentParser) -> None:
    """The options that say which rules run, on which day."""
    add = parser.add_argument
    add("--select", metavar="CODE,…", help="run only these rules (codes, prefixes, or names)")
    add("--ignore", default="", metavar="CODE,…", help="leave these rules out")
    add("--preview", action="store_true", help="run rules that are not measured yet, too")
    add("--today", type=day, metavar="YYYY-MM-DD", help="the day that until= is compared with")


def asked_of(chosen: argparse.Namespace) -> Asked:
    """What the options of `add_rules` ask for."""
    return Asked(chosen.select, chosen.ignore, chosen.preview, chosen.today or "")


def chosen_rules(chosen: argparse.Namespace, every: list[Rule], given: Given) -> Choice:
    """What the options of `add_rules` name, policies among it; raises UsageError."""
    return choose(asked_of(chosen), every, [config for _, config in given.templates])


def choice_of(chosen: argparse.Namespace, every: list[Rule], given: Given) -> Choice:
    """What the options of a check choose; raises UsageError."""

    def update(baseline: str) -> str:
        from .again import update_command

        return update_command(chosen, baseline)

    choice = chosen_rules(chosen, every, given)._replace(watch=watched, update=update)
    return choice._replace(ignores=not chosen.no_ignores, baseline=chosen.baseline)


def report_of(argv: list[str]) -> Report:
    """What the plug-in shows: the report that a command line asks for."""
    go_deep()
    return _lint(options().read(argv), [], _Untimed())


def run(argv: list[str]) -> int:
    chosen = options().read(argv, shared=False)
    hush(quiet=chosen.quiet)
    timing = _timing(chosen)
    outputs = read_outputs(chosen.output)
    report = _lint(chosen, outputs, timing)
    show(report, chosen, outputs)
    timing.mark("report")
    timing.show()
    return status(
        report.findings,
        fail_on=chosen.fail_on,
        unknown=len(report.unknown) if chosen.fail_on_unknown else 0,
        problems=len(report.problems),
        exit_zero=chosen.exit_zero,
    )


def _lint(chosen: argparse.Namespace, outputs: list[Output], timing: "Timing | _Untimed") -> Report:
    if chosen.with_cfn_lint and chosen.diff_base is not None:
        hint = "run cfn-lint by itself: what it finds is not compared with a base"
        raise UsageError("--with-cfn-lint and --diff-base do not go together", hint)
    base = _base(chosen.diff_base)
    beside = _cfn_lint() if chosen.with_cfn_lint else None
    every = builtin_rules()
    files = listed_inputs(chosen)

    def judged(share: Share) -> tuple[Given, Report]:
        given = read_inputs(chosen, every, files=files, share=share)
        timing.mark("read")
        choice = choice_of(chosen, every, given)._replace(holds_too=chosen.show_holds)
        check_outputs(outputs, [template.source.path for template, _ in given.templates])
        timing.mark("load")
        return given, lint(given, timing.of(choice))

    jobs = _jobs(chosen, files)
    for rule in every if jobs > 1 and chosen.select is None else ():
        if not rule.preview:
            # What all of them need is loaded once, before there are several.
            rule.load()
    given, report = in_shares(jobs, judged)
    timing.mark("lint")
    hint_joined(given)
    if base is not None:
        report = base.compared(report, chosen, every)
        timing.mark("base")
    if beside is not None:
        templates = [template for template, _ in given.templates]
        report = with_other(report, beside(templates, chosen.stdin_filename))
        timing.mark("cfn-lint")
    return report


def _jobs(chosen: argparse.Namespace, files: Listed) -> int:
    """How many processes share the files; what is compared, or timed, is in one by itself."""
    if STDIN in chosen.paths:
        return 1
    alone = chosen.timing or chosen.diff_base is not None
    return processes(chosen.jobs or (1 if alone else 0), len(files.files))


def _cfn_lint() -> "Callable[[list[Template], str], Other]":
    """What runs cfn-lint; raises UsageError where it is not installed."""
    try:
        from ingestlint.integrations.cfn_lint_run import run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "cfnlint":
            raise
        hint = "install it with pip install 'ingestlint[cfn-lint]'"
        raise UsageError("--with-cfn-lint needs cfn-lint, which is not installed", hint) from None
    return run


class _Untimed:
    """Instead of a clock: a run that is not measured."""

    def mark(self, phase: str) -> None:
        pass

    def of(self, choice: Choice) -> Choice:
        return choice

    def show(self) -> None:
        pass


def _timing(chosen: argparse.Namespace) -> "Timing | _Untimed":
    if not chosen.timing:
        return _Untimed()
    from .timing import Timing

    return Timing()


def _base(revision: str | None) -> "Base | None":
    """What the run is compared with; raises UsageError."""
    if revision is None:
        return None
    from .base import Base

    return Base(revision)


def count(text: str) -> int:
    """A number of processes of the command line; 0 stands for as many as pay."""
    from argparse import ArgumentTypeError

    if not text.isascii() or not text.isdecimal() or int(text) > MOST_JOBS:
        raise ArgumentTypeError(f"{text} is no number of processes (up to {MOST_JOBS})")
    return int(text)


def day(text: str) -> str:
    """A date of the command line."""
    from argparse import ArgumentTypeError
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ArgumentTypeError(f"{text} is no date (YYYY-MM-DD)") from None
