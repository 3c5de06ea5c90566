"""Names from a template, a configuration or a file reach no output as commands, in any format."""

import re
from pathlib import Path

import pytest

from tests.command import ingestlint

# Escape, C1 escape, title of a terminal, line breaks, overrides of direction, a workflow command.
EVIL = r"X\e[2J\x9b31m\e]0;t\a\n::error::forged\r\u202e\u2066"
SIGNS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
TEMPLATE = """\
Description: "@"
Parameters:
  "P@": {Type: String, Default: "d@", Description: "@"}
Conditions:
  "C@": !Equals [!Ref "P@", "x@"]
Resources:
  "Fn@":
    Type: AWS::Lambda::Function
    Metadata:
      ingestlint: {ignore: [{code: MEM406, reason: "why @"}, {code: "MEM4@", reason: "=@"}]}
    Properties:
      FunctionName: "name@"
      VpcConfig: {SubnetIds: [!Ref "Net@"]}
      MemorySize: !If ["C@", 128, !Ref "Q@"]
  "Odd@": {Type: "AWS::Odd::\\"]@"}
  "Vpc@": {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/24}}
  "Net@": {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref "Vpc@", CidrBlock: 10.0.0.0/28}}
  "Table@":
    Type: AWS::DynamoDB::Table
    Properties: {TableName: "t@", KeySchema: [{AttributeName: id, KeyType: HASH}]}
  "Map@":
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref "Fn@", EventSourceArn: !GetAtt ["Queue@", Arn]}
  "Queue@": {Type: AWS::SQS::Queue}
"""
CONFIGURATION = """\
environments: {"prod@": {parameters: p.json}}
workload: {"Fn@": {duration_ms: 5}, "Nothing@": {duration_ms: 5}}
policies:
  - {code: ACME001, select: {type: "AWS::SQS::Queue"}, require: {required: ["K@"]},
     message: "m@", fix: "f@"}
"""
COMMANDS = [
    *(f"check t.yaml --preview --show-unknown --format {style}" for style in (
        "text", "json", "sarif", "github", "gitlab", "junit", "markdown",
    )),
    "check t.yaml --timing --quiet",
    "check t.yaml --environment no",
    "check t.yaml --parameters p.json --show-unknown",
    *(f"graph t.yaml --format {style}" for style in ("json", "mermaid", "dot")),
    *(f"network t.yaml --format {style}" for style in ("text", "json", "markdown")),
    *(f"memory t.yaml --format {style}" for style in ("text", "json", "markdown")),
    *(f"suppressions t.yaml --format {style}" for style in ("text", "json", "md", "csv")),
    *(f"path NAME t.yaml --format {style}" for style in ("text", "json", "mermaid")),
    "resolve t.yaml NAME.MemorySize",
    "resolve t.yaml Fn",
    "rules", "explain ACME001", "explain NAME",
    "config --show", "config --show --format json",
    "baseline write t.yaml", "baseline check t.yaml --baseline empty.json",
    "keys --table TABLE --template t.yaml s.csv --write-config",
    "keys --table no --template t.yaml s.csv",
    "init t.yaml",
    "NAME",
]  # fmt: skip


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    for name, text in (("t.yaml", TEMPLATE), (".ingestlint.yaml", CONFIGURATION)):
        (tmp_path / name).write_text(text.replace("@", EVIL), encoding="utf-8")
    (tmp_path / "p.json").write_text('{"P\\u001b[2J\\u202e": "x"}', encoding="utf-8")
    (tmp_path / "s.csv").write_text("id\n\x1b[2J\u202e\n\x1b[2J\u202e\n\n", encoding="utf-8")
    (tmp_path / "empty.json").write_text('{"version": 1, "entries": []}', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_no_output_holds_what_a_terminal_obeys(command: str, project: Path) -> None:
    name = "X\x1b[2J\x9b31m\x1b]0;t\x07\n::error::forged\r\u202e\u2066"
    words = {"NAME": f"Fn{name}", "NAME.MemorySize": f"Fn{name}.MemorySize", "TABLE": f"t{name}"}
    done = ingestlint(project, *(words.get(word, word) for word in command.split()))
    for said in (done.stdout, done.stderr):
        assert not SIGNS.search(said), SIGNS.search(said)
        assert not any(line.startswith("::error::forged") for line in said.split("\n"))
    assert done.stdout or done.stderr
    assert "fault of ingestlint" not in done.stdout + done.stderr
