"""What a rule examines where that differs between scenarios."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ingestlint.evaluate.guards import both
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import Guard, Leaf, TooManyScenarios
from ingestlint.graph.graph import Graph, scenario_limit
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from .rule import Rule


class Varying:
    """A subject in scenarios of their own: what it is under each guard, None where it is none."""

    __slots__ = ("_parts",)

    def __init__(self, parts: list[tuple[Any, Guard]]) -> None:
        self._parts = parts

    def answers(self, ask: Callable[[Any, Guard], Any], holds: Any) -> Any:
        """What `ask` answers under each guard, as one; `holds` where the subject is none.

        What is no list, but says why there is none, is for all of them.
        """
        found: list[Leaf[Any]] = []
        is_said = False
        for subject, guard in self._parts:
            if subject is None:
                found.append(Leaf(guard, holds))
                continue
            answers = ask(subject, guard)
            if not isinstance(answers, list):
                return answers
            is_said = is_said or bool(answers)
            found += answers
        return found if is_said else []


def in_scenarios(graph: Graph, rule: Rule) -> tuple[list[Any], list[Varying], Undecided | None]:
    """The subjects of all scenarios, what each is in which one, and what is not known of them."""
    try:
        leaves = graph.explore(partial(_listed, graph, rule))
    except TooManyScenarios as error:
        return [], [], Undecided(scenario_limit(str(error)))
    doubts = [leaf.result for leaf in leaves if isinstance(leaf.result, Undecided)]
    found: dict[object, dict[int, Any]] = {}
    for number, leaf in enumerate(leaves):
        times: dict[object, int] = {}
        for subject in () if isinstance(leaf.result, Undecided) else leaf.result:
            key = _key(subject)
            times[key] = times.get(key, 0) + 1
            found.setdefault((key, times[key]), {})[number] = subject
    subjects = [next(iter(under.values())) for under in found.values()]
    varying = [
        Varying([_part(under.get(n), leaf.guard) for n, leaf in enumerate(leaves)])
        for under in found.values()
    ]
    return subjects, varying, doubts[0] if doubts else None


def _listed(graph: Graph, rule: Rule) -> list[Any] | Undecided:
    try:
        return list(rule.subjects(graph))
    except Undecided as undecided:
        return undecided


def _key(subject: Any) -> object:
    """Equal for what is one subject in several scenarios."""
    if isinstance(subject, Resource | Relation):
        return id(subject)  # the graph keeps them
    return type(subject), subject.subject, subject.node.source.path, subject.node.start


def _part(subject: Any, guard: Guard) -> tuple[Any, Guard]:
    """A subject under a guard, which a relation has one of itself; nothing where these differ."""
    if not isinstance(subject, Relation):
        return subject, guard
    where = both(guard, subject.guard)
    return (None, guard) if where is None else (subject, where)
