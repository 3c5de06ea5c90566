"""The memory of every function of a deployment, what was measured of it, and what is better."""

from functools import partial
from math import inf

from ingestlint.aws.facts import functions as facts
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.scenario import Fork, TooManyScenarios
from ingestlint.evaluate.value import Why
from ingestlint.evidence.evidence import Evidence
from ingestlint.parse.node import Node
from ingestlint.record import Record

from .curve import Better, Limits, Size, better, curve
from .graph import Graph, scenario_limit
from .measured import check_comparable, evidence_of, least_memory
from .resource import Resource

FUNCTION = "AWS::Lambda::Function"
SEVERAL = Why(
    "several sizes",
    "its memory depends on parameters that are not given",
    "give --parameters or an environment",
)


class FunctionSizes(Record):
    """One function: its memory (`default`: nobody wrote it), and what was measured.

    `managed` says that its processors do not follow from memory. `sizes` are the measured ones,
    `now` the one in use and `better` what is better, as far as that is known; `why` is why not.
    """

    name: str
    node: Node
    memory: Number
    managed: bool
    evidence: Evidence | None
    sizes: tuple[Size, ...]
    now: Size | None
    better: Better | None
    why: Why | None

    @property
    def vcpu(self) -> tuple[float, float] | None:
        """At the least and at the most; None where memory does not tell."""
        if self.managed or self.memory.secret:
            return None
        share = facts.MB_PER_VCPU.value
        return self.memory.low / share, self.memory.high / share

    @property
    def saving(self) -> float | None:
        """What a million invocations cost less with the first of the better sizes."""
        if self.now is None:
            return None
        return 0.0 if self.better is None else self.now.cost - self.better.first.cost


def overview(graph: Graph, limits: Limits) -> list[FunctionSizes]:
    """All functions that exist in a scenario, with bounds over all that are not pinned."""
    found: list[FunctionSizes] = []
    for function in graph.resources(FUNCTION):
        try:
            if any(leaf.result for leaf in graph.explore(function.exists)):
                found.append(_function(graph, function, limits))
        except TooManyScenarios as error:
            why = scenario_limit(str(error))
            memory = Number(0, inf, because=(Undecided(why, function.node),))
            found.append(_row(function, memory, None)._replace(why=why))
    return found


def _function(graph: Graph, function: Resource, limits: Limits) -> FunctionSizes:
    managed = any(leaf.result for leaf in graph.explore(partial(_is_managed, function)))
    memory = _memory(graph, function)
    evidence = evidence_of(function)
    row = _row(function, memory, evidence)._replace(managed=managed)
    try:
        if evidence is not None:
            row = row._replace(sizes=curve(function, evidence))
            row = _judged(function, row, evidence, limits)
    except Undecided as undecided:
        return row._replace(why=undecided.why)
    except Fork as fork:
        label = fork.variable.label
        remedy = "give --parameters or an environment"
        return row._replace(why=Why(label, f"it depends on {label}", remedy))
    return row


def _row(function: Resource, memory: Number, evidence: Evidence | None) -> FunctionSizes:
    name, node = function.subject, function.node
    return FunctionSizes(name, node, memory, False, evidence, (), None, None, None)


def _memory(graph: Graph, function: Resource) -> Number:
    """Over all scenarios in which the function is there."""

    def read() -> Number | None:
        return function.number("MemorySize", unit="MB") if function.exists() else None

    found = [leaf.result for leaf in graph.explore(read) if leaf.result is not None]
    first = found[0]
    low, high = min(n.low for n in found), max(n.high for n in found)
    because = tuple(reason for number in found for reason in number.open)
    if (low, high) != (first.low, first.high):
        because = (Undecided(SEVERAL, first.node), *because)
    return Number(
        low,
        high,
        first.node,
        default=all(number.default for number in found),
        secret=any(number.secret for number in found),
        because=because,
    )


def _is_managed(function: Resource) -> bool:
    try:
        return function.has("CapacityProviderConfig")
    except Undecided:
        return False


def _judged(
    function: Resource, row: FunctionSizes, evidence: Evidence, limits: Limits
) -> FunctionSizes:
    check_comparable(function, evidence)
    memory = row.memory
    if memory.secret:
        return row
    exact = int(memory)
    now = next((size for size in row.sizes if size.memory == exact), None)
    if now is None:
        reason = f"{exact:,} MB was not measured"
        remedy = f"measure it with {exact:,} MB among the sizes"
        return row._replace(why=Why(reason, reason, remedy))
    found = better(row.sizes, now, limits, least_memory(evidence))
    return row._replace(now=now, better=found)
