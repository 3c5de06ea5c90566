"""Libraries in the code of a function that try again, or stop calling what fails."""

import re

from ingestlint.evaluate.number import Undecided
from ingestlint.graph.resource import Resource

from .code import Code, code_of

BREAKERS = re.compile(
    r"""(pybreaker|circuitbreaker|aiobreaker|purgatory)(\..*)?
    |aws_lambda_powertools\.utilities\.circuit_breaker(_alpha)?(\..*)?
    |opossum|cockatiel|mollitia""",
    re.VERBOSE,
)
RETRIERS = re.compile(
    r"""(tenacity|backoff|retrying|retry|stamina)(\..*)?
    |axios-retry|fetch-retry|p-retry|p-timeout|async-retry|promise-retry|exponential-backoff|retry""",
    re.VERBOSE,
)


def imports(code: Code, wanted: re.Pattern[str]) -> bool:
    """Whether one of the files that were read imports what matches."""
    found = (each for file in code.files for each in file.outline.imports if not each.level)
    names = (
        name
        for each in found
        for name in (each.module, *(f"{each.module}.{n}" for n in each.names))
    )
    return any(wanted.fullmatch(name) for name in names)


def has_breaker(function: Resource) -> bool:
    """Whether the code imports a circuit breaker, as far as it can be read."""
    try:
        return imports(code_of(function), BREAKERS)
    except Undecided:
        return False
