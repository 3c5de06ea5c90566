"""The command line as a user meets it: bad input, exit status, formats."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECTS = Path(__file__).parent.parent.parent / "fixtures" / "projects"
TEMPLATE = """\
Resources:
  Queue:
    Type: AWS::SQS::Queue
"""


def ingestlint(
    *arguments: str, cwd: Path, stdin: bytes | None = None
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "ingestlint", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "text", "arguments", "status", "said"),
    [
        ("", "", ["nothing.yaml"], 2, "no such file"),
        ("", "", ["."], 0, "no templates"),
        (
            "docker-compose.yml",
            "services: {a: {image: b}}\n",
            ["docker-compose.yml"],
            2,
            "no template",
        ),
        ("package.json", '{"name": "x"}', ["--skip-non-templates", "package.json"], 0, "1 skipped"),
        ("t.yaml", TEMPLATE, ["--select", "RES999", "t.yaml"], 2, "no rule RES999"),
        ("t.yaml", TEMPLATE, ["--select", "", "t.yaml"], 2, "--select names no rule"),
        ("t.yaml", TEMPLATE, ["--select=,", "t.yaml"], 2, "--select names no rule"),
        ("t.yaml", TEMPLATE, ["--output", "json=-", "t.yaml"], 2, "(--format json writes to stand"),
        ("t.yaml", TEMPLATE, ["--format", "xml", "t.yaml"], 2, "invalid choice"),
        ("t.yaml", TEMPLATE, ["--colour", "t.yaml"], 2, "--colour (did you mean --color?)"),
        ("t.yaml", TEMPLATE, ["--xyzzy", "t.yaml"], 2, "--xyzzy (ingestlint check --help lists"),
        ("t.yaml", TEMPLATE, ["t.yaml", "--show-unkown"], 2, "(did you mean --show-unknown?)"),
        ("", "", ["--verson"], 2, "--verson (did you mean ingestlint --version?)"),
        ("", "", ["keys", "--tabel", "T"], 2, "--tabel (did you mean --table?)"),
        ("", "", ["init", "--config"], 2, "--config (ingestlint init --help lists the options)"),
        ("-t.yaml", TEMPLATE, ["--", "-t.yaml"], 0, "1 file"),
        ("-t.yaml", TEMPLATE, ["check", "--select", "RES3", "--", "-t.yaml"], 0, "1 file"),
        ("-t.yaml", TEMPLATE, ["-t.yaml", "t.yml"], 2, "-t.yaml (write ./-t.yaml for the file)"),
        ("-t", TEMPLATE, ["check", "-t"], 2, "-t (write ./-t for the file)"),
        ("", "", ["help"], 0, "usage: ingestlint [check] PATH"),
        ("", "", ["help", "keys"], 0, "usage: ingestlint keys"),
        ("", "", ["help", "me"], 0, "usage: ingestlint [check] PATH"),
        ("help", TEMPLATE, ["help"], 0, "1 file"),
        ("t.yaml", TEMPLATE, ["--jobs", "0", "t.yaml"], 0, "1 file"),
        ("t.yaml", TEMPLATE, ["--parameters", "p.json", "t.yaml"], 2, "cannot be read"),
        ("t.yaml", TEMPLATE, ["--environment", "prod", "t.yaml"], 2, "no environment prod"),
        ("e.yaml", "", ["e.yaml"], 2, "empty"),
        ("a[1].yaml", TEMPLATE, ["a[1].yaml"], 0, "1 file"),
        ("t.yaml", "Resources:\n  A: [\n", ["t.yaml"], 2, "t.yaml:"),
        ("t.yaml", "A: 1\nResources: null\n", ["t.yaml"], 2, "t.yaml:2: Resources is empty"),
        ("t.yaml", "A: 1\nResources: [1]\n", ["t.yaml"], 2, "t.yaml:2: Resources must be a map"),
        ("t.yaml", "Resources:\n  A: {B: 1}\n", ["t.yaml"], 2, "t.yaml:2: resource A has no Type"),
        ("t.yaml", "Resources:\n  A: 1\n", ["t.yaml"], 2, "t.yaml:2: resource A must be a mapping"),
        ("t.yaml", "- 1\n", ["t.yaml"], 2, "t.yaml:1: this is no template: it has no Resources"),
        ("t.yaml", "a: 1\n---\nb: 1\n", ["t.yaml"], 2, "second YAML document"),
    ],
)
def test_bad_input(
    tmp_path: Path, name: str, text: str, arguments: list[str], status: int, said: str
) -> None:
    if name:
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = ingestlint(*arguments, cwd=tmp_path)
    output = (done.stdout + done.stderr).decode()
    assert said in output
    assert "Traceback" not in output
    assert done.returncode == status


def test_a_broken_parameter_file_is_located(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "p.json").write_text('[\n {"ParameterKey": "A",,}\n]', encoding="utf-8")
    done = ingestlint("--parameters", "p.json", "t.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert b"p.json:2" in done.stderr


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("Resources:\n  A: {Type: AWS::X::Y", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(TEMPLATE, encoding="utf-8")
    done = ingestlint(".", "--format", "json", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert done.returncode == 2
    assert [error["file"] for error in report["errors"]] == ["a.yaml"]
    assert report["coverage"]["files"] == 1


def test_standard_input_and_json(tmp_path: Path) -> None:
    done = ingestlint(
        "-",
        "--stdin-filename",
        "x/y.yaml",
        "--format",
        "json",
        cwd=tmp_path,
        stdin=TEMPLATE.encode(),
    )
    report = json.loads(done.stdout)
    assert report["version"] == 1
    assert set(report) == {"version", "tool", "findings", "unknown", "coverage", "errors"}
    coverage = report["coverage"]
    verdicts = ("violated", "holds", "unknown", "ignored")
    assert coverage["checks"] == sum(coverage[verdict] for verdict in verdicts)


def test_a_bad_configuration_is_located(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    config = tmp_path / ".ingestlint.yaml"
    for text, said in (
        ("rule: {}\n", "did you mean rules"),
        ("rules:\n  NET999: off\n", ".ingestlint.yaml:2"),
        ("rules:\n  NET101:\n    hedroom: 3\n", "did you mean headroom"),
        (
            "limits:\n  lambda_concurrent_execution: 1\n",
            "did you mean lambda_concurrent_executions",
        ),
        ("rules:\n  NET101: {severity: bad}\n", "bad is no severity"),
    ):
        config.write_text(text, encoding="utf-8")
        done = ingestlint("t.yaml", cwd=tmp_path)
        assert done.returncode == 2
        assert said in done.stderr.decode()


def test_the_demo_project_is_the_same_twice(tmp_path: Path) -> None:
    first = ingestlint(str(PROJECTS / "ingest"), "--format", "json", cwd=tmp_path)
    second = ingestlint(str(PROJECTS / "ingest"), "--format", "json", cwd=tmp_path)
    assert first.stdout == second.stdout
    assert first.stderr == b""
    assert json.loads(first.stdout)["coverage"]["checks"] > 0


def test_the_graph_is_node_link(tmp_path: Path) -> None:
    done = ingestlint("graph", str(PROJECTS / "ingest" / "template.yaml"), cwd=tmp_path)
    graph = json.loads(done.stdout)
    nodes = {node["id"]: node for node in graph["nodes"]}
    assert nodes["UploadQueue"]["type"] == "AWS::SQS::Queue"
    edges = {(e["source"], e["relation"], e["target"]) for e in graph["edges"]}
    assert ("UploadQueue", "polls", "TileWriter") in edges
    assert ("UploadQueue", "dead_letters_to", "UploadDeadLetters") in edges
    assert ("TileWriter", "placed_in", "FunctionSubnetA") in edges
    assert ("TileWriter", "writes", "TileTable") in edges
    for style, head in (("mermaid", b"flowchart"), ("dot", b"digraph")):
        path = str(PROJECTS / "ingest" / "template.yaml")
        assert ingestlint("graph", path, "--format", style, cwd=tmp_path).stdout.startswith(head)


@pytest.mark.parametrize(
    ("location", "status", "said"),
    [
        ("gone.yaml", 0, b"note: t.yaml:2: the template of the nested stack A is not read: there"),
        ("https://x.com/t.yaml", 0, b"note: t.yaml:2: the template of the nested stack A (https:"),
        ("t.yaml", 2, b"error: t.yaml:2: nested stacks go round in a circle: t.yaml"),
    ],
)
def test_the_graph_says_which_nested_templates_it_lacks(
    tmp_path: Path, location: str, status: int, said: bytes
) -> None:
    nested = f"{{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {location}}}}}"
    (tmp_path / "t.yaml").write_text(f"Resources:\n  A: {nested}\n", encoding="utf-8")
    done = ingestlint("graph", "t.yaml", cwd=tmp_path)
    assert done.returncode == status
    assert done.stderr.startswith(said)
    assert [node["id"] for node in json.loads(done.stdout)["nodes"]] == ["A"]


def test_escape_sequences_of_a_template_reach_no_terminal(tmp_path: Path) -> None:
    text = TEMPLATE.replace("Queue:", '"Q\\e[31mx":').replace("AWS::SQS::Queue", "AWS::SQS::Queue")
    (tmp_path / "t.yaml").write_text(text + '  "Q\\e[31mx": {}\n', encoding="utf-8")
    done = ingestlint("t.yaml", "--show-unknown", cwd=tmp_path)
    assert b"\x1b" not in done.stdout + done.stderr
