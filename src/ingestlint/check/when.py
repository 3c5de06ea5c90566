"""Which conditions, and which values of parameters, explain a violation."""

import re
from typing import Any

from ingestlint.evaluate.scenario import Guard, Leaf
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from .verdict import Violated, When

WORD = re.compile(r"[A-Za-z0-9]+")
# Of the name of a condition, the stack that it belongs to.
STACK = re.compile(r".*[:/]", re.DOTALL)


def smallest(first: Leaf[Any], leaves: list[Leaf[Any]], subject: Any, guard: Guard) -> When:
    """The fewest conditions that explain a violation, and where they do not, values of parameters.

    The relation that is judged is there under `guard`.
    """
    conditions = _conditions(first, leaves, subject, dict(guard.conditions))
    values = _values(first, _fitting(leaves, conditions), guard)
    return (*sorted(conditions.items()), *values)


def _values(first: Leaf[Any], leaves: list[Leaf[Any]], guard: Guard) -> When:
    """The fewest values that explain a violation in scenarios that no condition tells apart."""
    # What conditions say of a relation, they say of the values that decide them, too.
    needed = set() if guard.conditions else {variable for variable, _ in guard.pins}
    if not needed and all(isinstance(leaf.result, Violated) for leaf in leaves):
        return ()
    pins = {v: choice for v, choice in first.guard.pins if not isinstance(choice, bool)}
    told = [(dict(leaf.guard.pins), isinstance(leaf.result, Violated)) for leaf in leaves]
    for variable in [v for v in pins if v not in needed]:
        rest = {v: choice for v, choice in pins.items() if v is not variable}
        if all(
            violated
            for chosen, violated in told
            if all(chosen.get(v, choice) == choice for v, choice in rest.items())
        ):
            pins = rest
    return tuple(sorted((v.of, v.shown(c)) for v, c in pins.items()))


def _fitting(leaves: list[Leaf[Any]], when: dict[str, bool]) -> list[Leaf[Any]]:
    """The scenarios in which these conditions may be so."""
    told = ((leaf, dict(leaf.guard.conditions)) for leaf in leaves)
    return [leaf for leaf, truths in told if all(truths.get(k, t) == t for k, t in when.items())]


def _conditions(
    first: Leaf[Any], leaves: list[Leaf[Any]], subject: Any, needed: dict[str, bool]
) -> dict[str, bool]:
    """The fewest conditions that explain a violation.

    Each one left out would admit a scenario in which the rule is not violated, or in which the
    relation that is judged, which is there under the `needed` ones, is not. Of conditions that
    decide the same, one that the subject names stays, whichever was read first.
    """
    when = dict(first.guard.conditions)
    told = [dict(leaf.guard.conditions) for leaf in leaves]
    varying = {
        name
        for name in when
        if name in needed or any(truths.get(name, when[name]) != when[name] for truths in told)
    }
    when = {name: truth for name, truth in when.items() if name in varying}
    left = sorted(name for name in when if name not in needed)
    if len(when) > 1:
        named = _words_of(subject)
        left.sort(key=lambda name: STACK.sub("", name) in named)
    for name in left:
        rest = {key: truth for key, truth in when.items() if key != name}
        if all(isinstance(leaf.result, Violated) for leaf in _fitting(leaves, rest)):
            when = rest
    return when


def _words_of(subject: Any) -> set[str]:
    """The words in the resources that a subject is about, as they are written."""
    is_relation = isinstance(subject, Relation)
    ends = (subject.via, subject.source, subject.target) if is_relation else (subject,)
    bodies = [end.declaration.body for end in ends if isinstance(end, Resource)]
    nodes = [body for body in bodies if body is not None] or [subject.node]
    texts = (node.source.text[node.start : node.end] for node in nodes)
    return {word for text in texts for word in WORD.findall(text)}
