"""Where the values of a configuration stand: in it, or in one of those that it extends."""

from collections.abc import Iterator
from typing import Any

from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.record import Record

from .aliases import current
from .file import Config

# What goes on from what is extended, an entry at a time; all else is of the file alone.
SHARED = ("caps", "limits", "policies", "preset", "prices", "rules")
IGNORES = "ignores"
# Texts, whatever YAML makes of them: an account may be 0123.
TEXTS = {
    "baseline",
    "environments",
    "evidence",
    "extends",
    "fix",
    "message",
    "preset",
    "required_version",
}

Key = tuple[str, ...]


class Leaf(Record):
    """One value, where it stands, and whether that is a configuration that is extended."""

    key: Key
    value: Any
    node: Node
    of_pack: bool


def leaves(config: Config) -> Iterator[Leaf]:
    """Every value of a configuration that is in force: what wins, of ignores the strictest."""
    taken: dict[Key, int] = {}
    law: list[Leaf] = []
    for depth, layer in enumerate(_layers(config)):
        for key, node in _written(layer):
            leaf = Leaf(key, _plain(node, texts=bool({key[0], key[-1]} & TEXTS)), node, bool(depth))
            if key[0] == IGNORES:
                law.append(leaf)
            elif (not depth or key[0] in SHARED) and taken.setdefault(key[:2], depth) == depth:
                yield leaf
    yield from _strictest(law)


def _layers(config: Config) -> list[Config]:
    """A configuration and what it extends, what wins first."""
    return [config, *(each for pack in reversed(config.packs) for each in _layers(pack))]


def _written(layer: Config) -> Iterator[tuple[Key, Node]]:
    for name, node in layer.top.entries.items() if layer.top else ():
        if name == "policies" and isinstance(node, Sequence):
            for entry in node.items:
                yield from _of_policy(entry)
        elif name == "rules" and isinstance(node, Mapping):
            for code, said in node.entries.items():
                yield from below(("rules", current(code)), said)
        else:
            yield from below((name,), node)


def _of_policy(entry: Node) -> Iterator[tuple[Key, Node]]:
    """What a policy says; its selector and its schema are read whole."""
    fields = entry.entries if isinstance(entry, Mapping) else {}
    code = fields.get("code")
    if isinstance(code, Scalar):
        yield from (
            (("policies", code.raw, name), node) for name, node in fields.items() if name != "code"
        )


def below(key: Key, node: Node) -> Iterator[tuple[Key, Node]]:
    """The values under a key, each with all keys that lead to it."""
    if isinstance(node, Mapping):
        for name, inner in node.entries.items():
            yield from below((*key, name), inner)
    elif key == (IGNORES, "never") and isinstance(node, Sequence):
        for each in node.items:
            if isinstance(each, Scalar):
                yield (*key, current(each.raw.upper())), each
    elif not (isinstance(node, Scalar) and node.value is None):
        yield key, node


def _strictest(law: list[Leaf]) -> Iterator[Leaf]:
    """A reason is asked for wherever one is, the fewest days count, and `never` adds up."""
    by_key: dict[Key, list[Leaf]] = {}
    for leaf in law:
        by_key.setdefault(leaf.key, []).append(leaf)
    for key, found in by_key.items():
        if key[1] == "never":
            yield found[0]._replace(value=True)
        else:
            days = key[1] == "max_days"
            yield min(found, key=lambda leaf: leaf.value if days else not leaf.value)


def _plain(node: Node, *, texts: bool) -> Any:
    if isinstance(node, Mapping):
        return {name: _plain(inner, texts=texts) for name, inner in node.entries.items()}
    if isinstance(node, Sequence):
        return [_plain(inner, texts=texts) for inner in node.items]
    if isinstance(node, Scalar):
        return node.raw if texts else node.value
    return node.source.text[node.start : node.end]
