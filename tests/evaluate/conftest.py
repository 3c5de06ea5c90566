"""Templates from text, and nodes as plain data, for the tests of this folder."""

import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from ingestlint.parse.node import Node
from ingestlint.parse.read import parse_template
from ingestlint.parse.template import Template
from tests.hostile.mutate import data_of as data


def parse(text: str, path: str = "template.yaml") -> Template:
    return parse_template(path, textwrap.dedent(text))


@pytest.fixture(name="parse", scope="session")
def _parse() -> Callable[..., Template]:
    return parse


@pytest.fixture(name="data", scope="session")
def _data() -> Callable[[Node], Any]:
    return data
