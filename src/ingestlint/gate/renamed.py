"""What is called otherwise than at the base: files, and the resources in them."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.template import Template
from ingestlint.record import Record

from .identity import Key, relative

# Of two bodies, in words, that are nearly equal; and how many pairs are looked at for that.
NEARLY = 0.75
PAIRS = 2_500


class _Body(Record):
    """A resource: its type, what it says in words, and the path of its construct."""

    name: str
    kind: str
    words: tuple[str, ...]
    construct: str


class Renamed:
    """Names of now for those of the base; `files` are those of templates that were renamed.

    A resource has another name when it is of one type, in one file, there on one side only, and
    says the same or nearly so.
    """

    def __init__(
        self, files: dict[str, str], base: dict[str, Template], now: dict[str, Template]
    ) -> None:
        self._files = files
        self._base = {self.named(path): template for path, template in base.items()}
        self._now = {relative(path, "."): template for path, template in now.items()}
        self._resources: dict[str, dict[str, str]] = {}

    def of_file(self, key: Key) -> Key:
        """A key of the base with the file as it is called now."""
        return key._replace(file=self.named(key.file))

    def of_resource(self, key: Key, *, known: bool = False) -> Key:
        """A key of the base with file and resource as they are called now.

        `known` is whether its file is that already.
        """
        key = key if known else self.of_file(key)
        whole = self._within(key.file).get(key.resource)
        if whole:
            return key._replace(resource=whole)
        # `Stack/Resource`, `Function/Event`, `Machine#State`: the first name is of this file.
        first, *rest = re.split("([/#])", key.resource)
        parts = [self._within(key.file).get(first, first)]
        parts += [self._anywhere(part) for part in rest]
        return key._replace(resource="".join(parts))

    def named(self, path: str) -> str:
        """What a file of the base is called now."""
        path = relative(path, ".")
        return self._files.get(path, path)

    def _within(self, file: str) -> dict[str, str]:
        if file not in self._resources:
            base, now = self._base.get(file), self._now.get(file)
            found = dict(_pairs(base, now)) if base and now else {}
            self._resources[file] = found
        return self._resources[file]

    def _anywhere(self, name: str) -> str:
        """The name of a resource of some nested template."""
        found = (self._within(file).get(name) for file in self._base)
        return next(filter(None, found), name)


def _pairs(base: Template, now: Template) -> Iterator[tuple[str, str]]:
    """Names of the base and of now, and paths of their constructs, of what is one resource."""
    gone = _only_in(base, now)
    come = _only_in(now, base)
    for was, body in _same(gone, come):
        yield was.name, body.name
        if was.construct and body.construct:
            yield was.construct, body.construct


def _only_in(one: Template, other: Template) -> list[_Body]:
    found: list[_Body] = []
    for name, node in one.resources.entries.items():
        kind = node.entries.get("Type") if isinstance(node, Mapping) else None
        if name not in other.resources.entries and isinstance(kind, Scalar):
            text = node.source.text[node.start : node.end]
            # A name that it has for itself is not what it says.
            words = tuple(word for word in re.findall(r"\w+|[^\w\s]", text) if word != name)
            found.append(_Body(name, kind.raw, words, _construct(node)))
    return found


def _construct(body: Node) -> str:
    metadata = body.entries.get("Metadata") if isinstance(body, Mapping) else None
    path = metadata.entries.get("aws:cdk:path") if isinstance(metadata, Mapping) else None
    return path.raw if isinstance(path, Scalar) else ""


def _same(gone: list[_Body], come: list[_Body]) -> Iterator[tuple[_Body, _Body]]:
    """Equal ones first, then the most alike."""
    alike: list[tuple[float, int, int]] = []
    few = len(gone) * len(come) <= PAIRS
    for first, was in enumerate(gone):
        for second, body in enumerate(come):
            if was.kind != body.kind:
                continue
            if was.words == body.words:
                alike.append((1.0, first, second))
            elif few:
                matcher = SequenceMatcher(None, was.words, body.words, autojunk=False)
                if matcher.real_quick_ratio() >= NEARLY and matcher.quick_ratio() >= NEARLY:
                    alike.append((matcher.ratio(), first, second))
    taken: tuple[set[int], set[int]] = (set(), set())
    for ratio, first, second in sorted(alike, key=lambda a: (-a[0], a[1], a[2])):
        if ratio >= NEARLY and first not in taken[0] and second not in taken[1]:
            taken[0].add(first)
            taken[1].add(second)
            yield gone[first], come[second]
