"""A state machine as its definition makes it: states, and the scopes that hold them."""

from collections.abc import Iterator

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Absent, Fields, Items, Unknown, Value
from ingestlint.graph.graph import Graph
from ingestlint.graph.reading import not_a, step_into, to_number
from ingestlint.graph.resource import Resource
from ingestlint.parse.node import Mapping, Node
from ingestlint.record import Record

from .definition import read
from .state import EXPRESS, Path, State

MACHINE = "AWS::StepFunctions::StateMachine"
# What holds the states of a Map; `Iterator` is the older name.
MAP_INNER = ("ItemProcessor", "Iterator")


class Tree(Record):
    """What a definition holds, by path: states, where each is named, and the scopes around them.

    `members` are the states of each scope; `unread` is a part that cannot be read, if there is one.
    """

    states: dict[Path, Value]
    places: dict[Path, Node]
    scopes: dict[Path, Fields]
    members: dict[Path, list[Path]]
    unread: Unknown | None


class Machine:
    """A state machine. What is read answers for the scenario in force."""

    __slots__ = ("resource",)

    def __init__(self, resource: Resource) -> None:
        self.resource = resource

    @property
    def subject(self) -> str:
        return self.resource.subject

    @property
    def node(self) -> Node:
        return self.resource.node

    @property
    def graph(self) -> Graph:
        return self.resource.graph

    def exists(self) -> bool:
        return self.resource.exists()

    @property
    def definition(self) -> Value:
        """A mapping, or Unknown."""
        found: Value = self.graph.remembered(
            f"definition {self.resource.id}", lambda: read(self.resource)
        )
        return found

    @property
    def tree(self) -> Tree:
        found: Tree = self.graph.remembered(f"states {self.resource.id}", self._grow)
        return found

    @property
    def is_express(self) -> bool:
        """Raises Undecided where its type is not known."""
        return self.resource.text("StateMachineType").upper() == EXPRESS

    def seconds(self) -> Number | None:
        """Its own TimeoutSeconds; None where it has none."""
        value = step_into(self.definition, "TimeoutSeconds")
        if isinstance(value, Absent):
            return None
        return to_number(value, MACHINE, "TimeoutSeconds", "s", value.node)

    def states(self) -> list[State]:
        """All states that can be read, those inside of a Map or Parallel after it."""
        return [State(self, path, node) for path, node in self.tree.places.items()]

    def check_read(self) -> None:
        """Raise why a part of the definition cannot be read, if one cannot."""
        unread = self.tree.unread
        if unread is not None:
            raise Undecided(unread.why, unread.node)

    def _grow(self) -> Tree:
        tree = Tree({}, {}, {}, {}, None)
        unread = _enter(tree, (), self.definition)
        return tree._replace(unread=unread)


def _enter(tree: Tree, prefix: Path, scope: Value) -> Unknown | None:
    """Take in the states of a scope, and of all inside of them; what cannot be read."""
    states = step_into(scope, "States")
    if not isinstance(scope, Fields) or not isinstance(states, Fields):
        return _lost(scope if isinstance(scope, Unknown) else states)
    tree.scopes[prefix] = scope
    unread = Unknown(states.node, states.open) if states.open is not None else None
    keys = states.node.keys if isinstance(states.node, Mapping) else {}
    for name in states:
        path = (*prefix, name)
        state = states.get(name)
        if isinstance(state, Absent):
            continue
        tree.states[path] = state
        tree.places[path] = keys.get(name, states.node)
        tree.members.setdefault(prefix, []).append(path)
        for key, inner in _inside(state):
            lost = _enter(tree, (*path, key), inner)
            unread = unread or lost
    return unread


def _lost(value: Value) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Absent):
        return None  # A machine without states does nothing.
    return not_a(value, "a mapping of states")


def _inside(state: Value) -> Iterator[tuple[str, Value]]:
    """The scopes that a Map or Parallel holds, by their keys."""
    if not isinstance(state, Fields):
        return
    kind = state.get("Type")
    if kind.identity == "=Map":
        key = next((key for key in MAP_INNER if key in state), MAP_INNER[0])
        yield key, state.get(key)
    elif kind.identity == "=Parallel":
        branches = state.get("Branches")
        if not isinstance(branches, Items):
            yield "Branches", branches
            return
        for number, branch in enumerate(branches.items):
            yield f"Branches.{number}", branch


def machines(graph: Graph) -> list[Machine]:
    return [Machine(resource) for resource in graph.resources(MACHINE)]


def tasks(graph: Graph) -> Iterator[State | Machine]:
    """Every state that may be a Task, and each machine of which a part cannot be read."""
    for machine in machines(graph):
        yield from _tasks_of(machine)


def _tasks_of(machine: Machine) -> Iterator[State | Machine]:
    try:
        leaves = machine.graph.explore(lambda: (machine.tree.unread, _tasks_now(machine)))
    except TooManyScenarios:
        yield machine
        return
    if any(leaf.result[0] is not None for leaf in leaves):
        yield machine
    seen: set[Path] = set()
    for leaf in leaves:
        for state in leaf.result[1]:
            if state.path not in seen:
                seen.add(state.path)
                yield state


def _tasks_now(machine: Machine) -> list[State]:
    return [state for state in machine.states() if _may_be_task(state)]


def _may_be_task(state: State) -> bool:
    try:
        return state.kind == "Task"
    except Undecided:
        return True
