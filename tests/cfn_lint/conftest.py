"""A queue whose function may run longer than its messages are hidden, and cfn-lint to lint it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PLUG_IN = "ingestlint.integrations.cfn_lint"
# `Foo` is wrong to cfn-lint, 30 and the missing MemorySize to ingestlint.
TEMPLATE = """\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
  Dead:
    Type: AWS::SQS::Queue
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Timeout: 60
      Role: arn:aws:iam::123456789012:role/worker
      Code: {ZipFile: x}
      Handler: index.handler
      Runtime: python3.12
      Foo: 1
  Polls:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Worker}
"""
Matches = list[dict[str, Any]]
CfnLint = Callable[..., Matches]


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the template, and nobody's configuration."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path / "project"


@pytest.fixture(name="cfn_lint")
def _cfn_lint(folder: Path) -> CfnLint:
    """The matches of a real cfn-lint, in a process of its own."""

    def run(*arguments: str, plug_in: bool = True) -> Matches:
        given = ["-a", PLUG_IN] if plug_in else []
        done = subprocess.run(
            [str(Path(sys.executable).parent / "cfn-lint"), *arguments, *given, "--format", "json"],
            cwd=folder, capture_output=True, check=False, encoding="utf-8", timeout=120,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        found: Matches = json.loads(done.stdout or "[]")
        return found

    return run


def places(matches: Matches, only: str = "") -> list[tuple[str, int, int, int, int]]:
    """Id and place of each match of ours, or of those with one id."""
    return [
        (match["Rule"]["Id"], *_place(match["Location"]))
        for match in matches
        if (match["Rule"]["Id"] == only if only else match["Rule"]["Id"][1:4].isalpha())
    ]


def _place(location: dict[str, Any]) -> tuple[int, int, int, int]:
    start, end = location["Start"], location["End"]
    return start["LineNumber"], start["ColumnNumber"], end["LineNumber"], end["ColumnNumber"]
