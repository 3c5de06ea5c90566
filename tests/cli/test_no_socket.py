"""Only `snapshot` opens a socket: the others run where opening one ends the process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ingestlint

PROJECTS = Path(__file__).parent.parent.parent / "fixtures" / "projects"
SAMPLE = Path(__file__).parent / "sample.csv"
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


@pytest.fixture
def trap(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sitecustomize.py").write_text(TRAP, encoding="utf-8")
    return {"PYTHONPATH": str(tmp_path)}


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


TEMPLATE = str(PROJECTS / "ingest" / "template.yaml")
OTHERS = [
    ["rules"],
    ["explain", "NET101"],
    *(["graph", TEMPLATE, "--format", style] for style in ("json", "mermaid", "dot")),
    ["network", TEMPLATE],
    ["memory", TEMPLATE],
    ["path", "TileWriter", TEMPLATE],
    ["suppressions", TEMPLATE],
    ["baseline", "write", TEMPLATE],
    ["config", "--schema"],
    ["config", "--show", TEMPLATE],
    ["init", "t.yaml"],
    ["keys", "--table", "T", "--partition-key", "id", str(SAMPLE)],
    ["resolve", TEMPLATE, "Vpc.CidrBlock"],
    ["snapshot", "--policy"],
]


@pytest.mark.parametrize("arguments", OTHERS, ids=lambda arguments: " ".join(arguments[:2])[:20])
def test_other_commands_open_none(
    arguments: list[str], trap: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "t.yaml").write_text(Path(TEMPLATE).read_text(encoding="utf-8"), encoding="utf-8")
    done = ingestlint(tmp_path, *arguments, environment=trap)
    assert done.returncode == 0, done.stderr


def test_no_command_is_left_out() -> None:
    from ingestlint.cli.main import COMMANDS

    assert {arguments[0] for arguments in OTHERS} | {"check"} == set(COMMANDS)


def test_check_writes_every_format_and_opens_none(trap: dict[str, str], tmp_path: Path) -> None:
    from ingestlint.cli.outputs import FORMATS

    given = [word for style in FORMATS for word in ("--output", f"{style}=r.{style}")]
    done = ingestlint(tmp_path, "check", TEMPLATE, "--timing", *given, environment=trap)
    assert done.returncode in {0, 1}, done.stderr
    assert all((tmp_path / f"r.{style}").exists() for style in FORMATS)


def test_snapshot_does(trap: dict[str, str], tmp_path: Path) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    here = ["--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:9", "-o", "-"]
    done = ingestlint(tmp_path, "snapshot", *here, environment={**trap, **keys})
    assert done.returncode == ENDED
