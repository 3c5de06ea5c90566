"""What a run found, in the order in which it is shown."""

from typing import TYPE_CHECKING, NamedTuple

from ingestlint.check.rule import Rule
from ingestlint.check.verdict import Doubt, Either, Finding, Held
from ingestlint.gate.identity import Verdicts
from ingestlint.gate.settle import Registered
from ingestlint.parse.node import Node

if TYPE_CHECKING:
    from ingestlint.gate.difference import Difference


class Problem(NamedTuple):
    """Something that kept a file from being linted, or a rule that failed."""

    file: str
    line: int
    message: str
    hint: str = ""


class Coverage(NamedTuple):
    """How much was examined: each check is one of the last five."""

    files: int = 0
    skipped: int = 0
    checks: int = 0
    violated: int = 0
    holds: int = 0
    unknown: int = 0
    ignored: int = 0
    baseline: int = 0


class Other(NamedTuple):
    """What another tool said of the same templates: its matches as findings, and what failed."""

    tool: str
    version: str
    findings: list[Finding]
    problems: list[Problem]


class Report(NamedTuple):
    """Findings and unknown verdicts by place, problems by file.

    `secrets` are the places of values that no frame may show, `register` the ignores,
    and `bare` the findings of rules that no ignore settles, before any are made one;
    `files` and `environments` are those that were examined ("" for no environment).
    `rules` are those that ran, and `passed` code and template of each that holds for all that it
    judged there. `verdicts` are all of them one by one; a run that is compared with a base has
    the findings and unknown verdicts that are new, and the `difference`. `other` is the tool
    that ran beside; what it found is among the findings. `holds` are the verdicts that hold, None
    where nobody asks for them.
    """

    findings: list[Finding]
    unknown: list[Doubt]
    coverage: Coverage
    problems: list[Problem]
    secrets: tuple[Node, ...] = ()
    register: tuple[Registered, ...] = ()
    bare: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    passed: tuple[tuple[str, str], ...] = ()
    verdicts: Verdicts = Verdicts()
    difference: "Difference | None" = None
    other: Other | None = None
    holds: list[Held] | None = None


def with_other(report: Report, other: Other) -> Report:
    """The report with what another tool found, too."""
    return report._replace(
        findings=ordered(report.findings + other.findings),
        problems=report.problems + other.problems,
        other=other,
    )


def coverage_data(report: Report) -> dict[str, int]:
    """The counts as data; what another tool found is no check, and counted by itself."""
    counts = report.coverage._asdict()
    if report.other is not None:
        counts[report.other.tool.replace("-", "_")] = len(report.other.findings)
    return counts


def ordered(findings: list[Finding]) -> list[Finding]:
    """By path, line, column and code."""
    return sorted(findings, key=lambda f: (*f.at.span[:3], f.code, f.subjects))


def ordered_by_place(verdicts: list[Either]) -> list[Either]:
    """Unknown verdicts by path, line, column, code and subject, or those that hold."""
    return sorted(verdicts, key=lambda v: (*v.at.span[:3], v.code, v.subject))
