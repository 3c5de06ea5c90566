"""Scenarios: assignments of parameters to classes of values, explored only as far as asked.

A read that an unpinned parameter decides raises `Fork`; `explore` then runs the reader again once
for each class of that parameter. So the cost is in what one reader reads, never 2ⁿ of a template.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Final, Generic, NamedTuple, TypeVar

T = TypeVar("T")
# What the label of a parameter's variable begins with.
PARAMETER = "parameter "
# Choices of a parameter that are named for people.
NAMED = 5


class Variable:
    """What is not known before deployment and decides conditions.

    `choices` are its classes of values: texts a condition compares it with and its default, then
    `OTHER`; of an opaque condition, True and False. `label` names it for people, who are not told
    the choices of a `secret` one.
    """

    __slots__ = ("choices", "label", "name", "secret")

    def __init__(
        self, name: str, choices: "tuple[Choice, ...]", label: str, *, secret: bool = False
    ) -> None:
        self.name = name
        self.choices = choices
        self.label = label
        self.secret = secret

    def shown(self, choice: "Choice") -> str:
        """A choice for people, who are not told those of a secret one."""
        if self.secret:
            return "(hidden)"
        if choice is not OTHER:
            return str(choice)
        return f"none of {', '.join(self.named())}"

    def named(self) -> list[str]:
        """The choices that are texts, for people: not too many."""
        named = [text or "(empty)" for text in self.choices if isinstance(text, str)]
        return named if len(named) <= NAMED else [*named[:NAMED], "…"]

    @property
    def of(self) -> str:
        """The parameter that it is, as conditions are called: with the prefix of its stack."""
        return self.name.replace(PARAMETER, "", 1)

    def __repr__(self) -> str:
        return f"Variable({self.name}: {', '.join(map(str, self.choices))})"


class Other:
    """The class of all values that no condition names."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "other"


OTHER: Final = Other()
Choice = str | bool | Other


class Guard(NamedTuple):
    """When something is there: the pinned variables, and the conditions that this decided."""

    pins: tuple[tuple[Variable, Choice], ...] = ()
    conditions: tuple[tuple[str, bool], ...] = ()


EVERYWHERE: Final = Guard()


class Fork(Exception):
    """Raised by a read that `variable`, not pinned yet, decides."""

    def __init__(self, variable: Variable) -> None:
        super().__init__(variable.label)
        self.variable = variable


class TooManyScenarios(Exception):
    """Raised when a reader depends on more scenarios than the cap.

    The text names what the last ones differ in, and the cap.
    """

    def __init__(self, last: str, most: int) -> None:
        super().__init__(f"{last}; {most:,} are looked into")


class TooManySteps(TooManyScenarios):
    """Raised when conditions lead on to each other without end, or nearly so."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(name, most)
        self.args = (f"condition {name}, to which more than {most:,} steps lead",)


class Leaf(NamedTuple, Generic[T]):
    """One scenario: its guard and what the reader answered in it."""

    guard: Guard
    result: T


class _Pinned:
    """The pins of a scenario while something is read, and those before once it is.

    A class of its own, as it is entered for every read: a generator would cost more.
    """

    __slots__ = ("_before", "_pins", "_scenario")

    def __init__(self, scenario: "Scenario", pins: dict[Variable, Choice]) -> None:
        self._scenario = scenario
        self._pins = pins

    def __enter__(self) -> None:
        scenario, pins = self._scenario, self._pins
        self._before = scenario.pins, scenario.conditions, scenario.memo, scenario.own
        scenario.pins = pins
        key = frozenset(pins.items())
        memo = scenario.memos.get(key)
        if memo is None:
            # Kept with the memo: what is remembered was decided by conditions, too.
            memo = scenario.memos[key] = {"conditions": {}}
        scenario.memo = scenario.own = memo
        scenario.conditions = memo["conditions"]  # type: ignore[assignment]

    def __exit__(self, *_: object) -> None:
        scenario = self._scenario
        scenario.pins, scenario.conditions, scenario.memo, scenario.own = self._before


_HERE: Final = nullcontext()


class Scenario:
    """The pins in force while something is read, and the conditions read under them.

    `shared` are the variables that mean the same in every stack, by their key. `own` is the memo
    of the pins, `memo` the one in force: while conditions are decided, another one.
    """

    __slots__ = ("conditions", "depth", "memo", "memos", "own", "pins", "shared")

    def __init__(self) -> None:
        self.shared: dict[str, Variable] = {}
        # Values and conditions that are being read for each other.
        self.depth = 0
        self.pins: dict[Variable, Choice] = {}
        self.conditions: dict[str, bool] = {}
        self.memo: dict[object, object] = {"conditions": self.conditions}
        self.own = self.memo
        self.memos: dict[frozenset[tuple[Variable, Choice]], dict[object, object]] = {
            frozenset(): self.memo
        }

    def choice(self, variable: Variable) -> Choice:
        """The class that `variable` is pinned to; raises Fork when it is not."""
        try:
            return self.pins[variable]
        except KeyError:
            raise Fork(variable) from None

    def allows(self, guard: Guard) -> bool:
        """Whether `guard` holds here; raises Fork on a variable that is not pinned yet."""
        for variable, wanted in guard.pins:
            if self.choice(variable) != wanted:
                return False
        self.conditions.update(guard.conditions)
        return True

    def pinned(self, pins: dict[Variable, Choice]) -> AbstractContextManager[None]:
        """Read under exactly these pins, in a `with`."""
        if pins == self.pins and self.memo is self.own:
            return _HERE
        return _Pinned(self, pins)

    def explore(
        self,
        read: Callable[[], T],
        *,
        guard: Guard = EVERYWHERE,
        limit: int,
        feasible: Callable[[], bool] | None = None,
    ) -> list[Leaf[T]]:
        """Every scenario that `read` distinguishes, from the pins in force and `guard` on.

        Raises TooManyScenarios over `limit`. Scenarios that `feasible` refuses are left out.
        The order is that of the choices: deterministic.
        """
        pending = [{**self.pins, **dict(guard.pins)} if guard.pins else self.pins]
        leaves: list[Leaf[T]] = []
        while pending:
            pins = pending.pop()
            with self.pinned(pins):
                if guard.conditions:
                    self.conditions.update(guard.conditions)
                try:
                    result = read()
                except Fork as fork:
                    variable = fork.variable
                    for choice in reversed(variable.choices):
                        further = {**pins, variable: choice}
                        if feasible is not None:
                            with self.pinned(further):
                                if not feasible():
                                    continue
                        pending.append(further)
                        if len(pending) + len(leaves) > limit:
                            raise TooManyScenarios(variable.label, limit) from None
                    continue
                when = EVERYWHERE
                if pins or self.conditions:
                    when = Guard(tuple(pins.items()), tuple(self.conditions.items()))
                leaves.append(Leaf(when, result))
        return leaves
