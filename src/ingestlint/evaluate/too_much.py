"""What is not made since it would be too much: unknown, with the cap that says so."""

from ingestlint.parse.caps import Caps, remedy
from ingestlint.parse.node import Node

from .value import Items, Step, Unknown, Value, Why

# A text costs one value for so many characters, and as many for each part that is not known.
CHARACTERS = 64
# Steps of an explanation; more than that nobody reads, and they may double with each function.
TRAIL = 100


class Budget:
    """What functions may still make of one template, whichever stacks it is made into."""

    __slots__ = ("_left", "caps")

    def __init__(self, caps: Caps) -> None:
        self.caps = caps
        self._left = caps.values

    def takes(self, count: int) -> bool:
        """Whether there is room for so many values more."""
        self._left -= count
        return self._left >= 0


def too_many(at: Node, caps: Caps, *, many: bool = True) -> Unknown:
    said = f"functions and loops make more than {caps.values:,} values of this template"
    return _unknown(at, "values", said, many=many)


def too_long(at: Node, caps: Caps) -> Unknown:
    said = f"functions make a text of more than {caps.text_characters:,} characters"
    return _unknown(at, "text_characters", said)


def too_deep(at: Node, caps: Caps) -> Unknown:
    said = f"more than {caps.steps:,} values lead on to each other"
    return _unknown(at, "steps", said)


def why(at: Node, cap: str, said: str) -> Why:
    return Why(f"cap {cap} at {at.place}", said, remedy(cap))


def short(*trails: tuple[Step, ...]) -> tuple[Step, ...]:
    """The trails one after the other, as far as anybody reads them."""
    found: tuple[Step, ...] = ()
    for trail in trails:
        found += trail[: TRAIL - len(found)]
    return found


def size_of(items: tuple[Value, ...], most: int) -> int:
    """How many values a list has with those of the lists in it; stops counting at `most`."""
    count, pending = 0, [items]
    while pending and count <= most:
        here = pending.pop()
        count += len(here)
        pending.extend(item.items for item in here if isinstance(item, Items))
    return count


def _unknown(at: Node, cap: str, said: str, *, many: bool = False) -> Unknown:
    return Unknown(at, why(at, cap, said), many=many)
