"""What a verdict is found again by in another run: never a line, never a message."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.check.verdict import Doubt, Finding
from ingestlint.parse.given import absolute

if TYPE_CHECKING:
    from ingestlint.parse.template import Template


class Key(NamedTuple):
    """Where a rule is broken; `file` is relative to a folder, `environment` "" for none."""

    file: str
    resource: str
    rule: str
    environment: str


class Scope(NamedTuple):
    """What was examined: files as keys name them, codes, environments ("" for none)."""

    files: frozenset[str]
    codes: frozenset[str]
    environments: frozenset[str]

    def covers(self, key: Key) -> bool:
        """Whether a verdict of this key would have been given again."""
        if key.environment not in self.environments:
            return False
        return key.file in self.files and key.rule in self.codes

    def seen_from(self, folder: str) -> "Scope":
        """The same for keys in another folder."""
        return self._replace(files=frozenset(relative(file, folder) for file in self.files))


class Verdicts(NamedTuple):
    """The verdicts of a run as another run is compared with it, before any are made one.

    `found` are reported, `silenced` are violated and set aside (by an ignore or the baseline);
    `unknown` are open, `quiet` unknown and ignored. `held` says in which environments a rule
    holds, by code, home and subject; `templates` are all that were read, by path.
    """

    found: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()
    unknown: tuple[Doubt, ...] = ()
    quiet: tuple[Doubt, ...] = ()
    held: dict[tuple[str, str, str], list[str]] = {}  # noqa: RUF012  (never changed)
    scopes: tuple[Scope, ...] = ()
    templates: "dict[str, Template]" = {}  # noqa: RUF012


def scope_of(
    folder: str, files: Iterable[str], codes: Iterable[str], environments: Iterable[str]
) -> Scope:
    """The scope of a run for keys in `folder`; files are given as they are reported."""
    names = (relative(file, folder) for file in files)
    return Scope(frozenset(names), frozenset(codes), frozenset(environments))


def keys_of(finding: Finding, folder: str) -> list[Key]:
    """One for each resource and environment; of a CDK construct its path is the resource."""
    file = relative(finding.home or finding.at.span.path, folder)
    subjects: Sequence[str] = named_subjects(finding)
    if finding.construct_path and len(subjects) == 1:
        subjects = [finding.construct_path]
    return [
        Key(file, subject, finding.code, environment)
        for subject in subjects
        for environment in finding.environments or ("",)
    ]


def keys_of_doubt(doubt: Doubt) -> list[Key]:
    file = relative(doubt.home or doubt.at.source.path, ".")
    return [Key(file, doubt.subject, doubt.code, name) for name in doubt.environments or ("",)]


def named_subjects(finding: Finding) -> Sequence[str]:
    """The resources that a finding is about."""
    return [s for s in finding.subjects if s != "Globals"] or finding.subjects


def relative(path: str, folder: str) -> str:
    """A path as seen from a folder."""
    return os.path.relpath(absolute(path), absolute(folder)).replace(os.sep, "/")
