"""Errors of evidence, at the place where it is wrong."""

from ingestlint.config.errors import ConfigError
from ingestlint.parse.node import Node


def wrong(node: Node, message: str, hint: str = "") -> ConfigError:
    span = node.span
    return ConfigError(span.path, span.line, message, hint)
