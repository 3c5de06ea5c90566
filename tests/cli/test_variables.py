"""`INGESTLINT_…`: options of check from the environment."""

import json
import re
from pathlib import Path

import pytest

from ingestlint.cli.check import options
from ingestlint.cli.variables import SHARED, variable_of
from tests.command import found, ingestlint

TEMPLATE = """\
Parameters:
  Tenancy: {Type: String, Default: default}
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {InstanceTenancy: !Ref Tenancy}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc}
  Fn:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet]}}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def codes(project: Path, *arguments: str, **said: str) -> list[tuple[str, int]]:
    variables = {f"INGESTLINT_{name}": text for name, text in said.items()}
    return found(
        json.loads(ingestlint(project, "t.yaml", *arguments, environment=variables).stdout)
    )


DEDICATED = {"FORMAT": "json", "SELECT": "NET113", "PARAMETERS": "Tenancy=dedicated"}


def test_a_variable_gives_an_option(project: Path) -> None:
    assert codes(project, **DEDICATED) == [("NET113", 12)]


def test_the_command_line_goes_first_and_takes_the_place_of_a_list(project: Path) -> None:
    assert codes(project, "--select", "RES", **DEDICATED) == []
    assert codes(project, "--parameters", "Tenancy=default", **DEDICATED) == []


def test_a_variable_goes_before_the_configuration(project: Path) -> None:
    (project / ".ingestlint.yaml").write_text("baseline: missing.json\n", encoding="utf-8")
    assert ingestlint(project, "t.yaml").returncode == 2
    (project / "b.json").write_text('{"version": 1, "findings": []}', encoding="utf-8")
    said = {"INGESTLINT_BASELINE": "b.json", "INGESTLINT_SELECT": "NET113"}
    assert ingestlint(project, "t.yaml", environment=said).returncode == 0


def test_an_option_that_is_repeated_takes_a_value_a_line(project: Path) -> None:
    said = {"INGESTLINT_OUTPUT": "json=a.json\n\n junit=b.xml\n", "INGESTLINT_EXIT_ZERO": "1"}
    assert ingestlint(project, "t.yaml", environment=said).returncode == 0
    assert (project / "a.json").exists()
    assert (project / "b.xml").exists()


@pytest.mark.parametrize(
    ("word", "status"), [("1", 0), ("true", 0), ("Yes", 0), ("0", 1), ("off", 1), ("", 1)]
)
def test_an_option_without_a_value_takes_a_truth(project: Path, word: str, status: int) -> None:
    given = ("t.yaml", "--select", "NET113", "--parameters", "Tenancy=dedicated")
    done = ingestlint(project, *given, environment={"INGESTLINT_EXIT_ZERO": word})
    assert (done.returncode, done.stderr) == (status, "")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("FAILON", "error", "no variable INGESTLINT_FAILON (did you mean INGESTLINT_FAIL_ON?)"),
        ("PATHS", "t.yaml", "no variable INGESTLINT_PATHS (did you mean INGESTLINT_P"),
        ("FAIL_ON", "eror", "INGESTLINT_FAIL_ON cannot be “eror” (did you mean error?)"),
        ("EXIT_ZERO", "maybe", "INGESTLINT_EXIT_ZERO cannot be “maybe” (it takes 1 or 0)"),
        ("TODAY", "2026-13-01", "INGESTLINT_TODAY cannot be “2026-13-01” (2026-13-01 is no date"),
        ("SELECT", "NET999", "there is no rule NET999 ("),
        ("OUTPUT", "sarf=a", "--output sarf=a: expected FORMAT=PATH"),
    ],
)
def test_a_wrong_variable_is_an_error(project: Path, name: str, text: str, said: str) -> None:
    done = ingestlint(project, "t.yaml", environment={f"INGESTLINT_{name}": text})
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_other_commands_take_those_that_mean_the_same_there(project: Path) -> None:
    said = {"INGESTLINT_FORMAT": "sarif", "INGESTLINT_SELECT": "NET113"}
    said["INGESTLINT_PARAMETERS"] = "Tenancy=dedicated"
    done = ingestlint(project, "baseline", "write", "t.yaml", environment=said)
    assert (done.returncode, done.stderr) == (0, "")
    assert ": 1 entry, 1 new" in done.stdout
    assert ingestlint(project, "suppressions", "t.yaml", environment=said).returncode == 0
    done = ingestlint(project, "resolve", "t.yaml", "Vpc.InstanceTenancy", environment=said)
    assert "dedicated" in done.stdout
    done = ingestlint(project, "suppressions", "t.yaml", environment={"INGESTLINT_X": "1"})
    assert done.returncode == 2


def test_the_shared_ones_are_options_of_check() -> None:
    assert {action.dest for action in options().options} >= SHARED


def test_the_help_says_so(tmp_path: Path) -> None:
    said = ingestlint(tmp_path, "check", "--help").stdout
    (name,) = set(re.findall(r"INGESTLINT_\w+", said))
    assert name in {variable_of(action.dest) for action in options().options}
