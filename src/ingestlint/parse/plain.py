"""What a scalar without quotes is: a text, a number, true or false, nothing."""

from collections.abc import Iterator
from math import isfinite

import yaml

from .node import Scalars

# What YAML 1.1 takes for a number is PyYAML's to say: `1e2` is a text there, `0300` is octal.
_PATTERNS = {
    tag.rpartition(":")[2]: pattern
    for resolvers in yaml.SafeLoader.yaml_implicit_resolvers.values()
    for tag, pattern in resolvers
}
INTEGER, FLOAT = _PATTERNS["int"], _PATTERNS["float"]
LONGEST_NUMBER = 400
WORDS: dict[str, Scalars] = {
    **{w: True for word in ("true", "yes", "on") for w in (word, word.title(), word.upper())},
    **{w: False for word in ("false", "no", "off") for w in (word, word.title(), word.upper())},
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}


def resolve_plain(text: str) -> Scalars:
    """A plain scalar as YAML 1.1 reads it; dates and what is no finite number stay text."""
    if text in WORDS:
        return WORDS[text]
    if text[0] in "+-.0123456789" and len(text) < LONGEST_NUMBER:
        try:
            if INTEGER.match(text):
                return _integer(text.replace("_", ""))
            if FLOAT.match(text):
                number = _float(text.replace("_", ""))
                return number if isfinite(number) else text
        except (ValueError, OverflowError):  # `0x_`, at which PyYAML fails
            return text
    return text


def _integer(text: str) -> int:
    digits = text.lstrip("+-")
    number = 0
    if ":" in digits:
        for power, part in _sixties(digits):
            number += int(part) * int(60**power)
    elif digits.startswith(("0b", "0x")):
        number = int(digits, 0)
    else:
        number = int(digits, 8 if digits[0] == "0" else 10)
    return -number if text[0] == "-" else number


def _float(text: str) -> float:
    digits = text.lstrip("+-").lower()
    number = 0.0
    if ":" in digits:
        for power, part in _sixties(digits):
            number += float(part) * float(60**power)
    else:
        number = float(digits[1:] if digits in {".inf", ".nan"} else digits)
    return -number if text[0] == "-" else number


def _sixties(digits: str) -> Iterator[tuple[int, str]]:
    """The parts of a number to the base of sixty, the last one first: `1:30` is 90."""
    return enumerate(reversed(digits.split(":")))
