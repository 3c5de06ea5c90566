"""What is known beside the templates: parameter values, region, account."""

from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.node import Node, Scalars

from .value import Step

if TYPE_CHECKING:
    from .evaluator import Evaluator


class Given(NamedTuple):
    """A parameter value and where it was given; `data` None stands for UsePreviousValue."""

    data: Scalars | list[Scalars]
    step: Step


class Passed(NamedTuple):
    """A parameter value that a parent stack passes on: `node` is evaluated where it stands."""

    evaluator: "Evaluator"
    node: Node
    step: Step


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
    scenario_limit: int = 256
    root: str = "."


NOTHING_GIVEN = Inputs()
