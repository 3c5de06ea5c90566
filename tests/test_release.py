"""The release path: tag, version and changelog agree; the workflow is pinned and narrow."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import ingestlint
from tests.release import ROOT, NotReadyError, notes

WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
VERSION = ingestlint.__version__
CHANGELOG = f"""\
# Changelog

## [Unreleased]

- Not yet.

## [{VERSION}] - 2026-12-01

### Added

- This.

## [0.0.1] - 2026-01-01

- That.

[0.0.1]: https://example.com
"""


def workflow() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    return data


def test_the_notes_are_the_section_of_the_version() -> None:
    assert notes(f"v{VERSION}", CHANGELOG) == "### Added\n\n- This."


@pytest.mark.parametrize(
    ("tag", "changelog", "said"),
    [
        ("v0.0.1", CHANGELOG, f"the tag is v0.0.1, src/ingestlint/__init__.py says {VERSION}"),
        (f"v{VERSION}", "## [Unreleased]\n", f"no section “## [{VERSION}] - YYYY-MM-DD”"),
        (f"v{VERSION}", CHANGELOG.replace("### Added\n\n- This.\n", ""), "says nothing of"),
    ],
)
def test_what_does_not_agree_is_no_release(tag: str, changelog: str, said: str) -> None:
    with pytest.raises(NotReadyError, match=re.escape(said)):
        notes(tag, changelog)


def test_the_changelog_begins_with_what_is_not_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    first, *released = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert first == "[Unreleased]"
    for head in released:
        assert re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", head)


def test_the_version_is_written_once() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert 'dynamic = ["version"]' in text
    assert not re.search(r'^version\s*=\s*"', text, re.MULTILINE)
    written = [
        path
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"^__version__ = ", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert written in ([], [Path(ROOT / "src" / "ingestlint" / "__init__.py")])


def test_only_the_job_that_publishes_can_say_who_it_is() -> None:
    jobs = workflow()["jobs"]
    assert workflow()["permissions"] == {}
    allowed = {name: job["permissions"] for name, job in jobs.items()}
    assert allowed == {
        "build": {"contents": "read"},
        "publish": {"id-token": "write"},
        "announce": {"contents": "write"},
    }
    # What is published runs no code of this repository beside the token.
    assert not any("run" in step for step in jobs["publish"]["steps"])
    assert jobs["publish"]["environment"] == "release"


def test_actions_are_pinned_and_no_script_has_an_expression() -> None:
    for job in workflow()["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            assert "uses" not in step or re.search(r"@[0-9a-f]{40}\Z", step["uses"])
