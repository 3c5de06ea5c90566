"""Which conditions explain a violation."""

import re
from typing import Any

from ingestlint.evaluate.scenario import Leaf
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource

from .verdict import Violated

WORD = re.compile(r"[A-Za-z0-9]+")
# Of the name of a condition, the stack that it belongs to.
STACK = re.compile(r".*[:/]", re.DOTALL)


def smallest(
    first: Leaf[Any], leaves: list[Leaf[Any]], subject: Any, needed: dict[str, bool]
) -> tuple[tuple[str, bool], ...]:
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
        fitting = [
            leaf
            for leaf, truths in zip(leaves, told, strict=True)
            if all(truths.get(k, t) == t for k, t in rest.items())
        ]
        if all(isinstance(leaf.result, Violated) for leaf in fitting):
            when = rest
    return tuple(sorted(when.items()))


def _words_of(subject: Any) -> set[str]:
    """The words in the resources that a subject is about, as they are written."""
    is_relation = isinstance(subject, Relation)
    ends = (subject.via, subject.source, subject.target) if is_relation else (subject,)
    bodies = [end.declaration.body for end in ends if isinstance(end, Resource)]
    nodes = [body for body in bodies if body is not None] or [subject.node]
    texts = (node.source.text[node.start : node.end] for node in nodes)
    return {word for text in texts for word in WORD.findall(text)}
