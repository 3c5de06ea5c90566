"""The report as a comment on a pull request: the same for the same findings, bounded in size."""

import re

from ingestlint.check.verdict import SEVERITIES, Finding

from .places import in_repository
from .report import Problem, Report
from .since import gone, since
from .text import clean, coverage, headline, many, named, statement

# By this a job finds the comment that it wrote before.
MARKER = "<!-- ingestlint -->"
# Of a comment, in bytes: GitHub takes 65,536 characters.
COMMENT = 60_000
# Of the line that says what is cut off.
LAST = 200
# Causes of unknown verdicts that are named.
CAUSES = 20
# What GitHub and GitLab make links of, or calls, where nothing says so.
LINKED = re.compile(r"[@#]|:/|\b(?:www|gh)(?=[.-])", re.IGNORECASE)
TABLE = ["| severity | rule | place | finding |", "| --- | --- | --- | --- |"]


def to_markdown(report: Report, room: int = COMMENT) -> str:
    """The gravest findings first, and what is cut off said; no clock, no version."""
    head = [MARKER, f"### ingestlint: {headline(report)}", ""]
    if report.difference is not None:
        head += [cell(since(report.difference)), ""]
    tail = [*_unknown(report), coverage(report)]
    room -= _size(head) + _size(tail)
    problems = _fitting([_problem(problem) for problem in report.problems], room // 4, "problem")
    if problems:
        problems = ["**Could not be judged:**", "", *problems, ""]
    room -= _size(problems)
    findings = sorted(report.findings, key=lambda f: SEVERITIES.index(f.severity))
    # The rest is for how to fix them.
    rows = _fitting([_row(finding) for finding in findings], room * 2 // 3, "finding")
    table = [*TABLE, *rows, ""] if rows else []
    room -= _size(table)
    gone = _gone(report, room // 2)
    fixes = _fixes(findings, room - _size(gone))
    return "\n".join([*head, *problems, *table, *gone, *fixes, *tail])


def _gone(report: Report, room: int) -> list[str]:
    """What was found at the base: what is fixed, and why the rest is not reported any more."""
    found = report.difference
    blocks = () if found is None else gone(found)
    return [
        line
        for title, lines in blocks
        for line in _folded(
            title.capitalize(), _fitting([f"- {cell(one)}" for one in lines], room // 2, "finding")
        )
    ]


def _fitting(lines: list[str], room: int, name: str) -> list[str]:
    """As many lines as there is room for, and how many more there are."""
    kept: list[str] = []
    for line in lines:
        room -= _size([line])
        if room < LAST:
            return [*kept, "", f"{many(len(lines) - len(kept), f'more {name}')} not shown here."]
        kept.append(line)
    return kept


def _size(lines: list[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)


def _row(finding: Finding) -> str:
    span = finding.at.span
    where = f"{in_repository(span.path)}:{span.line}"
    said = f"**{cell(named(finding))}**: {cell(statement(finding))}"
    cells = [finding.severity, finding.code, cell(where), said]
    return f"| {' | '.join(cells)} |"


def _problem(problem: Problem) -> str:
    where = in_repository(problem.file)
    where = f"{where}:{problem.line}" if problem.line else where
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"- {cell(where)}: {cell(problem.message + hint)}"


def _fixes(findings: list[Finding], room: int) -> list[str]:
    """How to fix them, each advice once."""
    said = {f"- **{f.code}** {f.name}: {cell(f.fix)}": None for f in findings if f.fix}
    lines = _fitting(sorted(said), room, "line")
    return _folded("How to fix", lines) if lines else []


def _unknown(report: Report) -> list[str]:
    """What could not be decided, by its cause, the most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for doubt in report.unknown:
        key = doubt.why.reason, doubt.why.remedy
        counts[key] = counts.get(key, 0) + 1
    frequent = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = [
        f"- {count} × {cell(reason[:500])}" + (f": {cell(remedy[:500])}" if remedy else "")
        for (reason, remedy), count in frequent[:CAUSES]
    ]
    if len(frequent) > CAUSES:
        lines.append(f"- {many(len(frequent) - CAUSES, 'more reason')}")
    new = "newly unknown verdict" if report.difference is not None else "unknown verdict"
    return _folded(many(len(report.unknown), new), lines) if lines else []


def _folded(title: str, lines: list[str]) -> list[str]:
    return [f"<details><summary>{title}</summary>", "", *lines, "", "</details>", ""]


def cell(text: str) -> str:
    """Text that stays in its cell and is shown as it is: no markup, no link, nobody is called."""
    shown = "".join(f"\\{c}" if c in "\\|`*_<>[]~&" else c for c in clean(text))
    return LINKED.sub(r"\g<0><!-- -->", shown)
