"""How the SDK of AWS in a function tries a call again, by its runtime and its variables."""

from typing import NamedTuple

from ingestlint.aws.facts import sdk as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Known, Value, Why, text_of
from ingestlint.parse.node import Node

from .reading import step_into, to_number, to_text
from .resource import Resource

DYNAMODB = "dynamodb"
MODE, MAX_ATTEMPTS, NEW = "AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS", "AWS_NEW_RETRIES_2026"
STANDARD, LEGACY, ADAPTIVE = "standard", "legacy", "adaptive"
PYTHON, JAVA = "python", "java"
UNSET = ""


class Regime(NamedTuple):
    """How often a call is tried, the first try included, by any SDK that may be there.

    `what` is the call, `by` what says it: a variable or the runtime; `node` is its place.
    `assumed` where only the versions of the SDK bound it, which no template says.
    """

    attempts: Number
    what: str
    by: str
    node: Node
    assumed: bool = False


class Waits(NamedTuple):
    """How long a call waits in all where each of its attempts is throttled.

    `mean` is that of its random waits. `says` names the regime for people; `at` are the variables
    that decide it, none where the age of the SDK does: then it is one as they are now.
    """

    attempts: Number
    mean: Number
    worst: Number
    says: str
    at: tuple[Value, ...] = ()


def regime_of(function: Resource, service: str) -> Regime:
    """How often a call of a function to a service (by its prefix) is tried."""
    said = _variable(function, MAX_ATTEMPTS)
    if not isinstance(said, Absent):
        by = f"{MAX_ATTEMPTS} of {function.subject}"
        return Regime(_count(said, function), "a call", by, said.node)
    own = service == DYNAMODB
    what = "a call of DynamoDB" if own else "a call"
    mode = _variable(function, MODE)
    runtime = function.value("Runtime")
    shown = _known_text(mode)
    image = "its image" if isinstance(runtime, Absent) else "its runtime"
    by = f"{MODE}: {shown}" if shown else f"the SDK of {_known_text(runtime) or image}"
    counts = _attempts(function, runtime, mode, own=own)
    why = Why(
        f"SDK of {function.id}",
        f"how often the SDK of {function.id} tries {what} depends on its version",
        f"set {MAX_ATTEMPTS} in the variables of the function",
    )
    because = (Undecided(why, function.node),)
    number = Number(min(counts), max(counts), function.node, because=because)
    return Regime(number, what, by, function.node, assumed=True)


def waits_of(function: Resource, service: str) -> Waits:
    """The waits of a throttled call; raises Undecided where a variable is not known."""
    mode_set, attempts_set = _variable(function, MODE), _variable(function, MAX_ATTEMPTS)
    mode = STANDARD if isinstance(mode_set, Absent) else to_text(mode_set).strip().lower()
    own = service == DYNAMODB
    if mode == LEGACY:
        _check_python(function, mode_set)
        usual = _legacy(own=own)
    else:
        usual = _now(own=own)
    attempts = Number(usual, usual)
    if not isinstance(attempts_set, Absent):
        attempts = _count(attempts_set, function)
    at = tuple(value for value in (mode_set, attempts_set) if not isinstance(value, Absent))
    return _waits(mode, attempts, at, own=own)


def average_throttle_wait() -> Number:
    """Of a call of DynamoDB that is throttled throughout, where nothing is set."""
    usual = _now(own=True)
    return _waits(STANDARD, Number(usual, usual), (), own=True).mean


def _waits(mode: str, attempts: Number, at: tuple[Value, ...], *, own: bool) -> Waits:
    if mode == LEGACY:
        first = facts.LEGACY_DYNAMODB_WAIT.value if own else facts.LEGACY_WAIT.value
        longest = float("inf")
    else:
        first, longest = facts.THROTTLE_WAIT.value, facts.LONGEST_WAIT.value
    worst = sum(min(first * 2**retry, longest) for retry in range(int(attempts) - 1))
    mean = worst if mode == LEGACY and own else worst / 2
    says = f"{mode if mode in {LEGACY, ADAPTIVE} else STANDARD} mode"
    if not at:
        says = "an SDK of November 2026 or later"
    hidden = attempts.secret
    return Waits(
        attempts, Number(mean, mean, secret=hidden), Number(worst, worst, secret=hidden), says, at
    )


def _attempts(function: Resource, runtime: Value, mode: Value, *, own: bool) -> set[int]:
    """Those of all versions of the SDK that may be there, in the modes that may be set."""
    now = _now(own=own)
    # A mode that is set goes before the opt-in to the defaults of 2026.
    opted_in = _known_text(_variable(function, NEW)).lower() == "true"
    before = {now} if opted_in else {facts.ATTEMPTS.value, now}
    in_python = {_legacy(own=own)}
    in_java = {now, facts.JAVA_LEGACY_DYNAMODB_ATTEMPTS.value} if own else before
    legacy = before
    if not isinstance(runtime, Known):
        legacy = before | in_python | in_java
    elif _known_text(runtime).startswith(PYTHON):
        legacy = in_python
    elif _known_text(runtime).startswith(JAVA):
        legacy = in_java
    unset = {now} if opted_in else legacy | {now}
    if isinstance(mode, Absent):
        return unset
    if not isinstance(mode, Known):
        return unset | legacy | before
    return legacy if _known_text(mode) == LEGACY else before


def _now(*, own: bool) -> int:
    return facts.DYNAMODB_ATTEMPTS.value if own else facts.ATTEMPTS.value


def _legacy(*, own: bool) -> int:
    return facts.LEGACY_DYNAMODB_ATTEMPTS.value if own else facts.LEGACY_ATTEMPTS.value


def _variable(function: Resource, name: str) -> Value:
    return step_into(function.value("Environment", "Variables"), name)


def _known_text(value: Value) -> str:
    return text_of(value.data).strip() if isinstance(value, Known) else UNSET


def _count(value: Value, function: Resource) -> Number:
    """AWS_MAX_ATTEMPTS, the first attempt included; one at least."""
    number = to_number(value, "", MAX_ATTEMPTS, "", function.node)
    if not isinstance(value, Known):
        return Number(max(1, number.low), number.high, value.node, because=number.open)
    text = text_of(value.data).strip()
    if text.isdigit() and int(text):
        return number
    shown = "a hidden value" if value.secret else text
    why = Why(f"attempts {shown}", f"{MAX_ATTEMPTS} is no number of attempts: {shown}")
    return Number(1, float("inf"), value.node, because=(Undecided(why, value.node),))


def _check_python(function: Resource, mode: Value) -> None:
    """Raise where it is not known what the SDK of a runtime does in legacy mode."""
    runtime = _known_text(function.value("Runtime"))
    if runtime.startswith(PYTHON):
        return
    shown = runtime or "its runtime"
    why = Why(
        f"legacy {shown}",
        f"how the SDK for {shown} retries in legacy mode is not known",
        f"set {MODE} to standard",
    )
    raise Undecided(why, mode.node)
