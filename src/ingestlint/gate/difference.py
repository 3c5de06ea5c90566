"""What a change introduces, makes worse and fixes: the verdicts of two runs compared.

Verdicts are found again by their keys, so edits elsewhere, moved lines and other words are no
change. Where several share a key, how many there are counts.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ingestlint.check.verdict import INTRODUCED, SEVERITIES, WORSENED, Doubt, Finding

from .codes import OWN_CODES
from .identity import Key, Verdicts, keys_of, keys_of_doubt, one_by_one, relative
from .lost import Lost, gone
from .renamed import Renamed


class Difference(NamedTuple):
    """The findings of both sides in groups, before any are made one.

    `unknown` are the verdicts that are unknown now and were not, `as_unknown` how many were.
    """

    base: str
    introduced: list[Finding]
    worsened: list[Finding]
    fixed: list[Finding]
    unchanged: list[Finding]
    lost: list[Lost]
    unknown: list[Doubt]
    as_unknown: int


class _Pairs(NamedTuple):
    """Findings of the base and of now that are the same one, and what is left of each side."""

    same: list[tuple[Finding, Finding]]
    before: list[Finding]
    now: list[Finding]


def difference(
    name: str,
    base: Verdicts,
    now: Verdicts,
    renamed: Renamed,
    is_there: Callable[[str], bool],
) -> Difference:
    """What has changed since the base that goes by `name`.

    `is_there` says whether a file, as it is called now, still exists: what is found in one that
    was deleted is fixed.
    """
    places = _environments(base), _environments(now)
    before = _seen_from(one_by_one(base.found), *places)
    open_ = one_by_one(now.found)
    same, before, open_ = _matched(before, open_, renamed)
    worsened: list[Finding] = []
    unchanged: list[Finding] = []
    for was, finding in same:
        said = _worse(was, finding)
        (worsened if said else unchanged).append(_told(finding, said) if said else finding)
    # What was set aside may be so no longer because it got worse.
    aside = _seen_from(one_by_one(base.silenced), *places)
    woken, _, introduced = _matched(aside, open_, renamed)
    for was, finding in woken:
        said = _worse(was, finding)
        (worsened if said else introduced).append(_told(finding, said) if said else finding)
    quiet, before, _ = _matched(before, one_by_one(now.silenced), renamed)
    quieted = [Lost(was, "it is ignored now, or in the baseline") for was, _ in quiet]
    unknown, as_unknown = _unknown(_unknown_from(base.unknown, *places), now.unknown, renamed)
    fixed, unseen = gone(before, now, unknown, renamed, is_there)
    introduced = [finding._replace(change=INTRODUCED) for finding in introduced]
    return Difference(
        name, introduced, worsened, fixed, unchanged, quieted + unseen, unknown, as_unknown
    )


# --- Environments ------------------------------------------------------------------------------


def _environments(side: Verdicts) -> set[str]:
    return {name for scope in side.scopes for name in scope.environments}


def _seen_from(findings: list[Finding], own: set[str], others: set[str]) -> list[Finding]:
    """The findings of the base in the environments of now, where only one side has any."""
    if own == others or not own or not others:
        return findings
    # What is found in the text is of no environment.
    same = [finding for finding in findings if finding.code in OWN_CODES]
    findings = [finding for finding in findings if finding.code not in OWN_CODES]
    if own == {""}:
        everywhere = [(name,) for name in sorted(others)]
        return same + [f._replace(environments=each) for f in findings for each in everywhere]
    if others != {""}:
        return same + findings
    found: dict[Key, dict[str, list[Finding]]] = {}
    for finding in findings:
        without = finding._replace(environments=())
        names = found.setdefault(keys_of(without, ".")[0], {})
        names.setdefault("".join(finding.environments), []).append(without)
    return same + [each for names in found.values() for each in max(names.values(), key=len)]


def _unknown_from(doubts: Iterable[Doubt], own: set[str], others: set[str]) -> Iterator[Doubt]:
    """What was unknown at the base in the environments of now, where only one side has any."""
    for doubt in doubts:
        if own == {""} and others:
            for name in sorted(others):
                yield doubt._replace(environments=(name,) if name else ())
        elif others == {""}:
            yield doubt._replace(environments=())
        else:
            yield doubt


# --- Findings that are the same one ------------------------------------------------------------


def _matched(before: list[Finding], now: list[Finding], renamed: Renamed) -> _Pairs:
    """Those with one key; then, of what is left, those whose resource has another name."""
    same, before, now = _paired(before, now, renamed.of_file)
    if before and now:
        more, before, now = _paired(before, now, renamed.of_resource)
        same += more
    return _moved(_Pairs(same, before, now), renamed)


def _moved(pairs: _Pairs, renamed: Renamed) -> _Pairs:
    """The same where a template that stood alone is nested now, or the other way round."""
    same, before, now = pairs.same, list(pairs.before), []
    for finding in pairs.now:
        key = keys_of(finding, ".")[0]
        file = relative(finding.at.source.path, ".")
        match = next(
            (
                number
                for number, was in enumerate(before)
                if was.code == finding.code
                and was.environments == finding.environments
                and renamed.named(was.at.source.path) == file
                and _is_within(renamed.of_resource(keys_of(was, ".")[0]).resource, key.resource)
            ),
            None,
        )
        if match is None:
            now.append(finding)
        else:
            same.append((before.pop(match), finding))
    return _Pairs(same, before, now)


def _is_within(one: str, other: str) -> bool:
    return one.endswith(f"/{other}") or other.endswith(f"/{one}")


def _paired(before: list[Finding], now: list[Finding], key: Callable[[Key], Key]) -> _Pairs:
    found: dict[Key, tuple[list[Finding], list[Finding]]] = {}
    for finding in before:
        found.setdefault(key(keys_of(finding, ".")[0]), ([], []))[0].append(finding)
    for finding in now:
        found.setdefault(keys_of(finding, ".")[0], ([], []))[1].append(finding)
    pairs = _Pairs([], [], [])
    for sides in found.values():
        _pair(*sides, pairs)
    return pairs


def _pair(before: list[Finding], now: list[Finding], pairs: _Pairs) -> None:
    """Of findings with one key the most alike together, so that what is left is what differs."""
    for alike in (_said, _number, _nothing):
        open_: list[Finding] = []
        for finding in sorted(now, key=_badness, reverse=True) if alike is _nothing else now:
            own = alike(finding)
            match = next((n for n, was in enumerate(before) if alike(was) == own), None)
            if match is None:
                open_.append(finding)
            else:
                pairs.same.append((before.pop(match), finding))
        now = open_
        before.sort(key=_badness, reverse=True)
    pairs.before.extend(before)
    pairs.now.extend(now)


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.message, finding.severity, finding.excess


def _number(finding: Finding) -> tuple[object, ...]:
    return finding.severity, finding.excess


def _nothing(_: Finding) -> tuple[object, ...]:
    return ()


def _badness(finding: Finding) -> tuple[int, float]:
    return -SEVERITIES.index(finding.severity), finding.excess.value if finding.excess else 0


def _worse(was: Finding, finding: Finding) -> str:
    """What a finding was before it got worse; "" where it did not."""
    if was.excess and finding.excess and finding.excess.value > was.excess.value:
        return f"it was {was.excess.value:,g} at the base, and is {finding.excess}"
    if SEVERITIES.index(finding.severity) < SEVERITIES.index(was.severity):
        return f"it was a {was.severity} at the base"
    return ""


def _told(finding: Finding, said: str) -> Finding:
    return finding._replace(change=WORSENED, message=f"{finding.message}; {said}")


# --- What is unknown ---------------------------------------------------------------------------


def _unknown(
    base: Iterable[Doubt], now: Iterable[Doubt], renamed: Renamed
) -> tuple[list[Doubt], int]:
    """What is unknown and was not, and how much was: of one key those with other reasons."""
    left: dict[Key, list[str]] = {}
    for doubt in base:
        for key in keys_of_doubt(doubt):
            left.setdefault(renamed.of_file(key), []).append(doubt.why.reason)
    new: list[Doubt] = []
    again: list[Doubt] = []
    for doubt in now:
        reasons = left.get(keys_of_doubt(doubt)[0], [])
        if doubt.why.reason in reasons:
            reasons.remove(doubt.why.reason)
        else:
            again.append(doubt)
    known = {renamed.of_resource(key, known=True): key for key in left}
    as_before = 0
    for doubt in again:
        own = keys_of_doubt(doubt)[0]
        reasons = left.get(own) or left.get(known.get(own, own)) or []
        if reasons:
            reasons.pop()
            as_before += 1
        else:
            new.append(doubt)
    return new, len(list(now)) - len(new)
