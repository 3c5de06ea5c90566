"""The report as GitLab's Code Quality takes it: an array, empty when all is well."""

import hashlib
from typing import Any

from ingestlint.check.verdict import Finding
from ingestlint.gate.codes import UNREADABLE

from .json import dumped, fingerprint
from .places import in_repository, region
from .report import Problem, Report
from .text import clean, sentence

SEVERITY = {"error": "critical", "warning": "major", "note": "minor"}


def to_gitlab(report: Report) -> str:
    """Findings and errors. What is unknown is left out: GitLab would count it as a degradation."""
    entries = [_finding(finding) for finding in report.findings]
    entries += [_problem(problem) for problem in report.problems]
    return dumped(_apart(entries))


def _finding(finding: Finding) -> dict[str, Any]:
    place = region(finding.at)
    # Nothing but the description is shown.
    help_ = f". Help: {clean(finding.fix)}" if finding.fix else ""
    return {
        "description": sentence(finding) + help_,
        "check_name": finding.code,
        "fingerprint": fingerprint(finding),
        "severity": SEVERITY[finding.severity],
        "location": {"path": clean(place.path), "lines": {"begin": place.line}},
    }


def _problem(problem: Problem) -> dict[str, Any]:
    path = in_repository(problem.file)
    hint = f" ({problem.hint})" if problem.hint else ""
    return {
        "description": clean(problem.message + hint),
        "check_name": UNREADABLE,
        "fingerprint": _digest(f"{UNREADABLE}\x00{path}\x00{problem.message}"),
        "severity": "blocker",
        "location": {"path": clean(path), "lines": {"begin": max(1, problem.line)}},
    }


def _apart(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries with fingerprints of their own: GitLab keeps one of those that have the same.

    The first keeps what it has, the others add which of them they are, in the order of the file.
    """
    counts: dict[str, int] = {}
    for entry in entries:
        shared = entry["fingerprint"]
        counts[shared] = counts.get(shared, 0) + 1
        if counts[shared] > 1:
            entry["fingerprint"] = _digest(f"{shared}\x00{counts[shared]}")
    return entries


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
