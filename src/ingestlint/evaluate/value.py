"""What a property is before deployment: known, absent, a reference, known in parts, or unknown."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.node import Node, Scalars

if TYPE_CHECKING:
    from collections.abc import Callable


class Step(NamedTuple):
    """One step on the way to a value: what was read, and where it stands (if in a file)."""

    text: str
    node: Node | None = None


class Why(NamedTuple):
    """Why a value is not known.

    `cause` identifies the unknown: two values with equal causes are the same value. `low` and
    `high` bound a number, `choices` are the only values it can have, `excluded` those it cannot.
    Members of one `group` with different causes certainly differ (two of the zones of a region).
    `given`: there is a value, whatever it is; otherwise it may be none at all, as a macro likes.
    """

    cause: str
    reason: str
    remedy: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[Scalars, ...] = ()
    excluded: tuple[Scalars, ...] = ()
    group: str = ""
    given: bool = False


class Value:
    """Base of all values. `node` is the place in the template, `trail` where it came from."""

    __slots__ = ("node", "trail")
    node: Node
    trail: tuple[Step, ...]

    def __init__(self, node: Node, trail: tuple[Step, ...] = ()) -> None:
        self.node = node
        self.trail = trail

    @property
    def identity(self) -> str:
        """Equal for values that are certainly the same when deployed."""
        raise NotImplementedError


_HIDDEN: dict[str, int] = {}


class Known(Value):
    """A scalar. `secret` values (NoEcho) are used and never shown."""

    __slots__ = ("data", "secret")

    def __init__(
        self, node: Node, data: Scalars, trail: tuple[Step, ...] = (), *, secret: bool = False
    ) -> None:
        self.node = node
        self.data = data
        self.trail = trail
        self.secret = secret

    @property
    def identity(self) -> str:
        if self.secret:
            # Equal for equal values, and tells nothing of them.
            number = _HIDDEN.setdefault(text_of(self.data), len(_HIDDEN) + 1)
            return f"=(hidden value {number})"
        return f"={text_of(self.data)}"

    @property
    def shown(self) -> str:
        """The text of the value as far as an output may show it."""
        return "(hidden)" if self.secret else text_of(self.data)


class Absent(Value):
    """Not set (or `AWS::NoValue`): the default of AWS applies. `node` is what lacks it."""

    __slots__ = ()

    @property
    def identity(self) -> str:
        return "-"


class Reference(Value):
    """`Ref` (attribute "") or `Fn::GetAtt` of a resource.

    `stack` is the prefix of the stack that declares it, "" where there is only one.
    """

    __slots__ = ("attribute", "logical_id", "stack")

    def __init__(
        self,
        node: Node,
        logical_id: str,
        attribute: str = "",
        trail: tuple[Step, ...] = (),
        *,
        stack: str = "",
    ) -> None:
        self.node = node
        self.logical_id = logical_id
        self.attribute = attribute
        self.trail = trail
        self.stack = stack

    @property
    def key(self) -> str:
        """The resource that is meant, whichever stack it is in."""
        return self.stack + self.logical_id

    @property
    def identity(self) -> str:
        return f"&{self.stack}{self.logical_id}.{self.attribute}"


class Text(Value):
    """A text known in parts: Known pieces, References and Unknowns in their order."""

    __slots__ = ("parts",)

    def __init__(self, node: Node, parts: tuple[Value, ...], trail: tuple[Step, ...] = ()) -> None:
        self.node = node
        self.parts = parts
        self.trail = trail

    @property
    def identity(self) -> str:
        return "+" + "|".join(part.identity for part in self.parts)


class Items(Value):
    """A list. An item that is Unknown and `many` stands for any number of items."""

    __slots__ = ("items",)

    def __init__(self, node: Node, items: tuple[Value, ...], trail: tuple[Step, ...] = ()) -> None:
        self.node = node
        self.items = items
        self.trail = trail

    @property
    def identity(self) -> str:
        return "[" + ",".join(item.identity for item in self.items) + "]"

    @property
    def complete(self) -> bool:
        """Whether the number of items is known."""
        return not any(isinstance(item, Unknown) and item.many for item in self.items)


class Fields(Value):
    """A mapping whose entries are evaluated when they are asked for.

    `open` is the reason why a key that is not there may still be set (a macro), else None.
    """

    __slots__ = ("_evaluate", "entries", "open")

    def __init__(
        self,
        node: Node,
        entries: dict[str, Node],
        evaluate: "Callable[[Node], Value]",
        trail: tuple[Step, ...] = (),
        unseen: Why | None = None,
    ) -> None:
        self.node = node
        self.entries = entries
        self._evaluate = evaluate
        self.trail = trail
        self.open = unseen

    def get(self, key: str) -> Value:
        """The value of `key`; Absent at this mapping's place when there is none."""
        node = self.entries.get(key)
        if node is not None:
            value = self._evaluate(node)
            if isinstance(value, Absent) and self.open is not None:
                return Unknown(self.node, self.open)
            return value
        if self.open is not None:
            return Unknown(self.node, self.open)
        return Absent(self.node, self.trail)

    def mapped(self, change: "Callable[[Value], Value]") -> "Fields":
        """The same keys, with what `change` makes of each value."""
        read = self._evaluate
        return Fields(
            self.node, self.entries, lambda node: change(read(node)), self.trail, self.open
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    @property
    def identity(self) -> str:
        inner = ",".join(f"{key}:{self.get(key).identity}" for key in sorted(self.entries))
        return "{" + inner + "}"


class Unknown(Value):
    """Not known before deployment, for the reason in `why`; `many`: an unknown list."""

    __slots__ = ("many", "why")

    def __init__(
        self, node: Node, why: Why, trail: tuple[Step, ...] = (), *, many: bool = False
    ) -> None:
        self.node = node
        self.why = why
        self.trail = trail
        self.many = many

    @property
    def identity(self) -> str:
        return f"?{self.why.cause}"


def text_of(data: Scalars) -> str:
    """A scalar as CloudFormation writes it into a text: true, 3, prod."""
    if isinstance(data, str):
        return data
    if data is True:
        return "true"
    if data is False:
        return "false"
    if data is None:
        return ""
    if isinstance(data, float) and data.is_integer():
        return str(int(data))
    return str(data)


def moved(value: Value, at: Node, *steps: Step) -> Value:
    """The same value as it is seen at another place, and the steps that brought it there."""
    trail = (*steps, *value.trail)
    if isinstance(value, Known):
        return Known(at, value.data, trail, secret=value.secret)
    if isinstance(value, Reference):
        return Reference(at, value.logical_id, value.attribute, trail, stack=value.stack)
    if isinstance(value, Text):
        return Text(at, value.parts, trail)
    if isinstance(value, Items):
        return Items(at, tuple(moved(item, at) for item in value.items), trail)
    if isinstance(value, Unknown):
        return Unknown(at, value.why, trail, many=value.many)
    if isinstance(value, Fields):
        why = Why(f"mapping at {value.node.place}", "a mapping is no value of another stack")
        return Unknown(at, why, trail)
    return value


def hidden(value: Value) -> Value:
    """The same value, none of which an output may show."""
    if isinstance(value, Known):
        return Known(value.node, value.data, value.trail, secret=True)
    if isinstance(value, Text):
        return Text(value.node, tuple(hidden(part) for part in value.parts), value.trail)
    if isinstance(value, Items):
        return Items(value.node, tuple(hidden(item) for item in value.items), value.trail)
    return value


def certainly_same(left: Value, right: Value) -> bool | None:
    """Whether two values are equal when deployed; None where that is not known."""
    if left.identity == right.identity:
        return True
    if isinstance(left, Known) and isinstance(right, Known):
        return text_of(left.data) == text_of(right.data)
    for one, other in ((left, right), (right, left)):
        if isinstance(other, Known) and text_of(other.data) == "" and _says_something(one):
            return False
        if isinstance(one, Unknown) and isinstance(other, Known):
            wanted = text_of(other.data)
            if any(text_of(value) == wanted for value in one.why.excluded):
                return False
            if one.why.choices and all(text_of(value) != wanted for value in one.why.choices):
                return False
    if isinstance(left, Text) and isinstance(right, Text):
        return False if _differ_in_one_part(left, right) else None
    if isinstance(left, Reference) and isinstance(right, Reference):
        return False
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return False if left.why.group and left.why.group == right.why.group else None
    return None


def _says_something(value: Value) -> bool:
    """Whether a text is certainly not empty: what names a resource never is."""
    if isinstance(value, Text):
        return any(_says_something(part) for part in value.parts)
    return isinstance(value, Reference) or (isinstance(value, Known) and bool(text_of(value.data)))


def _differ_in_one_part(left: Text, right: Text) -> bool:
    """Whether two texts are alike but for one piece that is known in both: `${Region}a`, `…b`."""
    if len(left.parts) != len(right.parts):
        return False
    unlike = [
        (one, other)
        for one, other in zip(left.parts, right.parts, strict=True)
        if one.identity != other.identity
    ]
    return len(unlike) == 1 and all(isinstance(part, Known) for part in unlike[0])
