"""How much code is read, and what of it."""

from pathlib import Path

import pytest

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.clients.function import bare_calls, imports_breaker
from ingestlint.graph.graph import Graph
from ingestlint.graph.resource import Resource
from ingestlint.parse.caps import DEFAULT, Caps
from ingestlint.parse.read import parse_template

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: stack/src}
"""
CLIENT = "import boto3\nboto3.client('s3')\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "project" / "stack" / "src"
    made.mkdir(parents=True)
    return made


def function(folder: Path, caps: Caps = DEFAULT) -> Resource:
    root = folder.parent.parent
    template = parse_template(str(root / "template.yaml"), TEMPLATE)
    return Graph(Stack(template, NOTHING_GIVEN._replace(roots=(str(root),), caps=caps))).nodes["Fn"]


def test_what_lies_outside_is_not_read(folder: Path) -> None:
    outside = folder.parent.parent.parent / "secret.py"
    outside.write_text(CLIENT)
    (folder / "linked.py").symlink_to(outside)
    (folder / "app.py").write_text("import linked\nfrom ..... import secret\n")
    with pytest.raises(Undecided):
        bare_calls(function(folder))


def test_the_code_itself_may_be_a_link_inside(folder: Path) -> None:
    (folder.parent / "shared.py").write_text(CLIENT)
    (folder / "app.py").symlink_to(folder.parent / "shared.py")
    (found,) = bare_calls(function(folder))
    assert (found.name, found.node.span.line) == ("boto3.client", 2)


def test_too_much_code_is_not_known(folder: Path) -> None:
    (folder / "app.py").write_text(CLIENT + "import other")
    (folder / "other.py").write_text("")
    size = len(CLIENT + "import other")
    assert len(bare_calls(function(folder, Caps(code_files=2, code_characters=size)))) == 1
    with pytest.raises(Undecided, match="more than 1 files"):
        bare_calls(function(folder, Caps(code_files=1)))
    with pytest.raises(Undecided, match=rf"more than {size - 1} characters"):
        bare_calls(function(folder, Caps(code_characters=size - 1)))


def test_modules_may_import_each_other(folder: Path) -> None:
    (folder / "app.py").write_text("import pkg.one")
    (folder / "pkg").mkdir()
    (folder / "pkg" / "one.py").write_text("from . import two\n" + CLIENT)
    (folder / "pkg" / "two.py").write_text("import app\nfrom .one import x\n" + CLIENT)
    assert len(bare_calls(function(folder))) == 2


def test_code_that_cannot_be_read_has_no_breaker(folder: Path) -> None:
    (folder / "app.py").write_text("import pybreaker")
    assert imports_breaker(function(folder))
    (folder / "app.py").write_text("import pybreaker(")
    assert not imports_breaker(function(folder))
