"""The GitHub Action and the example pipelines: checked by their tools, and its script run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command import CHANGES_OUTPUT

ROOT = Path(__file__).resolve().parents[1]
ACTION = ROOT / "action.yml"
EXAMPLES = ROOT / "docs" / "examples"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
FUNCTION = "Resources: {F: {Type: AWS::Lambda::Function}}\n"


def action() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(ACTION.read_text("utf-8"))
    return data


def zizmor(*paths: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(BIN / "zizmor"), "--offline", "--no-config", "--persona=pedantic", *map(str, paths)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_zizmor_finds_nothing() -> None:
    done = zizmor(ACTION, *WORKFLOWS, EXAMPLES / "github-workflow.yml")
    assert done.returncode == 0, done.stdout


def test_zizmor_would_find_an_input_in_a_script(tmp_path: Path) -> None:
    text = ACTION.read_text("utf-8").replace('exit "$STATUS"', "echo ${{ inputs.paths }}")
    (tmp_path / "action.yml").write_text(text, "utf-8")
    done = zizmor(tmp_path / "action.yml")
    assert "template-injection" in done.stdout


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("github-actions", ACTION),
        ("github-workflows", EXAMPLES / "github-workflow.yml"),
        *(("github-workflows", path) for path in WORKFLOWS),
        ("gitlab-ci", EXAMPLES / "gitlab-ci.yml"),
    ],
)
def test_it_is_what_its_schema_asks_for(schema: str, path: Path) -> None:
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_script_has_an_expression_and_each_action_is_pinned() -> None:
    for step in action()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert "uses" not in step or re.search(r"@[0-9a-f]{40}\Z", step["uses"])


def test_every_input_is_used_and_every_option_there_is_documented() -> None:
    text = ACTION.read_text("utf-8")
    for name in action()["inputs"]:
        assert re.search(rf"inputs\.{name}\b", text)
        assert f"`{name}`" in (ROOT / "docs" / "ci.md").read_text("utf-8")


def lint(project: Path, **inputs: str) -> tuple[dict[str, str], "subprocess.CompletedProcess[str]"]:
    """Run the step as the runner does: inputs in the variables that it names."""
    (step,) = (step for step in action()["runs"]["steps"] if step.get("id") == "lint")
    given = {name: each["default"] for name, each in action()["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    names = {key: re.sub(r"\$\{\{ inputs\.(.+) \}\}", r"\1", v) for key, v in step["env"].items()}
    runner = project.parent / "runner"
    (runner / "ingestlint").mkdir(parents=True)
    (runner / "ingestlint" / "bin").symlink_to(BIN)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in CHANGES_OUTPUT},
        **{variable: given[name] for variable, name in names.items()},
        "RUNNER_TEMP": str(runner),
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(runner / "output"),
        "GITHUB_STEP_SUMMARY": str(runner / "page.md"),
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = (runner / "output").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines), done


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "project" / "a b").mkdir(parents=True)
    (tmp_path / "project" / "a b" / "t.yaml").write_text(FUNCTION, "utf-8")
    return tmp_path / "project"


def test_the_step_says_what_it_found(project: Path) -> None:
    outputs, done = lint(project, paths="a b\n", args="--select\nMEM401")
    assert outputs["exit-code"] == "1"
    assert outputs["findings"] == "1"
    assert Path(outputs["sarif-file"]).is_file()
    assert "::warning file=a b/t.yaml,line=1," in done.stdout
    page = (project.parent / "runner" / "page.md").read_text("utf-8")
    assert page.count("<!-- ingestlint -->") == 1


def test_without_annotations_the_page_is_written_all_the_same(project: Path) -> None:
    _, done = lint(project, annotations="false")
    assert "::warning" not in done.stdout
    assert "warning[MEM401]" in done.stdout
    page = (project.parent / "runner" / "page.md").read_text("utf-8")
    assert page.count("<!-- ingestlint -->") == 1


@pytest.mark.parametrize("annotations", ["true", "false"])
def test_without_a_summary_the_page_is_left_alone(project: Path, annotations: str) -> None:
    lint(project, summary="false", annotations=annotations)
    assert not (project.parent / "runner" / "page.md").exists()


def test_what_fails_the_job_can_be_chosen(project: Path) -> None:
    outputs, _ = lint(project, fail_on="error", args="--select\nMEM401")
    assert outputs["exit-code"] == "0"
    assert outputs["findings"] == "1"


def test_what_cannot_be_linted_is_status_2_without_a_file(project: Path) -> None:
    outputs, done = lint(project, args="--select\nNONE999")
    assert outputs == {"exit-code": "2"}
    assert "there is no rule NONE999" in done.stderr


def test_an_input_is_no_code(project: Path) -> None:
    outputs, _ = lint(project, paths='"; touch owned; $(touch owned)`touch owned`')
    assert outputs["exit-code"] == "2"
    assert not list(project.rglob("owned"))
