"""Templates from text, and nodes as plain data, for the tests of this folder."""

import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.read import parse_template
from ingestlint.parse.template import Template


def parse(text: str, path: str = "template.yaml") -> Template:
    return parse_template(path, textwrap.dedent(text))


def data(node: Node) -> Any:
    """A node as plain data, intrinsic functions in their long form."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [data(item) for item in node.items]
    if isinstance(node, Mapping):
        return {name: data(entry) for name, entry in node.entries.items()}
    assert isinstance(node, Call)
    argument = data(node.argument)
    if node.name == "Fn::GetAtt" and isinstance(argument, str):
        argument = argument.split(".", 1)
    return {node.name: argument}


@pytest.fixture(name="parse", scope="session")
def _parse() -> Callable[..., Template]:
    return parse


@pytest.fixture(name="data", scope="session")
def _data() -> Callable[[Node], Any]:
    return data
