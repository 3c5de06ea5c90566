"""How often the AWS SDK in a function tries a call: by its runtime and its variables."""

from typing import NamedTuple

from ingestlint.aws.facts import flow as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Known, Value, Why, text_of
from ingestlint.graph.reading import to_number
from ingestlint.graph.resource import Resource
from ingestlint.graph.services import used_services
from ingestlint.parse.node import Node

DYNAMODB = "dynamodb"
MODE, ATTEMPTS, NEW = "AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS", "AWS_NEW_RETRIES_2026"
LEGACY = "legacy"
NO_CALLS = {"logs", "xray", "cloudwatch"}


class Regime(NamedTuple):
    """The attempts of one call, and what tells them: a variable, or the runtime.

    `assumed` where they depend on the version of the SDK, which no template says.
    """

    attempts: Number
    why: str
    node: Node
    assumed: bool = False


def regime(function: Resource) -> Regime | None:
    """How often a call of the function is tried; None where it calls no service of AWS."""
    services = {use.service.prefix for use in used_services(function) if not use.light}
    return regime_of(function, dynamodb=DYNAMODB in services) if services - NO_CALLS else None


def regime_of(function: Resource, *, dynamodb: bool) -> Regime:
    """How often a call is tried, of DynamoDB or of another service."""
    said = function.value("Environment", "Variables", ATTEMPTS)
    if not isinstance(said, Absent):
        number = to_number(said, "", ATTEMPTS, "", function.node)
        return Regime(number, f"for a call by {ATTEMPTS} of {function.subject}", said.node)
    mode = _text(function.value("Environment", "Variables", MODE))
    runtime = _text(function.value("Runtime"))
    least, most = _bounds(runtime, mode, dynamodb=dynamodb)
    if _text(function.value("Environment", "Variables", NEW)).lower() == "true":
        least = most = _new(dynamodb=dynamodb)
    what = "a call of DynamoDB" if dynamodb else "a call"
    by = f"{MODE}: {mode}" if mode else f"the SDK of {runtime or 'its image'}"
    why = Why(
        f"SDK of {function.id}",
        f"how often the SDK of {function.id} tries {what} depends on its version",
        f"set {ATTEMPTS} in the variables of the function",
    )
    because = (Undecided(why, function.node),)
    number = Number(least, most, function.node, because=because)
    return Regime(number, f"for {what} by {by}", function.node, assumed=True)


def _bounds(runtime: str, mode: str, *, dynamodb: bool) -> tuple[int, int]:
    """The fewest and the most attempts, of all versions of the SDK that may be there."""
    new = _new(dynamodb=dynamodb)
    old = facts.SDK_ATTEMPTS.value
    if mode and mode != LEGACY:
        return min(old, new), new
    if runtime.startswith("python"):
        legacy = facts.PYTHON_LEGACY_DYNAMODB_ATTEMPTS if dynamodb else facts.PYTHON_LEGACY_ATTEMPTS
        return (legacy.value, legacy.value) if mode else (new, legacy.value)
    if runtime.startswith("java") and dynamodb:
        return new, facts.JAVA_LEGACY_DYNAMODB_ATTEMPTS.value
    return min(old, new), new


def _new(*, dynamodb: bool) -> int:
    return facts.SDK_DYNAMODB_ATTEMPTS.value if dynamodb else facts.SDK_ATTEMPTS.value


def _text(value: Value) -> str:
    return text_of(value.data) if isinstance(value, Known) else ""
