"""What a run found, in the order in which it is shown."""

from typing import NamedTuple

from ingestlint.check.rule import Rule
from ingestlint.check.verdict import Doubt, Finding
from ingestlint.parse.node import Node


class Problem(NamedTuple):
    """Something that kept a file from being linted, or a rule that failed."""

    file: str
    line: int
    message: str
    hint: str = ""


class Coverage(NamedTuple):
    """How much was examined: every check is violated, holds, unknown or ignored."""

    files: int = 0
    skipped: int = 0
    checks: int = 0
    violated: int = 0
    holds: int = 0
    unknown: int = 0
    ignored: int = 0


class Report(NamedTuple):
    """Findings and unknown verdicts by place, problems by file.

    `secrets` are the places of values that no frame may show, `rules` those that ran, and `passed`
    code and template of each that holds for all that it judged there.
    """

    findings: list[Finding]
    unknown: list[Doubt]
    coverage: Coverage
    problems: list[Problem]
    secrets: tuple[Node, ...] = ()
    rules: tuple[Rule, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()


def ordered(findings: list[Finding]) -> list[Finding]:
    """By path, line, column and code."""
    return sorted(findings, key=lambda f: (*f.at.span[:3], f.code, f.subjects))


def ordered_unknown(doubts: list[Doubt]) -> list[Doubt]:
    return sorted(doubts, key=lambda d: (*d.at.span[:3], d.code, d.subject))
