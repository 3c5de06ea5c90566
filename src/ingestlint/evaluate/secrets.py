"""The places of values of NoEcho parameters, which no output may show."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from ingestlint.parse.node import Mapping, Node

from .parameters import is_hidden
from .stack import Stack

MASK = "***"


def secret_places(stack: Stack) -> Iterator[Node]:
    """Defaults, values that were given, and what a parent stack passes."""
    for name, declaration in stack.template.parameters.entries.items():
        fields = declaration.entries if isinstance(declaration, Mapping) else {}
        if not is_hidden(fields):
            continue
        given = stack.inputs.parameters.get(name)
        passed = stack.inputs.passed.get(name)
        places = (fields.get("Default"), given and given.step.node, passed.node if passed else None)
        yield from (node for node in places if node is not None)


class Secrets:
    """What is secret in the files of some stacks."""

    def __init__(self, stacks: Iterable[Stack]) -> None:
        spans: dict[str, set[tuple[int, int]]] = {}
        for stack in stacks:
            for node in secret_places(stack):
                spans.setdefault(node.source.path, set()).add((node.start, node.end))
        self._spans = {path: sorted(found) for path, found in spans.items()}
        self._furthest = {
            path: list(accumulate((end for _, end in found), max))
            for path, found in self._spans.items()
        }

    def cover(self, node: Node) -> bool:
        """Whether all of a node is secret."""
        spans = self._spans.get(node.source.path)
        if not spans:
            return False
        position = bisect_right(spans, node.start, key=lambda span: span[0])
        return position > 0 and self._furthest[node.source.path][position - 1] >= node.end

    def text(self, node: Node) -> str:
        """How a node is written, without what is secret in it."""
        written: list[str] = []
        position = node.start
        for start, end in self._spans.get(node.source.path, ()):
            if position < end and start < node.end:
                written += [node.source.text[position:start], MASK]
                position = end
        written.append(node.source.text[position : node.end])
        return "".join(written)
