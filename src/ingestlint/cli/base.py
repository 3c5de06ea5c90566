"""`check --diff-base REV`: the base is judged as the work tree is, and the two are compared."""

import argparse
import os
import sys
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
from ingestlint.report.report import Problem, Report, ordered, ordered_unknown
from ingestlint.report.text import clean

from .check import choice_of
from .files import ENDINGS, PASSED_OVER, posix
from .git import NEW, SPARSE, Blob, Repository
from .given import read_inputs
from .lint import lint, shown, united
from .main import UsageError

if TYPE_CHECKING:
    from ingestlint.check.verdict import Finding

# Of files that a run may read; whatever the command line names is read, too.
READ = (*ENDINGS, ".toml", ".asl", ".log", ".txt", ".csv")

# New files that are looked at for renames; past that, those that the run has read.
MOST = 1_000


class Base:
    """The commit that HEAD and a revision have in common; raises UsageError where there is none."""

    def __init__(self, revision: str) -> None:
        self._repository = Repository()
        self._commit = self._repository.merge_base(revision)
        self._name = f"{revision} ({self._commit[:10]})"
        # By its path from the root.
        self._files: dict[str, Blob] = {}
        self._listed: dict[str, str] = {}
        self._old_names: dict[str, str] = {}

    def compared(self, report: Report, chosen: argparse.Namespace, every: list[Rule]) -> Report:
        """The report of the work tree with what is new and worse in it, and the difference."""
        self._listed = self._repository.listed()
        # What the work tree is not to have is no part of the comparison.
        sparse = {path for path, tag in self._listed.items() if tag == SPARSE}
        self._files = {
            path: blob
            for path, blob in self._repository.files(self._commit).items()
            if path not in sparse or self._is_there(path)
        }
        with TemporaryDirectory(prefix="ingestlint-") as scratch:
            folder = os.path.join(os.path.realpath(scratch), "base")
            os.makedirs(os.path.join(folder, ".git"))  # no folder above belongs to it
            self._old_names = self._renamed(report, os.path.realpath(scratch))
            options = self._options(chosen, report)
            named = {self._inside(path) for path in _named(options)}
            self._repository.write(
                {path: blob for path, blob in self._files.items() if _is_read(path, named)}, folder
            )
            verdicts = self._judged(folder, options, every, report.problems)
            names = self._names(verdicts, report)
            found = difference(self._name, verdicts, _sound(report), names, _is_there)
            return self._reported(report, found, folder)

    def _reported(self, report: Report, found: Difference, folder: str) -> Report:
        changes: dict[str, Changed] = {}
        templates = report.verdicts.templates

        def of(source: Source) -> Changed:
            if source.path not in changes:
                changes[source.path] = self._changed(source, folder, templates)
            return changes[source.path]

        held = report.verdicts.held
        introduced, worsened = (
            ordered([pointed(finding, of) for finding in shown(group, held)])
            for group in (found.introduced, found.worsened)
        )
        unknown = ordered_unknown(united(found.unknown))
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

    def _judged(
        self,
        folder: str,
        chosen: argparse.Namespace,
        every: list[Rule],
        problems: list[Problem],
    ) -> Verdicts:
        """The verdicts of the base; a note about what of it could not be judged."""
        if not chosen.paths:
            return Verdicts()
        try:
            with _within(os.path.join(folder, self._repository.prefix)):
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
        note = f"note: {self._name} cannot be judged here, so what is found now counts as new"
        print(f"{note}: {clean(said)}", file=sys.stderr)

    # --- What the base is asked for ------------------------------------------------------------

    def _options(self, chosen: argparse.Namespace, report: Report) -> argparse.Namespace:
        """The command line as it is for the base: paths by their old names, files that were there.

        A file that git does not know is the same on both sides (one that a job made); one that is
        new was not there.
        """
        options = argparse.Namespace(**vars(chosen))
        options.paths = self._paths(chosen, report)
        options.skip_non_templates = True
        options.parameters = [
            text for text in map(self._parameter, chosen.parameters) if text is not None
        ]
        for name in ("config", "network", "baseline"):
            path = getattr(chosen, name)
            if path:
                # A baseline that is new set nothing aside.
                setattr(options, name, self._option(path) or ("" if name == "baseline" else None))
        return options

    def _paths(self, chosen: argparse.Namespace, report: Report) -> list[str]:
        paths = [chosen.stdin_filename if path == "-" else path for path in chosen.paths]
        if "-" in chosen.paths and not os.path.exists(chosen.stdin_filename):
            paths.remove(chosen.stdin_filename)
        found: list[str] = []
        for path in paths:
            inside = self._inside(path)
            if inside is None:
                said = f"{path} is outside of the repository, so there is no base of it"
                raise UsageError(said, "leave it out, or run without --diff-base")
            old = self._old_names.get(inside, inside)
            if old == "." or old in self._files or self._is_folder(old):
                found.append(self._outside(old))
        # What was renamed on its way into a folder that is named.
        above = [self._inside(path) for path in found]
        for file in report.files:
            old_name = self._old_names.get(self._inside(file) or "")
            if old_name and not any(_is_below(old_name, each or ".") for each in above):
                found.append(self._outside(old_name))
        return found

    def _parameter(self, text: str) -> str | None:
        is_file = "=" not in text or os.path.exists(text)
        return self._option(text) if is_file else text

    def _option(self, path: str) -> str | None:
        """The file of an option, as it is for the base; None where it was not there yet."""
        inside = self._inside(path)
        if inside is None:
            return os.path.abspath(path)
        old = self._old_names.get(inside, inside)
        if old in self._files:
            return self._outside(old)
        return None if self._is_tracked(inside) else os.path.abspath(path)

    # --- Names -----------------------------------------------------------------------------------

    def _inside(self, path: str) -> str | None:
        """A path from the root of the repository; None for one outside of it."""
        folder, name = os.path.split(os.path.abspath(path))
        real = os.path.join(os.path.realpath(folder), name)
        try:
            inside = os.path.relpath(real, self._repository.root)
        except ValueError:  # another drive
            return None
        inside = inside.replace(os.sep, "/")
        return None if inside.split("/")[0] == os.pardir else inside

    def _outside(self, inside: str) -> str:
        """A path from the root, as seen from the current folder."""
        return posix(os.path.relpath(inside, self._repository.prefix))

    def _is_folder(self, inside: str) -> bool:
        return any(path.startswith(f"{inside}/") for path in self._files)

    def _renamed(self, report: Report, scratch: str) -> dict[str, str]:
        """Old names by the new ones, from the root."""
        gone = {
            path: blob
            for path, blob in self._files.items()
            if path.lower().endswith(READ) and not self._is_there(path)
        }
        read = {self._inside(path) for path in report.files}
        come = {path for path in {*self._listed, *read} if path and path not in self._files}
        if len(come) > MOST:
            come &= {path for path in read if path}
        pairs = self._repository.renamed(gone, sorted(come), scratch)
        return {new: old for old, new in pairs.items()}

    def _is_tracked(self, inside: str) -> bool:
        return self._listed.get(inside, NEW) != NEW

    def _is_there(self, inside: str) -> bool:
        return os.path.lexists(os.path.join(self._repository.root, inside))

    def _names(self, base: Verdicts, report: Report) -> Renamed:
        files = {self._outside(old): self._outside(new) for new, old in self._old_names.items()}
        return Renamed(files, base.templates, report.verdicts.templates)

    def _changed(self, source: Source, folder: str, templates: Container[str]) -> Changed:
        """What changed in a file since the base."""
        inside = self._inside(source.path)
        if inside is None:
            return Changed([], [])
        old = self._old_names.get(inside, inside)
        before = None
        if old in self._files:
            try:
                before = read_text(os.path.join(folder, old))
            except (OSError, ParseError):
                return Changed([], [])
        elif source.path not in templates and not self._is_tracked(inside):
            return Changed([], [])  # it is the same on both sides
        return changed(before, source.text)


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


def _named(chosen: argparse.Namespace) -> list[str]:
    """The files that a command line names."""
    return [
        path
        for path in (
            *chosen.paths,
            *chosen.parameters,
            chosen.config,
            chosen.network,
            chosen.baseline,
        )
        if path
    ]


def _is_read(path: str, named: set[str | None]) -> bool:
    """Whether a run may read a file: by its ending, its place, or because it was named."""
    if path in named:
        return True
    *folders, name = path.split("/")
    ending = name.lower().endswith(READ) or "." not in name
    return ending and not PASSED_OVER.intersection(folders)


def _is_below(path: str, folder: str) -> bool:
    return folder in {".", path} or path.startswith(f"{folder}/")


def _is_there(path: str) -> bool:
    return os.path.exists(path)
