"""Comments that speak to the linter, with their places."""

import re
from bisect import bisect_right

from ingestlint.record import Record

from .node import Call, Mapping, Node, Scalar, Sequence
from .source import Source


class Comment(Record):
    """`source.text[start:end]`, from its `#`; `own_line`: nothing stands before it."""

    start: int
    end: int
    text: str
    own_line: bool


def comments(source: Source, root: Node, marker: str) -> list[Comment]:
    """The comments that hold `marker`, in the order of the text; none in JSON."""
    text = source.text
    if marker not in text or text.lstrip()[:1] == "{":
        return []
    spans = sorted(_scalars(root))
    starts = [start for start, _ in spans]
    found: list[Comment] = []
    for match in re.finditer(r"(?m)(?:^|(?<=[ \t]))#.*$", text):
        if marker not in match.group():
            continue
        index = bisect_right(starts, match.start()) - 1
        if index >= 0 and spans[index][0] <= match.start() < spans[index][1]:
            continue
        line_start = text.rfind("\n", 0, match.start()) + 1
        own = not text[line_start : match.start()].strip()
        found.append(Comment(match.start(), match.end(), match.group().rstrip("\r"), own))
    return found


def _scalars(root: Node) -> list[tuple[int, int]]:
    seen: set[int] = set()
    spans: list[tuple[int, int]] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Scalar):
            spans.append((node.start, node.end))
        elif isinstance(node, Sequence):
            pending.extend(node.items)
        elif isinstance(node, Mapping):
            pending.extend(node.entries.values())
            spans.extend((key.start, key.end) for key in node.keys.values())
        elif isinstance(node, Call):
            pending.append(node.argument)
    return spans
