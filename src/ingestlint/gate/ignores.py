"""Ignores: comments and Metadata that silence a finding, and findings about those themselves."""

import re
from typing import NamedTuple

from ingestlint.check.verdict import Doubt, Finding, Related
from ingestlint.parse.comments import comments
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import Template

from .codes import OWN_CODES

MARKER = "ingestlint"
# A comment that is meant for the linter; prose may mention its name.
ADDRESSED = re.compile(r"#\s*ingestlint\s*(?::|\bignore\b)")
GRAMMAR = re.compile(
    r"#\s*ingestlint:\s*ignore\[(?P<codes>[^\]]*)\]"
    r"(?:\s+until=(?P<until>\S+))?(?:\s+--\s*(?P<reason>.*))?\s*\Z"
)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
OWN_LINE = re.compile(r"[ \t]*#")
FIELDS = {"code", "reason", "until"}
IN_METADATA = (
    'Write Metadata: {"ingestlint": {"ignore":'
    ' [{"code": "CODE", "until": "YYYY-MM-DD", "reason": "…"}]}}.'
)


class Ignore(NamedTuple):
    """One code silenced between two offsets of a file; `resource`: wherever it is the subject."""

    code: str
    start: int
    end: int
    until: str
    at: Node
    resource: str = ""


class Settled(NamedTuple):
    """Findings and unknown verdicts that stay, and findings about the ignores themselves."""

    findings: list[Finding]
    unknown: list[Doubt]
    about: list[Finding]


def settle(
    template: Template, judged: Settled, known: set[str], ran: set[str], today: str
) -> Settled:
    """What the ignores of a template leave of its findings and unknown verdicts.

    An ignore is somebody's word: it settles what is violated and what cannot be told alike.
    `known` are all codes, `ran` those that ran: an ignore of another one cannot be unused.
    `today` is the day that `until` is compared with (ISO 8601).
    """
    if MARKER not in template.source.text:
        return judged
    ignores, about = _read(template, known)
    live = [i for i in ignores if not i.until or i.until >= today]
    about.extend(
        _about(template, "ING004", f"the ignore of {i.code} expired on {i.until}", i.at)
        for i in ignores
        if i.until and i.until < today
    )
    used: set[int] = set()
    kept: list[Finding] = []
    for finding in judged.findings:
        left = _silence(template, finding, live, used)
        if left is not None:
            kept.append(left)
    unknown = [doubt for doubt in judged.unknown if not _settles(template, doubt, live, used)]
    for number, ignore in enumerate(live):
        if number not in used and ignore.code in ran:
            message = f"the ignore of {ignore.code} silences nothing"
            about.append(_about(template, "ING003", message, ignore.at))
    return Settled(kept, unknown, judged.about + about)


def _settles(template: Template, doubt: Doubt, live: list[Ignore], used: set[int]) -> bool:
    """Whether an ignore is for an unknown verdict; `used` gains those that are."""
    here = doubt.at.source is template.source
    found = {
        number
        for number, ignore in enumerate(live)
        if ignore.code == doubt.code
        and (
            (here and ignore.start <= doubt.at.start < ignore.end)
            or (
                ignore.resource
                and doubt.home == template.source.path
                and ignore.resource == _resource(doubt.subject)
            )
        )
    }
    used |= found
    return bool(found)


def _resource(subject: str) -> str:
    """The resource of `Function/Event` or `Machine#State`."""
    return re.split("[/#]", subject)[0]


def _silence(
    template: Template, finding: Finding, live: list[Ignore], used: set[int]
) -> Finding | None:
    """What is left of a finding; `used` gains the ignores that apply."""
    here = finding.at.source is template.source
    gone: set[str] = set()
    everything = False
    for number, ignore in enumerate(live):
        if ignore.code != finding.code:
            continue
        if here and ignore.start <= finding.at.start < ignore.end:
            everything = True
            used.add(number)
        elif ignore.resource and finding.home == template.source.path:
            # A value in Globals breaks a rule for several resources, each with its own ignore.
            own = {s for s in finding.subjects if _resource(s) == ignore.resource}
            gone |= own
            if own:
                used.add(number)
    left = tuple(subject for subject in finding.subjects if subject not in gone)
    if everything or set(left) <= {"Globals"}:
        return None
    verdicts = tuple(subject for subject in finding.verdicts if subject not in gone)
    return finding._replace(subjects=left, verdicts=verdicts) if gone else finding


def _read(template: Template, known: set[str]) -> tuple[list[Ignore], list[Finding]]:
    ignores: list[Ignore] = []
    about: list[Finding] = []
    source = template.source
    for comment in comments(source, template.root, MARKER):
        if not ADDRESSED.match(comment.text):
            continue
        at = Scalar(source, comment.start, comment.end, comment.text, comment.text, plain=False)
        match = GRAMMAR.match(comment.text)
        codes = match.group("codes").replace(",", " ").split() if match else []
        if match is None or not codes:
            about.append(_about(template, "ING002", "this is no ignore that can be read", at))
            continue
        late = re.search(r"\buntil=\S*", match.group("reason") or "")
        if late:
            message = f"{late.group()} stands in the reason: it goes before the --"
            about.append(_about(template, "ING002", message, at))
            continue
        until = match.group("until") or ""
        if until and not _is_date(until):
            about.append(_about(template, "ING002", f"until={until} is no date", at))
            continue
        start, end, name = _scope(template, comment.start, own_line=comment.own_line)
        for code in codes:
            if code in known:
                ignores.append(Ignore(code, start, end, until, at, name))
            else:
                about.append(_about(template, "ING002", _no_rule(code, known), at))
    for name, body in template.resources.entries.items():
        if isinstance(body, Mapping):
            found = _from_metadata(template, body.entries.get("Metadata"), known, about)
            ignores.extend(
                Ignore(code, body.start, body.end, until, at, name) for code, until, at in found
            )
    everywhere = len(source.text) + 1
    found = _from_metadata(template, template.metadata, known, about)
    ignores.extend(Ignore(code, 0, everywhere, until, at) for code, until, at in found)
    return ignores, about


def _scope(template: Template, offset: int, *, own_line: bool) -> tuple[int, int, str]:
    """The line of a comment, or the one that own lines of comment stand above.

    Where that is a resource's key: the whole resource, with its name.
    """
    text = template.source.text
    start = text.rfind("\n", 0, offset) + 1
    while own_line and OWN_LINE.match(text, start):
        start = text.find("\n", start) + 1 or len(text)
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    for name, key in template.resources.keys.items():
        if start <= key.start < end and key.source is template.source:
            return start, max(end, template.resources.entries[name].end), name
    return start, end, ""


def _from_metadata(
    template: Template, metadata: Node | None, known: set[str], about: list[Finding]
) -> list[tuple[str, str, Node]]:
    """The codes that `ingestlint: {ignore: [{code, until, reason}]}` names, with date and place."""
    settings = metadata.entries.get("ingestlint") if isinstance(metadata, Mapping) else None
    if settings is None:
        return []
    entries = settings.entries.get("ignore") if isinstance(settings, Mapping) else None

    def wrong(message: str, at: Node) -> None:
        about.append(_about(template, "ING002", message, at)._replace(fix=IN_METADATA))

    if not isinstance(entries, Sequence) or not isinstance(settings, Mapping):
        others = [] if entries or not isinstance(settings, Mapping) else list(settings.keys)
        said = f", not under {', '.join(others)}" if others else ""
        wrong(f"Metadata of ingestlint holds a list under ignore{said}", entries or settings)
        return []
    found: list[tuple[str, str, Node]] = []
    for entry in entries.items:
        fields = entry.entries if isinstance(entry, Mapping) else {"code": entry}
        code, until = fields.get("code"), fields.get("until")
        day = until.raw if isinstance(until, Scalar) else ""
        odd = next((name for name in fields if name not in FIELDS), "")
        if not isinstance(code, Scalar):
            wrong("an entry of ignore needs a code", entry)
        elif odd:
            wrong(f"an entry of ignore has no {odd} (it has code, reason, until)", fields[odd])
        elif until is not None and not _is_date(day):
            wrong(f"until: {day} is no date", until)
        elif code.raw not in known:
            wrong(_no_rule(code.raw, known), code)
        else:
            found.append((code.raw, day, code))
    return found


def _is_date(text: str) -> bool:
    from datetime import date

    if not DATE.match(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _no_rule(code: str, known: set[str]) -> str:
    from ingestlint.config.errors import nearest

    hint = nearest(code, known)
    said = f", {hint}" if hint.startswith("did") else ""
    return f"there is no rule {code}{said}"


def _about(template: Template, code: str, message: str, at: Node) -> Finding:
    own = OWN_CODES[code]
    subjects = (_holder(template, at),)
    finding = Finding(code, own.name, own.severity, "proved", message, subjects, at, (), (), ())
    return finding._replace(fix=own.fix)


def _holder(template: Template, at: Node) -> str:
    """The resource that a place (a comment on its last line, too) lies in, else the section."""
    text = template.source.text
    comment = text.startswith("#", at.start)
    for name, key in template.resources.keys.items():
        end = max(template.resources.entries[name].end, key.end)
        if comment:
            line_end = text.find("\n", end)
            end = line_end if line_end >= 0 else len(text)
        if key.start <= at.start < end:
            return name
    for name, key in template.root.keys.items():
        if key.end <= at.start < template.root.entries[name].end:
            return name
    return "template"


def duplicate_keys(template: Template) -> list[Finding]:
    """ING008 for each key that stands twice: the last one wins, as at deployment."""
    found: list[Finding] = []
    for key, first, second, same in template.duplicates:
        wins = "with the same value" if same else "this one wins"
        message = f"the key {key} is set twice{',' if same else ';'} {wins}"
        related = (Related(first, "set here first"),)
        found.append(_about(template, "ING008", message, second)._replace(related=related))
    return found
