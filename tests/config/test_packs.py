"""Configurations that extend others: what goes on, what wins, and what cannot be shared."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ingestlint, judged

TEMPLATE = """\
Resources:
  Fn: {Type: AWS::Lambda::Function, Properties: {Timeout: 30}}
"""
PACK = """\
policies:
  - {code: ACME001, select: {type: AWS::Lambda::Function}, require: {required: [Layers]}}
rules: {MEM401: error}
ignores: {max_days: 30, never: [ACME]}
"""


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "org").mkdir()
    (tmp_path / "org" / "pack.yaml").write_text(PACK, encoding="utf-8")
    return tmp_path


def configure(project: Path, text: str) -> None:
    (project / ".ingestlint.yaml").write_text(text, encoding="utf-8")


def severities(project: Path) -> dict[str, str]:
    report = judged(project, "t.yaml", "--select", "ACME,MEM401,ING")
    assert report["errors"] == []
    return {finding["code"]: finding["severity"] for finding in report["findings"]}


def test_what_a_pack_says_goes_on(project: Path) -> None:
    configure(project, "extends: org/pack.yaml\n")
    assert severities(project) == {"ACME001": "warning", "MEM401": "error"}


def test_what_the_project_says_wins(project: Path) -> None:
    configure(project, "extends: [org/pack.yaml]\nrules: {MEM401: note, ACME001: off}\n")
    assert severities(project) == {"MEM401": "note"}


def test_the_law_of_ignores_only_gets_stricter(project: Path) -> None:
    text = TEMPLATE.replace("  Fn:", "  Fn:  # ingestlint: ignore[ACME001] -- no\n   ")
    (project / "t.yaml").write_text(text, encoding="utf-8")
    configure(project, "extends: org/pack.yaml\nignores: {max_days: 300}\n")
    assert set(severities(project)) == {"ACME001", "MEM401", "ING010"}


def test_packs_extend_packs(project: Path) -> None:
    (project / "org" / "more.yaml").write_text("extends: pack.yaml\n", encoding="utf-8")
    configure(project, "extends: org/more.yaml\n")
    assert severities(project)["MEM401"] == "error"


def test_an_installed_package_is_read_and_not_imported(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = project / "installed" / "acme_policies"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    (package / "ingestlint.yaml").write_text(PACK, encoding="utf-8")
    (package / "strict.yaml").write_text(PACK.replace("error", "note"), encoding="utf-8")
    known = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(package.parent), known]))
    configure(project, "extends: pkg:acme_policies\n")
    assert severities(project)["MEM401"] == "error"
    configure(project, "extends: pkg:acme_policies/strict.yaml\n")
    assert severities(project)["MEM401"] == "note"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("extends: org/pak.yaml", ":1: there is no org/pak.yaml"),
        ("extends: pkg:not_there_at_all", ":1: package not_there_at_all is not installed"),
        ("extends: 'pkg:json/../x'", ":1: ../x is outside the package"),
        ("extends: 'pkg:a-b'", ":1: a-b is no package"),
        ("extends: .ingestlint.yaml", ":1: .ingestlint.yaml extends itself"),
        ("extends: org/own.yaml", ":1: org/own.yaml has workload, which cannot be shared"),
    ],
)
def test_a_wrong_pack_is_a_located_error(project: Path, text: str, wrong: str) -> None:
    own = "workload: {Fn: {duration_ms: 3}}\n"
    (project / "org" / "own.yaml").write_text(own, encoding="utf-8")
    configure(project, f"{text}\n")
    done = ingestlint(project, "t.yaml")
    assert done.returncode == 2
    assert f".ingestlint.yaml{wrong}" in done.stderr


def test_the_program_is_no_package(project: Path) -> None:
    configure(project, "extends: pkg:__main__\n")
    # As the script starts it, its own module has no place where it was found.
    program = "from ingestlint.cli.main import script; script()"
    done = subprocess.run(
        [sys.executable, "-c", program, "t.yaml"],
        cwd=project,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 2
    assert ".ingestlint.yaml:1: package __main__ is not installed" in done.stderr
