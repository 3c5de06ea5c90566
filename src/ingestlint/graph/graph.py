"""The resource graph of one deployment in one environment: relations with guards."""

from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.scenario import (
    EVERYWHERE,
    Fork,
    Guard,
    Leaf,
    TooManyScenarios,
)
from ingestlint.evaluate.stack import Stack
from ingestlint.evaluate.value import Reference, Text, Value, Why
from ingestlint.parse.caps import remedy
from ingestlint.parse.node import Node

from .consumers import FUNCTION
from .naming import BEHIND, resolve
from .physical import meant
from .relation import Relation
from .resource import End, Resource, Unresolved

# Stands for names that differ in too many scenarios.
ANY = "*"
T = TypeVar("T")
NUMBERS = count()
if TYPE_CHECKING:
    from ingestlint.config.workload import Declared
    from ingestlint.evidence.evidence import Evidence

    from .kinds import Reader


class Graph:
    """Resources and relations of stacks that are deployed together.

    `nodes` are the resources by `id`: the logical ID (`Network/Vpc` in a nested stack), with the
    path of its template before it where several templates use the same one. Relations of a kind
    are read when they are asked for.
    """

    def __init__(
        self,
        *stacks: Stack,
        limits: dict[str, float] | None = None,
        workload: "Declared | None" = None,
        evidence: "dict[str, Evidence] | None" = None,
        prices: dict[str, float] | None = None,
    ) -> None:
        self.stacks = stacks
        # Tells it from graphs that are gone, which its place in memory does not.
        self._number = next(NUMBERS)
        # What was measured, by the key of the function; prices that are not those of AWS.
        self.evidence = evidence or {}
        self.prices = prices or {}
        self.workload = workload or {}
        self.scenario = stacks[0].evaluator.scenario
        self.limits = limits or {}
        self._most = stacks[0].inputs.caps.scenarios
        self._ruled = [s.evaluator.conditions for s in stacks if s.template.rules.entries]
        # The settings of the rule that is running, its defaults included.
        self.settings: dict[str, float | str] = {}
        self.nodes: dict[str, Resource] = {}
        self._by_key: dict[str, Resource] = {}
        self._add(stacks)
        # Evidence that could not be read, why, and where.
        self.hidden: list[tuple[Why, Node]] = []
        self._by_type: dict[str, list[Resource]] = {}
        for resource in self.nodes.values():
            self._by_type.setdefault(resource.type, []).append(resource)
        self._by_types: dict[tuple[str, ...], list[Resource]] = {}
        self._relations: dict[str, list[Relation]] = {}
        self._from: dict[str, dict[str, list[Relation]]] = {}
        self._to: dict[str, dict[str, list[Relation]]] = {}
        self._cache: dict[str, Any] = {}
        # Aliases and versions on the way to what a name means.
        self.followed: set[str] = set()

    def _add(self, stacks: tuple[Stack, ...]) -> None:
        seen: set[str] = set()
        twice: set[str] = set()
        for stack in stacks if len(stacks) > 1 else ():
            for name in (stack.label + logical_id for logical_id in stack.declarations):
                (twice if name in seen else seen).add(name)
        for stack in stacks:
            for declaration in stack.declarations.values():
                name = stack.label + declaration.logical_id
                if name in twice:
                    name = f"{stack.root.template.source.path}:{name}"
                resource = Resource(self, stack, declaration, name, len(self.nodes))
                self.nodes[name] = resource
                self._by_key[stack.prefix + declaration.logical_id] = resource

    def referred(self, reference: Reference) -> Resource | None:
        """The resource that a reference means; None where it is not part of this graph."""
        return self._by_key.get(reference.key)

    def resources(self, *types: str) -> list[Resource]:
        """All resources of these types, in the order of the template."""
        if len(types) == 1:
            return self._by_type.get(types[0], [])
        if not types:
            return list(self.nodes.values())
        several = self._by_types.get(types)
        if several is None:
            several = [r for kind in dict.fromkeys(types) for r in self._by_type.get(kind, ())]
            several.sort(key=lambda resource: resource.position)
            self._by_types[types] = several
        return several

    def relations(self, kind: str, *, source: str = "", target: str = "") -> list[Relation]:
        """All relations of a kind, whenever they hold; `source` and `target` are types."""
        found = self._relations.get(kind)
        if found is None:
            module = import_module(f"ingestlint.graph.kinds.{kind}")
            found = self._relations[kind] = self.read(module.readers())
        if source:
            found = [r for r in found if r.source.type == source]
        if target:
            found = [r for r in found if r.target.type == target]
        return found

    def outgoing(self, kind: str, resource: Resource) -> list[Relation]:
        index = self._from.get(kind)
        if index is None:
            index = self._from[kind] = {}
            for relation in self.relations(kind):
                index.setdefault(relation.source.id, []).append(relation)
        return index.get(resource.id, [])

    def incoming(self, kind: str, resource: Resource) -> list[Relation]:
        index = self._to.get(kind)
        if index is None:
            index = self._to[kind] = {}
            for relation in self.relations(kind):
                index.setdefault(relation.target.id, []).append(relation)
        return index.get(resource.id, [])

    def unresolved(self, kind: str) -> list[Relation]:
        """Relations of a kind whose target is out of sight: what may be missing elsewhere."""
        return [r for r in self.relations(kind) if not r.target.resolved]

    def holding(self, relations: Iterable[Relation]) -> list[Relation]:
        """Those that hold in the scenario in force; raises Fork on what is not pinned yet."""
        return [r for r in relations if self.allows(r.guard) and r.exists()]

    def allows(self, guard: Guard) -> bool:
        return not guard.pins or self.scenario.allows(guard)

    def explore(self, read: Callable[[], Any], guard: Guard = EVERYWHERE) -> list[Leaf[Any]]:
        """What `read` answers in every scenario it distinguishes."""
        return self.scenario.explore(
            read, guard=guard, limit=self._most, feasible=self._feasible if self._ruled else None
        )

    def _feasible(self) -> bool:
        return all(conditions.feasible() for conditions in self._ruled)

    def spread(self, read: Callable[[], Number | float]) -> Number:
        """What `read` answers, as one number over all scenarios.

        For sums over members that exist under conditions of their own: bounds often decide such a
        sum at once; only where they do not does comparing it raise a Fork.
        """
        try:
            leaves = self.explore(read)
        except TooManyScenarios as error:
            raise Undecided(scenario_limit(str(error))) from None
        numbers = [
            leaf.result if isinstance(leaf.result, Number) else Number(leaf.result, leaf.result)
            for leaf in leaves
        ]
        if not numbers:
            return Number(0, 0)
        low = min(number.low for number in numbers)
        high = max(number.high for number in numbers)
        because = tuple(reason for number in numbers for reason in number.open)
        if low != high and len(leaves) > 1:
            pins = dict(self.scenario.pins)
            open_variables = [v for leaf in leaves for v, _ in leaf.guard.pins if v not in pins]
            because = (*(Fork(v) for v in dict.fromkeys(open_variables)), *because)
        first = max(numbers, key=lambda n: (n.high, n.low))
        return Number(
            low,
            high,
            first.node,
            unit=first.unit,
            trail=first.trail,
            secret=any(number.secret for number in numbers),
            because=because,
        )

    def target_of(self, value: Value, kind: str = "") -> End:
        """The resource that a value names: by reference, ARN or literal name."""
        if not isinstance(value, Reference | Text):
            return self._named(value, kind)
        # The evaluator keeps these; the memo does too, so that no other value gets the id.
        memo = self.scenario.memo
        key = self._number, id(value), kind
        found = memo.get(key)
        if found is None:
            found = memo[key] = self._named(value, kind), value
        return found[0]  # type: ignore[index,no-any-return]

    def _named(self, value: Value, kind: str) -> End:
        found = resolve(self, value, kind)
        if found is None:
            return Unresolved(value, kind, meant(self.stacks, value, kind))
        # An alias or version of a function that is out of sight is none itself.
        inner = BEHIND.get(found.type) if kind == FUNCTION else ""
        return Unresolved(found.value(inner), kind) if inner else found

    def each(self, read: Callable[[], Iterable[Relation]], at: Node) -> list[Relation]:
        """The relations that `read` yields in every scenario, each guarded by when it holds.

        A relation found in all scenarios alike carries no guard. Over the limit of scenarios
        there are none, which `hidden` says, at `at`: unknown, never silently nothing.
        """
        try:
            leaves = self.explore(lambda: list(read()))
        except TooManyScenarios as error:
            self.hidden.append((scenario_limit(str(error)), at))
            return []
        if len(leaves) == 1:
            return list(leaves[0].result)
        found: list[Relation] = []
        seen: dict[tuple[str | int, ...], int] = {}
        for leaf in leaves:
            for relation in leaf.result:
                seen[_key(relation)] = seen.get(_key(relation), 0) + 1
        taken: set[tuple[str | int, ...]] = set()
        for leaf in leaves:
            for relation in leaf.result:
                if seen[_key(relation)] < len(leaves):
                    relation.guard = leaf.guard
                elif _key(relation) in taken:
                    continue
                taken.add(_key(relation))
                found.append(relation)
        return found

    def anywhere(self, read: Callable[[], set[str]]) -> list[str]:
        """What `read` names in any scenario, sorted; ANY where there are too many of them."""
        with self.scenario.pinned({}):
            try:
                leaves = self.explore(read)
            except TooManyScenarios:
                return [ANY]
        return sorted({name for leaf in leaves for name in leaf.result})

    def always(self, read: Callable[[], Any]) -> Any:
        """What `read` answers in every scenario alike; None where that differs, or is not known."""
        with self.scenario.pinned({}):
            try:
                answers = [leaf.result for leaf in self.explore(read)]
            except TooManyScenarios:
                return None
        return answers[0] if answers and answers.count(answers[0]) == len(answers) else None

    def named_by(
        self, title: str, those: Iterable[T], read: Callable[[T], set[str]]
    ) -> dict[str, list[T]]:
        """By what `read` names: those that name it in some scenario; made once."""

        def find() -> dict[str, list[T]]:
            found: dict[str, list[T]] = {}
            for each in those:
                for name in self.anywhere(partial(read, each)):
                    found.setdefault(name, []).append(each)
            return found

        made: dict[str, list[T]] = self.cached(title, find)
        return made

    def cached(self, name: str, make: Callable[[], Any]) -> Any:
        """What is the same in every scenario, made once: `make` explores, or reads texts only."""
        if name not in self._cache:
            self._cache[name] = make()
        return self._cache[name]

    def remembered(self, name: str, make: Callable[[], Any]) -> Any:
        """What may differ between scenarios, made once in each: `make` reads values in force."""
        memo = self.scenario.memo
        key = (self._number, name)  # graphs of one deployment share the scenario
        if key not in memo:
            memo[key] = make()
        return memo[key]

    def limit(self, name: str) -> float:
        """A quota: AWS's default, or what the configuration says."""
        from ingestlint.aws.facts.settings import SETTINGS

        value = self.limits.get(name)
        return float(SETTINGS[name].value) if value is None else value

    def read(self, readers: "Iterable[Reader]") -> list[Relation]:
        """What the readers find in the resources of their types."""
        relations: list[Relation] = []
        types = self._by_type.keys()
        # Whoever asks first asks in a scenario of its own: what is read is for all of them.
        with self.scenario.pinned({}):
            for read, asked in readers:
                for resource in () if types.isdisjoint(asked) else self.resources(*asked):
                    relations.extend(self.each(partial(read, self, resource), resource.node))
        return relations


def scenario_limit(label: str) -> Why:
    """Why a verdict is unknown when too many scenarios would have to be examined (ING007)."""
    return Why(
        "ING007",
        f"too many scenarios to examine (the last one: {label})",
        f"give --parameters or an environment; {remedy('scenarios')}",
    )


def _key(relation: Relation) -> tuple[str | int, ...]:
    part = getattr(relation.part, "subject", "")
    ends = relation.source.id, relation.target.id
    # An alias of the target may be another one in each scenario.
    named = relation.named.identity if relation.named is not None else ""
    return *ends, relation.mode, relation.node.start, part, named
