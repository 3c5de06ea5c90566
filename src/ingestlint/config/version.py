"""`required_version:`: the releases of ingestlint that a configuration is for.

Release numbers are compared here, not by the package `packaging`: our own have no epochs and no
local parts, and for a few operators a dependency would have to be installed and loaded.
"""

import re

from ingestlint import __version__
from ingestlint.parse.node import Node, Scalar

from .located import wrong

NUMBER = r"\d+(?:\.\d+)*"
ONE = rf"\s*(?:(?:[<>]=?|[=!]=)\s*{NUMBER}|~=\s*{NUMBER}\.\d+)\s*"
SPECIFIER = rf"^{ONE}(?:,{ONE})*$"
EXAMPLE = 'write it as ">=0.4,<1"'

Release = tuple[int, ...]


def check(node: Node, installed: str = __version__) -> None:
    """Raises ConfigError where this is not a release that is required."""
    if not isinstance(node, Scalar) or not re.match(SPECIFIER, node.raw):
        text = node.raw if isinstance(node, Scalar) else ""
        said = f" cannot be {text}" if text else " must be a text"
        raise wrong(node, f"required_version{said}", EXAMPLE)
    if not is_met(node.raw, installed):
        hint = f"pip install 'ingestlint{node.raw}'"
        raise wrong(node, f"this is ingestlint {installed}, {node.raw} is required", hint)


def is_met(specifier: str, installed: str) -> bool:
    """Whether a release is one of those; one before a release (1.0rc1) counts as the release."""
    number = re.match(NUMBER, installed)
    here = _release(number.group() if number else "0")
    return all(_holds(here, *_split(part)) for part in specifier.split(","))


def _split(part: str) -> tuple[str, str]:
    operator = part.strip().rstrip("0123456789. ")
    return operator, part.strip().removeprefix(operator).strip()


def _holds(here: Release, operator: str, number: str) -> bool:
    there = _release(number)
    if operator == "~=":
        series = _release(number, all_zeros=True)[:-1]
        return here >= there and _padded(here, len(series)) == series
    return {
        ">=": here >= there,
        "<=": here <= there,
        ">": here > there,
        "<": here < there,
        "==": here == there,
        "!=": here != there,
    }[operator]


def _release(number: str, *, all_zeros: bool = False) -> Release:
    """The numbers of a release; 1.0 and 1 are one."""
    parts = [int(part) for part in number.split(".")]
    while parts and not parts[-1] and not all_zeros:
        parts.pop()
    return tuple(parts)


def _padded(release: Release, length: int) -> Release:
    return (*release, *[0] * length)[:length]
