"""`caps:` of a configuration: how much is taken on before it is too much."""

from ingestlint.parse.caps import CAPS
from ingestlint.parse.node import Mapping, Node

from .located import number, only, wrong


def caps(fields: Mapping) -> dict[str, int]:
    """The caps that are set; raises ConfigError."""
    only(fields, set(CAPS))
    return {name: _cap(node, name) for name, node in fields.entries.items()}


def _cap(node: Node, name: str) -> int:
    value = number(node, name)
    if value != int(value) or not 1 <= value <= CAPS[name].most:
        raise wrong(node, f"{name} must be a whole number from 1 to {CAPS[name].most:,}")
    return int(value)
