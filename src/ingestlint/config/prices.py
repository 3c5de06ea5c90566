"""`prices:` of a configuration: what is paid instead of AWS's public prices, in US dollars."""

from math import isfinite

from ingestlint.parse.node import Mapping, Scalar

from .errors import ConfigError, nearest

# Of a gigabyte-second by architecture, and of a million requests.
PRICES = {"x86_64_gb_second", "arm64_gb_second", "million_requests"}


def prices(section: Mapping) -> dict[str, float]:
    """The prices that are set; raises ConfigError."""
    found: dict[str, float] = {}
    for name, node in section.entries.items():
        if name not in PRICES:
            key = section.keys[name]
            span = key.span
            raise ConfigError(span.path, span.line, f"unknown key {name}", nearest(name, PRICES))
        value = _number(node)
        if value is None:
            span = node.span
            raise ConfigError(span.path, span.line, f"{name} must be a number, at least 0")
        found[name] = value
    return found


def _number(node: object) -> float | None:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return float(value) if value >= 0 else None
    if isinstance(value, str) and isinstance(node, Scalar) and node.plain:
        return _exponent(value)
    return None


def _exponent(text: str) -> float | None:
    """`1.33e-5`, as prices are written, which YAML 1.1 reads as a text."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) and value >= 0 else None
