"""What ignores may, what a team asks of them, and the register of them."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.command import found, ingestlint, judged

QUEUE = """\
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60{ignore}
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}}
  Dead: {{Type: AWS::SQS::Queue}}
  Worker: {{Type: AWS::Lambda::Function, Properties: {{Timeout: {timeout}, MemorySize: 256}}}}
  Polls:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Worker}}
"""


def write(folder: Path, ignore: str, *, timeout: int = 30, configuration: str = "") -> None:
    text = QUEUE.format(ignore=f"  # ingestlint: {ignore}" if ignore else "", timeout=timeout)
    (folder / "t.yaml").write_text(text, encoding="utf-8")
    if configuration:
        (folder / ".ingestlint.yaml").write_text(configuration, encoding="utf-8")


def codes(folder: Path, *arguments: str) -> list[str]:
    only = ("--select", "RES303,ING", "--today", "2026-11-25")
    return [code for code, _ in found(judged(folder, "t.yaml", *only, *arguments))]


@pytest.mark.parametrize(
    ("ignore", "timeout", "expected"),
    [
        ("ignore[RES303] accept=120 -- rare", 30, []),
        ("ignore[RES303] until=2027-01-01 accept=120 -- rare", 30, []),
        ("ignore[RES303] accept=119 -- rare", 30, ["RES303"]),
        ("ignore[RES303] accept=120 -- rare", 31, ["RES303"]),
        ("ignore[RES303] accept=120 -- rare", 10, ["ING003"]),
        ("ignore[RES303] accept=many -- rare", 30, ["RES303", "ING002"]),
        ("ignore[RES303] accepts=120 -- rare", 30, ["RES303", "ING002"]),
        ("ignore[RES303] -- accept=120", 30, ["RES303", "ING002"]),
    ],
)
def test_an_ignore_fires_again_when_it_gets_worse(
    tmp_path: Path, ignore: str, timeout: int, expected: list[str]
) -> None:
    write(tmp_path, ignore, timeout=timeout)
    assert codes(tmp_path) == expected


def test_what_was_accepted_is_shown_beside_what_it_is(tmp_path: Path) -> None:
    write(tmp_path, "ignore[RES303] accept=100 -- rare")
    (finding,) = judged(tmp_path, "t.yaml", "--select", "RES303")["findings"]
    assert finding["excess"] == {"value": 120, "unit": "s short of six timeouts"}
    said = [place["message"] for place in finding["related"]]
    assert "up to 100 was accepted here, and it is 120 s short of six timeouts" in said


def test_a_number_for_a_rule_without_one(tmp_path: Path) -> None:
    text = "Resources: {Q: {Type: AWS::SQS::Queue}}  # ingestlint: ignore[RES301] accept=3\n"
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    assert codes(tmp_path, "--select", "RES301,ING") == ["ING002"]


@pytest.mark.parametrize(
    ("configuration", "ignore", "expected"),
    [
        ("ignores: {require_reason: true}", "ignore[RES303]", ["ING005"]),
        ("ignores: {require_reason: true}", "ignore[RES303] -- rare", []),
        ("ignores: {max_days: 30}", "ignore[RES303] until=2026-12-25", []),
        ("ignores: {max_days: 30}", "ignore[RES303] until=2026-12-26", ["ING010"]),
        ("ignores: {max_days: 30}", "ignore[RES303]", ["ING010"]),
        ("ignores: {never: [RES]}", "ignore[RES303]", ["RES303", "ING010"]),
        ("ignores: {never: [RES304]}", "ignore[RES303]", []),
    ],
)
def test_what_a_team_asks_of_ignores(
    tmp_path: Path, configuration: str, ignore: str, expected: list[str]
) -> None:
    write(tmp_path, ignore, configuration=configuration)
    assert codes(tmp_path) == expected


@pytest.mark.parametrize(
    ("configuration", "fix"),
    [
        ("max_days: 30", "Settle the finding; or give the ignore an earlier date."),
        ("never: [RES303]", "Settle the finding, and remove the ignore."),
    ],
)
def test_what_helps_against_an_ignore_that_is_not_allowed(
    tmp_path: Path, configuration: str, fix: str
) -> None:
    write(tmp_path, "ignore[RES303]", configuration=f"ignores: {{{configuration}}}")
    findings = judged(tmp_path, "t.yaml", "--select", "MEM401")["findings"]
    assert [(finding["code"], finding["fix"]) for finding in findings] == [("ING010", fix)]


@pytest.mark.parametrize(
    ("configuration", "wrong"),
    [
        ("ignores: {max_day: 3}", "unknown key max_day (did you mean max_days?)"),
        ("ignores: {max_days: 0}", "max_days must be a whole number, at least 1"),
        ("ignores: {require_reason: 3}", "require_reason must be true or false"),
        ("ignores: {never: RES303}", "never must be a list of codes"),
        ("ignores: {never: [RES999]}", "there is no rule RES999"),
    ],
)
def test_a_wrong_law_is_a_located_error(tmp_path: Path, configuration: str, wrong: str) -> None:
    write(tmp_path, "", configuration=configuration)
    done = ingestlint(tmp_path, "t.yaml")
    assert done.returncode == 2
    assert f".ingestlint.yaml:1: {wrong}" in done.stderr


def test_no_ignores(tmp_path: Path) -> None:
    write(tmp_path, "ignore[RES303, MEM999] -- rare")
    assert codes(tmp_path, "--no-ignores") == ["RES303"]


def test_the_day_can_be_set(tmp_path: Path) -> None:
    write(tmp_path, "ignore[RES303] until=2026-12-31 -- rare")
    assert codes(tmp_path, "--today", "2026-12-31") == []
    assert codes(tmp_path, "--today", "2027-01-01") == ["RES303", "ING004"]
    done = ingestlint(tmp_path, "t.yaml", "--today", "soon")
    assert done.returncode == 2
    assert "soon is no date (YYYY-MM-DD)" in done.stderr


def register(folder: Path, style: str) -> str:
    done = ingestlint(folder, "suppressions", "t.yaml", "--format", style, "--today", "2026-11-25")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_register_in_every_form(tmp_path: Path) -> None:
    write(tmp_path, "ignore[RES303] until=2027-01-01 accept=200 -- =rare | odd")
    (row,) = json.loads(register(tmp_path, "json"))["ignores"]
    assert row == {
        "code": "RES303",
        "file": "t.yaml",
        "line": 5,
        "resource": "",
        "state": "active",
        "settles": 1,
        "until": "2027-01-01",
        "accept": 200,
        "reason": "=rare | odd",
    }
    (heads, cells) = csv.reader(io.StringIO(register(tmp_path, "csv")))
    assert dict(zip(heads, cells, strict=True))["reason"] == "'=rare | odd"
    assert register(tmp_path, "md").splitlines()[2] == (
        "| RES303 | t.yaml | 5 |  | active | 1 | 2027-01-01 | 200 | =rare \\| odd |"
    )
    assert register(tmp_path, "text").splitlines() == [
        "t.yaml:5: RES303: active, until 2027-01-01, accept 200",
        "    =rare | odd",
        "",
        "1 ignore: 1 active",
    ]


@pytest.mark.parametrize(
    ("ignore", "state"),
    [
        ("ignore[RES303] until=2026-01-01", "expired"),
        ("ignore[RES304]", "unused"),
        ("ignore[RES303] accept=1", "exceeded"),
    ],
)
def test_states(tmp_path: Path, ignore: str, state: str) -> None:
    write(tmp_path, ignore)
    (row,) = json.loads(register(tmp_path, "json"))["ignores"]
    assert (row["state"], row["settles"]) == (state, 0)


def test_an_empty_register(tmp_path: Path) -> None:
    write(tmp_path, "")
    assert register(tmp_path, "text") == "nothing is ignored\n"
    assert json.loads(register(tmp_path, "json"))["ignores"] == []
