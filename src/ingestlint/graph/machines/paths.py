"""Ways through the states of a machine: what runs again after a failure, and what only then."""

from collections.abc import Iterator

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Unknown, Value, text_of
from ingestlint.graph.reading import step_into
from ingestlint.record import Record

from .state import State


class Ways(Record):
    """The states that may follow each of a scope: when nothing fails, and by its Catch."""

    on: dict[str, list[str]]
    caught: dict[str, list[str]]

    def reached(self, names: list[str], *, caught: bool = True) -> set[str]:
        """The states on all ways from some, Catches among them if `caught`."""
        found: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in found and name in self.on:
                found.add(name)
                todo += self.on[name]
                todo += self.caught[name] if caught else ()
        return found


def is_caught_again(state: State) -> bool:
    """Whether a Catch of the state leads back to it: it is tried again by hand."""
    # Most states have no Catch: then nobody needs to know how the others are connected.
    if isinstance(state.value("Catch"), Absent):
        return False
    ways = _ways(state)
    return state.name in ways.reached(ways.caught[state.name])


def only_after_failure(state: State) -> bool:
    """Whether nothing but a Catch leads to the state, or to what it is in."""
    return any(_is_after_failure(each) for each in (state, *state.around()))


def ends_in_failure(state: State) -> bool:
    """Whether a Fail follows whatever the state does."""
    beside = state.beside()
    following = [beside[name] for name in _ways(state).on[state.name] if name in beside]
    return bool(following) and all(each.kind == "Fail" for each in following)


def _is_after_failure(state: State) -> bool:
    start = state.first_beside()
    return bool(start) and state.name not in _ways(state).reached([start], caught=False)


def _ways(state: State) -> Ways:
    """How the states of its scope are connected; raises Undecided where that is not known."""
    key = f"ways {state.resource.id} {state.path[:-1]}"
    found: Ways = state.machine.graph.remembered(key, lambda: _read(state))
    return found


def _read(state: State) -> Ways:
    beside = state.beside().values()
    on = {each.name: [*_next(each), *_next_of_each(each.value("Choices"))] for each in beside}
    return Ways(on, {each.name: [*_next_of_each(each.value("Catch"))] for each in beside})


def _next(state: State) -> Iterator[str]:
    return _names(state.value("Next"), state.value("Default"))


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
        if isinstance(value, Known):
            yield text_of(value.data)
