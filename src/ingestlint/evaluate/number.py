"""Numbers that may be known only within bounds, and comparisons that bounds can decide."""

from math import inf
from typing import Any

from ingestlint.parse.node import Node

from .scenario import Fork
from .value import Step, Why


class Undecided(Exception):
    """A check needed what is not known. `node` is the place of the value that is missing."""

    def __init__(self, why: Why, node: Node | None = None) -> None:
        super().__init__(why.reason)
        self.why = why
        self.node = node


class Number:
    """A number between `low` and `high` (equal when known), with the place it stands at.

    Comparisons answer where the bounds decide; where they do not, they raise what makes the
    number uncertain: a Fork where another scenario would tell, else Undecided. Written into a
    message it is exact or raises.
    """

    __slots__ = ("default", "high", "low", "node", "open", "secret", "trail", "unit")

    def __init__(  # noqa: PLR0913
        self,
        low: float,
        high: float,
        node: Node | None = None,
        *,
        unit: str = "",
        trail: tuple[Step, ...] = (),
        default: bool = False,
        secret: bool = False,
        because: tuple[Fork | Undecided, ...] = (),
    ) -> None:
        self.low = low
        self.high = high
        self.node = node
        self.unit = unit
        self.trail = trail
        self.default = default
        self.secret = secret
        self.open = because

    def __reduce__(self) -> "tuple[Any, ...]":
        """What another process of the run gets: the number, not what would make it certain."""
        plain = self.low, self.high, self.node, self.unit, self.trail, self.default, self.secret
        return _remade, plain

    @property
    def known(self) -> bool:
        return self.low == self.high

    @property
    def exact(self) -> float:
        """The number itself; raises Fork or Undecided while it is not known."""
        if self.low == self.high:
            return self.low
        raise self._uncertain()

    def __int__(self) -> int:
        return int(self.exact)

    def __float__(self) -> float:
        return float(self.exact)

    def __format__(self, spec: str) -> str:
        value = self.exact
        if self.secret:
            return "(hidden)"
        if spec:
            return format(value, spec)
        return f"{int(value):,}" if float(value).is_integer() else f"{value:g}"

    def __str__(self) -> str:
        return f"{self}"

    def __add__(self, other: "Number | float") -> "Number":
        other = _number(other)
        return self._with(self.low + other.low, self.high + other.high, other)

    __radd__ = __add__

    def __sub__(self, other: "Number | float") -> "Number":
        other = _number(other)
        return self._with(self.low - other.high, self.high - other.low, other)

    def __rsub__(self, other: float) -> "Number":
        return _number(other) - self

    def __mul__(self, other: "Number | float") -> "Number":
        other = _number(other)
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return self._with(min(ends), max(ends), other)

    __rmul__ = __mul__

    def __floordiv__(self, other: float) -> "Number":
        return self._with(self.low // other, self.high // other, None)

    def divided_up(self, parts: "int | float") -> "Number":
        """Divided by a positive `parts` and rounded up: the largest of that many shares."""
        low = -(-self.low // parts) if self.low != inf else inf
        high = -(-self.high // parts) if self.high != inf else inf
        return self._with(low, high, None)

    def __lt__(self, other: "Number | float") -> bool:
        other = _number(other)
        if self.high < other.low:
            return True
        if self.low >= other.high:
            return False
        raise self._uncertain(other)

    def __ge__(self, other: "Number | float") -> bool:
        return not self < other

    def __gt__(self, other: "Number | float") -> bool:
        return _number(other) < self

    def __le__(self, other: "Number | float") -> bool:
        return not _number(other) < self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Number | int | float):
            return NotImplemented
        other = _number(other)
        if self.known and other.known:
            return self.low == other.low
        if self.high < other.low or other.high < self.low:
            return False
        raise self._uncertain(other)

    __hash__ = None  # type: ignore[assignment]  # equality can be undecided

    def _with(self, low: float, high: float, other: "Number | None") -> "Number":
        because = self.open if other is None else self.open + other.open
        return Number(
            low,
            high,
            self.node if self.node is not None or other is None else other.node,
            unit=self.unit,
            trail=self.trail,
            secret=self.secret or (other is not None and other.secret),
            because=because,
        )

    def _uncertain(self, other: "Number | None" = None) -> Exception:
        because = self.open if other is None else self.open + other.open
        for reason in because:
            if isinstance(reason, Fork):
                return reason
        return because[0] if because else Undecided(Why("number", "the number is not known"))


def _times(one: float, other: float) -> float:
    return 0 if one == 0 or other == 0 else one * other


def _remade(*said: Any) -> Number:
    low, high, node, unit, trail, default, secret = said
    return Number(low, high, node, unit=unit, trail=trail, default=default, secret=secret)


def _number(value: "Number | float") -> Number:
    return value if isinstance(value, Number) else Number(value, value)
