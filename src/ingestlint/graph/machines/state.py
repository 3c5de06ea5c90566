"""One state of a machine: its fields, what is around it, and how often it runs at once."""

from typing import TYPE_CHECKING

from ingestlint.aws.facts import machines as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Absent, Known, Unknown, Value, Why, text_of
from ingestlint.graph.reading import step_into, to_number, to_text
from ingestlint.graph.resource import Resource
from ingestlint.parse.node import Node

from .retries import Retrier, retriers

if TYPE_CHECKING:
    from .machine import Machine

EXPRESS = "EXPRESS"
# Names of states, and between them what holds the next: ("Each", "ItemProcessor", "Charge").
Path = tuple[str, ...]
COMPUTED = Why(
    "computed when it runs", "the state computes it when it runs", "write a number where you can"
)


class State:
    """A state by its path; `node` is where it is named. Answers for the scenario in force."""

    __slots__ = ("machine", "node", "path")

    def __init__(self, machine: "Machine", path: Path, node: Node) -> None:
        self.machine = machine
        self.path = path
        self.node = node

    def __repr__(self) -> str:
        return f"<state {self.subject}>"

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def subject(self) -> str:
        return f"{self.machine.subject}#{self.name}"

    @property
    def resource(self) -> Resource:
        """The state machine."""
        return self.machine.resource

    def exists(self) -> bool:
        return self.machine.exists() and self.path in self.machine.tree.states

    def value(self, *path: str) -> Value:
        """The value at a path of its fields."""
        value = self.machine.tree.states[self.path]
        for key in path:
            value = step_into(value, key)
        return value

    def has(self, *path: str) -> bool:
        """Whether a field is set; raises Undecided where that is not known."""
        value = self.value(*path)
        if isinstance(value, Unknown) and self._is_open(value):
            raise Undecided(value.why, value.node)
        return not isinstance(value, Absent)

    def _is_open(self, value: Unknown) -> bool:
        """Whether it is the whole state that cannot be read."""
        fields = self.machine.tree.states[self.path]
        return value.node is fields.node or isinstance(fields, Unknown)

    @property
    def kind(self) -> str:
        """Its Type; raises Undecided."""
        value = self.value("Type")
        if isinstance(value, Unknown):
            raise Undecided(value.why, value.node)
        return text_of(value.data) if isinstance(value, Known) else ""

    def seconds(self, name: str) -> Number | None:
        """A time such as TimeoutSeconds; None where it is not set, open where it is computed."""
        if not isinstance(self.value(f"{name}Path"), Absent):
            return self._computed(self.value(f"{name}Path").node)
        value = self.value(name)
        if isinstance(value, Absent):
            return None
        if isinstance(value, Known) and is_computed(text_of(value.data)):
            return self._computed(value.node)
        return to_number(value, "", name, "s", value.node)

    def _computed(self, node: Node) -> Number:
        longest = facts.TASK_SECONDS.value
        return Number(1, longest, node, unit="s", because=(Undecided(COMPUTED, node),))

    @property
    def is_express(self) -> bool:
        """Whether it runs in an Express workflow; raises Undecided."""
        for each in self.around():
            if each.is_distributed:
                kind = each.value("ItemProcessor", "ProcessorConfig", "ExecutionType")
                return to_text(kind).upper() == EXPRESS if not isinstance(kind, Absent) else False
        return self.machine.is_express

    def retriers(self) -> list[Retrier]:
        """The entries of its Retry; raises Undecided where that is not known."""
        return retriers(self.value("Retry"))

    def around(self) -> "list[State]":
        """The Parallel and Map states that it is in, the innermost first."""
        tree = self.machine.tree
        paths = [self.path[:length] for length in range(len(self.path) - 2, 0, -2)]
        return [State(self.machine, path, tree.places[path]) for path in paths]

    def beside(self) -> "dict[str, State]":
        """The states of its own scope by name, itself among them."""
        tree = self.machine.tree
        members = tree.members[self.path[:-1]]
        return {path[-1]: State(self.machine, path, tree.places[path]) for path in members}

    def first_beside(self) -> str:
        """The state that its scope starts at."""
        value = step_into(self.machine.tree.scopes[self.path[:-1]], "StartAt")
        return text_of(value.data) if isinstance(value, Known) else ""

    @property
    def is_distributed(self) -> bool:
        """Whether it is a Map that starts an execution for each item or batch.

        Raises Undecided where that is not known.
        """
        mode = self.value("ItemProcessor", "ProcessorConfig", "Mode")
        return not isinstance(mode, Absent) and to_text(mode) == "DISTRIBUTED"

    @property
    def iterations(self) -> Number:
        """How many iterations of a Map run at once; of another state, one."""
        if self.kind != "Map":
            return Number(1, 1)
        fact = (
            facts.DISTRIBUTED_MAP_CONCURRENCY
            if self.is_distributed
            else facts.INLINE_MAP_CONCURRENCY
        )
        most = float(fact.value)
        path, value = self.value("MaxConcurrencyPath"), self.value("MaxConcurrency")
        if isinstance(path, Absent) and isinstance(value, Absent):
            return Number(most, most, self.node, default=True)
        computed = isinstance(value, Known) and is_computed(text_of(value.data))
        if not isinstance(path, Absent) or computed:
            node = value.node if computed else path.node
            return Number(1, most, node, because=(Undecided(COMPUTED, node),))
        said = to_number(value, "", "MaxConcurrency", "", value.node)
        if said.known:
            # 0 sets no limit.
            number = min(said.exact, most) if said.exact > 0 else most
            return Number(number, number, value.node, trail=said.trail)
        return Number(1, most, value.node, because=said.open)

    def at_once(self) -> Number:
        """How many of it run at once in one execution: the product of the Maps around it.

        What a Distributed Map starts counts as the execution that started it. How many executions
        there are at once is for the callers of the machine to say.
        """
        product = Number(1, 1)
        for state in self.around():
            product *= state.iterations
        return product


def is_computed(text: str) -> bool:
    """Whether a text is a JSONata expression."""
    return text.lstrip().startswith("{%")
