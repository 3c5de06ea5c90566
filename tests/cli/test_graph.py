"""`ingestlint graph`: what is deployed together is one graph, and what is not known is marked."""

import json
import shutil
from pathlib import Path
from typing import Any

import networkx
import pytest

from tests.command import ingestlint

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
SNAPSHOT = PROJECTS / "network_by_snapshot"
TEMPLATE = """\
Parameters:
  Stage: {Type: String}
  Seconds: {Type: Number}
  Key: {Type: String, NoEcho: true, Default: hush}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: !Ref Seconds
      MemorySize: !If [IsProd, 1024, 512]
      Layers: [!Ref Seconds, a]
      Environment: {Variables: {QUEUE: !Ref Jobs, ARN: !GetAtt Jobs.Arn, KEY: !Ref Key}}
  Polls:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Worker}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def graph(folder: Path, *arguments: str) -> Any:
    done = ingestlint(folder, "graph", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def worker(data: dict[str, Any]) -> dict[str, Any]:
    (found,) = [node for node in data["nodes"] if node["id"] == "Worker"]
    return dict(found)


def test_what_is_not_known_is_marked(project: Path) -> None:
    found = worker(graph(project, "t.yaml"))
    assert found["properties"] == {
        "Layers": [None, "a"],
        "Environment": {
            "Variables": {"QUEUE": {"Ref": "Jobs"}, "ARN": {"Fn::GetAtt": ["Jobs", "Arn"]}}
        },
    }
    assert found["unknown"] == {
        "Timeout": "parameter Seconds has no value",
        "Layers.0": "parameter Seconds has no value",
        "Environment.Variables.KEY": "hidden: NoEcho",
        "MemorySize": "depends on IsProd",
    }


def test_parameters_make_it_known(project: Path) -> None:
    given = ("--parameters", "Seconds=60", "--parameters", "Stage=prod")
    found = worker(graph(project, "t.yaml", *given))
    assert found["properties"]["Timeout"] == 60
    assert found["properties"]["MemorySize"] == 1024
    assert found["properties"]["Layers"] == [60, "a"]
    assert found["unknown"] == {"Environment.Variables.KEY": "hidden: NoEcho"}


def test_each_environment_is_a_graph(project: Path) -> None:
    said = "environments: {dev: {parameters: dev.json}, prod: {parameters: prod.json}}\n"
    (project / ".ingestlint.yaml").write_text(said, encoding="utf-8")
    for name in ("dev", "prod"):
        text = json.dumps({"Stage": name, "Seconds": "9"})
        (project / f"{name}.json").write_text(text, encoding="utf-8")
    found = graph(project, ".")
    assert [each["graph"] for each in found] == [
        {"templates": ["t.yaml"], "environment": "dev"},
        {"templates": ["t.yaml"], "environment": "prod"},
    ]
    assert [worker(each)["properties"]["MemorySize"] for each in found] == [512, 1024]
    one = graph(project, "t.yaml", "--environment", "prod")
    assert one["graph"]["environment"] == "prod"
    assert networkx.node_link_graph(one, edges="edges").has_edge("Jobs", "Worker")


def test_templates_that_belong_together_are_one_graph() -> None:
    data = graph(PROJECTS / "network_by_export", ".")
    edges = {(e["source"], e["relation"], e["target"]) for e in data["edges"]}
    assert ("Ingest", "placed_in", "SubnetA") in edges
    assert data["graph"]["templates"] == ["functions.yaml", "network.yaml"]
    assert all(node["type"] != "unresolved" for node in data["nodes"])


def test_of_a_snapshot_there_is_what_something_refers_to(tmp_path: Path) -> None:
    shutil.copytree(SNAPSHOT, tmp_path / "here")
    path = tmp_path / "here" / "network.json"
    network = json.loads(path.read_text(encoding="utf-8"))
    subnets = network["Subnets"]
    subnets.append({**subnets[0], "SubnetId": "subnet-0cccccccccccccccc"})
    path.write_text(json.dumps(network), encoding="utf-8")
    nodes = {n["id"]: n for n in graph(tmp_path / "here", ".")["nodes"]}
    assert nodes["subnet-0aaaaaaaaaaaaaaaa"]["file"] == "network.json"
    assert "subnet-0cccccccccccccccc" not in nodes


@pytest.mark.parametrize(
    ("style", "edge", "frame"),
    [
        ("mermaid", "n0 -->|polled by| n1", 'subgraph d1["other.yaml"]'),
        ("dot", 'n0 -> n1 [label="polled by"];', 'label="other.yaml";'),
    ],
)
def test_a_picture_has_a_frame_for_each_deployment(
    project: Path, style: str, edge: str, frame: str
) -> None:
    said = ingestlint(project, "graph", "t.yaml", "--format", style).stdout
    assert edge in said
    assert "subgraph" not in said
    text = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"
    (project / "other.yaml").write_text(text, encoding="utf-8")
    said = ingestlint(project, "graph", "t.yaml", "other.yaml", "--format", style).stdout
    assert edge in said
    assert frame in said
    assert said.count("Topic<br/>" if style == "mermaid" else "Topic\\n") == 1


def test_what_cannot_be_read_is_said_and_the_rest_is_shown(project: Path) -> None:
    done = ingestlint(project, "graph", "t.yaml", "gone.yaml")
    assert done.returncode == 2
    assert done.stderr == "error: gone.yaml: no such file or folder (check the path)\n"
    assert worker(json.loads(done.stdout))


def test_a_number_that_json_has_not_is_a_text(tmp_path: Path) -> None:
    text = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1e400}}}\n"
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    said = ingestlint(tmp_path, "graph", "t.yaml").stdout
    assert "Infinity" not in said
    (queue,) = json.loads(said)["nodes"]
    assert isinstance(queue["properties"]["DelaySeconds"], str)
