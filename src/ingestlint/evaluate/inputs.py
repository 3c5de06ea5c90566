"""What is known beside the templates: parameter values, region, account."""

from typing import NamedTuple

from ingestlint.parse.node import Scalars

from .value import Step


class Given(NamedTuple):
    """A parameter value and where it was given; `data` None stands for UsePreviousValue."""

    data: Scalars | list[Scalars]
    step: Step


class Inputs(NamedTuple):
    """One environment, or what the command line gave.

    `pinned`: what is not given takes its Default, and that decides conditions. Otherwise every
    branch that a parameter can reach is examined.
    """

    environment: str = ""
    parameters: dict[str, Given] = {}  # noqa: RUF012  (never changed)
    pinned: bool = False
    region: str = ""
    account: str = ""
    scenario_limit: int = 256
    root: str = "."


NOTHING_GIVEN = Inputs()
