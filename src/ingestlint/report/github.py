"""The report as workflow commands, which GitHub shows at the lines of a pull request."""

from ingestlint.check.verdict import Finding

from .places import in_repository, region
from .report import Problem, Report
from .text import clean, many, sentence

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
# GitHub keeps that many of each kind of one step.
MOST = 10


def to_github(report: Report) -> str:
    """Errors first, then the gravest findings, as many as are kept; then how many there are more.

    That is one notice, and counts as one.
    """
    lines: dict[str, list[str]] = {kind: [] for kind in COMMANDS.values()}
    lines["error"].extend(map(_problem, report.problems))
    for finding in report.findings:
        lines[COMMANDS[finding.severity]].append(_finding(finding))
    shown = [line for kind in lines.values() for line in kind[:MOST]]
    total = sum(map(len, lines.values()))
    if len(shown) < total:
        if len(lines["notice"]) >= MOST:
            del shown[-1]
        more = many(total - len(shown), "more finding")
        said = f"{more} not shown here: the summary of the job has all"
        shown.append(_command("notice", {"title": "ingestlint"}, said))
    return "\n".join(shown)


def _finding(finding: Finding) -> str:
    place = region(finding.changed or finding.at)
    said = sentence(finding)
    if finding.changed is not None:
        # What is not on a line of the difference is not shown in a pull request.
        at = region(finding.at)
        said += f"\n{clean(at.path)}:{at.line} has it, and was not changed; this line was"
    help_ = f"\nhelp: {clean(finding.fix)}" if finding.fix else ""
    properties = {
        "file": place.path,
        "line": str(place.line),
        "endLine": str(place.line),
        "col": str(place.column),
        "endColumn": str(place.end_column - 1),  # inclusive, unlike everywhere else
        "title": f"{finding.code} {finding.name}",
    }
    return _command(COMMANDS[finding.severity], properties, said + help_)


def _problem(problem: Problem) -> str:
    hint = f" ({clean(problem.hint)})" if problem.hint else ""
    properties = {
        "file": in_repository(problem.file),
        "line": str(max(1, problem.line)),
        "title": "ingestlint cannot judge this",
    }
    return _command("error", properties, clean(problem.message) + hint)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    said = ",".join(f"{key}={_property(clean(value))}" for key, value in properties.items())
    return f"::{name} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
