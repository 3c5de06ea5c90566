"""What state machines call, as relations: each has its state in `part`."""

from collections.abc import Iterable

from ingestlint.aws.iam import classify
from ingestlint.evaluate.number import Undecided
from ingestlint.graph.callers.call import ASYNC, FUNCTION, SYNC
from ingestlint.graph.graph import Graph
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import End, Resource

from .machine import Machine
from .state import State
from .task import SYNC as WAITS
from .task import Task, target_of, task_of

# The kinds of relation that the effects of an operation make.
KINDS = {"read": "reads", "write": "writes", "send": "sends_to", "start": "sends_to"}
STATES = "states"


def tasks(machine: Machine) -> Iterable[tuple[State, Task]]:
    """The Task states that can be read, and what they call."""
    for state in machine.states():
        try:
            if state.kind == "Task":
                yield state, task_of(state)
        except Undecided:
            continue  # Who examines the state is told why.


def invokes(graph: Graph, resource: Resource) -> Iterable[Relation]:
    """The functions that a machine invokes."""
    machine = Machine(resource)
    _note_unread(graph, machine)
    for state, task in tasks(machine):
        if not task.is_function:
            continue
        target = target_of(state, task)
        if target is None or target.type not in {FUNCTION, ""}:
            continue
        mode = ASYNC if _is_event(state) else SYNC
        call = _relation("invokes", state, target, mode)
        call.named = task.value
        yield call


class Flows:
    """A reader of one kind of relation to what is no function."""

    __slots__ = ("kind",)

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __call__(self, _graph: Graph, resource: Resource) -> Iterable[Relation]:
        for state, task in tasks(Machine(resource)):
            effects = classify(f"{task.service}:{task.action}").effects
            if self.kind not in {KINDS.get(effect) for effect in effects}:
                continue
            target = target_of(state, task)
            if target is None or target.type == FUNCTION:
                continue
            yield _relation(self.kind, state, target, self.mode(task))

    def mode(self, task: Task) -> str:
        if self.kind != "sends_to":
            return "read" if self.kind == "reads" else "write"
        if task.service != STATES:
            return ""
        waits = task.pattern == WAITS or task.action == "startSyncExecution"
        return SYNC if waits else ASYNC


def _relation(kind: str, state: State, target: End, mode: str) -> Relation:
    machine = state.resource
    relation = Relation(kind, machine, target, state.node, via=machine, mode=mode)
    relation.part = state
    return relation


def _is_event(state: State) -> bool:
    """Whether the function is only handed its event."""
    return any(
        state.value(holder, "InvocationType").identity == "=Event"
        for holder in ("Parameters", "Arguments")
    )


def _note_unread(graph: Graph, machine: Machine) -> None:
    """A part that cannot be read may call anything: that is said once."""
    unread = machine.tree.unread
    if unread is not None and not any(node is unread.node for _, node in graph.hidden):
        graph.hidden.append((unread.why, unread.node))
