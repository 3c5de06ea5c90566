"""What ignores leave of the verdicts of a run: each verdict looks only at those of its place."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from ingestlint.check.verdict import Doubt, Finding
from ingestlint.parse.node import Node
from ingestlint.parse.template import Template

from .ignores import MARKER, Ignore, Places, read


class Settled(NamedTuple):
    """Findings and unknown verdicts that stay, and findings about the ignores themselves."""

    findings: list[Finding]
    unknown: list[Doubt]
    about: list[Finding]


def settle(
    templates: Iterable[Template],
    findings: list[Finding],
    unknown: list[Doubt],
    known: set[str],
    ran: set[str],
    today: str,
) -> Settled:
    """What the ignores of templates leave of findings and unknown verdicts.

    An ignore is somebody's word: it settles what is violated and what cannot be told alike.
    `known` are all codes, `ran` those that ran: an ignore of another one cannot be unused.
    `today` is the day that `until` is compared with (ISO 8601).
    """
    about: list[Finding] = []
    live: list[tuple[Ignore, Places]] = []
    for template in templates:
        if MARKER not in template.source.text:
            continue
        places = Places(template)
        ignores, wrong = read(template, places, known)
        about.extend(wrong)
        for ignore in ignores:
            if not ignore.until or ignore.until >= today:
                live.append((ignore, places))
            else:
                said = f"the ignore of {ignore.code} expired on {ignore.until}"
                about.append(places.about("ING004", said, ignore.at))
    index = _Index([ignore for ignore, _ in live])
    kept = [left for left in map(index.left, findings) if left is not None]
    open_ = [doubt for doubt in unknown if not index.settles(doubt)]
    for number, (ignore, places) in enumerate(live):
        if number not in index.used and ignore.code in ran:
            said = f"the ignore of {ignore.code} silences nothing"
            about.append(places.about("ING003", said, ignore.at))
    return Settled(kept, open_, about)


class _Index:
    """Ignores by their number, and what they are for; `used` are those that settled something."""

    def __init__(self, ignores: list[Ignore]) -> None:
        self.used: set[int] = set()
        self._files: dict[tuple[str, str], list[int]] = {}
        self._ranges: dict[tuple[str, str, bool], _Ranges] = {}
        self._resources: dict[tuple[str, str, str], list[int]] = {}
        for number, ignore in enumerate(ignores):
            code, path, resource = ignore.code, ignore.path, ignore.resource
            if resource:
                self._resources.setdefault((code, path, resource), []).append(number)
            if ignore.end:
                # Lines lie in resources: apart from these they never lie in each other.
                ranges = self._ranges.setdefault((code, path, bool(resource)), _Ranges())
                ranges.add(ignore.start, ignore.end, number)
            else:
                self._files.setdefault((code, path), []).append(number)

    def left(self, finding: Finding) -> Finding | None:
        """What is left of a finding."""
        here = self._at(finding.code, finding.at)
        self.used.update(here)
        # A value in Globals breaks a rule for several resources, each with its own ignore.
        gone: set[str] = set()
        for subject in finding.subjects:
            own = self._of(finding.code, finding.home, subject)
            if own:
                gone.add(subject)
                self.used.update(own)
        left = tuple(subject for subject in finding.subjects if subject not in gone)
        if here or set(left) <= {"Globals"}:
            return None
        verdicts = tuple(subject for subject in finding.verdicts if subject not in gone)
        return finding._replace(subjects=left, verdicts=verdicts) if gone else finding

    def settles(self, doubt: Doubt) -> bool:
        """Whether an ignore is for an unknown verdict."""
        own = self._of(doubt.code, doubt.home, doubt.subject)
        found = [*self._at(doubt.code, doubt.at), *own]
        self.used.update(found)
        return bool(found)

    def _at(self, code: str, at: Node) -> list[int]:
        # By its path: a template that is nested twice is read twice.
        path = at.source.path
        found = list(self._files.get((code, path), ()))
        for whole in (False, True):
            ranges = self._ranges.get((code, path, whole))
            if ranges is not None:
                found.extend(ranges.around(at.start))
        return found

    def _of(self, code: str, home: str, subject: str) -> list[int]:
        """Those on the resource of `Function/Event` or `Machine#State`."""
        return self._resources.get((code, home, re.split("[/#]", subject)[0]), [])


class _Ranges:
    """Ranges that lie beside each other, or are those of one resource."""

    __slots__ = ("_furthest", "_ranges")

    def __init__(self) -> None:
        self._ranges: list[tuple[int, int, int]] = []
        self._furthest: list[int] = []

    def add(self, start: int, end: int, number: int) -> None:
        self._ranges.append((start, end, number))

    def around(self, offset: int) -> list[int]:
        """The numbers of the ranges that an offset lies in."""
        if not self._furthest:
            self._ranges.sort()
            self._furthest = list(accumulate((end for _, end, _ in self._ranges), max))
        found: list[int] = []
        position = bisect_right(self._ranges, offset, key=lambda entry: entry[0])
        while position and self._furthest[position - 1] > offset:
            position -= 1
            _, end, number = self._ranges[position]
            if offset < end:
                found.append(number)
        return found
