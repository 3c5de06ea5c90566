"""The tree of a YAML or JSON text: every node knows where it stands.

Short and long forms of an intrinsic function are one kind of node, `Call`.
"""

from collections.abc import Iterator

from .source import Source, Span

Scalars = str | int | float | bool | None


class Node:
    """A value in a text: `source.text[start:end]`, offsets in characters."""

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end

    def __reduce__(self) -> "tuple[type[Node], tuple[Source, int, int]]":
        """What another process of the run gets of a node: its place."""
        return Node, (self.source, self.start, self.end)

    @property
    def span(self) -> Span:
        return self.source.span(self.start, self.end)

    @property
    def place(self) -> str:
        """A name for where it stands, the same in every run and cheaper than its span."""
        return f"{self.source.path}:{self.start}"


class Scalar(Node):
    """A scalar: `value` as YAML reads it, `raw` the text it was made from.

    `plain` is false for a quoted or block scalar, whose value is always a str.
    """

    __slots__ = ("plain", "raw", "value")

    def __init__(
        self,
        source: Source,
        start: int,
        end: int,
        value: Scalars,
        raw: str,
        plain: bool,  # noqa: FBT001  (the hottest constructor)
    ) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.value = value
        self.raw = raw
        self.plain = plain


class Sequence(Node):
    """A list of nodes."""

    __slots__ = ("items",)

    def __init__(self, source: Source, start: int, end: int, items: list[Node]) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.items = items


class Mapping(Node):
    """A mapping in the order of the text: `entries` by key, `keys` the nodes of the keys.

    Keys are the text as written (`1`, `yes`); of a duplicate the last one wins.
    """

    __slots__ = ("entries", "keys")

    def __init__(
        self,
        source: Source,
        start: int,
        end: int,
        entries: dict[str, Node],
        keys: dict[str, Scalar],
    ) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.entries = entries
        self.keys = keys


class Call(Node):
    """An intrinsic function: `!Sub x` and `{"Fn::Sub": x}` alike.

    `name` is the long name (`Ref`, `Condition`, `Fn::Sub`); of a tag that CloudFormation
    does not have, the tag itself (`!Rain::Embed`).
    """

    __slots__ = ("argument", "name")

    def __init__(self, source: Source, start: int, end: int, name: str, argument: Node) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.name = name
        self.argument = argument


def same_text(one: Node, other: Node) -> bool:
    """Whether two nodes are written alike."""
    return one.source.text[one.start : one.end] == other.source.text[other.start : other.end]


def calls(node: Node) -> Iterator[Call]:
    """The intrinsic functions in a value, each before those in it, in the order of the text."""
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, Call):
            yield here
            pending.append(here.argument)
        elif isinstance(here, Mapping):
            pending.extend(reversed(here.entries.values()))
        elif isinstance(here, Sequence):
            pending.extend(reversed(here.items))


def referred(node: Node) -> str:
    """The name in `Ref name`; "" for anything else."""
    if isinstance(node, Call) and node.name == "Ref" and isinstance(node.argument, Scalar):
        return node.argument.raw
    return ""
