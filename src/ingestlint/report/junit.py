"""The report as JUnit XML: a suite for each file, a case for each verdict that needs a reader."""

import re
from xml.etree import ElementTree

from ingestlint.check.verdict import Doubt, Finding
from ingestlint.record import Record

from .help import page
from .places import Region, in_repository, region
from .report import Problem, Report
from .text import clean, sentence

# What XML cannot hold besides control characters.
NO_TEXT = re.compile("[\ufffe\uffff]")
OUTCOMES = ("failure", "error", "skipped")


class _Case(Record):
    """One test case; a `kind` of "" is one that passes."""

    suite: str
    name: str
    kind: str = ""
    type: str = ""
    message: str = ""
    detail: str = ""
    line: int = 0


def to_junit(report: Report) -> str:
    """A finding fails, what could not be judged is an error, what is unknown is skipped.

    A rule that holds for all that it judged in a template passes there.
    """
    every = _cases(report)
    suites: dict[str, list[_Case]] = {}
    for case in every:
        suites.setdefault(case.suite, []).append(case)
    counts = _counts(every)
    del counts["skipped"]  # known of a suite, not of all
    root = ElementTree.Element("testsuites", {"name": "ingestlint", **counts})
    for path, cases in sorted(suites.items()):
        suite = ElementTree.SubElement(root, "testsuite", {"name": _xml(path), **_counts(cases)})
        seen: dict[str, int] = {}
        for case in cases:
            # Of cases with one name the readers keep one.
            seen[case.name] = seen.get(case.name, 0) + 1
            number = f" #{seen[case.name]}" if seen[case.name] > 1 else ""
            _add(suite, case, case.name + number)
    ElementTree.indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return head + ElementTree.tostring(root, encoding="unicode")


def _cases(report: Report) -> list[_Case]:
    return [
        *map(_error, report.problems),
        *map(_failure, report.findings),
        *map(_skipped, report.unknown),
        *(_Case(in_repository(path), code) for code, path in report.passed),
    ]


def _add(suite: ElementTree.Element, case: _Case, name: str) -> None:
    attributes = {"classname": _xml(case.suite), "name": _xml(name), "file": _xml(case.suite)}
    if case.line:
        attributes["line"] = str(case.line)
    element = ElementTree.SubElement(suite, "testcase", attributes)
    if case.kind:
        said = {"message": _xml(case.message)}
        if case.type:
            said = {"type": case.type, **said}
        outcome = ElementTree.SubElement(element, case.kind, said)
        # Some readers show the message, others the text.
        outcome.text = "\n".join(map(_xml, case.detail.split("\n")))


def _failure(finding: Finding) -> _Case:
    place = region(finding.at)
    said = sentence(finding)
    lines = [said, _where(place)]
    lines += [f"{_where(region(r.node))}: {clean(r.label)}" for r in finding.related]
    if finding.fix:
        lines.append(f"help: {clean(finding.fix)}")
    if page(finding):
        lines.append(f"{page(finding)} says more")
    name = f"{finding.code} {finding.subjects[-1]}"
    return _Case(place.path, name, "failure", finding.severity, said, "\n".join(lines), place.line)


def _skipped(doubt: Doubt) -> _Case:
    place = region(doubt.at)
    said = f"unknown: {clean(doubt.why.reason)}"
    lines = [said, _where(place)]
    if doubt.why.remedy:
        lines.append(f"help: {clean(doubt.why.remedy)}")
    name = f"{doubt.code} {doubt.subject}"
    return _Case(place.path, name, "skipped", "", said, "\n".join(lines), place.line)


def _error(problem: Problem) -> _Case:
    path, line = in_repository(problem.file), max(1, problem.line)
    said = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    detail = f"{clean(said)}\n{clean(path)}:{line}"
    return _Case(path, "can be judged", "error", "", said, detail, line)


def _where(place: Region) -> str:
    return clean(f"{place.path}:{place.line}:{place.column}")


def _counts(cases: list[_Case]) -> dict[str, str]:
    kinds = [case.kind for case in cases]
    failures, errors, skipped = (kinds.count(kind) for kind in OUTCOMES)
    return {
        "tests": str(len(cases)),
        "failures": str(failures),
        "errors": str(errors),
        "skipped": str(skipped),
    }


def _xml(text: str) -> str:
    return NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", clean(text))
