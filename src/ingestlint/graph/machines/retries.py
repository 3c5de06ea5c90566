"""The retriers of a state: which errors, how often, and how long they wait."""

from collections.abc import Iterator

from ingestlint.aws.facts import machines as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Unknown, Value
from ingestlint.graph.reading import step_into, to_items, to_number, to_text
from ingestlint.parse.node import Node

THROTTLED = "Lambda.TooManyRequestsException"
EVERYTHING = "States.ALL"
# Matches any error of a task but a timeout.
ANY_FAILURE = "States.TaskFailed"
FULL = "FULL"
# Enough to tell that waits never end in time.
MOST = 1_000


class Retrier:
    """One entry of a Retry."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    @property
    def node(self) -> Node:
        return self.value.node

    def errors(self) -> list[str]:
        """What it retries; raises Undecided."""
        return [to_text(item) for item in to_items(step_into(self.value, "ErrorEquals"))]

    def matches(self, error: str) -> bool:
        return any(name in {error, EVERYTHING, ANY_FAILURE} for name in self.errors())

    def attempts(self) -> Number:
        return self._number("MaxAttempts", facts.RETRY_ATTEMPTS.value, "")

    def waits(self) -> Iterator[float]:
        """How long it waits before each of its retries at least; raises Undecided, Fork."""
        interval = self._number("IntervalSeconds", facts.RETRY_INTERVAL.value, "s").exact
        rate = self._number("BackoffRate", facts.RETRY_BACKOFF.value, "").exact
        longest = self._number("MaxDelaySeconds", float("inf"), "s").exact
        jitter = step_into(self.value, "JitterStrategy")
        if not isinstance(jitter, Absent) and to_text(jitter) == FULL:
            interval = 0  # Any time up to the whole of it.
        for _ in range(min(int(self.attempts()), MOST)):
            yield min(interval, longest)
            interval = min(interval * rate, longest, 1e9)

    def _number(self, name: str, default: float, unit: str) -> Number:
        value = step_into(self.value, name)
        if isinstance(value, Absent):
            return Number(default, default, self.node, unit=unit, default=True)
        return to_number(value, "", name, unit, value.node)


def retriers(value: Value) -> list[Retrier]:
    """The entries of a Retry; raises Undecided where it is not known."""
    if isinstance(value, Unknown):
        raise Undecided(value.why, value.node)
    return [Retrier(item) for item in to_items(value)]
