"""`prices:` of a configuration: what is paid instead of AWS's public prices, in US dollars."""

from ingestlint.parse.node import Mapping, Node

from .located import number, only, wrong

PRICES = {
    "x86_64_gb_second": "US dollars of a gigabyte-second on x86_64",
    "arm64_gb_second": "US dollars of a gigabyte-second on arm64",
    "million_requests": "US dollars of a million requests",
}


def prices(fields: Mapping) -> dict[str, float]:
    """The prices that are set; raises ConfigError."""
    only(fields, set(PRICES))
    return {name: _price(node, name) for name, node in fields.entries.items()}


def _price(node: Node, name: str) -> float:
    value = number(node, name)
    if value < 0:
        raise wrong(node, f"{name} must not be negative")
    return value
