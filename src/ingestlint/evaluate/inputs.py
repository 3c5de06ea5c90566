"""What is known beside the templates: parameter values, region, account."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.caps import DEFAULT, Caps
from ingestlint.parse.node import Call, Node, Scalar, Scalars
from ingestlint.parse.opening import Roots

from .value import Step, Value

if TYPE_CHECKING:
    from .evaluator import Evaluator


class Given(NamedTuple):
    """A parameter value and where it was given; `data` None stands for UsePreviousValue."""

    data: Scalars | list[Scalars]
    step: Step


class Passed:
    """What a parent stack passes for `parameter`: `node` is evaluated where it stands."""

    __slots__ = ("evaluator", "node", "parameter", "step")

    def __init__(self, parameter: str, evaluator: "Evaluator", node: Node, step: Step) -> None:
        self.parameter = parameter
        self.evaluator = evaluator
        self.node = node
        self.step = step

    def read(self, *, deciding: bool) -> Value:
        """The value, as a condition or as a property sees it."""
        if deciding:
            return self.evaluator.conditions.decisive(self.node)
        return self.evaluator.evaluate(self.node)

    def also_compared(self, literals: Iterable[str]) -> None:
        """Tell the parent's parameter, where it is passed as it is, what it is compared with."""
        if name := self._referred():
            self.evaluator.parameters.also_compared(name, literals)

    def also_keys(self, tables: list[frozenset[str]]) -> None:
        """Tell the parent's parameter, where it is passed as it is, what it is the key of."""
        if name := self._referred():
            self.evaluator.parameters.also_keys(name, tables)

    def given_by(self) -> str:
        """The parameter of the outermost stack that is passed on as it is, "" where it is none."""
        name = self._referred()
        further = self.evaluator.inputs.passed.get(name)
        if further is not None:
            return further.given_by()
        return "" if self.evaluator.stack.parent else name

    def _referred(self) -> str:
        """The parent's parameter that is passed as it is, "" where it is none."""
        node = self.node
        if isinstance(node, Call) and node.name == "Ref" and isinstance(node.argument, Scalar):
            name = node.argument.raw
            return name if name in self.evaluator.parameters else ""
        return ""


class Inputs(NamedTuple):
    """One environment, or what the command line gave; of a nested stack, what its parent passes.

    `pinned`: what is not given takes its Default, and that decides conditions. Otherwise every
    branch that a parameter can reach is examined.
    """

    environment: str = ""
    parameters: dict[str, Given] = {}  # noqa: RUF012  (never changed)
    pinned: bool = False
    region: str = ""
    account: str = ""
    stack_name: str = ""
    passed: dict[str, Passed] = {}  # noqa: RUF012  (never changed)
    caps: Caps = DEFAULT
    roots: Roots = (".",)


NOTHING_GIVEN = Inputs()
