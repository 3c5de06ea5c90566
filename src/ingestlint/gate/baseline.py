"""A baseline: findings that were there when the linter was adopted, set aside until they change.

An entry is a rule, a file, a resource and an environment, and by how much the rule was broken;
no line and no message, so that it outlives edits elsewhere.
"""

import os
from collections.abc import Iterable
from typing import NamedTuple

from ingestlint.check.verdict import Finding, Related
from ingestlint.config.aliases import current
from ingestlint.config.located import mapping, number, only, read, scalar, wrong
from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.node import Sequence as SequenceNode

from .codes import OWN_CODES
from .examined import Examined
from .identity import Key, keys_of, one_by_one

FILE_NAME = ".ingestlint-baseline.json"
VERSION = 1
FIELDS = ("file", "resource", "rule", "environment")


class Entry(NamedTuple):
    """How often a rule was broken there, and by how much at the worst (None: it has no number).

    `beside` are the other templates that this comes from, as keys name files.
    """

    times: int
    excess: float | None
    at: Node | None = None
    beside: tuple[str, ...] = ()


class Baseline(NamedTuple):
    """Entries by their keys, and the folder that their files are relative to."""

    folder: str
    entries: dict[Key, Entry]


class Compared(NamedTuple):
    """Findings one by one, those that the baseline does not have and those it has.

    `stale` are the entries that no finding has.
    """

    new: list[Finding]
    known: list[Finding]
    stale: list[tuple[Key, Entry]]


def load(path: str) -> Baseline:
    """The baseline in a file; raises ConfigError."""
    folder = os.path.dirname(path) or "."
    root = read(path)
    top = mapping(root, "a baseline")
    only(top, {"version", "findings"})
    version = top.entries.get("version")
    if not isinstance(version, Scalar) or version.value != VERSION:
        raise wrong(version or top, f"this is no baseline of version {VERSION}", "write it anew")
    found = top.entries.get("findings")
    if not isinstance(found, SequenceNode):
        raise wrong(found or top, "findings must be a list")
    entries: dict[Key, Entry] = {}
    for node in found.items:
        key, entry = _entry(mapping(node, "an entry"))
        if key in entries:
            raise wrong(node, f"{key.rule} of {key.resource} stands twice", "write it anew")
        entries[key] = entry
    return Baseline(folder, entries)


def _entry(fields: Mapping) -> tuple[Key, Entry]:
    only(fields, {*FIELDS, "count", "excess", "with"})
    missing = next((name for name in FIELDS[:3] if name not in fields.entries), "")
    if missing:
        raise wrong(fields, f"an entry needs {missing}")
    texts = [scalar(fields.entries[n], n).raw if n in fields.entries else "" for n in FIELDS]
    count = number(fields.entries["count"], "count") if "count" in fields.entries else 1
    said = fields.entries.get("excess")
    excess = None if said is None else float(number(said, "excess"))
    key = Key(*texts)
    entry = Entry(int(count), excess, fields, _beside(fields.entries.get("with")))
    return key._replace(rule=current(key.rule)), entry


def _beside(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    if not isinstance(node, SequenceNode):
        raise wrong(node, "with must be a list")
    return tuple(scalar(item, "a file").raw for item in node.items)


def entries_of(findings: Iterable[Finding], examined: Examined) -> dict[Key, Entry]:
    """What a baseline says of these findings."""
    entries: dict[Key, Entry] = {}
    for finding in one_by_one(findings):
        (key,) = keys_of(finding, examined.folder)
        now = Entry(1, _excess(finding), beside=examined.beside(finding, key))
        before = entries.get(key)
        if before is not None:
            now = _worst(before, now)._replace(times=before.times + 1)
        entries[key] = now
    return entries


def _worst(one: Entry, other: Entry) -> Entry:
    numbers = [n for n in (one.excess, other.excess) if n is not None]
    beside = tuple(sorted({*one.beside, *other.beside}))
    worst = max(numbers, default=None)
    return Entry(max(one.times, other.times), worst, beside=beside)


def updated(
    baseline: Baseline, found: dict[Key, Entry], examined: Examined, *, ratchet: bool
) -> dict[Key, Entry]:
    """The baseline with what was examined as it is now; a ratchet lets it only shrink."""
    known = baseline.entries
    entries = {k: e for k, e in known.items() if not examined.settles(k, e.beside)}
    for key, entry in found.items():
        before = known.get(key)
        if before is None:
            if not ratchet:
                entries[key] = entry
        elif not examined.has(before.beside):
            # It may be worse than could be seen.
            entries[key] = before if ratchet else _worst(before, entry)
        elif not ratchet:
            entries[key] = entry
        else:
            numbers = [n for n in (before.excess, entry.excess) if n is not None]
            least = min(numbers, default=None)
            entries[key] = entry._replace(times=min(before.times, entry.times), excess=least)
    return entries


def to_text(entries: dict[Key, Entry]) -> str:
    """The text of a baseline: an entry a line, sorted."""
    import json

    lines = []
    for key, entry in sorted(entries.items()):
        fields: dict[str, object] = {name: text for name, text in key._asdict().items() if text}
        if entry.times > 1:
            fields["count"] = entry.times
        if entry.excess is not None:
            whole = float(entry.excess).is_integer()
            fields["excess"] = int(entry.excess) if whole else entry.excess
        if entry.beside:
            fields["with"] = entry.beside
        lines.append(f"    {json.dumps(fields, ensure_ascii=False)}")
    joined = ",\n".join(lines)
    body = f"[\n{joined}\n  ]" if lines else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {body}\n}}\n'


def compare(baseline: Baseline, findings: list[Finding], examined: Examined) -> Compared:
    """What is new, or worse than in the baseline, and what of the baseline is gone."""
    new: list[Finding] = []
    known: list[Finding] = []
    met: dict[Key, int] = {}
    for finding in one_by_one(findings):
        (key,) = keys_of(finding, baseline.folder)
        entry = baseline.entries.get(key)
        if entry is None:
            new.append(finding)
            continue
        met[key] = met.get(key, 0) + 1
        excess = _excess(finding)
        if met[key] > entry.times:
            new.append(finding)
        elif entry.excess is not None and excess is not None and excess > entry.excess:
            said = f"it was {entry.excess:,g} in the baseline, and is {finding.excess}"
            related = (Related(entry.at, said),) if entry.at is not None else ()
            new.append(finding._replace(related=(*finding.related, *related)))
        else:
            known.append(finding)
    stale = [
        (key, entry)
        for key, entry in baseline.entries.items()
        if met.get(key, 0) < entry.times and examined.settles(key, entry.beside)
    ]
    return Compared(new, known, stale)


def about_stale(key: Key, entry: Entry, update: str) -> Finding:
    """ING011 at an entry that no finding has any more; `update` is the command that removes it."""
    if entry.at is None:
        raise TypeError("an entry that was read has a place")
    own = OWN_CODES["ING011"]
    where = f" in {key.environment}" if key.environment else ""
    message = f"{key.rule} is gone{where}, and the baseline still has it"
    finding = Finding(
        own.code, own.name, own.severity, "proved", message, (key.resource,), entry.at, (), (), ()
    )
    return finding._replace(fix=f"Run “{update}”: the entry goes, nothing comes in.")


def _excess(finding: Finding) -> float | None:
    return finding.excess.value if finding.excess else None
