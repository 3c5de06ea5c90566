"""One item: the values of its keys as texts that can be counted, and its size in DynamoDB."""

import json
from decimal import Context, Decimal, InvalidOperation
from typing import Any, TypeGuard

from ingestlint.aws.facts.dynamodb import (
    ELEMENT_BYTES,
    ITEM_OVERHEAD_BYTES,
    NUMBER_DIGITS_PER_BYTE,
    PARTITION_KEY_BYTES,
)

Item = dict[str, Any]

KEY_TYPES = ("S", "N", "B")
ANY_TEXT = ("", "S")
DIGITS = Context(prec=38, traps=[])  # what overflows is infinite
LARGEST, SMALLEST = 126, -131  # powers of ten of a number
OVERHEAD, ELEMENT = ITEM_OVERHEAD_BYTES.value, ELEMENT_BYTES.value
DIGITS_PER_BYTE = NUMBER_DIGITS_PER_BYTE.value
ALWAYS_SHORT = 1_024  # what a sort key may have, too


class Unfit(Exception):
    """A value that cannot be a key; says why without showing it."""


def key_text(value: Any, declared: str = "") -> str:
    """A key value as its type and its text, equal where DynamoDB takes two for one; "" if unset.

    `value` stands in DynamoDB's JSON (`{"S": "a"}`) or is a text or number, which is of the
    `declared` type. Raises Unfit.
    """
    kind, text = declared, value
    if _is_short(value) and declared != "N":
        return (declared or "S") + value
    if isinstance(value, dict):
        text = value.get("S")
        if _is_short(text) and declared in ANY_TEXT and len(value) == 1:
            return "S" + text
        kind, text = _typed(value)
        if kind == "NULL":
            return ""
        if declared and kind != declared:
            raise Unfit(f"is of type {kind}, not {declared}")
    if text is None or (not text and isinstance(text, str)):
        return ""
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        raise Unfit("is no text, number or binary")
    if not kind:
        kind = "S" if isinstance(text, str) else "N"
    said = _number(text) if kind == "N" else str(text)
    _check(said)
    return kind + said


def _is_short(value: Any) -> TypeGuard[str]:
    """What most key values are: texts with nothing to check."""
    return type(value) is str and 0 < len(value) < ALWAYS_SHORT and value.isascii()


def _typed(value: dict[str, Any]) -> tuple[str, Any]:
    if len(value) == 1:
        kind, text = next(iter(value.items()))
        if kind == "NULL" or (kind in KEY_TYPES and isinstance(text, str)):
            return kind, text
    raise Unfit("is no text, number or binary")


def _number(text: str | int | Decimal) -> str:
    """The one way to write a number: `1`, `1.0` and `01` are the same key."""
    if isinstance(text, str) and text.isdigit() and text.isascii() and len(text) < 38:
        return text.lstrip("0") or "0"
    try:
        number = Decimal(text).normalize(DIGITS)
    except InvalidOperation:
        raise Unfit("is no number") from None
    if not number.is_finite() or not SMALLEST < number.adjusted() < LARGEST:
        raise Unfit("is no number that DynamoDB takes")
    return format(number, "f") if number else "0"


def _check(text: str) -> None:
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:
        raise Unfit("is no valid Unicode") from None
    if size > PARTITION_KEY_BYTES.value:
        raise Unfit(f"is longer than {PARTITION_KEY_BYTES.value:,} bytes")


def combined(texts: list[str]) -> str:
    """One key of several attributes."""
    return texts[0] if len(texts) == 1 else json.dumps(texts, ensure_ascii=False)


def values_of(key: str, count: int) -> list[str]:
    """The values that `combined` was made of, for people."""
    texts = [key] if count == 1 else json.loads(key)
    return [text[1:] for text in texts]


# --- size ----------------------------------------------------------------------------------------


def sizes(item: Item) -> dict[str, int] | None:
    """The bytes of each attribute, its name included; None where the item has no types."""
    found: dict[str, int] = {}
    for name, value in item.items():
        if not isinstance(value, dict) or len(value) != 1:
            return None
        length = len(name) if name.isascii() else _length(name)
        text = value.get("S")
        if type(text) is str and text.isascii():  # what most values are
            found[name] = length + len(text)
            continue
        size = _size(value)
        if size is None:
            return None
        found[name] = length + size
    return found or None


def _size(value: Any) -> int | None:
    """The bytes of a typed value, without recursion: items are nested as deep as they like."""
    total = 0
    pending = [value]
    while pending:
        typed = pending.pop()
        if not isinstance(typed, dict) or len(typed) != 1:
            return None
        [(kind, inner)] = typed.items()
        measure = _SCALARS.get(kind)
        if measure is not None and isinstance(inner, str | bool):
            total += measure(inner)
        elif kind == "L" and isinstance(inner, list):
            total += OVERHEAD + len(inner) * ELEMENT
            pending += inner
        elif kind == "M" and isinstance(inner, dict):
            total += OVERHEAD + len(inner) * ELEMENT + sum(map(_length, inner))
            pending += inner.values()
        elif kind in _SETS and isinstance(inner, list) and all(isinstance(e, str) for e in inner):
            total += sum(map(_SCALARS[kind[0]], inner))
        else:
            return None
    return total


def _length(text: Any) -> int:
    written = text if type(text) is str else str(text)
    return len(written) if written.isascii() else len(written.encode(errors="replace"))


def _digits(text: Any) -> int:
    digits = str(text)
    if not digits.isdigit():
        digits = digits.lower().partition("e")[0].replace(".", "")
    return -(-len(digits.strip("+-0")) // DIGITS_PER_BYTE) + 1


def _bytes(text: Any) -> int:
    written = str(text)
    return len(written) * 3 // 4 - written[-2:].count("=")


def _one(_value: Any) -> int:
    return 1


_SCALARS = {"S": _length, "N": _digits, "B": _bytes, "BOOL": _one, "NULL": _one}
_SETS = ("SS", "NS", "BS")
