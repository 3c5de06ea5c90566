"""Ways through the states of a machine: what runs again after a failure, and what only then."""

from collections.abc import Iterator

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Unknown, Value, text_of
from ingestlint.graph.resource import step_into

from .state import State


def is_caught_again(state: State) -> bool:
    """Whether a Catch of the state leads back to it: it is tried again by hand."""
    beside = state.beside()
    return state.name in _reached(beside, _caught(state))


def only_after_failure(state: State) -> bool:
    """Whether nothing but a Catch leads to the state, or to what it is in."""
    return any(_is_after_failure(each) for each in (state, *state.around()))


def ends_in_failure(state: State) -> bool:
    """Whether a Fail follows whatever the state does."""
    beside = state.beside()
    following = [beside[name] for name in _goes_on(state) if name in beside]
    return bool(following) and all(each.kind == "Fail" for each in following)


def _is_after_failure(state: State) -> bool:
    beside = state.beside()
    start = state.first_beside()
    return bool(start) and state.name not in _reached(beside, [start], caught=False)


def _reached(beside: dict[str, State], names: list[str], *, caught: bool = True) -> set[str]:
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in found or name not in beside:
            continue
        found.add(name)
        todo += _goes_on(beside[name])
        if caught:
            todo += _caught(beside[name])
    return found


def _goes_on(state: State) -> list[str]:
    """The states that may follow when nothing fails."""
    return [*_names(state.value("Next"), state.value("Default")), *_choices(state)]


def _choices(state: State) -> Iterator[str]:
    yield from _next_of_each(state.value("Choices"))


def _caught(state: State) -> list[str]:
    return list(_next_of_each(state.value("Catch")))


def _next_of_each(entries: Value) -> Iterator[str]:
    if isinstance(entries, Unknown):
        raise Undecided(entries.why, entries.node)
    for entry in entries.items if isinstance(entries, Items) else ():
        if isinstance(entry, Fields):
            yield from _names(step_into(entry, "Next"))


def _names(*values: Value) -> Iterator[str]:
    for value in values:
        if isinstance(value, Unknown):
            raise Undecided(value.why, value.node)
        if isinstance(value, Known) and not isinstance(value, Absent):
            yield text_of(value.data)
