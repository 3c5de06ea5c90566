"""The rules as a plug-in: `cfn-lint template.yaml -a ingestlint.integrations.cfn_lint`.

cfn-lint reads the severity of a match from the first letter of its id, and ours can differ from
one finding of a rule to the next: each rule is there with all three letters (`ERES301`, `WRES301`,
`IRES301`). Of a template there is one run, which the first of them starts and all share.
"""

import os
import sys
from collections.abc import Container
from functools import lru_cache
from typing import Any, NamedTuple

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.check.verdict import Doubt, Finding
from ingestlint.cli.check import report_of
from ingestlint.config.errors import ConfigError
from ingestlint.gate.codes import OTHER_CODES, OWN_CODES, POLICY, UNDECIDED, UNREADABLE, OwnCode
from ingestlint.parse.node import Node
from ingestlint.report.help import link, reason
from ingestlint.report.report import Problem, Report
from ingestlint.report.text import clean, few, sentence
from ingestlint.run.depth import RECURSION
from ingestlint.run.errors import UsageError
from ingestlint.run.paths import posix

LETTERS = {"error": "E", "warning": "W", "note": "I"}
# Subjects that an undecided verdict names.
NAMES = 10
Matches = dict[str, list[RuleMatch]]


class Said(CloudFormationLintRule):
    """What one of our rules says in one severity; without an id cfn-lint registers nothing."""

    code = ""

    def configure(self, configs: Any = None, experimental: bool = False) -> None:  # noqa: FBT001, FBT002
        """Before each template, cfn-lint says whether experimental rules are wanted."""
        super().configure(configs, experimental)
        self.preview = bool(experimental)

    def match(self, cfn: Any) -> list[RuleMatch]:
        return matches(cfn, self.preview).get(self.id, [])


class OfRule(Said):
    """A rule file; it is read when cfn-lint asks for what is in it."""

    rule: Rule

    @property
    def shortdesc(self) -> str:
        return self.rule.summary

    @property
    def description(self) -> str:
        return reason(self.rule)

    @property
    def source_url(self) -> str:
        return link(self.rule)

    @property
    def tags(self) -> list[str]:
        return ["ingestlint", self.rule.family]

    @property
    def experimental(self) -> bool:
        """A preview is to ingestlint what is experimental to cfn-lint."""
        return self.rule.preview


def _classes() -> dict[str, type[Said]]:
    """A class for each id: cfn-lint takes those that it finds in this module."""
    found: dict[str, type[Said]] = {}
    for rule in builtin_rules():
        for letter in LETTERS.values():
            found[letter + rule.code] = type(
                letter + rule.code,
                (OfRule,),
                {"id": letter + rule.code, "code": rule.code, "rule": rule},
            )
    for own in OWN_CODES.values():
        found.update((letter + own.code, _own(letter, own)) for letter in LETTERS.values())
    found.update((letter + POLICY, _own(letter, OTHER_CODES[POLICY])) for letter in "EWI")
    found["E" + UNREADABLE] = _own("E", OTHER_CODES[UNREADABLE])
    found["I" + UNDECIDED] = _own("I", OTHER_CODES[UNDECIDED])
    return found


def _own(letter: str, own: OwnCode) -> type[Said]:
    said = {"shortdesc": own.summary, "description": own.fix, "tags": ["ingestlint"]}
    return type(letter + own.code, (Said,), {"id": letter + own.code, "code": own.code, **said})


globals().update(_classes())
CODES = {rule.code for rule in builtin_rules()} | set(OWN_CODES)


@lru_cache(maxsize=1)
def matches(cfn: Any, preview: bool) -> Matches:  # noqa: FBT001
    """All that is said of a template, by id: run once, however many rules ask."""
    if not cfn.filename:
        said = "ingestlint needs a file: give cfn-lint the path of the template"
        return {"E" + UNREADABLE: [RuleMatch([], said)]}
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION))
    path = os.path.abspath(cfn.filename)
    try:
        report = report_of([path, *(["--preview"] if preview else [])])
    except ConfigError as error:
        problem = Problem(posix(error.path), error.line, error.message, error.hint)
        return {"E" + UNREADABLE: [_problem(problem, posix(path))]}
    except UsageError as error:
        return {"E" + UNREADABLE: [RuleMatch([], f"{error} ({error.hint})")]}
    return _by_id(report, _Here(posix(path), cfn.get_resources()))


class _Here(NamedTuple):
    """The template that cfn-lint looks at: its path as we report it, and its resources."""

    path: str
    resources: Container[str]


def _by_id(report: Report, here: _Here) -> Matches:
    found: Matches = {}
    for finding in report.findings:
        id_ = LETTERS[finding.severity] + (finding.code if finding.code in CODES else POLICY)
        found.setdefault(id_, []).extend(_finding(finding, here))
    if report.problems:
        found["E" + UNREADABLE] = [_problem(problem, here.path) for problem in report.problems]
    if report.unknown:
        found["I" + UNDECIDED] = _undecided(report.unknown, here)
    return found


def _finding(finding: Finding, here: _Here) -> list[RuleMatch]:
    """One for each subject, all alike: cfn-lint drops those that Metadata ignores, and repeats."""
    said = sentence(finding)
    if finding.code not in CODES:
        said = f"{finding.code}: {said}"
    return [_match(said, finding.at, subject, here) for subject in finding.subjects]


def _undecided(doubts: list[Doubt], here: _Here) -> list[RuleMatch]:
    """One for each reason at a place, with the rules and subjects that it leaves open."""
    groups: dict[tuple[str, str], list[Doubt]] = {}
    for doubt in doubts:
        groups.setdefault((doubt.why.cause, doubt.at.place), []).append(doubt)
    found = []
    for group in groups.values():
        first = group[0]
        names = list(dict.fromkeys(f"{doubt.code} {doubt.subject}" for doubt in group))
        remedy = f" ({first.why.remedy})" if first.why.remedy else ""
        said = clean(f"unknown: {first.why.reason}{remedy}, for {few(names, NAMES)}")
        found.append(_match(said, first.at, first.subject, here))
    return found


def _match(said: str, at: Node, subject: str, here: _Here) -> RuleMatch:
    """A match at the place that decides; of what lies in another file, at the resource here."""
    name = subject.partition("/")[0].partition("#")[0]
    # By these cfn-lint knows whose Metadata may ignore it; without any it would be dropped.
    steps = ["Resources", name] if name in here.resources else [name]
    span = at.span
    if span.path != here.path:
        return RuleMatch(steps, f"{clean(span.path)}:{span.line}: {said}")
    place = span.line - 1, span.column - 1, span.end_line - 1, span.end_column - 1
    return RuleMatch(steps, said, location=place)


def _problem(problem: Problem, path: str) -> RuleMatch:
    said = clean(f"{problem.message} ({problem.hint})" if problem.hint else problem.message)
    line = max(1, problem.line)
    if problem.file != path:
        said, line = f"{clean(problem.file)}:{line}: {said}", 1
    return RuleMatch([], said, location=(line - 1, 0, line - 1, 1))
