"""The changed place that a finding comes from, where it does not point at one itself."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from ingestlint.check.verdict import Finding, Related
from ingestlint.parse.node import Node
from ingestlint.parse.source import Source
from ingestlint.record import Record

HERE = "changed here"
# As the lines of a source are counted.
LINES = re.compile(r"\r\n|\n|\r")
# Past that many lines, all between the first and the last that differ counts as changed.
MOST = 20_000


class Changed(Record):
    """Lines that are new or other than at the base, and lines after which some are gone."""

    lines: list[int]
    cuts: list[int]

    def touches(self, first: int, last: int) -> bool:
        """Whether something changed within these lines, both included."""
        at = bisect_left(self.lines, first)
        if at < len(self.lines) and self.lines[at] <= last:
            return True
        at = bisect_left(self.cuts, first)
        return at < len(self.cuts) and self.cuts[at] < last


def changed(before: str | None, now: str) -> Changed:
    """What changed in a text since `before`; None: all of it is new."""
    lines = LINES.split(now)
    if before is None:
        return Changed(list(range(1, len(lines) + 1)), [])
    old = LINES.split(before)
    head = 0
    while head < min(len(old), len(lines)) and old[head] == lines[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(lines)) - head and old[-1 - tail] == lines[-1 - tail]:
        tail += 1
    found = Changed([], [])
    middle = old[head : len(old) - tail], lines[head : len(lines) - tail]
    if max(map(len, middle)) > MOST:
        return Changed(list(range(head + 1, len(lines) - tail + 1)), [])
    for kind, _, _, first, last in SequenceMatcher(None, *middle).get_opcodes():
        if kind == "delete":
            found.cuts.append(head + first)
        elif kind != "equal":
            found.lines.extend(range(head + first + 1, head + last + 1))
    return found


def pointed(finding: Finding, changes: Callable[[Source], Changed]) -> Finding:
    """A finding with the changed place that it comes from, first of those that explain it."""

    def is_changed(node: Node) -> bool:
        span = node.span
        return changes(node.source).touches(span.line, span.end_line)

    if is_changed(finding.at):
        return finding
    place = next((each for each in _places(finding) if is_changed(each.node)), None)
    if place is None:
        return finding
    label = f"{place.label}, {HERE}" if place.label else HERE
    others = (each for each in finding.related if each.node.span != place.node.span)
    related = (place._replace(label=label), *others)
    return finding._replace(related=related, changed=place.node)


def _places(finding: Finding) -> Iterator[Related]:
    """The origins of the values that are compared, the places of these, and those of the sum."""
    for step in finding.trail:
        if step.node is not None:
            yield Related(step.node, "")
    yield from finding.related
    for place in finding.related:
        for step in place.trail:
            if step.node is not None:
                yield Related(step.node, "")
    for row in finding.table:
        for node in row.places:
            yield Related(node, row.label)
    for hop in finding.path:
        yield Related(hop.node, hop.name)
