"""Templates spelled out, and the official translator beside that, for the tests of this folder."""

import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from ingestlint.evaluate.declaration import Declaration
from ingestlint.evaluate.files import OutOfReach
from ingestlint.evaluate.inputs import NOTHING_GIVEN, Inputs
from ingestlint.evaluate.sam import Spelled, spell_out
from ingestlint.evaluate.stack import Stack
from ingestlint.parse.node import Node


class Out(NamedTuple):
    """A template spelled out: what came of it, and its declarations by logical ID."""

    spelled: Spelled
    by_id: dict[str, Declaration]

    @property
    def reasons(self) -> list[str]:
        return [why.reason for why, _ in self.spelled.hidden]


class WithFiles(Stack):
    """A stack whose local files are given."""

    files: dict[str, Node]

    def local_file(self, path: str, at: Node) -> Node:
        del at
        if path not in self.files:
            raise OutOfReach(f"there is no file {path}", "check the path")
        return self.files[path]


@pytest.fixture(name="spell", scope="session")
def _spell(parse: Callable[..., Any]) -> Callable[..., Out]:
    def spell(
        text: str, files: dict[str, str] | None = None, inputs: Inputs = NOTHING_GIVEN
    ) -> Out:
        given = files or {}
        WithFiles.files = {path: parse(written, path).root for path, written in given.items()}
        template = parse(text)
        stack = WithFiles(template, inputs)
        spelled = spell_out(stack._plain(), template, stack)
        assert len({d.logical_id for d in spelled.declarations}) == len(spelled.declarations)
        return Out(spelled, {d.logical_id: d for d in spelled.declarations})

    return spell


@pytest.fixture(autouse=True, scope="session")
def _region() -> Iterator[None]:
    # The translator asks botocore for the region; with this it asks no file and no socket.
    os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
    yield
    del os.environ["AWS_DEFAULT_REGION"]


class NoPolicies:
    """The loader of managed policies, which would ask IAM."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(name="translate", scope="session")
def _translate() -> Callable[[Any], Any]:
    from samtranslator.translator.transform import transform

    def translate(template: Any) -> Any:
        return transform(template, {}, NoPolicies())["Resources"]

    return translate
