"""What ignores leave of the verdicts of a run: each verdict looks only at those of its place."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from ingestlint.check.verdict import Doubt, Finding, Related
from ingestlint.parse.node import Node
from ingestlint.parse.template import FOR_EACH, OWN_NAME, Template

from .ignores import Ignore, Malformed, read
from .places import Places

# The fixes of ING010.
NEVER = "Settle the finding, and remove the ignore."
TOO_LONG = "Settle the finding; or give the ignore an earlier date."


class Law(NamedTuple):
    """What a team asks of ignores, and the day (ISO 8601) that `until` is compared with.

    `never` are codes, or the first letters of codes, that no ignore silences; `max_days` is how
    far from `today` an ignore may reach, None for as far as it likes.
    """

    today: str
    require_reason: bool = False
    max_days: float | None = None
    never: tuple[str, ...] = ()


class Registered(NamedTuple):
    """An ignore, how many verdicts it settles, and its state.

    That is: active, unused, expired, forbidden, exceeded (a finding is worse than it accepts), or
    malformed, for the reason that is given.
    """

    ignore: Ignore
    state: str
    settled: int


class Settled(NamedTuple):
    """Findings and unknown verdicts that stay, findings about the ignores, and their register.

    `silenced` is what ignores take of the findings.
    """

    findings: list[Finding]
    unknown: list[Doubt]
    about: list[Finding]
    register: list[Registered]
    silenced: list[Finding]


def settle(
    templates: Iterable[Template],
    findings: list[Finding],
    unknown: list[Doubt],
    known: set[str],
    ran: set[str],
    law: Law,
) -> Settled:
    """What the ignores of templates leave of findings and unknown verdicts.

    An ignore is somebody's word: it settles what is violated and what cannot be told alike.
    `known` are all codes, `ran` those that ran: an ignore of another one cannot be unused.
    """
    about: list[Finding] = []
    live: list[tuple[Ignore, Places]] = []
    register: list[Registered] = []
    for template in templates:
        if not template.mentions(OWN_NAME):
            continue
        places = Places(template)
        ignores, wrong = read(template, places, known)
        about.extend(each.finding for each in wrong)
        register.extend(map(_unread, wrong))
        for ignore in ignores:
            state = _state(ignore, law)
            if state:
                register.append(Registered(ignore, state, 0))
            else:
                live.append((ignore, places))
            for code, said, fix in _said(ignore, law, state):
                own = places.about(code, said, ignore.at)
                about.append(own._replace(fix=fix or own.fix))
    index = _Index([ignore for ignore, _ in live])
    lefts = [(finding, index.left(finding)) for finding in findings]
    kept = [left for _, left in lefts if left is not None]
    open_ = [doubt for doubt in unknown if not index.settles(doubt)]
    for number, (ignore, places) in enumerate(live):
        used = index.used.get(number, 0)
        exceeded = number in index.exceeded
        state = "exceeded" if exceeded else "active" if used or ignore.code not in ran else "unused"
        register.append(Registered(ignore, state, used))
        if state == "unused":
            said = f"the ignore of {ignore.code} silences nothing"
            about.append(places.about("ING003", said, ignore.at))
        if number in index.numberless:
            said = f"{ignore.code} has no number: accept={ignore.accept:g} says nothing of it"
            about.append(places.about("ING002", said, ignore.at))
    silenced = [gone for each in lefts for gone in _gone(*each)]
    return Settled(kept, open_, about, register, silenced)


def _unread(malformed: Malformed) -> Registered:
    """One that cannot be read, in the register."""
    codes, finding = malformed
    at = finding.at
    ignore = Ignore(codes or "?", at.source.path, 0, 0, "", at, reason=finding.message)
    return Registered(ignore, "malformed", 0)


def _gone(finding: Finding, left: Finding | None) -> list[Finding]:
    """What an ignore took of a finding."""
    if left is None:
        return [finding]
    if left.subjects == finding.subjects:
        return []
    gone = tuple(subject for subject in finding.subjects if subject not in left.subjects)
    verdicts = tuple(subject for subject in finding.verdicts if subject not in left.verdicts)
    return [finding._replace(subjects=gone, verdicts=verdicts)]


def _state(ignore: Ignore, law: Law) -> str:
    """Why an ignore silences nothing; "" where it does."""
    if law.never and ignore.code.startswith(law.never):
        return "forbidden"
    return "expired" if ignore.until and ignore.until < law.today else ""


def _said(ignore: Ignore, law: Law, state: str) -> Iterator[tuple[str, str, str]]:
    """What is to be said of an ignore in this state by itself: code, message, and a fix or ""."""
    if state == "expired":
        yield "ING004", f"the ignore of {ignore.code} expired on {ignore.until}", ""
    elif state == "forbidden":
        yield "ING010", f"the configuration lets nobody ignore {ignore.code}", NEVER
    elif law.max_days is not None and (not ignore.until or ignore.until > _latest(law)):
        reach = f"until {ignore.until}" if ignore.until else "for ever"
        last = f"{_latest(law)} is the last day that the configuration allows"
        yield "ING010", f"{ignore.code} is ignored {reach}: {last}", TOO_LONG
    if law.require_reason and not ignore.reason:
        yield "ING005", f"the ignore of {ignore.code} gives no reason", ""


def _latest(law: Law) -> str:
    from datetime import date, timedelta

    try:
        return (date.fromisoformat(law.today) + timedelta(days=law.max_days or 0)).isoformat()
    except OverflowError:
        return date.max.isoformat()


class _Index:
    """Ignores by their number, and what they are for; `used` says how much each has settled.

    `exceeded` are those that accept less than there is, `numberless` those that accept a number
    of what has none.
    """

    def __init__(self, ignores: list[Ignore]) -> None:
        self.used: dict[int, int] = {}
        self.exceeded: set[int] = set()
        self.numberless: set[int] = set()
        self._ignores = ignores
        self._files: dict[tuple[str, str], list[int]] = {}
        self._ranges: dict[tuple[str, str, int], _Ranges] = {}
        self._resources: dict[tuple[str, str, str], list[int]] = {}
        for number, ignore in enumerate(ignores):
            code, path, resource = ignore.code, ignore.path, ignore.resource
            if resource:
                self._resources.setdefault((code, path, resource), []).append(number)
            if ignore.end:
                # Lines lie in resources, these in loops: apart they never lie in each other.
                size = bool(resource) + resource.startswith(FOR_EACH)
                ranges = self._ranges.setdefault((code, path, size), _Ranges())
                ranges.add(ignore.start, ignore.end, number)
            else:
                self._files.setdefault((code, path), []).append(number)

    def left(self, finding: Finding) -> Finding | None:
        """What is left of a finding."""
        here, over = self._accepting(self._at(finding.code, finding.at), finding)
        used = list(here)
        # A value in Globals breaks a rule for several resources, each with its own ignore.
        gone: set[str] = set()
        for subject in finding.subjects:
            own, worse = self._accepting(self._of(finding.code, finding.home, subject), finding)
            over = over + worse
            if own:
                gone.add(subject)
                used += own
        self._use(used)
        left = tuple(subject for subject in finding.subjects if subject not in gone)
        if here or set(left) <= {"Globals"}:
            return None
        if over:
            finding = self._exceeding(over, finding)
        verdicts = tuple(subject for subject in finding.verdicts if subject not in gone)
        return finding._replace(subjects=left, verdicts=verdicts) if gone else finding

    def settles(self, doubt: Doubt) -> bool:
        """Whether an ignore is for an unknown verdict."""
        own = self._of(doubt.code, doubt.home, doubt.subject)
        found = [*self._at(doubt.code, doubt.at), *own]
        self._use(found)
        return bool(found)

    def _use(self, numbers: Iterable[int]) -> None:
        for number in set(numbers):
            self.used[number] = self.used.get(number, 0) + 1

    def _accepting(self, numbers: list[int], finding: Finding) -> tuple[list[int], list[int]]:
        """Those that accept a finding, and those that accept less than it is."""
        accepting: list[int] = []
        over: list[int] = []
        for number in numbers:
            accept = self._ignores[number].accept
            if accept is not None and finding.excess is None:
                self.numberless.add(number)
            worse = accept is not None and finding.excess and finding.excess.value > accept
            (over if worse else accepting).append(number)
        return accepting, over

    def _exceeding(self, over: list[int], finding: Finding) -> Finding:
        """A finding that is worse than what was accepted, and where that stands."""
        self.exceeded.update(over)
        ignore = self._ignores[over[0]]
        said = f"up to {ignore.accept:,g} was accepted here, and it is {finding.excess}"
        return finding._replace(related=(*finding.related, Related(ignore.at, said)))

    def _at(self, code: str, at: Node) -> list[int]:
        # By its path: a template that is nested twice is read twice.
        path = at.source.path
        found = list(self._files.get((code, path), ()))
        for size in range(3):
            ranges = self._ranges.get((code, path, size))
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
