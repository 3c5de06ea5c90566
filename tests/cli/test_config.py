"""`config --show`: each value in force, and where it came from."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingestlint.cli.check import options
from tests.command import ingestlint

TEMPLATE = """\
Parameters:
  Tenancy: {Type: String, Default: default}
  Password: {Type: String, NoEcho: true}
  Name: {Type: String}
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Metadata: {ingestlint: {workload: {requests_per_second: 7, payload_kb: 3}}}
"""
TEAM = """\
preset: "2026.11"
rules: {MEM401: error, NET101: {headroom: 20}, MEM402: note}
ignores: {max_days: 30, never: [res302]}
limits: {enis_per_region: 700, lambda_enis_per_vpc: 600}
prices: {million_requests: 0.18}
policies:
  - {code: ACME001, select: {type: "AWS::SQS::Queue"}, forbid: {}, severity: note, message: no}
"""
OWN = """\
extends: team.yaml
environments:
  prod: {parameters: {"*": p.json}, account: 012345678901, network: network.json}
  dev: {}
rules:
  MEM401: {severity: warning}
  NET113: off
ignores: {max_days: 300, require_reason: true}
limits:
  lambda_enis_per_vpc: 650
workload: {Jobs: {requests_per_second: 5}}
"""
SNAPSHOT = {
    "ingestlint_snapshot": 1,
    "Account": "012345678901",
    "LambdaAccountLimit": {"ConcurrentExecutions": 3000},
}


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    texts = {
        "t.yaml": TEMPLATE,
        "team.yaml": TEAM,
        ".ingestlint.yaml": OWN,
        "p.json": '{\n"Tenancy": "dedicated",\n"Password": "hunter2"\n}',
        "network.json": json.dumps(SNAPSHOT),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


Shown = dict[tuple[str, str], tuple[Any, str]]


def shown(folder: Path, *arguments: str, **said: str) -> Shown:
    """Value and origin by key and environment."""
    variables = {f"INGESTLINT_{name}": text for name, text in said.items()}
    given = ("config", "--show", *arguments, "--format", "json")
    done = ingestlint(folder, *given, environment=variables)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["version"] == 1
    found: Shown = {}
    for each in report["values"]:
        place = f" {each['file']}:{each['line']}" if each["file"] else ""
        key = ".".join(each["key"]), each["environment"]
        assert key not in found
        found[key] = each["value"], f"{each['from']}{place}{each['variable']}"
    return found


def test_every_value_and_where_it_came_from(project: Path) -> None:
    found = shown(project, "t.yaml")
    own, team = "configuration .ingestlint.yaml", "pack team.yaml"
    expected = {
        ("extends", ""): ("team.yaml", f"{own}:1"),
        ("preset", ""): ("2026.11", f"{team}:1"),
        ("required_version", ""): (None, "default"),
        ("baseline", ""): (None, "default"),
        ("environments.prod.account", ""): ("012345678901", f"{own}:3"),
        ("environments.prod.parameters.*", ""): ("p.json", f"{own}:3"),
        ("ignores.max_days", ""): (30, f"{team}:3"),
        ("ignores.require_reason", ""): (True, f"{own}:8"),
        ("ignores.never.RES302", ""): (True, f"{team}:3"),
        ("limits.enis_per_region", ""): (700, f"{team}:4"),
        ("limits.lambda_enis_per_vpc", ""): (650, f"{own}:10"),
        ("limits.lambda_concurrent_executions", ""): (1000, "default"),
        ("limits.lambda_concurrent_executions", "prod"): (3000, "snapshot network.json:0"),
        ("prices.million_requests", ""): (0.18, f"{team}:5"),
        ("policies.ACME001.message", ""): ("no", f"{team}:7"),
        ("rules.ACME001", ""): ("note", f"{team}:7"),
        ("rules.MEM401", ""): ("warning", f"{own}:6"),
        ("rules.MEM402", ""): ("note", f"{team}:2"),
        ("rules.NET113", ""): ("off", f"{own}:7"),
        ("rules.NET101", ""): ("warning", "default"),
        ("rules.NET101.headroom", ""): (20, f"{team}:2"),
        ("rules.NET111", ""): ("off", "preview"),
        ("rules.NET111.eni_model", ""): ("shared", "default"),
        ("rules.ING003", ""): ("warning", "default"),
        ("workload.Jobs.requests_per_second", ""): (5, f"{own}:11"),
        ("workload.Jobs.payload_kb", ""): (3, "template t.yaml:8"),
        ("parameters.Tenancy", "prod"): ("dedicated", "parameter file p.json:2"),
        ("parameters.Tenancy", "dev"): ("default", "template t.yaml:2"),
        ("parameters.Password", "prod"): ("(hidden: NoEcho)", "parameter file p.json:3"),
        ("parameters.Password", "dev"): (None, "no value"),
        ("options.fail_on", ""): ("warning", "default"),
    }
    assert {key: found.get(key) for key in expected} == expected
    names = {action.dest for action in options().options} - {"baseline"}
    assert names == {key.removeprefix("options.") for key, _ in found if key.startswith("options")}


def test_options_and_variables(project: Path) -> None:
    given = ("t.yaml", "--ignore", "net101", "--parameters", "Password=hunter2")
    said = {"FAIL_ON": "error", "PREVIEW": "1", "BASELINE": "b.json", "ENVIRONMENT": "dev"}
    found = shown(project, *given, **said)
    assert found["options.fail_on", ""] == ("error", "variableINGESTLINT_FAIL_ON")
    assert found["baseline", ""] == ("b.json", "variableINGESTLINT_BASELINE")
    assert found["rules.NET111", ""] == ("note", "default")
    assert found["rules.NET101", ""] == ("off", "command line")
    assert found["parameters.Password", "dev"] == ("(hidden: NoEcho)", "command line")
    assert found["options.parameters", ""] == (["Password=…"], "command line")
    assert ("parameters.Tenancy", "prod") not in found
    found = shown(project, SELECT="ACME")
    assert found["rules.NET102", ""] == ("off", "variableINGESTLINT_SELECT")
    assert found["rules.ACME001", ""][0] == "note"


def test_of_a_folder_and_of_none(project: Path) -> None:
    (project / "stacks").mkdir()
    assert shown(project) == shown(project, "stacks")
    assert shown(project)["rules.NET113", ""][0] == "off"
    (project / ".ingestlint.yaml").unlink()
    found = shown(project)
    assert {origin for (key, _), (_, origin) in found.items() if not key.startswith("opt")} == {
        "default",
        "preview",
    }


def test_the_text_has_a_line_for_each(project: Path) -> None:
    done = ingestlint(project, "config", "--show", "t.yaml", "--fail-on", "never")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "configuration: .ingestlint.yaml"
    for line in (
        "limits.enis_per_region 700 pack team.yaml:4",
        "limits.lambda_concurrent_executions (prod) 3000 network.json",
        "rules.NET113 off .ingestlint.yaml:7",
        "parameters.Tenancy (prod) dedicated p.json:2",
        "parameters.Password (prod) (hidden: NoEcho) p.json:3",
        "options.fail_on never command line",
        "baseline - default",
    ):
        assert line in lines
    assert "hunter2" not in done.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--show", "missing.yaml"], "missing.yaml: no such file"),
        (["--show", "t.yaml", "team.yaml"], "config --show takes one template or folder"),
        (["--show", "--format", "junit"], "config --show cannot be junit"),
        (["--show", "--fail-on", "grave"], "--fail-on"),
        (["--show", "--schema"], "config takes --show or --schema"),
        ([], "config takes --show or --schema"),
        (["--show", "--environment", "prdo"], "no environment prdo (did you mean prod?)"),
    ],
)
def test_what_cannot_be_shown(project: Path, given: list[str], said: str) -> None:
    done = ingestlint(project, "config", *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
