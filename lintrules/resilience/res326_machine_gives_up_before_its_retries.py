"""A state machine times out before its own retries are through.

Why it matters
--------------
The waits between retries count towards the time of the execution. Where the machine's
TimeoutSeconds is shorter than these waits, the later retries never come; and the timeout of a
machine is seen by no Catch: what was to be cleaned up stays.

How to fix
----------
Raise the machine's TimeoutSeconds, or let its retriers wait less.

The waits are what IntervalSeconds, BackoffRate, MaxDelaySeconds and MaxAttempts make of them at
least; with full jitter that may be nothing. An Express workflow, and one that a Map starts for each
item, ends after five minutes.

References
----------
- https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html (retriers)
- https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html (Express: 5 minutes)
"""

from itertools import accumulate
from typing import NamedTuple

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Iterator,
    Number,
    Undecided,
    Violated,
    duration,
    see,
    violated,
)
from ingestlint.check.authoring.resilience import Machine, Retrier, State, facts, machines

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "retries that never come"


class _Waits(NamedTuple):
    """The waits of one retrier, and the limit of what it runs in."""

    state: State
    retrier: Retrier
    each: tuple[float, ...]
    limit: Number


def subjects(graph: Graph) -> Iterable[Machine]:
    return machines(graph)


def check(machine: Machine) -> Violated | None:
    late: list[_Waits] = []
    doubt: Undecided | None = None
    for state in machine.states():
        try:
            late += [waits for waits in _of(state) if _is_late(waits)]
        except Undecided as undecided:
            doubt = doubt or undecided
    if late:
        return _late(machine, late)
    machine.check_read()
    if doubt is not None:
        raise doubt
    return None


def _late(machine: Machine, late: list[_Waits]) -> Violated:
    worst = max(late, key=lambda waits: sum(waits.each))
    limit = worst.limit
    count, total = len(worst.each), sum(worst.each)
    waited = enumerate(accumulate(worst.each), 1)
    never = next(number for number, seconds in waited if seconds > limit)
    which = f"retry {never}" if never == count else f"retries {never} to {count}"
    whose = "Express workflows give" if limit.node is None else "the machine gives"
    first = "first " if worst.retrier.attempts() > count else ""
    wait = "retry of {} waits" if count == 1 else "retries of {} wait"
    return violated(
        machine,
        f"the {first}{count:,} {wait.format(worst.state.name)} {duration(total)} in all, {whose} up"
        f" after {duration(limit)}: {which} never {'come' if never < count else 'comes'}",
        see(worst.retrier.node, f"the retrier of {worst.state.name}"),
        *(see(w.retrier.node, f"so does {w.state.name}") for w in late if w is not worst),
        at=worst.retrier.node if limit.node is None else limit,
    ).by(never)


def _of(state: State) -> Iterator[_Waits]:
    retriers = state.retriers()
    limit = _limit(state) if retriers else None
    if limit is not None:
        for retrier in retriers:
            yield _Waits(state, retrier, tuple(retrier.waits()), limit)


def _limit(state: State) -> Number | None:
    """How long what it runs in may take; None where there is no limit to speak of."""
    own = state.machine.seconds()
    longest = float(facts.EXPRESS_MACHINE_SECONDS.value)
    try:
        express = Number(longest, longest) if state.is_express else None
    except Undecided as undecided:
        express = Number(longest, float("inf"), because=(undecided,))
    if own is None or express is None:
        return express if own is None else own
    return own if own <= longest else express


def _is_late(waits: _Waits) -> bool:
    return waits.limit < sum(waits.each)
