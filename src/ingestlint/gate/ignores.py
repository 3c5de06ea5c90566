"""Ignores as they are written, in comments and Metadata, and findings about how they are."""

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from math import isfinite
from typing import NamedTuple

from ingestlint.check.verdict import Finding, Related
from ingestlint.config.aliases import current
from ingestlint.config.errors import HINTS
from ingestlint.parse.comments import comments
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import FOR_EACH, OWN_NAME, Template

from .codes import OWN_CODES

# A comment that is meant for the linter; prose may mention its name.
ADDRESSED = r"#\s*ingestlint\s*(?::|\bignore\b)"
GRAMMAR = (
    r"#\s*ingestlint:\s*ignore\[(?P<codes>[^\]]*)\]"
    r"(?P<options>(?:\s+[a-z]+=\S+)*)(?:\s+--\s*(?P<reason>.*))?\s*\Z"
)
DATE = r"\d{4}-\d{2}-\d{2}\Z"
OWN_LINE = re.compile(r"[ \t]*#")
# What else stands in `Metadata.ingestlint` and is read elsewhere.
OTHERS = {"evidence", "workload"}
OPTIONS = {"accept", "until"}
FIELDS = {"code", "reason", *OPTIONS}
IN_METADATA = (
    'Write Metadata: {"ingestlint": {"ignore":'
    ' [{"code": "CODE", "until": "YYYY-MM-DD", "accept": NUMBER, "reason": "…"}]}}.'
)


class Ignore(NamedTuple):
    """One code silenced between two offsets of a file; `resource`: wherever it is the subject.

    An `end` of 0 stands for the whole file. `accept` is by how much the rule may be broken, None
    for by any number.
    """

    code: str
    path: str
    start: int
    end: int
    until: str
    at: Node
    resource: str = ""
    accept: float | None = None
    reason: str = ""


class _Terms(NamedTuple):
    """What an ignore says besides its code."""

    until: str = ""
    accept: float | None = None
    reason: str = ""


class Places:
    """The resources of a template by where they stand in its text."""

    def __init__(self, template: Template) -> None:
        self._template = template
        own = template.resources
        # A loop is one of them, and so is what stands in it.
        loops = [(own.keys[n], own.entries[n]) for n in own.entries if n.startswith(FOR_EACH)]
        places = sorted(
            (key.start, key.raw, max(body.end, key.end))
            for key, body in (*loops, *template.written())
            if key.source is template.source
        )
        self._past: dict[int, int] = {}
        self._names = [name for _, name, _ in places]
        self._starts = [start for start, _, _ in places]
        self._own_ends = [end for _, _, end in places]
        # Of an alias the end may lie before that of the resource above it.
        self._ends = list(accumulate(self._own_ends, max))

    def about(self, code: str, message: str, at: Node) -> Finding:
        """A finding about the linter's own input at a place of this template."""
        own = OWN_CODES[code]
        subjects = (self._holder(at),)
        finding = Finding(code, own.name, own.severity, "proved", message, subjects, at, (), (), ())
        return finding._replace(fix=own.fix)

    def scope(self, offset: int, *, own_line: bool) -> tuple[int, int, str]:
        """The line of a comment, or the one that own lines of comment stand above.

        Where that is a resource's key: the whole resource, with its name.
        """
        text = self._template.source.text
        start = text.rfind("\n", 0, offset) + 1
        if own_line:
            start = self._past_comments(start)
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        first = bisect_left(self._starts, start)
        if first < len(self._starts) and self._starts[first] < end:
            return start, max(end, self._own_ends[first]), self._names[first]
        return start, end, ""

    def _past_comments(self, start: int) -> int:
        """The line after those from `start` on that are nothing but comments."""
        text = self._template.source.text
        passed: list[int] = []
        while start not in self._past and OWN_LINE.match(text, start):
            passed.append(start)
            start = text.find("\n", start) + 1 or len(text)
        end = self._past.get(start, start)
        self._past.update(dict.fromkeys(passed, end))
        return end

    def _holder(self, at: Node) -> str:
        """The resource that a place (a comment on its last line, too) lies in, else the section."""
        text = self._template.source.text
        if text.startswith("#", at.start):
            first = bisect_left(self._ends, text.rfind("\n", 0, at.start) + 1)
        else:
            first = bisect_right(self._ends, at.start)
        if first < len(self._starts) and self._starts[first] <= at.start:
            return self._names[first]
        root = self._template.root
        for name, key in root.keys.items():
            if key.end <= at.start < root.entries[name].end:
                return name
        return "template"


def read(template: Template, places: Places, known: set[str]) -> tuple[list[Ignore], list[Finding]]:
    """The ignores of a template, and findings about those that cannot be read.

    `known` are the codes that there are.
    """
    ignores: list[Ignore] = []
    about: list[Finding] = []
    source = template.source
    for comment in comments(source, template.root, OWN_NAME):
        if not re.match(ADDRESSED, comment.text):
            continue
        at = Scalar(source, comment.start, comment.end, comment.text, comment.text, plain=False)
        match = re.match(GRAMMAR, comment.text)
        codes = match.group("codes").replace(",", " ").split() if match else []
        if match is None or not codes:
            about.append(places.about("ING002", "this is no ignore that can be read", at))
            continue
        late = re.search(r"\b(?:until|accept)=\S*", match.group("reason") or "")
        if late:
            message = f"{late.group()} stands in the reason: it goes before the --"
            about.append(places.about("ING002", message, at))
            continue
        if len(codes) > len(known):
            about.append(places.about("ING002", "it names more codes than there are", at))
            continue
        options = dict(option.split("=", 1) for option in match.group("options").split())
        terms, complaint = _terms(options, (match.group("reason") or "").strip())
        if complaint:
            about.append(places.about("ING002", complaint, at))
            continue
        start, end, name = places.scope(comment.start, own_line=comment.own_line)
        for code in map(current, codes):
            if code in known:
                ignores.append(_ignore(code, source.path, (start, end), terms, at, name))
            else:
                about.append(places.about("ING002", _no_rule(code, known, len(about)), at))
    for key, body in template.written():
        if isinstance(body, Mapping):
            found = _from_metadata(places, body.entries.get("Metadata"), known, about)
            # What a loop makes is called otherwise: it is known by its key.
            extent = min(key.start, body.start), body.end
            ignores.extend(
                _ignore(code, source.path, extent, terms, at, key.raw) for code, terms, at in found
            )
    found = _from_metadata(places, template.metadata, known, about)
    ignores.extend(_ignore(code, source.path, (0, 0), terms, at) for code, terms, at in found)
    return ignores, about


def _ignore(
    code: str, path: str, extent: tuple[int, int], terms: _Terms, at: Node, name: str = ""
) -> Ignore:
    until, accept, reason = terms
    return Ignore(code, path, *extent, until, at, name, accept, reason)


def _terms(options: dict[str, str], reason: str) -> tuple[_Terms, str]:
    """What an ignore says besides its code, and what is wrong with that."""
    odd = next((name for name in options if name not in OPTIONS), "")
    if odd:
        return _Terms(), f"an ignore has no {odd} (it has accept, until)"
    until, accept = options.get("until", ""), options.get("accept")
    if until and not _is_date(until):
        return _Terms(), f"until={until} is no date"
    number = _number(accept)
    if accept is not None and number is None:
        return _Terms(), f"accept={accept} is no number"
    return _Terms(until, number, reason), ""


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if isfinite(number) else None


def _from_metadata(
    places: Places, metadata: Node | None, known: set[str], about: list[Finding]
) -> list[tuple[str, _Terms, Node]]:
    """The codes that `ingestlint: {ignore: [{code, until, accept, reason}]}` names."""
    settings = metadata.entries.get("ingestlint") if isinstance(metadata, Mapping) else None
    if settings is None:
        return []
    entries = settings.entries.get("ignore") if isinstance(settings, Mapping) else None

    def wrong(message: str, at: Node) -> None:
        about.append(places.about("ING002", message, at)._replace(fix=IN_METADATA))

    if _is_read_elsewhere(settings):
        return []
    if not isinstance(entries, Sequence) or not isinstance(settings, Mapping):
        others = [] if entries or not isinstance(settings, Mapping) else list(settings.keys)
        said = f", not under {', '.join(others)}" if others else ""
        wrong(f"Metadata of ingestlint holds a list under ignore{said}", entries or settings)
        return []
    found: list[tuple[str, _Terms, Node]] = []
    for entry in entries.items:
        fields = entry.entries if isinstance(entry, Mapping) else {"code": entry}
        code = fields.get("code")
        odd = next((name for name in fields if name not in FIELDS), "")
        texts = {k: v.raw for k, v in fields.items() if isinstance(v, Scalar)}
        terms, complaint = _terms(
            {k: texts[k] for k in OPTIONS & set(texts)}, texts.get("reason", "")
        )
        if not isinstance(code, Scalar):
            wrong("an entry of ignore needs a code", entry)
        elif odd:
            known_fields = "code, reason, until, accept"
            wrong(f"an entry of ignore has no {odd} (it has {known_fields})", fields[odd])
        elif complaint:
            wrong(complaint, entry)
        elif current(code.raw) not in known:
            wrong(_no_rule(code.raw, known, len(about)), code)
        else:
            found.append((current(code.raw), terms, code))
    return found


def _is_read_elsewhere(settings: Node) -> bool:
    keys = settings.keys if isinstance(settings, Mapping) else {}
    return bool(keys) and OTHERS.issuperset(keys)


def _is_date(text: str) -> bool:
    from datetime import date

    if not re.match(DATE, text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _no_rule(code: str, known: set[str], hinted: int) -> str:
    from ingestlint.config.errors import nearest_code

    hint = nearest_code(code, known) if hinted < HINTS else ""
    said = f", {hint}" if hint.startswith("did") else ""
    return f"there is no rule {code}{said}"


def duplicate_keys(template: Template) -> list[Finding]:
    """ING008 for each key that stands twice: the last one wins, as at deployment."""
    if not template.duplicates:
        return []
    places = Places(template)
    found: list[Finding] = []
    for key, first, second, same in template.duplicates:
        wins = "with the same value" if same else "this one wins"
        message = f"the key {key} is set twice{',' if same else ';'} {wins}"
        related = (Related(first, "set here first"),)
        found.append(places.about("ING008", message, second)._replace(related=related))
    return found
