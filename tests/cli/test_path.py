"""`ingestlint path`: the ways of records through the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import ingestlint

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Globals:
  Function: {Runtime: python3.13, Handler: app.handler, CodeUri: src/}
Resources:
  Uploads: {Type: AWS::S3::Bucket}
  Resize:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 30
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Tiles.QueueName}}]
      Events:
        Put: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
  Tiles:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 180
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
  Dead: {Type: AWS::SQS::Queue}
  Write:
    Type: AWS::Serverless::Function
    Properties:
      ReservedConcurrentExecutions: !If [IsProd, 20, !Ref AWS::NoValue]
      Environment: {Variables: {HOST: !GetAtt Db.Endpoint.Address}}
      Policies: [{DynamoDBWritePolicy: {TableName: !Ref Log}}]
      Events:
        Tiles: {Type: SQS, Properties: {Queue: !GetAtt Tiles.Arn}}
  Db: {Type: AWS::RDS::DBInstance, Properties: {DBInstanceClass: db.t3.micro}}
  Log: {Type: AWS::Serverless::SimpleTable}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def paths(project: Path, *arguments: str) -> list[dict[str, Any]]:
    done = ingestlint(project, "path", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["version"] == 1
    assert found["complete"] is True
    return list(found["paths"])


def test_text_for_people(project: Path) -> None:
    done = ingestlint(project, "path", "Uploads", "Db", "t.yaml", "--parameters", "Stage=prod")
    assert done.returncode == 0
    assert done.stdout == (
        "Uploads → Resize → Tiles → Write → Db\n"
        "  Uploads  AWS::S3::Bucket, line 9\n"
        "  invokes async Resize  AWS::Lambda::Function, line 10\n"
        "    up to 1,000 executions, all that the account has\n"
        "    times out after 30 s\n"
        "    fails: lost after 3 attempts, or 6 h of throttling\n"
        "  sends to Tiles  AWS::SQS::Queue, line 17\n"
        "    a message is hidden for 180 s while it is handled\n"
        "    fails: Resize fails after 3 to 5 attempts for a call by the SDK of python3.13\n"
        "  polled by Write  AWS::Lambda::Function, line 23\n"
        "    its poller starts up to 1,250 executions\n"
        "    20 executions reserved\n"
        "    times out after 3 s\n"
        "    fails: in Dead after 5 receives\n"
        "  connects to Db  AWS::RDS::DBInstance, line 31\n"
        "    as many connections as the memory of a db.t3.micro allows\n"
    )


def test_each_scenario_that_decides_has_its_ways(project: Path) -> None:
    found = paths(project, "Uploads", "Db", "t.yaml")
    assert [route["when"] for route in found] == [{"IsProd": True}, {"IsProd": False}]
    limits = [[limit["says"] for limit in route["hops"][3]["limits"]] for route in found]
    assert "20 executions reserved" in limits[0]
    assert "20 executions reserved" not in limits[1]


def test_json_has_numbers_and_ends(project: Path) -> None:
    (route,) = paths(project, "Tiles", "Db", "t.yaml", "--parameters", "Stage=prod")
    first, second, _ = route["hops"]
    assert (first["resource"], first["by"], first["line"]) == ("Tiles", "", 17)
    assert second["failures"][0] == {
        "says": "in Dead after 5 receives",
        "at_least": 5,
        "at_most": 5,
        "unit": "receives",
        "ends_in": "Dead",
        "file": "t.yaml",
        "line": 21,
    }


def test_of_one_resource_all_ways_that_lead_through_it(project: Path) -> None:
    found = paths(project, "Write", "t.yaml", "--parameters", "Stage=prod")
    names = [[hop["resource"] for hop in route["hops"]] for route in found]
    start = ["Uploads", "Resize", "Tiles", "Write"]
    assert names == [[*start, "Log"], [*start, "Db"]]


def test_the_current_folder_is_searched_without_a_path(project: Path) -> None:
    assert len(paths(project, "Uploads", "Tiles")) == 1


def test_mermaid_draws_each_resource_once(project: Path) -> None:
    done = ingestlint(project, "path", "Write", "t.yaml", "--format", "mermaid")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "flowchart LR"
    assert sum(line.startswith("  n0[") for line in lines) == 1
    assert any("fails: in Dead after 5 receives" in line for line in lines)


def test_unknown_names_have_a_hint(project: Path) -> None:
    done = ingestlint(project, "path", "Uplods", "t.yaml")
    assert done.returncode == 2
    assert done.stderr == "error: there is no resource Uplods (did you mean Uploads?)\n"
    done = ingestlint(project, "path", "Uploads", "Dbb", "t.yaml")
    assert done.stderr == "error: there is no resource Dbb (did you mean Db?)\n"


def test_no_way_is_an_answer(project: Path) -> None:
    done = ingestlint(project, "path", "Db", "Uploads", "t.yaml")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "no way leads from Db to Uploads (ways begin at Uploads)\n"


def test_where_there_is_no_way_it_is_said_where_ways_begin(tmp_path: Path) -> None:
    text = "Resources: {Alone: {Type: AWS::SNS::Topic}}\n"
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    done = ingestlint(tmp_path, "path", "Alone", "t.yaml")
    assert (done.returncode, done.stderr) == (0, "no way leads through Alone\n")
    (tmp_path / "u.yaml").write_text(TEMPLATE, encoding="utf-8")
    done = ingestlint(tmp_path, "path", "Alone", "t.yaml", "u.yaml")
    assert done.stderr == "no way leads through Alone (ways begin at Uploads)\n"


def test_many_ways_are_cut_and_said_to_be(tmp_path: Path) -> None:
    """Layers of functions that all invoke all of the next: 8⁶ ways."""
    lines = ["Resources:"]
    for layer in range(6):
        for number in range(8):
            lines += [f"  F{layer}x{number}:", "    Type: AWS::Lambda::Function", "    Properties:"]
            if layer == 5:
                lines += ["      Timeout: 9"]
                continue
            targets = [f"F{layer + 1}x{other}" for other in range(8)]
            variables = ", ".join(f"{name}: !Ref {name}" for name in targets)
            arns = ", ".join(f"!GetAtt {name}.Arn" for name in targets)
            lines += [
                f"      Role: !GetAtt R{layer}x{number}.Arn",
                f"      Environment: {{Variables: {{{variables}}}}}",
                f"  R{layer}x{number}:",
                "    Type: AWS::IAM::Role",
                "    Properties:",
                "      Policies:",
                "        - PolicyName: p",
                "          PolicyDocument:",
                "            Statement:",
                "              - Effect: Allow",
                "                Action: lambda:InvokeFunction",
                f"                Resource: [{arns}]",
            ]
    (tmp_path / "t.yaml").write_text("\n".join(lines), encoding="utf-8")
    done = ingestlint(tmp_path, "path", "F0x0", "F5x7", "t.yaml")
    assert done.returncode == 0
    assert done.stdout.endswith("there are more ways: these are the first 100\n")
