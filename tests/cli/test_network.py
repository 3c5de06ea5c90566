"""`ingestlint network`: the address plan through the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import ingestlint

TEMPLATE = """\
Parameters:
  Stage: {Type: String, AllowedValues: [test, prod]}
  Public: {Type: AWS::EC2::Subnet::Id}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16}
  Subnet:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}
  Empty:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/28}
  Fn:
    Type: AWS::Lambda::Function
    Properties: {VpcConfig: {SubnetIds: [!Ref Subnet], SecurityGroupIds: [sg-1]}}
  Workers:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {MaxSize: !If [IsProd, 40, 4], VPCZoneIdentifier: [!Ref Subnet]}
  Front:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: [!Ref Public]}
"""
PODS = """\
  Pods:
    Type: AWS::EKS::FargateProfile
    Properties: {Subnets: [!Ref Subnet]}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def plan(project: Path, *arguments: str) -> dict[str, Any]:
    done = ingestlint(project, "network", *arguments, "--format", "json")
    assert done.returncode == 0
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_text_for_people(project: Path) -> None:
    done = ingestlint(project, "network", "t.yaml", "--parameters", "Stage=prod")
    assert done.returncode == 0
    assert done.stdout == (
        "t.yaml\n"
        "  Vpc 10.0.0.0/16\n"
        "    Subnet 10.0.0.0/24: 251 usable, 41 planned, 210 free\n"
        "      40  Auto Scaling group Workers  line 21\n"
        "       1  functions                   line 18\n"
        "    Empty 10.0.1.0/28: 11 usable, 0 planned, 11 free\n"
        "  in subnets that are out of sight\n"
        "    load balancer Front, line 24: parameter Public has no value:"
        " give --parameters Public=…, and --network with a snapshot that has it"
        " (ingestlint snapshot)\n"
    )


def test_what_is_not_pinned_is_given_with_its_bounds_and_why(project: Path) -> None:
    said = ingestlint(project, "network", "t.yaml").stdout
    assert "251 usable, 5 to 41 planned, 210 to 246 free" in said
    assert "      4 to 40  Auto Scaling group Workers" in said
    assert "      = it depends on" in said
    assert "Stage" in said


def test_an_open_end_says_at_least_and_at_most(project: Path) -> None:
    (project / "t.yaml").write_text(TEMPLATE + PODS, encoding="utf-8")
    said = ingestlint(project, "network", "t.yaml", "--parameters", "Stage=test").stdout
    assert "251 usable, at least 5 planned, at most 246 free" in said
    assert (
        "      = how many pods Pods runs cannot be told, and each takes an address: place" in said
    )
    report = plan(project, "t.yaml", "--parameters", "Stage=test")
    subnet = report["plans"][0]["vpcs"][0]["subnets"][0]
    assert subnet["planned"] == {"at_least": 5, "at_most": None}
    assert subnet["free"] == {"at_least": None, "at_most": 246}
    assert subnet["reasons"][0]["reason"].startswith("how many pods Pods runs")


def test_a_reason_that_subnets_share_is_said_once(project: Path) -> None:
    both = PODS.replace("[!Ref Subnet]", "[!Ref Subnet, !Ref Empty]")
    (project / "t.yaml").write_text(TEMPLATE + both, encoding="utf-8")
    given = ("network", "t.yaml", "--parameters", "Stage=test")
    said = ingestlint(project, *given).stdout
    assert said.count("how many pods Pods runs") == 1
    assert "\n    = Subnet, Empty: how many pods Pods runs cannot be told" in said
    page = ingestlint(project, *given, "--format", "markdown").stdout
    assert page.count("how many pods Pods runs") == 1
    assert "\n- Subnet, Empty: how many pods Pods runs cannot be told" in page


def test_json_is_the_whole_plan(project: Path) -> None:
    report = plan(project, "t.yaml", "--parameters", "Stage=prod")
    assert (report["version"], report["tool"]["name"], report["errors"]) == (1, "ingestlint", [])
    (found,) = report["plans"]
    assert (found["file"], found["environment"]) == ("t.yaml", "")
    (vpc,) = found["vpcs"]
    assert (vpc["vpc"], vpc["block"], vpc["line"]) == ("Vpc", "10.0.0.0/16", 7)
    first, second = vpc["subnets"]
    assert set(first) == {
        "subnet", "block", "file", "line", "usable", "planned", "free", "consumers", "reasons",
    }  # fmt: skip
    assert first["usable"] == {"at_least": 251, "at_most": 251}
    assert first["free"] == {"at_least": 210, "at_most": 210}
    assert first["consumers"][0] == {
        "consumer": "Auto Scaling group Workers",
        "addresses": {"at_least": 40, "at_most": 40},
        "required": {"at_least": 40, "at_most": 40},
        "remark": "",
        "file": "t.yaml",
        "line": 21,
    }
    assert (second["subnet"], second["consumers"]) == ("Empty", [])
    assert [unseen["consumer"] for unseen in found["unseen"]] == ["load balancer Front"]


def test_markdown_is_a_table_for_each_vpc(project: Path) -> None:
    done = ingestlint(project, "network", "t.yaml", "--format", "markdown")
    lines = done.stdout.splitlines()
    assert lines[0] == "## t.yaml"
    assert "### Vpc 10.0.0.0/16" in lines
    assert (
        "| Subnet | 10.0.0.0/24 | 251 | 5 to 41 | 210 to 246 |"
        " Auto Scaling group Workers: 4 to 40, functions: 1 |"
    ) in lines
    assert "### In subnets that are out of sight" in lines


def test_environments_and_configuration_are_those_of_check(project: Path) -> None:
    (project / ".ingestlint.yaml").write_text(
        "environments: {prod: {parameters: p.json}, test: {parameters: q.json}}\n",
        encoding="utf-8",
    )
    (project / "p.json").write_text('{"Stage": "prod"}', encoding="utf-8")
    (project / "q.json").write_text('{"Stage": "test"}', encoding="utf-8")
    report = plan(project, "t.yaml")
    planned = {
        found["environment"]: found["vpcs"][0]["subnets"][0]["planned"]["at_least"]
        for found in report["plans"]
    }
    assert planned == {"prod": 41, "test": 5}
    said = ingestlint(project, "network", "t.yaml", "--environment", "test").stdout
    assert said.startswith("t.yaml in test\n")
    done = ingestlint(project, "network", "t.yaml", "--environment", "tset")
    assert (done.returncode, done.stderr) == (
        2,
        "error: there is no environment tset (did you mean test?)\n",
    )


def test_files_that_cannot_be_read_are_status_2(project: Path) -> None:
    (project / "broken.yaml").write_text("Resources:\n  A: [\n", encoding="utf-8")
    done = ingestlint(project, "network", "t.yaml", "broken.yaml")
    assert done.returncode == 2
    assert done.stdout.startswith("t.yaml\n")
    assert done.stderr.startswith("error: broken.yaml:")
    done = ingestlint(project, "network", "t.yaml", "broken.yaml", "--format", "json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["errors"][0]["file"] == "broken.yaml"


def test_templates_without_a_vpc_are_counted(project: Path) -> None:
    (project / "queue.yaml").write_text(
        "Resources: {Queue: {Type: AWS::SQS::Queue}}\n", encoding="utf-8"
    )
    said = ingestlint(project, "network", ".").stdout
    assert said.endswith("\n\n1 template has nothing in a VPC\n")


def test_hidden_values_are_not_shown(project: Path) -> None:
    hidden = TEMPLATE.replace("!If [IsProd, 40, 4]", "!Ref Size").replace(
        "Parameters:\n", "Parameters:\n  Size: {Type: Number, NoEcho: true, Default: 37}\n"
    )
    (project / "t.yaml").write_text(hidden, encoding="utf-8")
    for style in ("text", "json", "markdown"):
        said = ingestlint(project, "network", "t.yaml", "--format", style).stdout
        assert "37" not in said
        assert "38" not in said
        assert "213" not in said


def test_usage(project: Path) -> None:
    assert ingestlint(project, "network").returncode == 2
    assert ingestlint(project, "network", "t.yaml", "--format", "xml").returncode == 2
    assert "network PATH" in ingestlint(project, "--help").stdout
