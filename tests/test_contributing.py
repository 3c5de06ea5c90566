"""The rule that CONTRIBUTING.md adds in three steps can be added so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import lintrules
from ingestlint.check import rule as loader
from tests import test_rule_fixtures as fixtures

TEXT = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"`([\w/]+\.(?:py|yaml))`:\n\n```\w+\n(.*?)```", re.DOTALL)
CONSTANT = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


@pytest.fixture(name="rule")
def _rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> loader.Rule:
    """The rule of the first block, loaded from a package of its own."""
    path, text = BLOCK.findall(TEXT)[0]
    file = tmp_path / path.replace("lintrules", "example_rules")
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    for folder in (file.parent, file.parent.parent, file.parent.parent.parent):
        (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert (Path(lintrules.__file__).parent / file.parent.parent.name / file.parent.name).is_dir()
    (rule,) = loader.rules_in("example_rules")
    return rule


def test_its_fixtures_hold(rule: loader.Rule, tmp_path: Path) -> None:
    blocks = BLOCK.findall(TEXT)[1:]
    for name, text in blocks:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        fixtures.check_fixture(rule, path)
        fixtures.check_verdict(rule, path)
    fixtures.check_enough([Path(name).stem for name, _ in blocks])


def test_it_is_documented_as_the_tests_want_it(rule: loader.Rule) -> None:
    fixtures.check_documented(rule)
    assert rule.preview


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_its_style_is_that_of_the_rules(command: list[str], tmp_path: Path) -> None:
    name, text = BLOCK.findall(TEXT)[0]
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    for folder in (path.parent, path.parent.parent):
        (folder / "__init__.py").write_text('"""A package."""\n', encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    settings = Path(__file__).parents[1] / "pyproject.toml"
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--config", str(settings), name],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_constants_of_a_rule_are_those_that_are_read() -> None:
    source = Path(loader.__file__).read_text(encoding="utf-8")
    read = set(re.findall(r'\bmodule, "([A-Z_]+)"', source)) | {"SEVERITY"}
    assert set(CONSTANT.findall(TEXT)) == read
