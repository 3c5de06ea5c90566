"""Whether properties satisfy a JSON Schema, where some of them are not known."""

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from ingestlint.parse.patterns import is_quick
from ingestlint.record import Record

# Keywords whose parts must all be satisfied: one broken part decides, whatever is not known.
_ALL = {"allOf", "items", "properties"}
_PATTERNS = {"pattern", "patternProperties"}
_NUMBERS = {"exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"}


Path = tuple[str | int, ...]


class Hidden:
    """Stands for a value that is not known; `why` is the caller's own."""

    __slots__ = ("why",)

    def __init__(self, why: object) -> None:
        self.why = why


class Slow(Record):
    """Why a pattern is not tried: it may take too long on a value."""

    pattern: str


class Document(dict[str, Any]):
    """A mapping; `open` says why keys that it lacks may still be set, None where they are not."""

    open: object = None


class NotKnown(Exception):
    """The answer depends on a value that is not known."""

    def __init__(self, why: object) -> None:
        super().__init__("not known")
        self.why = why


class Broken(Record):
    """What does not satisfy the schema: a path into the document, the keyword, and its value."""

    path: Path
    keyword: str
    wanted: Any


# One of the things that must be satisfied.
Part = Callable[[], list[Broken]]


def broken(schema: Any, document: Any) -> list[Broken]:
    """Where a document breaks a schema, [] where it satisfies it.

    Raises NotKnown where what is known does not decide.
    """
    if isinstance(schema, bool):
        return [] if schema else [Broken((), "false", False)]
    return list(_all_of(_validators()(schema), document, schema, ()))


@cache
def _validators() -> Any:
    """The validators of the library, which say so where what they look at is not known."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    keywords = {
        name: _wrapped(name, check) for name, check in Draft202012Validator.VALIDATORS.items()
    }
    return extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]  # as shipped


def _all_of(validator: Any, instance: Any, schema: dict[str, Any], path: Path) -> Iterator[Broken]:
    """What breaks each keyword; raises NotKnown where nothing does and something is open."""
    parts: list[Part] = []
    for name, value in schema.items():
        if name in _ALL and isinstance(instance, dict | list):
            parts += _parts(name, validator, instance, schema, path)
        elif name in validator.VALIDATORS:
            parts.append(partial(_one, name, validator, value, instance, schema, path))
    yield from _decided(parts)


def _one(
    name: str, validator: Any, value: Any, instance: Any, schema: Any, path: Path
) -> list[Broken]:
    return [
        Broken(
            (*path, *error.absolute_path),
            error.validator if isinstance(error.validator, str) else name,
            error.validator_value if isinstance(error.validator, str) else value,
        )
        for error in validator.VALIDATORS[name](validator, value, instance, schema) or ()
    ]


def _decided(parts: list[Part]) -> Iterator[Broken]:
    """What breaks parts that must all be satisfied."""
    open_: NotKnown | None = None
    broken_ = False
    for part in parts:
        try:
            found = part()
        except NotKnown as error:
            open_ = open_ or error
        else:
            broken_ = broken_ or bool(found)
            yield from found
    if open_ is not None and not broken_:
        raise open_


def _wrapped(name: str, check: Any) -> Any:
    """A keyword that says so where what it looks at is not known."""
    from jsonschema import ValidationError

    def keyword(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if isinstance(instance, Hidden):
            raise NotKnown(instance.why)
        if name == "required" and isinstance(instance, Document) and instance.open is not None:
            missing = [key for key in value if key not in instance]
            if missing:
                raise NotKnown(instance.open)
        if name in _ALL and isinstance(instance, dict | list):
            for _ in _decided(_parts(name, validator, instance, schema, ())):
                yield ValidationError(name)
        elif name in _PATTERNS:
            _check_quick(name, value, instance)
            yield from check(validator, value, instance, schema) or ()
        elif name == "type":
            if not any(_is_of(validator, instance, kind) for kind in _listed(value)):
                yield from check(validator, value, instance, schema)
        elif name in {"const", "enum"}:
            if not any(_same(each, instance) for each in ([value] if name == "const" else value)):
                yield from _refuse(check, validator, value, instance, schema)
        else:
            number = _number(instance) if name in _NUMBERS else None
            seen = instance if number is None else number
            yield from check(validator, value, seen, schema) or ()

    return keyword


def _check_quick(name: str, value: Any, instance: Any) -> None:
    """Raises NotKnown for a pattern that may take too long."""
    pairs: list[tuple[str, str]] = []
    if name == "pattern":
        pairs = [(value, instance)] if isinstance(instance, str) else []
    elif isinstance(instance, dict):
        pairs = [(pattern, key) for pattern in value for key in instance]
    for pattern, text in pairs:
        if not is_quick(pattern, text, anywhere=True):
            raise NotKnown(Slow(pattern))


def _refuse(check: Any, validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if _has_hidden(instance):
        raise NotKnown(_has_hidden(instance))
    yield from check(validator, value, instance, schema)


def _has_hidden(instance: Any) -> object:
    """Why a part of a value is not known, None where all of it is."""
    if isinstance(instance, Hidden):
        return instance.why
    inner = instance.values() if isinstance(instance, dict) else instance
    parts = inner if isinstance(instance, dict | list) else ()
    return next((why for part in parts if (why := _has_hidden(part)) is not None), None)


def _parts(name: str, validator: Any, instance: Any, schema: Any, path: Path) -> list[Part]:
    """The parts of a keyword that must all be satisfied."""
    value = schema[name]
    pairs: list[tuple[Any, Any, Path]] = []
    if name == "allOf":
        pairs = [(instance, inner, path) for inner in value]
    elif name == "properties" and isinstance(instance, dict):
        pairs = [(instance[k], inner, (*path, k)) for k, inner in value.items() if k in instance]
    elif name == "items" and isinstance(instance, list):
        first = len(schema.get("prefixItems", ()))
        pairs = [(instance[i], value, (*path, i)) for i in range(first, len(instance))]
    return [partial(_below, validator, *pair) for pair in pairs]


def _below(validator: Any, instance: Any, schema: Any, path: Path) -> list[Broken]:
    if isinstance(schema, bool):
        return [] if schema else [Broken(path, "false", False)]
    return list(_all_of(validator.evolve(schema=schema), instance, schema, path))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _is_of(validator: Any, instance: Any, kind: str) -> bool:
    """CloudFormation takes a number or a boolean that is written as text."""
    if validator.is_type(instance, kind):
        return True
    if not isinstance(instance, str):
        return kind == "string" and isinstance(instance, int | float)
    if kind == "boolean":
        return instance.lower() in {"true", "false"}
    number = _number(instance)
    if number is None:
        return False
    return kind == "number" or (kind == "integer" and number.is_integer())


def _number(instance: Any) -> float | None:
    """The number that a text is, None where it is none."""
    if isinstance(instance, str) and re.fullmatch(r"-?\d+(\.\d+)?", instance):
        return float(instance)
    return None


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return str(one).lower() == str(other).lower()
    if isinstance(one, str | int | float) and isinstance(other, str | int | float):
        return str(one) == str(other)
    return bool(one == other)
