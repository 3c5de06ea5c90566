"""Ignores: comments and Metadata that silence a finding, and findings about those themselves."""

import re
from typing import NamedTuple

from ingestlint.check.verdict import Finding
from ingestlint.parse.comments import comments
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import Template

MARKER = "ingestlint:"
GRAMMAR = re.compile(
    r"#\s*ingestlint:\s*ignore\[(?P<codes>[^\]]*)\]"
    r"(?:\s+until=(?P<until>\S+))?(?:\s+--\s*(?P<reason>.*))?\s*\Z"
)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class Ignore(NamedTuple):
    """One code silenced between two offsets of a file."""

    code: str
    start: int
    end: int
    until: str
    at: Node


def apply(
    template: Template, findings: list[Finding], known: set[str], ran: set[str], today: str
) -> tuple[list[Finding], list[Finding]]:
    """Findings that stay, and findings about the ignores themselves.

    `known` are all rule codes, `ran` those that ran: an ignore of another one cannot be unused.
    `today` is the day that `until` is compared with (ISO 8601).
    """
    ignores, about = _read(template, known)
    live = [i for i in ignores if not i.until or i.until >= today]
    about.extend(
        _about("ING004", "expired-ignore", f"the ignore of {i.code} expired on {i.until}", i.at)
        for i in ignores
        if i.until and i.until < today
    )
    used: set[int] = set()
    kept: list[Finding] = []
    for finding in findings:
        hits = [
            n
            for n, ignore in enumerate(live)
            if ignore.code == finding.code
            and finding.at.source is template.source
            and ignore.start <= finding.at.start < ignore.end
        ]
        used.update(hits)
        if not hits:
            kept.append(finding)
    for number, ignore in enumerate(live):
        if number not in used and ignore.code in ran:
            message = f"the ignore of {ignore.code} silences nothing"
            about.append(_about("ING003", "unused-ignore", message, ignore.at))
    return kept, about


def _read(template: Template, known: set[str]) -> tuple[list[Ignore], list[Finding]]:
    ignores: list[Ignore] = []
    about: list[Finding] = []
    source = template.source
    for comment in comments(source, template.root, MARKER):
        at = Scalar(source, comment.start, comment.end, comment.text, comment.text, plain=False)
        match = GRAMMAR.match(comment.text)
        until = match.group("until") if match else None
        if match is None or (until and not DATE.match(until)):
            message = "this is no ignore: write “# ingestlint: ignore[CODE] -- reason”"
            about.append(_about("ING002", "unknown-code-in-ignore", message, at))
            continue
        start, end = _scope(template, comment.start, own_line=comment.own_line)
        for code in match.group("codes").replace(",", " ").split():
            if code not in known:
                about.append(_unknown(code, at))
            else:
                ignores.append(Ignore(code, start, end, until or "", at))
    for body in template.resources.entries.values():
        if isinstance(body, Mapping):
            _from_metadata(body.entries.get("Metadata"), body, known, ignores, about)
    _from_metadata(template.metadata, template.root, known, ignores, about)
    return ignores, about


def _scope(template: Template, offset: int, *, own_line: bool) -> tuple[int, int]:
    """The line that a comment is on (or the next one); a resource's key: the whole resource."""
    source = template.source
    line = source.position(offset)[0] + own_line
    start = offset
    while source.position(start)[0] == line and start > 0 and source.text[start - 1] != "\n":
        start -= 1
    if own_line:
        start = source.text.find("\n", offset) + 1 or len(source.text)
    end = source.text.find("\n", start)
    end = len(source.text) if end < 0 else end
    for name, key in template.resources.keys.items():
        if start <= key.start < end and key.source is source:
            return start, max(end, template.resources.entries[name].end)
    return start, end


def _from_metadata(
    metadata: Node | None,
    holder: Mapping,
    known: set[str],
    ignores: list[Ignore],
    about: list[Finding],
) -> None:
    settings = metadata.entries.get("ingestlint") if isinstance(metadata, Mapping) else None
    entries = settings.entries.get("ignore") if isinstance(settings, Mapping) else None
    for entry in entries.items if isinstance(entries, Sequence) else []:
        fields = entry.entries if isinstance(entry, Mapping) else {"code": entry}
        code, until = fields.get("code"), fields.get("until")
        if not isinstance(code, Scalar):
            message = "an entry of ignore needs a code"
            about.append(_about("ING002", "unknown-code-in-ignore", message, entry))
        elif code.raw not in known:
            about.append(_unknown(code.raw, code))
        else:
            day = until.raw if isinstance(until, Scalar) else ""
            ignores.append(Ignore(code.raw, holder.start, holder.end, day, code))


def _unknown(code: str, at: Node) -> Finding:
    return _about("ING002", "unknown-code-in-ignore", f"there is no rule {code}", at)


def _about(code: str, name: str, message: str, at: Node) -> Finding:
    return Finding(code, name, "warning", "proved", message, ("template",), at, (), (), ())


def duplicate_keys(template: Template) -> list[Finding]:
    """ING008 for each key that stands twice: the last one wins, as at deployment."""
    from ingestlint.check.verdict import Related

    found: list[Finding] = []
    for key, first, second in template.duplicates:
        message = f"the key {key} is set twice; this one wins"
        related = (Related(first, "set here first"),)
        found.append(_about("ING008", "duplicate-key", message, second)._replace(related=related))
    return found
