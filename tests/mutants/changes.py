"""The mutants of a rule: its text with one thing changed, by the operators of mutmut.

Not changed are words (a string with a space in it; `told.txt` has them) and what only the page of
rules and other tests read.
"""

import ast
import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor, deep_replace
from mutmut.mutation.mutators import mutation_operators, operator_string
from mutmut.mutation.pragma_handling import IgnoredCode

SAID_ELSEWHERE = {
    *("SINCE", "EXCESS", "UNSET_SETTINGS", "CHOICES", "LEAST_SETTINGS"),
    "YIELDS_TO",  # fixtures run one rule alone
}


class Mutant(NamedTuple):
    """One change: where it is, its lines before and after, the whole text, and the function."""

    line: int
    was: str
    now: str
    text: str
    function: tuple[int, int] | None


def names(node: libcst.BaseString) -> Iterator[libcst.CSTNode]:
    """A string that is a name and not words, changed once: its other cases say nothing new."""
    if isinstance(node, libcst.SimpleString) and " " not in node.value:
        yield from list(operator_string(node))[:1]


OPERATORS = [
    (kind, names if change is operator_string else change) for kind, change in mutation_operators
]


def mutants_of(path: str) -> list[Mutant]:
    text = Path(path).read_text(encoding="utf-8")
    wrapper = MetadataWrapper(libcst.parse_module(text))
    visitor = MutationVisitor(OPERATORS, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    places = wrapper.resolve(PositionProvider)
    elsewhere = [places[node] for node in module.body if _name_of(node) in SAID_ELSEWHERE]
    meaning = _meaning(text)
    found: dict[str, Mutant] = {}
    for mutation in visitor.mutations:
        function = mutation.contained_by_top_level_function
        place = places[mutation.original_node]
        if any(part.start.line <= place.start.line <= part.end.line for part in elsewhere):
            continue
        if function is None:
            owner: Any = next(n for n in module.body if _within(place, places[n]))
        else:
            owner = function
        changed = module.with_changes(
            body=[
                deep_replace(n, mutation.original_node, mutation.mutated_node)
                if _within(places[owner], places[n])
                else n
                for n in module.body
            ]
        ).code
        if changed in found or _meaning(changed) in {meaning, ""}:
            continue
        span = places[function] if isinstance(function, libcst.FunctionDef) else None
        lines = None if span is None else (span.start.line, span.end.line)
        found[changed] = Mutant(*_difference(text, changed), changed, lines)
    return list(found.values())


def _name_of(statement: libcst.CSTNode) -> str:
    """The name that a statement at the top of a module gives a value."""
    if isinstance(statement, libcst.SimpleStatementLine):
        match statement.body[0]:
            case libcst.Assign(targets=[libcst.AssignTarget(target=libcst.Name(value=name))]):
                return str(name)
    return ""


def _within(inner: Any, outer: Any) -> bool:
    return bool(outer.start.line <= inner.start.line and inner.end.line <= outer.end.line)


def _meaning(text: str) -> str:
    """What a text says to Python; "" where that is nothing. That lengths are the same, they are."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [keyword for keyword in node.keywords if keyword.arg != "strict"]
    return ast.dump(tree)


def _difference(text: str, changed: str) -> tuple[int, str, str]:
    """The first line that differs, and what the lines that differ were and are now."""
    before, after = text.splitlines(), changed.splitlines()
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    parts = [code for code in codes if code[0] != "equal"]
    was = " ".join(line.strip() for _, i, j, _, _ in parts for line in before[i:j])
    now = " ".join(line.strip() for _, _, _, i, j in parts for line in after[i:j])
    return parts[0][1] + 1, was, now
