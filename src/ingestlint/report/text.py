"""The report for people: severity, message, the lines concerned, one line on the fix, coverage."""

import re
from collections.abc import Iterable, Sequence

from ingestlint.check.verdict import INTRODUCED, SEVERITIES, WORSENED, Doubt, Finding, Row
from ingestlint.evaluate.value import Step
from ingestlint.parse.node import Node
from ingestlint.parse.source import Source, Span

from .report import Report

COLORS = {"error": "1;31", "warning": "1;33", "note": "1;36", "place": "1;34", "bold": "1"}
# A template is not trusted: its names must not reach the terminal as commands.
CONTROL = r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
WIDEST = 160
# Of an expression that is quoted.
LONGEST = 40
# Reasons of unknown verdicts that are named without --show-unknown.
REASONS = 3
# Subjects that a finding, and a reason of unknown verdicts, names.
NAMES, MORE_NAMES = 3, 10


def to_text(
    report: Report, *, color: bool = False, show_unknown: bool = False, quiet: bool = False
) -> str:
    """Findings with their code frames, then errors, other verdicts and the coverage line.

    What is `quiet` has no lines of help and no coverage line: nothing where nothing was found.
    """
    paint = _Paint(color, report.secrets, helps=not quiet)
    blocks = _findings(report, paint)
    for problem in report.problems:
        where = f"{problem.file}:{problem.line}" if problem.line else problem.file
        hint = f" ({clean(problem.hint)})" if problem.hint else ""
        said = f"{clean(where)}: {clean(problem.message)}{hint}"
        blocks.append(f"{paint('error', 'error')}: {said}")
    if show_unknown and report.unknown:
        title = "unknown, and what would settle it:"
        title = title if report.difference is None else f"newly {title}"
        blocks.append(_unknown(report.unknown, title, paint))
    if report.holds:
        from .holds import lines

        blocks.append("\n".join([paint("bold", "holds:"), *lines(report.holds)]))
    if not quiet:
        blocks.append(_summary(report, paint, show_unknown=show_unknown))
    return "\n\n".join(blocks)


def _findings(report: Report, paint: "_Paint") -> list[str]:
    """Findings with their frames; since a base, in groups, and what is gone in a line each."""
    found = report.difference
    if found is None:
        return [_finding(finding, paint) for finding in report.findings]
    from .since import gone

    blocks: list[str] = []
    for title, group in ((INTRODUCED, found.introduced), (WORSENED, found.worsened)):
        if group:
            blocks += [paint("bold", f"{title}:"), *(_finding(each, paint) for each in group)]
    for title, lines in gone(found) if paint.helps else ():
        blocks.append("\n".join([paint("bold", f"{title}:"), *(f"  {line}" for line in lines)]))
    return blocks


def clean(text: str) -> str:
    """One line without control characters and escape sequences."""
    return text if text.isprintable() else re.sub(CONTROL, "\N{REPLACEMENT CHARACTER}", text)


class _Paint:
    """How text is shown: with colours when `on`, and without what `secrets` cover.

    `helps` is whether findings say how to settle them.
    """

    __slots__ = ("helps", "on", "secrets")

    def __init__(self, on: bool, secrets: tuple[Node, ...], *, helps: bool) -> None:  # noqa: FBT001
        self.on = on
        self.helps = helps
        self.secrets: dict[str, list[Span]] = {}
        for node in secrets:
            self.secrets.setdefault(node.source.path, []).append(node.span)

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{COLORS[style]}m{text}\x1b[0m" if self.on else text

    def line(self, source: Source, number: int) -> str:
        text = source.line(number)
        for secret in self.secrets.get(source.path, ()):
            if secret.line <= number <= secret.end_line:
                first = secret.column - 1 if number == secret.line else 0
                last = secret.end_column - 1 if number == secret.end_line else len(text)
                text = text[:first] + "*" * (last - first) + text[last:]
        return text


def _finding(finding: Finding, paint: _Paint) -> str:
    span = finding.at.span
    lines = [
        paint(finding.severity, f"{finding.severity}[{finding.code}]")
        + paint("bold", f" {clean(named(finding))}: {clean(finding.message)}"),
        f"  {paint('place', '-->')} {clean(span.path)}:{span.line}:{span.column}",
    ]
    places = [(finding.at, "")]
    summed = {node.span for row in finding.table for node in row.places}
    for place in finding.related:
        # What the table names it shows: a line, not a frame.
        if place.node.span not in summed and all(
            place.node.span != node.span for node, _ in places
        ):
            places.append((place.node, place.label))
    width = max(len(str(node.span.line)) for node, _ in places)
    path = span.path
    here = [(n, label) for n, label in places if n.span.path == path]
    for node, label in sorted(here, key=lambda p: p[0].start):
        mark = "^" if node is finding.at else "-"
        lines.extend(_frame(node, label, mark, width, paint))
    for node, label in places:
        if node.span.path != path:
            there = node.span
            lines.append(f"  {paint('place', ':::')} {clean(there.path)}:{there.line}")
            lines.extend(_frame(node, label, "-", width, paint))
    bar = " " * width + paint("place", " = ")
    lines.extend(_table(finding, " " * width + paint("place", " |")))
    lines.extend(f"{bar}{said}" for said in _origins(finding))
    if finding.environments:
        lines.append(f"{bar}in: {clean(_where_it_is(finding))}")
    for other in finding.also:
        lines.append(f"{bar}in {clean(', '.join(other.environments))}: {clean(other.message)}")
        new = [said for said in _origins(other) if said not in _origins(finding)]
        lines.extend(f"{bar}  {said}" for said in new)
    if finding.when:
        lines.append(f"{bar}when: {clean(when(finding.when))}")
    if finding.confidence == "heuristic":
        lines.append(f"{bar}confidence: heuristic")
    if finding.fix and paint.helps:
        lines.append(f"{bar}help: {clean(finding.fix)}")
    return "\n".join(lines)


def sentence(finding: Finding) -> str:
    """A finding in one line, for reports without frames."""
    return f"{clean(named(finding))}: {statement(finding)}"


def statement(finding: Finding) -> str:
    """What is said of whom a finding names: when, in which environments, and what in others."""
    said = finding.message
    if finding.when:
        said += f", when {when(finding.when)}"
    if finding.environments:
        said += f" (in {_where_it_is(finding)})"
    for other in finding.also:
        said += f"; in {', '.join(other.environments)}: {other.message}"
    return clean(said)


def named(finding: Finding) -> str:
    """Whom a finding is about: the first of its subjects."""
    return few(finding.names, NAMES)


def when(truths: Iterable[tuple[str, bool | str]]) -> str:
    """Conditions and what they are, parameters and their values."""
    said = ((n, so if isinstance(so, str) else str(so).lower()) for n, so in truths)
    return ", ".join(f"{name} is {so or '(empty)'}" for name, so in said)


def _where_it_is(finding: Finding) -> str:
    holds = f" (holds in {', '.join(finding.holds_in)})" if finding.holds_in else ""
    return ", ".join(finding.environments) + holds


def _origins(finding: Finding) -> list[str]:
    """Where the values of a finding came from, of those that are not written where it points."""
    found = []
    for node, trail in ((finding.at, finding.trail), *((r.node, r.trail) for r in finding.related)):
        if _leads_away(node, trail):
            steps = dict.fromkeys(step_text(step) for step in trail)
            written = quoted(node.source.text[node.start : node.end])
            said = clean(f"{written} ← {' ← '.join(steps)}")
            if said not in found:
                found.append(said)
    return found


def quoted(text: str) -> str:
    """What is written, in one short line."""
    written = " ".join(text.split())
    return written[:LONGEST] + "…" if len(written) > LONGEST else written


def _leads_away(node: Node, trail: tuple[Step, ...]) -> bool:
    """Whether a value is from elsewhere than the resources of its own template."""
    return any(
        step.node is None
        or step.node.source is not node.source
        or step.text.startswith(("default", "parameter", "mapping"))
        for step in trail
    )


def step_text(step: Step) -> str:
    """One step on the way to a value, with its place unless the text says it."""
    if step.node is None:
        return step.text
    span = step.node.span
    where = f"{span.path}:{span.line}"
    return step.text if where in step.text else f"{step.text} ({where})"


def _table(finding: Finding, blank: str) -> list[str]:
    """The sum behind a finding, one aligned line for each of its numbers."""
    signs = {"at least": "≥ ", "at most": "≤ "}
    table = [
        (f"{signs.get(row.bound, '')}{row.value:,.10g}", clean(row.label), _where(row, finding))
        for row in finding.table
    ]
    numbers = max((len(number) for number, _, _ in table), default=0)
    labels = max((len(label) for _, label, _ in table), default=0)
    return [
        f"{blank}  {number:>{numbers}}  {label:<{labels}}  {where}".rstrip()
        for number, label, where in table
    ]


def _where(row: Row, finding: Finding) -> str:
    if not row.places:
        return clean(row.remark)
    first, *others = row.places
    span = first.span
    here = span.path == finding.at.span.path
    where = f"line {span.line}" if here else f"{span.path}:{span.line}"
    if others:
        where += f" and {many(len(others), 'more place')}"
    return clean(f"{where}, {row.remark}" if row.remark else where)


def _frame(node: Node, label: str, mark: str, width: int, paint: _Paint) -> list[str]:
    span = node.span
    text = paint.line(node.source, span.line)
    first = span.column - 1
    last = span.end_column - 1 if span.end_line == span.line else len(text)
    if len(text) > WIDEST:
        shift = max(0, first - 40)
        text, first, last = text[shift : shift + WIDEST], first - shift, last - shift
    last = max(first + 1, min(last, len(text)))
    lead = "".join("\t" if c == "\t" else " " for c in text[:first])
    number = paint("place", f"{span.line:>{width}} |")
    caret = lead + mark * (last - first) + (f" {clean(label)}" if label else "")
    blank = " " * width + paint("place", " |")
    return [f"{number} {clean(text)}".rstrip(), f"{blank} {caret}".rstrip()]


def _unknown(doubts: list[Doubt], title: str, paint: _Paint) -> str:
    lines = [paint("bold", title)]
    causes: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        causes.setdefault(doubt.why.cause, []).append(doubt)
    for group in causes.values():
        first = group[0]
        home = next((doubt.home for doubt in group if doubt.home), "")
        span = first.at.span
        lines.append(f"  {clean(span.path)}:{span.line}: {clean(first.why.reason)}")
        by_code: dict[str, list[str]] = {}
        for doubt in group:
            subjects = by_code.setdefault(doubt.code, [])
            # One cause may be in several templates, and a name in each of them.
            apart = f" in {doubt.home}" if doubt.home not in {"", home} else ""
            if f"{doubt.subject}{apart}" not in subjects:
                subjects.append(f"{doubt.subject}{apart}")
        said = "; ".join(f"{code} {few(names, MORE_NAMES)}" for code, names in by_code.items())
        lines.append(f"    for {clean(said)}")
        if first.why.remedy:
            lines.append(f"    = help: {clean(first.why.remedy)}")
    return "\n".join(lines)


def _summary(report: Report, paint: _Paint, *, show_unknown: bool) -> str:
    lines = [paint("bold", headline(report)), coverage(report)]
    if report.difference is not None:
        from .since import since

        lines.insert(0, paint("bold", since(report.difference)))
    if report.unknown and not show_unknown:
        new = "newly " if report.difference is not None else ""
        lines.append(f"{new}unknown: {_reasons(report.unknown)}")
        lines.append("  --show-unknown says what would settle the unknown ones")
    return "\n".join(lines)


def headline(report: Report) -> str:
    """How many findings of each severity there are, and problems."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for finding in report.findings:
        counts[finding.severity] += 1
    found = ", ".join(many(n, name) for name, n in counts.items() if n) or "no findings"
    if report.problems:
        found = f"{found}, {many(len(report.problems), 'problem')}"
    return found


def coverage(report: Report) -> str:
    """What was looked at, and what came of it."""
    c = report.coverage
    skipped = f", {c.skipped} skipped" if c.skipped else ""
    ignored = f", {c.ignored} ignored" if c.ignored else ""
    known = f", {c.baseline} in the baseline" if c.baseline else ""
    verdicts = f"{c.violated} violated, {c.holds} hold, {c.unknown} unknown{ignored}{known}"
    beside = ""
    if report.other is not None:
        tool, version, found, failed = report.other
        came = "could not run" if failed else many(len(found), "finding")
        beside = f"; {tool} {version}: {came}"
    return f"{many(c.files, 'file')}{skipped}: {many(c.checks, 'check')}: {verdicts}{beside}"


def _reasons(doubts: list[Doubt]) -> str:
    """How many verdicts each reason leaves open, the most frequent ones in words."""
    counts: dict[str, int] = {}
    for doubt in doubts:
        counts[doubt.why.reason] = counts.get(doubt.why.reason, 0) + 1
    frequent = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    said = [f"{count} × {clean(reason)}" for reason, count in frequent[:REASONS]]
    rest = sum(count for _, count in frequent[REASONS:])
    return "; ".join(said) + (f"; {rest} for other reasons" if rest else "")


def few(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are; one too many is named, too."""
    if len(names) <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def many(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
