"""Code Quality: what GitLab's own check of the report asks for, and stable unique fingerprints."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ingestlint.report.gitlab import to_gitlab
from tests.command import ingestlint, judged
from tests.reports import finding, report

PROJECTS = Path(__file__).parents[2] / "fixtures" / "projects"
# GitLab drops what lacks one of these in silence; of location it shows path and line only.
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)."},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def entries(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    done = ingestlint(folder, *arguments, "--format", "gitlab")
    data: list[dict[str, Any]] = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    return data


@pytest.mark.parametrize("project", sorted(PROJECTS.iterdir()), ids=lambda path: path.name)
def test_entries_are_the_findings_of_the_json_report(project: Path) -> None:
    found = judged(project, ".")["findings"]
    made = entries(project, ".")
    assert [(e["check_name"], e["location"]["lines"]["begin"]) for e in made] == [
        (f["code"], f["line"]) for f in found
    ]
    assert len({entry["fingerprint"] for entry in made}) == len(made)


def test_clean_is_an_empty_array(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources: {B: {Type: AWS::S3::Bucket}}\n", "utf-8")
    done = ingestlint(tmp_path, "t.yaml", "--format", "gitlab")
    assert (done.returncode, done.stdout) == (0, "[]\n")


def test_what_could_not_be_judged_is_there(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources:\n  A: {Type: AWS::X::Y", "utf-8")
    (entry,) = entries(tmp_path, "t.yaml")
    assert (entry["check_name"], entry["severity"]) == ("ING001", "blocker")


def test_a_path_is_from_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "t.yaml").write_text("Resources: {F: {Type: AWS::Lambda::Function}}\n")
    (entry,) = entries(tmp_path / "infra", "./t.yaml", "--select", "MEM401")
    assert entry["location"]["path"] == "infra/t.yaml"


def test_a_fingerprint_outlives_lines(tmp_path: Path) -> None:
    text = "Resources:\n  F: {Type: AWS::Lambda::Function}\n  G: {Type: AWS::Lambda::Function}\n"
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    before = entries(tmp_path, "t.yaml", "--select", "MEM401")
    (tmp_path / "t.yaml").write_text("# moved\n\n" + text, "utf-8")
    after = entries(tmp_path, "t.yaml", "--select", "MEM401")
    assert [e["fingerprint"] for e in after] == [e["fingerprint"] for e in before]
    assert after != before


def test_findings_alike_have_fingerprints_of_their_own() -> None:
    made = json.loads(to_gitlab(report(finding(), finding(), finding(subject="R"), finding())))
    again = json.loads(to_gitlab(report(finding())))
    assert len({entry["fingerprint"] for entry in made}) == 4
    assert made[0] == again[0]
