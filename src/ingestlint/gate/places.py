"""Where things stand in the text of a template, and findings about the text itself."""

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from ingestlint.check.verdict import Finding, Related
from ingestlint.parse.node import Node
from ingestlint.parse.template import FOR_EACH, Template

from .codes import OWN_CODES

OWN_LINE = re.compile(r"[ \t]*#")


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
