"""Repositories that tests make."""

import subprocess
from pathlib import Path

NOBODY = ("-c", "user.name=N", "-c", "user.email=n@example.com")


def git(folder: Path, *command: str) -> str:
    done = subprocess.run(
        ["git", *NOBODY, *command], cwd=folder, capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout


def initialise(folder: Path) -> None:
    git(folder, "init", "--quiet", "--initial-branch=main")


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a change")
