"""Readers of a configuration: a node of the shape that is expected, or a located error."""

from math import isfinite

from ingestlint.parse.caps import DEFAULT, Caps
from ingestlint.parse.errors import ParseError
from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.opening import Roots
from ingestlint.parse.read import parse_node, read_text

from .errors import ConfigError, nearest


def read(path: str, caps: Caps = DEFAULT, roots: Roots | None = None) -> Node:
    """What a file of YAML or JSON holds; raises ConfigError."""
    try:
        return parse_node(path, read_text(path, caps, roots), caps=caps)
    except OSError as error:
        raise ConfigError(path, 0, f"cannot be read: {error.strerror}") from None
    except ParseError as error:
        raise ConfigError(path, error.line, error.message, error.hint) from None


def mapping(node: Node, what: str) -> Mapping:
    if not isinstance(node, Mapping):
        raise wrong(node, f"{what} must be a mapping")
    return node


def section(top: Mapping, name: str) -> Mapping:
    """The mapping under a key; an empty one where it is not there."""
    node = top.entries.get(name)
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return Mapping(top.source, top.start, top.start, {}, {})
    return mapping(node, name)


def scalar(node: Node, what: str) -> Scalar:
    if not isinstance(node, Scalar) or not node.raw:
        raise wrong(node, f"{what} must be a text")
    return node


def text(node: Node, what: str) -> str:
    return scalar(node, what).raw


def number(node: Node, what: str) -> float:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return value
    raise wrong(node, f"{what} must be a number")


def only(fields: Mapping, known: set[str]) -> None:
    for name, key in fields.keys.items():
        if name not in known:
            raise wrong(key, f"unknown key {name}", nearest(name, known))


def wrong(node: Node, message: str, hint: str = "") -> ConfigError:
    span = node.span
    return ConfigError(span.path, span.line, message, hint)
