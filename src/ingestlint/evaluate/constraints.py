"""Whether a parameter takes a value: its type, and what else its declaration demands."""

import re
from collections.abc import Iterator

from ingestlint.parse.node import Node, Scalar, Scalars, Sequence
from ingestlint.parse.patterns import is_quick
from ingestlint.record import Record

from .value import text_of

NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*\Z", re.ASCII)
TEXTS = ("String", "CommaDelimitedList")
NAMED = 10


class Refusal(Record):
    """What a parameter cannot be, and the part of its declaration that forbids it."""

    value: str
    constraint: str
    node: Node


def refusal(declaration: dict[str, Node], data: Scalars | list[Scalars]) -> Refusal | None:
    """Why CloudFormation refuses `data` for the parameter that is declared so; None if it does not.

    What a type of AWS or of the Parameter Store promises only AWS can tell.
    """
    kind = declaration.get("Type")
    if not isinstance(kind, Scalar) or kind.raw.startswith("AWS::SSM::"):
        return None
    listed = kind.raw == "CommaDelimitedList" or kind.raw.startswith("List<")
    for text in _parts(data) if listed else [_joined(data)]:
        if kind.raw in {"Number", "List<Number>"} and not NUMBER.match(text):
            return Refusal(text, f"Type is {kind.raw}", kind)
        for name, said, node in _broken(declaration, kind.raw, text):
            return Refusal(text, f"{name} {said}", node)
    return None


def is_untried(declaration: dict[str, Node], data: Scalars | list[Scalars]) -> bool:
    """Whether a value is not held to its AllowedPattern, since that may take too long."""
    pattern, kind = declaration.get("AllowedPattern"), declaration.get("Type")
    if not isinstance(pattern, Scalar) or not isinstance(kind, Scalar) or kind.raw not in TEXTS:
        return False
    texts = [_joined(data)] if kind.raw == "String" else _parts(data)
    return not all(is_quick(pattern.raw, text) for text in texts)


def _joined(data: Scalars | list[Scalars]) -> str:
    return ",".join(map(text_of, data)) if isinstance(data, list) else text_of(data)


def _parts(data: Scalars | list[Scalars]) -> list[str]:
    """The members of a list; of an empty text none."""
    if isinstance(data, list):
        return [text_of(item).strip() for item in data]
    text = text_of(data)
    return [part.strip() for part in text.split(",")] if text.strip() else []


def _broken(declaration: dict[str, Node], kind: str, text: str) -> Iterator[tuple[str, str, Node]]:
    """The constraints that one value breaks: name, what it says, where it stands."""
    allowed = declaration.get("AllowedValues")
    if isinstance(allowed, Sequence):
        values = [item for item in allowed.items if isinstance(item, Scalar)]
        if len(values) == len(allowed.items) and not any(_is(item, kind, text) for item in values):
            more = ", …" if len(values) > NAMED else ""
            named = ", ".join(_written(item) for item in values[:NAMED])
            yield "AllowedValues", f"are {named}{more}", allowed
    pattern = declaration.get("AllowedPattern")
    if kind in TEXTS and isinstance(pattern, Scalar) and _mismatches(pattern.raw, text):
        yield "AllowedPattern", f"is {pattern.raw}", pattern
    if kind == "String":
        yield from _outside(declaration, "Length", len(text))
    elif kind == "Number":
        yield from _outside(declaration, "Value", float(text))


def _is(item: Scalar, kind: str, text: str) -> bool:
    if text in {item.raw, _written(item)}:
        return True
    numbers = kind in {"Number", "List<Number>"} and NUMBER.match(item.raw)
    return bool(numbers) and float(item.raw) == float(text)


def _written(item: Scalar) -> str:
    return item.raw if isinstance(item.value, str) else text_of(item.value)


def _outside(declaration: dict[str, Node], of: str, size: float) -> Iterator[tuple[str, str, Node]]:
    for name, over in ((f"Min{of}", False), (f"Max{of}", True)):
        node = declaration.get(name)
        if isinstance(node, Scalar) and NUMBER.match(node.raw):
            bound = float(node.raw)
            if size > bound if over else size < bound:
                yield name, f"is {node.raw}", node


def _mismatches(pattern: str, text: str) -> bool:
    """Whether a text is certainly not all that a pattern describes.

    Patterns are Java's; one that Python reads otherwise, or that takes too long, says nothing.
    """
    import warnings

    if not is_quick(pattern, text):
        return False
    with warnings.catch_warnings():
        # A set in a set, or the intersection of two.
        warnings.simplefilter("error")
        try:
            return re.fullmatch(pattern, text, re.ASCII) is None
        except (re.error, Warning, RecursionError, OverflowError):
            return False
