"""The report as JSON, version 1: lines and columns from 1, paths as they were given."""

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from ingestlint import __version__
from ingestlint.check.verdict import Finding, Row
from ingestlint.evaluate.value import Step
from ingestlint.graph.flow.hop import Hop

from .help import page
from .places import in_repository
from .report import Problem, Report, coverage_data

if TYPE_CHECKING:
    from ingestlint.gate.difference import Difference

# Valid in JSON, and yet no text that a terminal or a file should be handed.
CONTROL = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json(report: Report) -> str:
    """The whole report, indented, keys in a fixed order."""
    data = {
        "version": 1,
        "tool": {"name": "ingestlint", "version": __version__},
        "findings": [_finding(finding) for finding in report.findings],
        "unknown": [
            {
                "code": doubt.code,
                "subject": doubt.subject,
                "reason": doubt.why.reason,
                "remedy": doubt.why.remedy,
                "cause": doubt.why.cause,
                "file": doubt.at.span.path,
                "line": doubt.at.span.line,
                "environments": list(doubt.environments),
            }
            for doubt in report.unknown
        ],
        **_holds(report),
        "coverage": coverage_data(report),
        "errors": [error(problem) for problem in report.problems],
        **_difference(report.difference),
    }
    return dumped(data)


def _holds(report: Report) -> dict[str, Any]:
    """What holds, where that is asked for: it is most of what there is."""
    if report.holds is None:
        return {}
    return {
        "holds": [
            {
                "code": held.code,
                "subject": held.subject,
                "file": held.at.span.path,
                "line": held.at.span.line,
                "environments": list(held.environments),
            }
            for held in report.holds
        ]
    }


def _difference(found: "Difference | None") -> dict[str, Any]:
    """What has changed since the base; of what is gone, places are those of the base."""
    if found is None:
        return {}
    counts = {
        name: len(getattr(found, name))
        for name in ("introduced", "worsened", "fixed", "unchanged", "lost", "unknown")
    }
    return {
        "difference": {"base": found.base, **counts, "unknown_before": found.as_unknown},
        "fixed": [{**_finding(finding), "change": "fixed"} for finding in found.fixed],
        "lost": [
            {**_finding(each.finding), "change": "lost", "why": each.why} for each in found.lost
        ],
    }


def dumped(data: Any) -> str:
    """JSON, indented, that can be shown: what a terminal would obey is escaped."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def error(problem: Problem) -> dict[str, Any]:
    """A problem; one that concerns a whole file is at its first line."""
    return {
        "file": problem.file,
        "line": max(1, problem.line),
        "message": problem.message,
        "hint": problem.hint,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    span = finding.at.span
    return {
        "code": finding.code,
        "name": finding.name,
        "tool": finding.foreign.tool if finding.foreign else "ingestlint",
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "fix": finding.fix,
        "subject": finding.subjects[0],
        "subjects": list(finding.subjects),
        "file": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "environments": list(finding.environments),
        "holds_in": list(finding.holds_in),
        "when": dict(finding.when),
        "related": [
            {
                "file": place.node.span.path,
                "line": place.node.span.line,
                "column": place.node.span.column,
                "message": place.label,
                "trail": [_step(step) for step in place.trail],
            }
            for place in finding.related
        ],
        "trail": [_step(step) for step in finding.trail],
        "also": [
            {"environments": list(other.environments), "message": other.message}
            for other in finding.also
        ],
        "table": [_row(row) for row in finding.table],
        "path": [hop_data(hop) for hop in finding.path],
        "excess": finding.excess._asdict() if finding.excess else None,
        "construct_path": finding.construct_path,
        "fingerprint": fingerprint(finding),
        "help": page(finding),
        **({"change": finding.change} if finding.change else {}),
    }


def _step(step: Step) -> dict[str, Any]:
    span = step.node.span if step.node else None
    place = {"file": span.path, "line": span.line} if span else {}
    return {"message": step.text, **place}


def _row(row: Row) -> dict[str, Any]:
    """`value` is exact unless `bound` says otherwise; a row that stands nowhere has line 0."""
    span = row.places[0].span if row.places else None
    whole = isinstance(row.value, int) or row.value.is_integer()
    return {
        "label": row.label,
        "value": int(row.value) if whole else row.value,
        "bound": row.bound,
        "remark": row.remark,
        "file": span.path if span else "",
        "line": span.line if span else 0,
    }


def hop_data(hop: Hop) -> dict[str, Any]:
    """A station on the way of a record; `limit` is null where there is none that is a number."""
    limit = hop.limit
    known = limit is not None and limit.known and not limit.secret
    span = hop.node.span
    return {
        "resource": hop.name,
        "type": hop.type,
        "by": hop.by,
        "says": hop.says,
        "limit": limit.low if known and limit is not None else None,
        "unit": hop.unit,
        "file": span.path,
        "line": span.line,
    }


def fingerprint(finding: Finding) -> str:
    """Equal for the same finding in another version of the file: no lines, no message.

    And from whichever folder it is found.
    """
    name = finding.construct_path or finding.subjects[0]
    text = f"{finding.code}\x00{in_repository(finding.at.source.path)}\x00{name}"
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
