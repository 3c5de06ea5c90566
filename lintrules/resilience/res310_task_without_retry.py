"""A task of a state machine is given up at its first failure.

Why it matters
--------------
Every call over a network fails now and then: a function is throttled, a service answers with an
error of its own. Without a Retry the whole execution ends there, or takes the way that its Catch
has for real failures.

How to fix
----------
Give the state a Retry, with back-off, for the errors that pass by themselves.

A Retry with MaxAttempts 0 tries nothing. One on the Parallel or Map around the state will do, and
so will a Catch that leads back to the state. Where a state that only tells of a failure is given
up, this is a note: the failure itself is on record.

A Retry that does not cover `Lambda.TooManyRequestsException` gives up when the function is
throttled: that is a note, and a warning where the function has reserved concurrency.

References
----------
- https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html (retriers)
- https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html (errors of Lambda)
"""

import re
from functools import partial

from ingestlint.check.authoring import (
    Absent,
    Callable,
    Graph,
    Iterable,
    Known,
    Resource,
    Undecided,
    Value,
    Violated,
    see,
    text_of,
    unknown,
    violated,
    why_unresolved,
)
from ingestlint.check.authoring.resilience import (
    THROTTLED,
    Machine,
    Retrier,
    State,
    Task,
    ends_in_failure,
    is_caught_again,
    only_after_failure,
    sends,
    target_of,
    task_of,
    tasks,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"

TELLS = re.compile(r"notif|alert|alarm|inform", re.IGNORECASE)
OF_FAILURE = re.compile(r"fail|error|invalid|issue|unsuccess", re.IGNORECASE)
FIX_THROTTLED = f"Add {THROTTLED} to a retrier of the state, with back-off and jitter."


def subjects(graph: Graph) -> Iterable[State | Machine]:
    return tasks(graph)


def check(subject: State | Machine) -> Violated | None:
    if isinstance(subject, Machine):
        subject.check_read()
        return None
    if subject.kind != "Task":
        return None
    task = task_of(subject)
    chain = [subject, *subject.around()]
    if not _any([partial(_tries_again, each) for each in chain]):
        return _given_up(subject, task, chain)
    if task.service and not task.is_function:
        return None
    if _any([partial(_covers_throttling, each) for each in chain]):
        return None
    if task.is_function:
        return _throttled(subject, task)
    why = why_unresolved(task.resource)
    raise unknown(
        f"whether it calls a function that may throttle it is not known: {why.reason}",
        why.remedy or FIX_THROTTLED,
        cause=why.cause,
        at=task.resource,
    )


def _any(answers: list[Callable[[], bool]]) -> bool:
    """Whether one of them is true; what is not known matters only where none is."""
    doubt: Undecided | None = None
    for answer in answers:
        try:
            if answer():
                return True
        except Undecided as undecided:
            doubt = doubt or undecided
    if doubt is not None:
        raise doubt
    return False


def _tries_again(state: State) -> bool:
    tries = [partial(_tries, retrier) for retrier in state.retriers()]
    return _any([*tries, partial(is_caught_again, state)])


def _tries(retrier: Retrier) -> bool:
    return retrier.attempts() > 0


def _covers_throttling(state: State) -> bool:
    first = next((r for r in state.retriers() if r.matches(THROTTLED)), None)
    return (first is not None and first.attempts() > 0) or is_caught_again(state)


def _given_up(state: State, task: Task, chain: list[State]) -> Violated:
    retriers: list[Retrier] = state.retriers()
    if retriers:
        said = "its Retry has MaxAttempts 0"
    elif len(chain) == 1:
        said = "the state has no Retry"
    else:
        said = "neither the state nor what is around it has a Retry"
    caught = not isinstance(state.value("Catch"), Absent)
    return violated(
        state,
        f"{_call(state, task)} that fails is not tried again: {said}"
        f"{', and its Catch gives up at once' if caught else ''}",
        *(see(each.node, f"the {each.kind} around it") for each in chain[1:]),
        at=retriers[0].node if retriers else state.node,
        severity="note" if _only_tells(state, task) else "",
    )


def _call(state: State, task: Task) -> str:
    end = target_of(state, task)
    named = isinstance(end, Resource)
    if task.is_function:
        return f"a call of {end.id}" if named and end is not None else "a call of its function"
    if task.service == "activity":
        return "an activity"
    return f"a call of {task.service}:{task.action}" if task.service else "a call"


def _only_tells(state: State, task: Task) -> bool:
    """Whether it is the last resort that tells of a failure, by its place or by its name."""
    if not sends(task) and not TELLS.search(f"{state.name} {_call(state, task)}"):
        return False
    named = OF_FAILURE.search(state.name) is not None
    return named or only_after_failure(state) or ends_in_failure(state)


def _throttled(state: State, task: Task) -> Violated:
    function = target_of(state, task)
    if isinstance(function, Resource):
        reserved = function.value("ReservedConcurrentExecutions")
        if not isinstance(reserved, Absent):
            return _limited(state, function, reserved)
    message = f"a throttled call is not tried again: no retrier covers {THROTTLED}"
    return violated(state, message, at=state.node, severity="note", fix=FIX_THROTTLED)


def _limited(state: State, function: Resource, reserved: Value) -> Violated:
    """What the function reserves is all that it runs at once."""
    most = text_of(reserved.data) if isinstance(reserved, Known) else "a reserved number of"
    return violated(
        state,
        f"{function.id} runs {most} times at once and throttles calls beyond that, which are"
        f" not tried again: no retrier covers {THROTTLED}",
        see(reserved, "its reserved concurrency"),
        at=state.node,
        fix=FIX_THROTTLED,
    )
