"""The report as SARIF 2.1.0, within what GitHub takes."""

import os
from typing import Any
from urllib.parse import quote

from ingestlint import __version__
from ingestlint.check.verdict import SEVERITIES, Doubt, Finding
from ingestlint.evaluate.value import Step
from ingestlint.parse.node import Node

from .json import dumped, fingerprint
from .places import in_repository, region
from .report import Other, Problem, Report, coverage_data, ordered
from .sarif_rules import descriptors, foreign_descriptors
from .text import clean, few, sentence

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
# GitHub refuses a file with more results, and shows no more places and steps of one.
RESULTS, LOCATIONS, STEPS = 25_000, 100, 1_000
# No limit of anybody: past it nobody reads on.
NOTIFICATIONS = 1_000
LINKS = 10
# Subjects that a notification names.
NAMES = 10


def to_sarif(report: Report) -> str:
    """One run of each tool. What is unknown is no result: GitHub takes all of them for violations.

    It is among the notifications of the invocation, like the errors.
    """
    own = [finding for finding in report.findings if finding.foreign is None]
    runs = [_own_run(report._replace(findings=own))]
    if report.other is not None:
        runs.append(_other_run(report.other))
    return dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": runs})


def _own_run(report: Report) -> dict[str, Any]:
    rules = descriptors(report.rules)
    index = _index(rules)
    findings = _gravest(report.findings)
    driver = {"name": "ingestlint", "version": __version__, "semanticVersion": __version__}
    return {
        "tool": {"driver": {**driver, "rules": rules}},
        "automationDetails": {"id": "ingestlint/"},
        "columnKind": "utf16CodeUnits",
        "invocations": [
            {
                "executionSuccessful": not report.problems,
                "toolExecutionNotifications": _notifications(report, index, len(findings)),
            }
        ],
        "results": [_result(finding, index) for finding in findings],
        "properties": {"coverage": coverage_data(report)},
    }


def _other_run(other: Other) -> dict[str, Any]:
    """A run of a tool that ran beside; code scanning names the tool at each alert."""
    findings = _gravest(ordered(other.findings))
    rules = foreign_descriptors(findings)
    index = _index(rules)
    return {
        "tool": {"driver": {"name": other.tool, "version": other.version, "rules": rules}},
        "automationDetails": {"id": f"{other.tool}/"},
        "columnKind": "utf16CodeUnits",
        "results": [_result(finding, index) for finding in findings],
    }


def _index(rules: list[dict[str, Any]]) -> dict[str, int]:
    return {rule["id"]: number for number, rule in enumerate(rules)}


def _gravest(findings: list[Finding]) -> list[Finding]:
    """As many as are taken, in their order; of too many the gravest."""
    if len(findings) <= RESULTS:
        return findings
    numbers = range(len(findings))
    kept = sorted(numbers, key=lambda n: SEVERITIES.index(findings[n].severity))[:RESULTS]
    return [findings[n] for n in sorted(kept)]


# --- Results -----------------------------------------------------------------------------------


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    related = _related(finding)
    place = {
        **_location(finding.at),
        "logicalLocations": [{"fullyQualifiedName": clean(s)} for s in finding.subjects],
    }
    result = {
        "ruleId": finding.code,
        "ruleIndex": index.get(finding.code, -1),
        "level": finding.severity,
        "message": {"text": _message(finding, related)},
        "locations": [place],
        "relatedLocations": [
            {"id": number, **_location(node), "message": {"text": label}}
            for number, (node, label) in enumerate(related, start=1)
        ],
        "codeFlows": [_flow(steps) for steps in _paths(finding)],
        "partialFingerprints": {"ingestlint/v1": fingerprint(finding)},
        "properties": {
            "confidence": finding.confidence,
            "subjects": [clean(subject) for subject in finding.subjects],
            "environments": [clean(name) for name in finding.environments],
            "when": {clean(n): clean(so) if isinstance(so, str) else so for n, so in finding.when},
            **({"change": finding.change} if finding.change else {}),
        },
    }
    return {key: value for key, value in result.items() if value not in ([], -1)}


def _message(finding: Finding, related: list[tuple[Node, str]]) -> str:
    """The finding, links to the places that explain it, and how to fix it.

    The last is no `fixes` of the result: those are edits, and GitHub does not show them.
    """
    explained = related[:LINKS]
    links = [f"[{_escaped(label)}]({id_})" for id_, (_, label) in enumerate(explained, start=1)]
    parts = [_unlinked(sentence(finding))]
    if links:
        parts.append(f"See: {', '.join(links)}")
    if finding.fix:
        parts.append(f"Help: {_unlinked(clean(finding.fix))}")
    return ". ".join(parts)


def _unlinked(text: str) -> str:
    """What is not to be taken for a link."""
    return _escaped(text) if "](" in text else text


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _related(finding: Finding) -> list[tuple[Node, str]]:
    """The places that explain a finding, then those of its sum, each once."""
    seen = {finding.at.span}
    found: list[tuple[Node, str]] = []
    rows = [
        (node, f"{row.value:,.10g} {row.label}") for row in finding.table for node in row.places
    ]
    for node, label in [*((place.node, place.label) for place in finding.related), *rows]:
        if node.span not in seen:
            seen.add(node.span)
            found.append((node, clean(label) or "related"))
    return found[: LOCATIONS - 1]


def _paths(finding: Finding) -> list[list[tuple[Node, str]]]:
    """Ways that a reader can follow step by step, each from its origin to where it ends.

    That of the record that a finding is about; and those of the values that are compared, from
    where a value is written to where it is used.
    """
    hops = [
        (hop.node, " ".join(filter(None, (hop.by, hop.name, hop.says)))) for hop in finding.path
    ]
    ends = [(finding.at, "the value that decides", finding.trail)]
    ends += [(place.node, place.label, place.trail) for place in finding.related]
    ways = [hops, *(_way(trail, node, label) for node, label, trail in ends)]
    if finding.changed is not None:
        # What the change has done comes first.
        ways.sort(key=lambda way: all(node is not finding.changed for node, _ in way))
    return [way for way in ways if len(way) > 1]


def _way(trail: tuple[Step, ...], node: Node, label: str) -> list[tuple[Node, str]]:
    """The places of a trail, the origin first, and the value that it leads to."""
    steps = [(step.node, step.text) for step in reversed(trail) if step.node is not None]
    return [*steps, (node, label)]


def _flow(steps: list[tuple[Node, str]]) -> dict[str, Any]:
    locations = [
        {"location": {**_location(node), "message": {"text": clean(label) or "here"}}}
        for node, label in steps[:STEPS]
    ]
    return {"threadFlows": [{"locations": locations}]}


# --- Notifications -----------------------------------------------------------------------------


def _notifications(report: Report, index: dict[str, int], shown: int) -> list[dict[str, Any]]:
    """What kept files from being judged, then what could not be decided."""
    found = [_error(problem) for problem in report.problems] + _unknown(report, index)
    more = len(found) - NOTIFICATIONS
    if more > 0:
        found[NOTIFICATIONS:] = [_note(f"{more:,} more notifications are left out")]
    hidden = len(report.findings) - shown
    if hidden:
        found.append(_note(f"{hidden:,} more findings are left out, the least grave ones"))
    return found


def _note(text: str) -> dict[str, Any]:
    return {"level": "note", "message": {"text": text}}


def _error(problem: Problem) -> dict[str, Any]:
    hint = f" ({problem.hint})" if problem.hint else ""
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(in_repository(problem.file))}}
    if problem.line:
        place["region"] = {"startLine": problem.line}
    return {
        "level": "error",
        "message": {"text": clean(problem.message + hint)},
        "locations": [{"physicalLocation": place}],
    }


def _unknown(report: Report, index: dict[str, int]) -> list[dict[str, Any]]:
    """One for each rule and cause."""
    groups: dict[tuple[str, str], list[Doubt]] = {}
    for doubt in report.unknown:
        groups.setdefault((doubt.code, doubt.why.cause), []).append(doubt)
    found = []
    for (code, _), doubts in groups.items():
        why = doubts[0].why
        names = list(dict.fromkeys(doubt.subject for doubt in doubts))
        remedy = f" ({why.remedy})" if why.remedy else ""
        said = f"{code} is unknown for {few(names, NAMES)}: {why.reason}{remedy}"
        note = {**_note(clean(said)), "locations": [_location(doubts[0].at)]}
        if code in index:
            note["associatedRule"] = {"id": code, "index": index[code]}
        found.append(note)
    return found


# --- Places ------------------------------------------------------------------------------------


def _location(node: Node) -> dict[str, Any]:
    place = region(node)
    line = node.source.line(place.line)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(place.path)},
            "region": {
                "startLine": place.line,
                "startColumn": _units(line, place.column),
                "endLine": place.line,
                "endColumn": _units(line, place.end_column),
            },
        }
    }


def _units(line: str, column: int) -> int:
    """A column in UTF-16: what a consumer counts that does not ask for the kind of columns."""
    return column + sum(1 for character in line[: column - 1] if character > "\uffff")


def uri(path: str) -> str:
    """The path in a URI; of a file outside of the repository an absolute one."""
    if os.path.isabs(path) or path.startswith(os.pardir):
        path = os.path.abspath(path).replace(os.sep, "/")
        return "file://" + quote(path if path.startswith("/") else f"/{path}", errors="replace")
    return quote(path, errors="replace")
