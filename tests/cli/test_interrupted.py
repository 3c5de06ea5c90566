"""A run that a signal ends leaves nothing behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import git

TEMPLATE = "Resources:\n  Fn: {Type: AWS::Lambda::Function, Properties: {Timeout: 9}}\n"
# As slow as it can be, once the folder for the base is there.
SLOW = """\
#!/bin/sh
case "$*" in *cat-file*) : > "{started}"; exec sleep 60;; esac
exec "{git}" "$@"
"""

# Whoever runs the tests may have them ignored.
START = """\
import signal
from ingestlint.cli.main import script

signal.signal(signal.SIGINT, signal.default_int_handler)
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
script()
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is nothing to send")


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_run_that_is_ended_leaves_nothing(tmp_path: Path, name: str, jobs: str) -> None:
    project, tools, scratch = (tmp_path / each for each in ("project", "tools", "scratch"))
    for folder in (project, tools, scratch):
        folder.mkdir()
    for template in ("a.yaml", "b.yaml"):
        (project / template).write_text(TEMPLATE, encoding="utf-8")
    git.initialise(project)
    git.commit(project)
    slow = tools / "git"
    started = tmp_path / "started"
    text = SLOW.format(git=shutil.which("git"), started=started)
    slow.write_text(text, encoding="utf-8")
    slow.chmod(0o755)
    paths = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(scratch)}
    command = (".", "--diff-base", "HEAD", "--jobs", jobs)
    with subprocess.Popen(
        [sys.executable, "-c", START, *command],
        cwd=project,
        env={**os.environ, **paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        until = time.monotonic() + 30
        while not started.exists() and time.monotonic() < until:
            time.sleep(0.02)
        assert list(scratch.iterdir())
        number = getattr(signal, name)
        run.send_signal(number)
        said = run.communicate(timeout=30)
    assert (run.returncode, said) == (128 + number, (b"", b""))
    assert list(scratch.iterdir()) == []


def test_who_needs_no_signals_loads_nothing_for_them(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    code = "import sys; from ingestlint.cli.main import main; main(['t.yaml']); "
    code += "print('signal' in sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.stderr == "False\n"
