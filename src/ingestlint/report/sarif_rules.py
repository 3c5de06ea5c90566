"""What SARIF says of the rules: their help from the docstrings, how grave and how sure they are."""

from collections.abc import Iterable
from typing import Any

from ingestlint.check.rule import Rule
from ingestlint.check.verdict import Finding
from ingestlint.gate.codes import OWN_CODES, OwnCode

from .help import body, link, reason

# Of a description, as GitHub takes it.
LONGEST = 1024
SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation"}
# GitHub shows the surest first. A rule that is not measured yet counts as less sure.
PRECISION = {
    ("proved", False): "very-high",
    ("proved", True): "high",
    ("heuristic", False): "medium",
    ("heuristic", True): "low",
}


def descriptors(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """The rules that ran, whether or not they found something, and the codes of the linter's own.

    No security-severity: it would make a finding about capacity an alert about security.
    """
    found = [*map(_rule, rules), *map(_own, OWN_CODES.values())]
    return sorted(found, key=lambda rule: str(rule["id"]))


def _rule(rule: Rule) -> dict[str, Any]:
    described = {
        **_described(rule.code, rule.name, rule.summary, f"{rule.summary} {reason(rule)}"),
        "help": {"text": rule.doc, "markdown": f"{rule.summary}\n\n{body(rule, '##')}"},
        **_graded(rule.severity, PRECISION[rule.confidence, rule.preview], rule.family),
    }
    if link(rule):
        described["helpUri"] = link(rule)
    return described


def _own(own: OwnCode) -> dict[str, Any]:
    said = f"{own.summary} {own.fix}"
    return {
        **_described(own.code, own.name, own.summary, said),
        "help": {"text": said, "markdown": said},
        **_graded(own.severity, "very-high", "linting"),
    }


def foreign_descriptors(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The rules of another tool that found something; how sure they are is not known."""
    found: dict[str, dict[str, Any]] = {}
    for finding in findings:
        if finding.foreign is None or finding.code in found:
            continue
        _, summary, description, url = finding.foreign
        said = description or summary
        described = _described(finding.code, finding.name, summary, said)
        described["help"] = {"text": said, "markdown": said}
        described["defaultConfiguration"] = {"level": finding.severity}
        if url:
            described["helpUri"] = url
        found[finding.code] = described
    return [found[code] for code in sorted(found)]


def _described(code: str, name: str, summary: str, full: str) -> dict[str, Any]:
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": _cut(summary)},
        "fullDescription": {"text": _cut(full)},
    }


def _graded(severity: str, precision: str, family: str) -> dict[str, Any]:
    return {
        "defaultConfiguration": {"level": severity},
        "properties": {
            "precision": precision,
            "problem.severity": SEVERITY[severity],
            "tags": ["cloudformation", family],
        },
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
