"""Nodes that SAM adds: glue between nodes of the user, standing at the place of one of them."""

from typing import TYPE_CHECKING, TypeAlias

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    import collections.abc
    from collections.abc import Callable, Iterator

# What `made` turns into nodes: plain data (dicts, lists, scalars) with nodes of the user in it.
Data: TypeAlias = (
    "Node | str | int | float | bool | collections.abc.Sequence[Data] "
    "| collections.abc.Mapping[str, Data]"
)


class Draft:
    """A mapping in the making, at the place of `at`."""

    __slots__ = ("at", "entries", "keys")

    def __init__(self, at: Node) -> None:
        self.at = at
        self.entries: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}

    def put(self, name: str, data: "Data | None", key: Scalar | None = None) -> None:
        """Set `name`, under the key node `key` of the user if there is one; None sets nothing."""
        if data is not None:
            self.entries[name] = made(self.at, data)
            self.keys[name] = key or scalar(self.at, name)

    def take(self, source: Mapping, name: str, new: str = "") -> None:
        """Set what the user wrote under `name`, as `new` if that is another name."""
        node = given(source, name)
        if node is not None:
            self.entries[new or name] = node
            self.keys[new or name] = source.keys.get(name) or scalar(self.at, name)

    def mapping(self) -> Mapping:
        """The draft as a node."""
        return Mapping(self.at.source, self.at.start, self.at.end, self.entries, self.keys)


def copied(node: Node | None, at: Node) -> Draft:
    """A draft that starts with what a mapping has, at its place (else at `at`)."""
    if not isinstance(node, Mapping):
        return Draft(node or at)
    draft = Draft(node)
    draft.entries.update(node.entries)
    draft.keys.update({name: node.keys.get(name) or scalar(node, name) for name in node.entries})
    return draft


def made(at: Node, data: Data) -> Node:
    """`data` as nodes at the place of `at`; nodes in it stay what and where they are."""
    if isinstance(data, Node):
        return data
    if isinstance(data, str):
        return Scalar(at.source, at.start, at.end, data, data, plain=False)
    if isinstance(data, dict):
        entries = {name: made(at, entry) for name, entry in data.items()}
        keys = {name: scalar(at, name) for name in data}
        return Mapping(at.source, at.start, at.end, entries, keys)
    if isinstance(data, int | float):
        return scalar(at, data)
    return Sequence(at.source, at.start, at.end, [made(at, item) for item in data])


def scalar(at: Node, value: str | float | bool) -> Scalar:  # noqa: FBT001  (it is a value)
    """A scalar at the place of `at`."""
    if isinstance(value, str):
        return Scalar(at.source, at.start, at.end, value, value, plain=False)
    raw = str(value).lower() if isinstance(value, bool) else str(value)
    return Scalar(at.source, at.start, at.end, value, raw, plain=True)


def call(at: Node, name: str, argument: Data) -> Call:
    """The intrinsic function `name` at the place of `at`."""
    return Call(at.source, at.start, at.end, name, made(at, argument))


def ref(at: Node, name: str) -> Call:
    """`!Ref name`."""
    return call(at, "Ref", name)


def get_att(at: Node, name: str, attribute: str = "Arn") -> Call:
    """`!GetAtt name.attribute`."""
    return call(at, "Fn::GetAtt", [name, attribute])


def sub(at: Node, text: str, variables: dict[str, Data] | None = None) -> Call:
    """`!Sub text`, with variables if there are any."""
    return call(at, "Fn::Sub", [text, variables] if variables else text)


def when(at: Node, conditions: tuple[str, ...], data: Node) -> Node:
    """`data` where all the conditions hold, else nothing."""
    for condition in reversed(conditions):
        data = call(at, "Fn::If", [condition, data, ref(at, "AWS::NoValue")])
    return data


def given(source: Node | None, name: str) -> Node | None:
    """What a mapping has under `name`; a null is nothing, as it is for SAM."""
    node = source.entries.get(name) if isinstance(source, Mapping) else None
    return None if isinstance(node, Scalar) and node.value is None else node


def inside(source: Node | None, *names: str) -> Node | None:
    """What is found following `names` down nested mappings."""
    for name in names:
        source = given(source, name)
    return source


def text(node: Node | None) -> str:
    """The text of a scalar; empty for anything else."""
    return node.raw if isinstance(node, Scalar) and node.value is not None else ""


def is_true(node: Node | None) -> bool:
    """Whether a scalar is written as true."""
    return text(node).lower() == "true"


def is_false(node: Node | None) -> bool:
    """Whether a scalar is written as false."""
    return text(node).lower() == "false"


def is_no_value(node: Node | None) -> bool:
    """Whether this is `!Ref AWS::NoValue`."""
    return isinstance(node, Call) and node.name == "Ref" and text(node.argument) == "AWS::NoValue"


def branches(node: Node | None) -> "tuple[Node, Node, Node] | None":
    """Condition, value if true and value if false of a `!If`."""
    if isinstance(node, Call) and node.name == "Fn::If" and isinstance(node.argument, Sequence):
        items = node.argument.items
        if len(items) == 3:
            return items[0], items[1], items[2]
    return None


def through(node: Node, change: "Callable[[Node], Node]") -> Node:
    """`change` applied to each value that a `!If` (of `!If`s) chooses from, or to the node."""
    chosen = branches(node)
    if chosen is not None:
        condition, yes, no = chosen
        return call(node, "Fn::If", [condition, through(yes, change), through(no, change)])
    return node if is_no_value(node) else change(node)


def with_default(node: Node, default: Node) -> Node:
    """The node with `default` wherever a `!If` in it leaves the property out."""
    chosen = branches(node)
    if chosen is not None:
        condition, yes, no = chosen
        return call(
            node, "Fn::If", [condition, with_default(yes, default), with_default(no, default)]
        )
    return default if is_no_value(node) else node


def leaves(node: Node) -> "Iterator[Node]":
    """The values that a `!If` (of `!If`s) chooses from, or the node itself."""
    chosen = branches(node)
    if chosen is None:
        yield node
    else:
        yield from leaves(chosen[1])
        yield from leaves(chosen[2])


def same(one: Node, other: Node) -> bool:
    """Whether two nodes say the same, wherever they stand."""
    if one is other:
        return True
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return one.value == other.value
    if isinstance(one, Call) and isinstance(other, Call):
        return one.name == other.name and same(_full(one), _full(other))
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        pairs = zip(one.items, other.items, strict=False)
        return len(one.items) == len(other.items) and all(same(a, b) for a, b in pairs)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.entries.keys() == other.entries.keys() and all(
            same(entry, other.entries[name]) for name, entry in one.entries.items()
        )
    return False


def _full(function: Call) -> Node:
    """The argument of a function; that of GetAtt as a list."""
    argument = function.argument
    if function.name == "Fn::GetAtt" and isinstance(argument, Scalar):
        return made(argument, argument.raw.split(".", 1))
    return argument


def tag_list(at: Node, node: Node | None, created_by: str = "") -> Node | None:
    """Tags of CloudFormation, `[{Key, Value}]`, from those of SAM, `{key: value}`."""
    own = [made(at, {"Key": created_by, "Value": "SAM"})] if created_by else []
    if node is None:
        return made(at, own) if own else None
    if branches(node) is not None:
        return through(node, lambda tags: tag_list(at, tags, created_by) or tags)
    if not isinstance(node, Mapping):
        return node
    for name, value in node.entries.items():
        draft = Draft(node.keys.get(name, node))
        draft.put("Key", node.keys.get(name) or name)
        draft.put("Value", value)
        own.append(draft.mapping())
    return Sequence(node.source, node.start, node.end, list(own))
