"""Ignores as they are written, in comments and Metadata, and findings about how they are."""

import re
from math import isfinite
from typing import NamedTuple

from ingestlint.check.verdict import Finding
from ingestlint.config.aliases import current
from ingestlint.config.errors import HINTS
from ingestlint.parse.comments import comments
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.template import OWN_NAME, Template

from .places import Places

# A comment that is meant for the linter; prose may mention its name.
ADDRESSED = r"#\s*ingestlint\s*(?::|\bignore\b)"
GRAMMAR = (
    r"#\s*ingestlint:\s*ignore\[(?P<codes>[^\]]*)\]"
    r"(?P<options>(?:\s+[a-z]+=\S+)*)(?:\s+--\s*(?P<reason>.*))?\s*\Z"
)
BRACKETED = r"\[([^\]]*)\]"
DATE = r"\d{4}-\d{2}-\d{2}\Z"
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


class Malformed(NamedTuple):
    """An ignore that cannot be read: the codes that it seems to name, and what is wrong with it."""

    codes: str
    finding: Finding


class _Terms(NamedTuple):
    """What an ignore says besides its code."""

    until: str = ""
    accept: float | None = None
    reason: str = ""


def read(
    template: Template, places: Places, known: set[str]
) -> tuple[list[Ignore], list[Malformed]]:
    """The ignores of a template, and those that cannot be read.

    `known` are the codes that there are.
    """
    ignores: list[Ignore] = []
    about: list[Malformed] = []
    source = template.source

    def wrong(message: str, at: Node, codes: str) -> None:
        about.append(Malformed(codes, places.about("ING002", message, at)))

    for comment in comments(source, template.root, OWN_NAME):
        if not re.match(ADDRESSED, comment.text):
            continue
        at = Scalar(source, comment.start, comment.end, comment.text, comment.text, plain=False)
        match = re.match(GRAMMAR, comment.text)
        codes = match.group("codes").replace(",", " ").split() if match else []
        if match is None or not codes:
            bracketed = re.search(BRACKETED, comment.text)
            wrong("this is no ignore that can be read", at, bracketed[1] if bracketed else "")
            continue
        named = ", ".join(codes)
        late = re.search(r"\b(?:until|accept)=\S*", match.group("reason") or "")
        if late:
            message = f"{late.group()} stands in the reason: it goes before the --"
            wrong(message, at, named)
            continue
        if len(codes) > len(known):
            wrong("it names more codes than there are", at, codes[0])
            continue
        options = dict(option.split("=", 1) for option in match.group("options").split())
        terms, complaint = _terms(options, (match.group("reason") or "").strip())
        if complaint:
            wrong(complaint, at, named)
            continue
        start, end, name = places.scope(comment.start, own_line=comment.own_line)
        for code in map(current, codes):
            if code in known:
                ignores.append(_ignore(code, source.path, (start, end), terms, at, name))
            else:
                wrong(_no_rule(code, known, len(about)), at, code)
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
    places: Places, metadata: Node | None, known: set[str], about: list[Malformed]
) -> list[tuple[str, _Terms, Node]]:
    """The codes that `ingestlint: {ignore: [{code, until, accept, reason}]}` names."""
    settings = metadata.entries.get("ingestlint") if isinstance(metadata, Mapping) else None
    if settings is None:
        return []
    entries = settings.entries.get("ignore") if isinstance(settings, Mapping) else None

    def wrong(message: str, at: Node, code: Node | None = None) -> None:
        finding = places.about("ING002", message, at)._replace(fix=IN_METADATA)
        about.append(Malformed(code.raw if isinstance(code, Scalar) else "", finding))

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
            wrong(f"an entry of ignore has no {odd} (it has {known_fields})", fields[odd], code)
        elif complaint:
            wrong(complaint, entry, code)
        elif current(code.raw) not in known:
            wrong(_no_rule(code.raw, known, len(about)), code, code)
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
