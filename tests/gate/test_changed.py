"""Which lines changed since the base, and which of the places of a finding that is."""

import pytest

from ingestlint.check.verdict import Finding, Related
from ingestlint.evaluate.value import Step
from ingestlint.gate.changed import Changed, changed, pointed
from ingestlint.parse.node import Node
from ingestlint.parse.source import Source


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("a\nb\nc", "a\nb\nc", Changed([], [])),
        ("a\nb\nc", "a\nx\nc", Changed([2], [])),
        ("a\nb\nc", "a\nb\nx\ny\nc", Changed([3, 4], [])),
        ("a\nb\nc", "a\nc", Changed([], [1])),
        ("a\r\nb\r\nc", "a\nb\nx", Changed([3], [])),
        ("a\vb\nc", "a\vb\nx", Changed([2], [])),
        ("a\nb\nc\nd\ne", "x\nb\nc\ne\ne", Changed([1, 4], [])),
        ("b", "", Changed([1], [])),
        (None, "a\nb", Changed([1, 2], [])),
    ],
)
def test_lines(before: str | None, now: str, expected: Changed) -> None:
    assert changed(before, now) == expected


def test_of_too_many_lines_all_between_the_ends_count() -> None:
    before = "\n".join(["first", *map(str, range(20_001)), "last"])
    now = "\n".join(["first", "x", *map(str, range(1, 20_000)), "x", "last"])
    assert changed(before, now).lines == list(range(2, 20_003))


def test_a_cut_is_within_what_lies_around_it() -> None:
    cut = Changed([], [4])
    assert [cut.touches(*lines) for lines in ((4, 5), (1, 9), (4, 4), (5, 5), (1, 4))] == [
        True, True, False, False, False,
    ]  # fmt: skip


HERE = Source("t.yaml", "one\ntwo\nthree\n")
THERE = Source("p.json", "four\nfive\n")


def node(source: Source, line: int) -> Node:
    start = sum(len(text) + 1 for text in source.text.split("\n")[: line - 1])
    return Node(source, start, start + len(source.line(line)))


def finding(*related: Related, trail: tuple[Step, ...] = ()) -> Finding:
    at = node(HERE, 1)
    return Finding("A", "a", "note", "proved", "m", ("S",), at, related, (), (), trail)


def said(each: Finding, **lines: list[int]) -> list[tuple[str, int, str]]:
    def of(source: Source) -> Changed:
        return Changed(lines.get(source.path[0], []), [])

    return [(r.node.span.path, r.node.span.line, r.label) for r in pointed(each, of).related]


def test_a_finding_on_a_changed_line_stays_as_it_is() -> None:
    other = Related(node(HERE, 2), "other")
    assert said(finding(other), t=[1, 2]) == [("t.yaml", 2, "other")]
    assert said(finding(other)) == [("t.yaml", 2, "other")]


def test_a_related_place_comes_first_and_is_said_once() -> None:
    others = Related(node(HERE, 2), "two"), Related(node(HERE, 3), "three")
    assert said(finding(*others), t=[3]) == [
        ("t.yaml", 3, "three, changed here"), ("t.yaml", 2, "two"),
    ]  # fmt: skip


def test_a_step_of_a_way_is_a_place() -> None:
    step = Step("p.json:2", node(THERE, 2))
    assert said(finding(trail=(step,)), p=[2]) == [("p.json", 2, "changed here")]
    other = Related(node(HERE, 2), "two", (step, Step("nowhere")))
    assert said(finding(other), p=[2]) == [
        ("p.json", 2, "changed here"), ("t.yaml", 2, "two"),
    ]  # fmt: skip
