"""A month of a team that adopts the linter, on a real repository: each step and what it is told."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import git
from tests.command import ingestlint

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  WorkerTimeout: {Type: Number}
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 120
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
  Dead:
    Type: AWS::SQS::Queue
    Properties: {MessageRetentionPeriod: 1209600}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: worker.handler
      InlineCode: "def handler(event, context): pass"
      Timeout: !Ref WorkerTimeout
      Events:
        Work: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
"""
CONFIGURATION = """\
environments:
  dev: {parameters: params/dev.json}
  prod: {parameters: params/prod.json}
baseline: .ingestlint-baseline.json
"""
PACK = """\
policies:
  - code: ACME001
    select: {type: "AWS::Lambda::Function"}
    require: {required: [TracingConfig]}
    message: is not traced
    severity: error
ignores: {require_reason: true}
"""


class Team:
    """A checkout of main with the changes of the day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        git.initialise(folder)
        self.write("template.yaml", TEMPLATE)
        self.write(".ingestlint.yaml", CONFIGURATION)
        self.time_out(dev=10, prod=30)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def time_out(self, **seconds: int) -> None:
        for name, value in seconds.items():
            self.write(f"params/{name}.json", json.dumps({"WorkerTimeout": value}) + "\n")

    def branch(self, name: str) -> None:
        git.git(self.folder, "checkout", "--quiet", "-b", name)

    def merge(self) -> None:
        """What is on the branch goes to main."""
        git.commit(self.folder)
        name = git.git(self.folder, "branch", "--show-current").strip()
        git.git(self.folder, "checkout", "--quiet", "main")
        git.git(self.folder, "merge", "--quiet", name)

    def check(self, *arguments: str, day: str = "2026-12-01") -> tuple[int, dict[str, Any]]:
        done = ingestlint(
            self.folder, "template.yaml", "--format", "json", "--today", day, *arguments
        )
        report: dict[str, Any] = json.loads(done.stdout)
        assert report["errors"] == []
        return done.returncode, report

    def pull_request(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        return self.check("--diff-base", "main", *arguments)


def told(report: dict[str, Any], key: str = "findings") -> list[tuple[str, str, list[str]]]:
    return [(f["code"], f["subject"], f["environments"]) for f in report[key]]


@pytest.fixture(name="team")
def _team(tmp_path: Path) -> Team:
    """The first day: what is there is set aside."""
    team = Team(tmp_path)
    (tmp_path / ".ingestlint.yaml").write_text(
        CONFIGURATION.replace("baseline: .ingestlint-baseline.json\n", ""), encoding="utf-8"
    )
    status, report = team.check()
    assert status == 1
    assert ("RES303", "Jobs", ["prod"]) in told(report)
    adopted = ingestlint(tmp_path, "baseline", "write", "template.yaml")
    assert adopted.returncode == 0
    team.write(".ingestlint.yaml", CONFIGURATION)
    git.commit(tmp_path)
    return team


def test_on_the_first_day_what_is_there_is_set_aside(team: Team) -> None:
    status, report = team.check()
    assert (status, told(report)) == (0, [])
    assert report["coverage"]["baseline"] > 0
    assert report["coverage"]["violated"] == 0


def test_a_parameter_file_alone_makes_it_worse(team: Team) -> None:
    team.branch("slower")
    team.time_out(prod=40)
    status, report = team.pull_request()
    (finding,) = report["findings"]
    assert (status, finding["code"], finding["change"]) == (1, "RES303", "worsened")
    assert finding["environments"] == ["prod"]
    assert finding["excess"] == {"value": 120, "unit": "s short of six timeouts"}
    places = {(place["file"], place["line"]) for place in finding["related"]}
    steps = {(s.get("file"), s.get("line")) for p in finding["related"] for s in p["trail"]}
    assert ("params/prod.json", 1) in places | steps


def test_a_pull_request_that_fixes(team: Team) -> None:
    team.branch("patient")
    team.change("template.yaml", "VisibilityTimeout: 120", "VisibilityTimeout: 180")
    status, report = team.pull_request()
    assert (status, told(report)) == (1, [("ING011", "Jobs", [])])
    stale = ingestlint(team.folder, "baseline", "update", "template.yaml", "--ratchet")
    assert stale.returncode == 0
    status, report = team.pull_request()
    assert (status, told(report)) == (0, [])
    team.merge()
    assert team.check()[0] == 0
    # What was fixed cannot come back unseen.
    team.branch("hasty")
    team.change("template.yaml", "VisibilityTimeout: 180", "VisibilityTimeout: 120")
    status, report = team.pull_request()
    assert (status, told(report)) == (1, [("RES303", "Jobs", ["prod"])])
    assert report["findings"][0]["change"] == "introduced"


def test_an_ignore_that_expires(team: Team) -> None:
    team.branch("slower")
    team.time_out(prod=40)
    team.change(
        "template.yaml",
        "VisibilityTimeout: 120",
        "VisibilityTimeout: 120  # ingestlint: ignore[RES303] until=2026-12-15 accept=120 -- sale",
    )
    # The ignore says what the baseline said.
    assert [code for code, _, _ in told(team.pull_request()[1])] == ["ING011"]
    ingestlint(team.folder, "baseline", "update", "template.yaml", "--ratchet")
    assert team.pull_request()[0] == 0
    team.merge()
    assert team.check(day="2026-12-15")[0] == 0
    status, report = team.check(day="2026-12-16")
    assert status == 1
    assert {code for code, _, _ in told(report)} == {"RES303", "ING004"}
    register = ingestlint(
        team.folder, "suppressions", "template.yaml", "--format", "json", "--today", "2026-12-16"
    )
    (entry,) = json.loads(register.stdout)["ignores"]
    assert (entry["state"], entry["reason"]) == ("expired", "sale")


def test_a_policy_pack_of_the_company(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    package = team.folder / "site" / "acme_policies"
    team.write("site/acme_policies/__init__.py", "")
    team.write("site/acme_policies/ingestlint.yaml", PACK)
    team.write(".gitignore", "site/\n")
    known = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(package.parent), known]))
    team.branch("policies")
    team.write(".ingestlint.yaml", f"{CONFIGURATION}extends: pkg:acme_policies\n")
    status, report = team.pull_request()
    assert (status, told(report)) == (1, [("ACME001", "Worker", ["dev", "prod"])])
    assert report["findings"][0]["message"] == "is not traced"
    team.change("template.yaml", "Runtime:", "Tracing: Active\n      Runtime:")
    assert team.pull_request()[0] == 0


def test_the_plug_in_says_the_same(team: Team) -> None:
    team.time_out(prod=40)
    command = [
        str(Path(sys.executable).parent / "cfn-lint"), "template.yaml",
        "-a", "ingestlint.integrations.cfn_lint", "--format", "json",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=team.folder, capture_output=True, check=False, encoding="utf-8", timeout=120,
        env={**os.environ, "PYTHONWARNINGS": "ignore", "HOME": str(team.folder)},
    )  # fmt: skip
    ids = {match["Rule"]["Id"] for match in json.loads(done.stdout)}
    assert "WRES303" in ids
    assert "WMEM401" not in ids  # the baseline has it
