"""What a verdict is found again by in another run: never a line, never a message."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.check.verdict import Doubt, Finding
from ingestlint.parse.given import absolute

from .codes import OWN_CODES

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
        # What is found in the text is so in every environment.
        if key.rule not in OWN_CODES and key.environment not in self.environments:
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
    paths = dict(finding.constructs)
    return [
        Key(file, paths.get(subject, subject), finding.code, environment)
        for subject in named_subjects(finding)
        for environment in finding.environments or ("",)
    ]


def one_by_one(findings: Iterable[Finding]) -> list[Finding]:
    """One for each verdict, whatever was made one where it stands."""
    found: list[Finding] = []
    for finding in findings:
        shared = finding.subjects[:1] if finding.subjects[0] == "Globals" else ()
        for subject in named_subjects(finding):
            times = max(1, finding.verdicts.count(subject))
            for environment in finding.environments or ("",):
                one = finding._replace(
                    subjects=(*shared, subject) if subject != "Globals" else finding.subjects,
                    verdicts=(subject,) if finding.verdicts else (),
                    environments=(environment,) if environment else (),
                )
                found += [one] * times
    return found


def keys_of_doubt(doubt: Doubt, folder: str = ".") -> list[Key]:
    file = relative(doubt.home or doubt.at.source.path, folder)
    return [Key(file, doubt.subject, doubt.code, name) for name in doubt.environments or ("",)]


def named_subjects(finding: Finding) -> Sequence[str]:
    """The resources that a finding is about."""
    return [s for s in finding.subjects if s != "Globals"] or finding.subjects


def relative(path: str, folder: str) -> str:
    """A path as seen from a folder."""
    return os.path.relpath(absolute(path), absolute(folder)).replace(os.sep, "/")
