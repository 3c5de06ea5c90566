"""Only `snapshot` opens a socket: the others run where opening one ends the process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingestlint.cli.main import COMMANDS
from ingestlint.cli.outputs import FORMATS
from tests.cli.lines import LINES, OPTION, PROJECTS, prepare
from tests.command import ingestlint

ENDED = 97
# Python imports this by itself. A hook sees sockets however they are made; ending the process, it
# cannot be caught and passed over as an exception could.
TRAP = f"""
import os, sys

def end(event, arguments):
    if event.startswith("socket."):
        os.write(2, event.encode())
        os._exit({ENDED})

sys.addaudithook(end)
"""
# What it asks is what opens sockets.
ASKS = "snapshot"


@pytest.fixture
def trap(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "trap").mkdir()
    (tmp_path / "trap" / "sitecustomize.py").write_text(TRAP, encoding="utf-8")
    return {"PYTHONPATH": str(tmp_path / "trap")}


@pytest.mark.parametrize(
    "code", ["import socket; socket.socket()", "import socket; socket.getaddrinfo('localhost', 1)"]
)
def test_the_trap_works(code: str, trap: dict[str, str]) -> None:
    command = [sys.executable, "-c", code]
    environment = {**os.environ, **trap}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == ENDED
    assert done.stderr.startswith(b"socket.")


@pytest.mark.parametrize("project", sorted(PROJECTS.iterdir()), ids=lambda path: path.name)
@pytest.mark.parametrize("output", ["text", "json"])
def test_check_opens_none(project: Path, output: str, trap: dict[str, str]) -> None:
    arguments = ["--preview", "--show-unknown", "--format", output, "."]
    done = ingestlint(project, "check", *arguments, environment=trap)
    assert done.returncode in {0, 1}, done.stderr
    assert done.stdout


@pytest.mark.parametrize("line", LINES)
def test_no_other_command_opens_one(line: str, trap: dict[str, str], tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    prepare(project)
    done = ingestlint(project, *line.split(), environment=trap)
    assert done.returncode in {0, 1}, done.stderr


def test_no_command_option_or_format_is_left_out(tmp_path: Path) -> None:
    tried = " ".join(LINES)
    assert {line.split()[0] for line in LINES} == set(COMMANDS)
    assert set(FORMATS) <= {word.partition("=")[0] for word in tried.split()}
    helps = [f"{command} --help" for command in COMMANDS if command != ASKS]
    helps += [f"baseline {action} --help" for action in ("write", "update", "check")]
    there = {
        option for line in helps for option in options(ingestlint(tmp_path, *line.split()).stdout)
    }
    assert there - {"--help"} == options(tried) - {"--policy"}


def options(text: str) -> set[str]:
    return set(OPTION.findall(text))


def test_snapshot_does(trap: dict[str, str], tmp_path: Path) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    here = ["--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:9", "-o", "-"]
    done = ingestlint(tmp_path, ASKS, *here, environment={**trap, **keys})
    assert done.returncode == ENDED
