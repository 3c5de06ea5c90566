"""Nodes from the events of libyaml: iterative, with places, aliases bounded."""

from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from .caps import Caps, remedy
from .errors import EmptyError, ParseError, TooMuchError
from .node import Call, Mapping, Node, Scalar, Scalars, Sequence, same_text
from .plain import resolve_plain
from .source import Source

# A PyYAML built without libyaml is slower, not different.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

SHORT_FORMS = frozenset(
    [
        "And",
        "Base64",
        "Cidr",
        "Contains",
        "EachMemberEquals",
        "EachMemberIn",
        "Equals",
        "FindInMap",
        "ForEach",
        "GetAZs",
        "GetAtt",
        "GetStackOutput",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "RefAll",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
        "ValueOf",
        "ValueOfAll",
    ]
)
# libyaml compares each with all others.
DIRECTIVES = 100
STRING_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:binary", "!"}


class Duplicate(NamedTuple):
    """A key that stands twice in one mapping; the second one wins. `same`: so do their values."""

    key: str
    first: Scalar
    second: Scalar
    same: bool


class _Open:
    """A collection that is being read: a list, or a mapping with its keys.

    `before` counts the nodes before it, `end` is where the last entry of a mapping ends.
    """

    __slots__ = (
        "anchor",
        "before",
        "end",
        "entries",
        "flow",
        "items",
        "key",
        "keys",
        "merges",
        "start",
        "tag",
    )

    def __init__(self, event: Any, before: int) -> None:
        self.start: int = event.start_mark.index
        self.tag: str | None = event.tag
        self.anchor: str | None = event.anchor
        self.flow: bool | None = event.flow_style
        self.before = before
        self.items: list[Node] | None = None if type(event) is MappingStartEvent else []
        self.entries: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}
        self.key: Scalar | None = None
        self.end = 0
        self.merges: list[Node] = []


def parse_yaml(source: Source, duplicates: list[Duplicate], caps: Caps) -> Node:
    """The root node of the one YAML document in `source`; raises ParseError."""
    text = source.text
    parser = None
    if text.count("\n%TAG") > DIRECTIVES:
        raise TooMuchError(f"more than {DIRECTIVES} %TAG directives")
    try:
        parser = _Parser(text)
        return _read(parser, source, duplicates, caps)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if mark and text[mark.index : mark.index + 1] == "\t":
            said = "not valid YAML: a tab is no indentation"
            raise ParseError(said, line, column, "indent with spaces") from None
        problem = error.problem or "not YAML"
        context = f" ({error.context})" if error.context else ""
        raise ParseError(f"not valid YAML: {problem}{context}", line, column) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        # Half of a character, which only a text that was never a file can have.
        position = getattr(error, "position", 0) or getattr(error, "start", 0)
        line, column = source.position(min(position, len(text)))
        raise ParseError("a character that YAML does not allow", line, column) from None
    finally:
        if parser is not None:
            parser.dispose()


def _read(  # noqa: C901, PLR0915
    parser: Any, source: Source, duplicates: list[Duplicate], caps: Caps
) -> Node:
    stack: list[_Open] = []
    top: _Open | None = None  # the last of them
    anchors: dict[str, tuple[Node, int] | None] = {}
    root: Node | None = None
    documents = 0
    total, most = 0, caps.nodes
    get = parser.get_event
    while True:
        event = get()
        kind = type(event)
        node: Node
        if kind is ScalarEvent:
            raw = event.value
            tag = event.tag
            plain = not event.style
            value: Scalars = raw
            if plain and (tag is None or tag == "tag:yaml.org,2002:int" or tag.endswith(":float")):
                value = resolve_plain(raw)
            node = Scalar(source, event.start_mark.index, event.end_mark.index, value, raw, plain)
            if tag is not None:
                node = _tagged(source, tag, node)
            total += 1
            if event.anchor is not None:
                anchors[event.anchor] = node, 1
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if len(stack) >= caps.depth:
                raise too_deep(source, event.start_mark.index, caps)
            if kind is MappingStartEvent and top and top.items is None and top.key is None:
                raise _no_key(source, event.start_mark.index)
            top = _Open(event, total)
            if top.anchor is not None:
                anchors[top.anchor] = None
            stack.append(top)
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            done = stack.pop()
            top = stack[-1] if stack else None
            node = _closed(source, done, event.end_mark.index)
            total += 1
            if done.anchor is not None:
                anchors[done.anchor] = node, total - done.before
        elif kind is AliasEvent:
            found = anchors.get(event.anchor)
            if found is None:
                line, column = source.position(event.start_mark.index)
                what = "refers to itself" if event.anchor in anchors else "has no anchor"
                raise ParseError(f"the alias *{event.anchor} {what}", line, column)
            node = _moved(found[0], event.start_mark.index, event.end_mark.index)
            total += found[1]
        elif kind is DocumentStartEvent:
            documents += 1
            if documents > 1:
                line, column = source.position(event.start_mark.index)
                raise ParseError(
                    "a second YAML document starts here", line, column, "keep one per file"
                )
            continue
        elif kind is StreamEndEvent:
            break
        else:
            continue
        if total > most:
            raise too_many(source, node.start, caps)
        if top is None:
            root = node
        elif top.items is not None:
            top.items.append(node)
        elif top.key is None:
            if not isinstance(node, Scalar):
                raise _no_key(source, node.start)
            top.key = node
        else:
            _enter(top, top.key, node, duplicates)
            top.key = None
    if root is None:
        raise EmptyError
    return root


def _no_key(source: Source, position: int) -> ParseError:
    line, column = source.position(position)
    return ParseError("a key must be a plain text", line, column)


def too_deep(source: Source, position: int, caps: Caps) -> TooMuchError:
    line, column = source.position(position)
    said = f"nested deeper than {caps.depth} levels"
    return TooMuchError(said, line, column, remedy("depth"))


def too_many(source: Source, position: int, caps: Caps) -> TooMuchError:
    line, column = source.position(position)
    said = f"more than {caps.nodes:,} nodes once aliases are written out"
    return TooMuchError(said, line, column, remedy("nodes"))


def _enter(top: _Open, key: Scalar, node: Node, duplicates: list[Duplicate]) -> None:
    entries = top.entries
    name = key.raw
    if name == "<<" and key.plain:
        top.merges.append(node)
        return
    if name in entries:
        same = same_text(entries[name], node)
        duplicates.append(Duplicate(name, top.keys[name], key, same))
    entries[name] = node
    top.keys[name] = key
    top.end = node.end


def _closed(source: Source, done: _Open, end: int) -> Node:
    node: Node
    if done.items is not None:
        if not done.flow and done.items:
            end = done.items[-1].end
        node = Sequence(source, done.start, end, done.items)
    else:
        entries = done.entries
        if not done.flow and entries:
            end = done.end
        for merged in done.merges:
            for part in merged.items if isinstance(merged, Sequence) else [merged]:
                if isinstance(part, Mapping):
                    for name, child in part.entries.items():
                        if name not in entries:
                            entries[name] = child
                            done.keys[name] = part.keys[name]
        node = mapping(source, done.start, end, entries, done.keys)
    if done.tag is not None and not done.tag.startswith("tag:yaml.org"):
        return _tagged(source, done.tag, node)
    return node


def mapping(
    source: Source, start: int, end: int, entries: dict[str, Node], keys: dict[str, Scalar]
) -> Node:
    """A mapping, or the Call that its only key makes of it."""
    if len(entries) == 1:
        name = next(iter(entries))
        if name == "Ref" or (name.startswith("Fn::") and not name.startswith("Fn::ForEach::")):
            return Call(source, start, end, name, entries[name])
    return Mapping(source, start, end, entries, keys)


def _tagged(source: Source, tag: str, node: Node) -> Node:
    if tag in STRING_TAGS:
        if isinstance(node, Scalar):
            return Scalar(source, node.start, node.end, node.raw, node.raw, plain=False)
        return node
    if tag.startswith("tag:yaml.org,2002:"):
        if isinstance(node, Scalar):
            value = resolve_plain(node.raw) if node.raw else None
            return Scalar(source, node.start, node.end, value, node.raw, node.plain)
        return node
    name = tag.removeprefix("!")
    if name in SHORT_FORMS:
        name = f"Fn::{name}"
    elif name not in {"Ref", "Condition"}:
        name = tag
    if isinstance(node, Scalar):
        # The mark of a tagged scalar starts at its tag: the argument is what follows.
        argument: Node = Scalar(
            source, min(node.start + len(tag), node.end), node.end, node.value, node.raw, node.plain
        )
        if isinstance(argument, Scalar) and node.plain:
            argument.value = resolve_plain(node.raw)
            argument.start = max(node.end - len(node.raw), node.start)
        return Call(source, node.start, node.end, name, argument)
    return Call(source, node.start, node.end, name, node)


def _moved(node: Node, start: int, end: int) -> Node:
    """The node of an alias: the same content at the place where it is used."""
    source = node.source
    if isinstance(node, Scalar):
        return Scalar(source, start, end, node.value, node.raw, node.plain)
    if isinstance(node, Sequence):
        return Sequence(source, start, end, node.items)
    if isinstance(node, Mapping):
        return Mapping(source, start, end, node.entries, node.keys)
    assert isinstance(node, Call)
    return Call(source, start, end, node.name, node.argument)
