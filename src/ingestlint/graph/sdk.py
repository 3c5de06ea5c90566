"""How the SDK in a function retries a call, by its runtime and its environment variables."""

from typing import NamedTuple

from ingestlint.aws.facts import sdk as facts
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Value, Why, text_of

from .reading import step_into, to_text
from .resource import Resource

DYNAMODB = "dynamodb"
MODE, MAX_ATTEMPTS = "AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS"
STANDARD, LEGACY, ADAPTIVE = "standard", "legacy", "adaptive"
PYTHON = "python"


class Regime(NamedTuple):
    """How often a call is tried, and how long it waits in all where each try is throttled.

    `mean` is that of its random waits. `says` names the regime for people; `at` are the variables
    that decide it, none where the age of the SDK does.
    """

    mode: str
    attempts: int
    mean: float
    worst: float
    says: str
    at: tuple[Value, ...] = ()


def regime_of(function: Resource, service: str) -> Regime:
    """How a function's SDK calls a service; raises Undecided where a variable is not known."""
    variables = function.value("Environment", "Variables")
    mode_set, attempts_set = step_into(variables, MODE), step_into(variables, MAX_ATTEMPTS)
    mode = STANDARD if isinstance(mode_set, Absent) else to_text(mode_set).strip().lower()
    if mode == LEGACY:
        _check_python(function, mode_set)
    given = None if isinstance(attempts_set, Absent) else _count(attempts_set)
    at = tuple(v for v in (mode_set, attempts_set) if not isinstance(v, Absent))
    return _regime(mode, service, given, at)


def average_throttle_wait() -> float:
    """Of a call of DynamoDB that is throttled throughout, where nothing is set."""
    return _regime(STANDARD, DYNAMODB, None, ()).mean


def _regime(mode: str, service: str, given: int | None, at: tuple[Value, ...]) -> Regime:
    own = service == DYNAMODB
    if mode == LEGACY:
        usual = facts.LEGACY_DYNAMODB_ATTEMPTS if own else facts.LEGACY_ATTEMPTS
        first = facts.LEGACY_DYNAMODB_WAIT.value if own else facts.LEGACY_WAIT.value
        says = "legacy mode"
    else:
        usual = facts.DYNAMODB_ATTEMPTS if own else facts.ATTEMPTS
        first = facts.THROTTLE_WAIT.value
        says = "adaptive mode" if mode == ADAPTIVE else "standard mode"
    attempts = usual.value if given is None else given
    longest = float("inf") if mode == LEGACY else facts.LONGEST_WAIT.value
    worst = sum(min(first * 2**retry, longest) for retry in range(attempts - 1))
    mean = worst if mode == LEGACY and own else worst / 2
    if not at:
        says = "an SDK of November 2026 or later"
    return Regime(mode, attempts, mean, worst, says, at)


def _count(value: Value) -> int:
    """AWS_MAX_ATTEMPTS, the first attempt included."""
    text = to_text(value).strip()
    if not text.isdigit() or int(text) < 1:
        shown = "a hidden value" if isinstance(value, Known) and value.secret else text
        why = Why(f"attempts {shown}", f"{MAX_ATTEMPTS} is no number of attempts: {shown}")
        raise Undecided(why, value.node)
    return int(text)


def _check_python(function: Resource, mode: Value) -> None:
    """Raise where it is not known what the SDK of a runtime does in legacy mode."""
    runtime = function.value("Runtime")
    if isinstance(runtime, Known) and text_of(runtime.data).startswith(PYTHON):
        return
    shown = text_of(runtime.data) if isinstance(runtime, Known) else "its runtime"
    why = Why(
        f"legacy {shown}",
        f"how the SDK for {shown} retries in legacy mode is not known",
        f"set {MODE} to standard",
    )
    raise Undecided(why, mode.node)
