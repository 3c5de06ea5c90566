"""The command line in a process of its own, for tests."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

# What a job that runs the tests sets, and what its user prefers.
CHANGES_OUTPUT = (
    "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY",
    "GITLAB_CI", "CIRCLECI", "BUILDKITE",
)  # fmt: skip
QUIET = dict.fromkeys(CHANGES_OUTPUT, "")


def ingestlint(
    cwd: Path, *arguments: str, environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", "ingestlint", *arguments],
        cwd=cwd,
        env={**os.environ, **QUIET, **(environment or {})},
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    return done


def judged(cwd: Path, *arguments: str) -> dict[str, Any]:
    """The JSON report."""
    report: dict[str, Any] = json.loads(ingestlint(cwd, *arguments, "--format", "json").stdout)
    return report


def found(report: dict[str, Any]) -> list[tuple[str, int]]:
    """Code and line of each finding."""
    return [(finding["code"], finding["line"]) for finding in report["findings"]]
