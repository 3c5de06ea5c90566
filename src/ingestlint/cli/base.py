"""`check --diff-base REV`: the base is judged as the work tree is, and the two are compared."""

import argparse
import os
from collections.abc import Container, Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingestlint.check.rule import Rule
from ingestlint.config.errors import ConfigError
from ingestlint.gate.changed import Changed, changed, pointed
from ingestlint.gate.difference import Difference, difference
from ingestlint.gate.identity import Verdicts, relative
from ingestlint.gate.lost import Lost
from ingestlint.gate.renamed import Renamed
from ingestlint.parse.errors import ParseError
from ingestlint.parse.read import read_text
from ingestlint.parse.source import Source
from ingestlint.report.report import Problem, Report, ordered, ordered_by_place
from ingestlint.run.errors import UsageError
from ingestlint.run.interrupted import ended_by_signals, undisturbed
from ingestlint.run.lint import lint
from ingestlint.run.lot import shown, united
from ingestlint.run.notes import note

from .before import Before
from .check import choice_of
from .git import Repository
from .options import named, options_at
from .read import read_inputs

if TYPE_CHECKING:
    from ingestlint.check.verdict import Finding


class Base:
    """The commit that HEAD and a revision have in common; raises UsageError where there is none."""

    def __init__(self, revision: str) -> None:
        self._repository = Repository()
        self._commit = self._repository.merge_base(revision)
        self._name = f"{revision} ({self._commit[:10]})"

    def compared(self, report: Report, chosen: argparse.Namespace, every: list[Rule]) -> Report:
        """The report of the work tree with what is new and worse in it, and the difference."""
        with _scratch() as scratch:
            before = Before(self._repository, self._commit, scratch)
            for module, commit in before.unseen(report.files):
                why = f"{module} is a submodule, and lacks its commit of the base"
                hint = f"git -C {module} fetch origin {commit}"
                note(f"{why}: what is found in it counts as new ({hint})")
            before.follow(report.files)
            options = options_at(before, chosen, report.files)
            before.write(named(options))
            verdicts = self._judged(before, options, every, report.problems)
            names = Renamed(before.renamed, verdicts.templates, report.verdicts.templates)
            found = difference(self._name, verdicts, _sound(report), names, os.path.exists)
            return _reported(report, found, before)

    def _judged(
        self,
        before: Before,
        chosen: argparse.Namespace,
        every: list[Rule],
        problems: list[Problem],
    ) -> Verdicts:
        """The verdicts of the base; a note about what of it could not be judged."""
        if not chosen.paths:
            return Verdicts()
        try:
            with _within(before.here):
                given = read_inputs(chosen, every, lenient=True)
                report = lint(given, choice_of(chosen, every, given))
        except ConfigError as error:
            self._note(Problem(error.path, error.line, error.message))
            return Verdicts()
        except UsageError as error:
            self._note(Problem("", 0, str(error)))
            return Verdicts()
        for problem in report.problems:
            # What is not judged on either side is said once.
            if not any(
                (problem.file, problem.message) == (other.file, other.message) for other in problems
            ):
                self._note(problem)
        return report.verdicts

    def _note(self, problem: Problem) -> None:
        where = f"{problem.file}:{problem.line}: " if problem.line else f"{problem.file}: "
        said = f"{where if problem.file else ''}{problem.message}"
        why = f"{self._name} cannot be judged here, so what is found now counts as new"
        note(f"{why}: {said}")


def _reported(report: Report, found: Difference, before: Before) -> Report:
    changes: dict[str, Changed] = {}
    templates = report.verdicts.templates

    def of(source: Source) -> Changed:
        if source.path not in changes:
            changes[source.path] = _changed(source, before, templates)
        return changes[source.path]

    held = report.verdicts.held
    introduced, worsened = (
        ordered([pointed(finding, of) for finding in shown(group, held)])
        for group in (found.introduced, found.worsened)
    )
    unknown = ordered_by_place(united(found.unknown))
    found = found._replace(
        introduced=introduced,
        worsened=worsened,
        fixed=ordered(shown(found.fixed, {})),
        unchanged=shown(found.unchanged, held),
        lost=_made_one(found.lost),
        unknown=unknown,
    )
    new = ordered(introduced + worsened)
    return report._replace(findings=new, unknown=unknown, difference=found)


def _changed(source: Source, before: Before, templates: Container[str]) -> Changed:
    """What changed in a file since the base."""
    inside = before.inside(source.path)
    if inside is None:
        return Changed([], [])
    old = before.old(inside)
    text = None
    if before.has(old):
        try:
            text = read_text(os.path.join(before.folder, old))
        except (OSError, ParseError):
            return Changed([], [])
    elif source.path not in templates and not before.is_tracked(inside):
        return Changed([], [])  # it is the same on both sides
    return changed(text, source.text)


@contextmanager
def _scratch() -> Iterator[str]:
    """A temporary folder, which is removed when the run is ended by a signal, too."""
    folder: TemporaryDirectory[str] | None = None
    with ended_by_signals():
        try:
            with undisturbed():
                folder = TemporaryDirectory(prefix="ingestlint-")
            yield folder.name
        finally:
            with undisturbed():
                if folder is not None:
                    folder.cleanup()


@contextmanager
def _within(folder: str) -> Iterator[None]:
    """Run in another folder, where what would be said to the user is not."""
    here = os.getcwd()
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    try:
        with redirect_stderr(StringIO()):
            yield
    finally:
        os.chdir(here)


def _made_one(lost: list[Lost]) -> list[Lost]:
    reasons: dict[str, list[Finding]] = {}
    for each in lost:
        reasons.setdefault(each.why, []).append(each.finding)
    return [Lost(f, why) for why, found in reasons.items() for f in ordered(shown(found, {}))]


def _sound(report: Report) -> Verdicts:
    """The verdicts of a run; files that have a problem were not examined."""
    failed = {relative(problem.file, ".") for problem in report.problems}
    scopes = (s._replace(files=s.files - failed) for s in report.verdicts.scopes)
    return report.verdicts._replace(scopes=tuple(scopes))
