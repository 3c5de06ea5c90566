"""What no hostile project makes the program do: start, run, import, open, read elsewhere."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingestlint.parse.read import parse_template
from tests.cli.lines import CONFIGURATION, FILES, LINES, prepare
from tests.command import QUIET
from tests.hostile import outside
from tests.hostile.audited import MARK
from tests.hostile.mutate import data_of
from tests.hostile.outside import HOSTILE, WHERE, named

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")

ROOT = Path(__file__).parents[2]
# Code in the project: as modules that the program, Python or cfn-lint would import if they could.
CODE = f"{MARK} = '{MARK}'\nraise SystemExit('{MARK}')\n"
MODULES = (
    "app", "argparse", "cfnlint", "csv", "ingestlint", "jsonschema", "leather", "lintrules",
    "networkx", "re", "sitecustomize", "subprocess", "usercustomize", "yaml", f"acme_{MARK}",
)  # fmt: skip
# What Python, YAML, a shell or a template engine would run, were it asked to.
COMMANDS = (
    f"$(touch {MARK})", f"`touch {MARK}`", f"; touch {MARK}", f"| touch {MARK}", f"--help {MARK}",
    f"__import__('os').system('touch {MARK}')", f"{{{{ {MARK} }}}}", f"!!python/name:{MARK}.x",
    f"%({MARK})s", f"\\${{{MARK}}}", f"-c core.fsmonitor=touch {MARK}", f"ext::sh -c touch% {MARK}",
)  # fmt: skip
Runs = list[tuple[dict[str, str], list[str]]]


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """What `LINES` name, links and devices, and code; the template names all of it."""
    folder = tmp_path / "project"
    folder.mkdir()
    prepare(folder)
    outside.project(tmp_path)
    for name in MODULES:
        (folder / f"{name}.py").write_text(CODE, encoding="utf-8")
    for package in ("ingestlint", "lintrules", f"acme_{MARK}"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text(CODE, encoding="utf-8")
        (folder / package / "ingestlint.yaml").write_text("preset: x\n", encoding="utf-8")
    (folder / ".pth").write_text(f"import os; {MARK}\n", encoding="utf-8")
    (folder / "t.yaml").write_text(json.dumps(template(folder)), encoding="utf-8")
    return folder


def template(folder: Path) -> dict[str, Any]:
    """One that the lines can work with, and in which every path is named wherever one can be."""
    made: dict[str, Any] = data_of(parse_template("t.yaml", FILES["t.yaml"]).root)
    for where, ending in WHERE.items():
        for number, path in enumerate(HOSTILE):
            full = path.replace("{outside}", str(folder.parent / "outside"))
            body = named(where, full.replace("{}", ending))[0]["Resources"]["N"]
            made["Resources"][f"N{''.join(filter(str.isalnum, where))}{number}"] = body
    for number, command in enumerate(COMMANDS):
        code = {"CodeUri": ".", "Handler": f"app.{command}", "FunctionName": command}
        body = {
            "Type": "AWS::Serverless::Function",
            "Properties": {"Runtime": "python3.13", **code},
        }
        made["Resources"][f"Function{number}"] = body
        made["Parameters"][f"P{number}"] = {"Type": "String", "Default": command}
    return made


def noted(project: Path, runs: Runs) -> list[dict[str, Any]]:
    """What was noted while lines ran, each after files were written."""
    notes = project.parent / "notes"
    scratch = project.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    asked = {"root": str(project), "notes": str(notes), "runs": runs}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.hostile.audited"],
        cwd=project,
        env={
            **os.environ,
            **QUIET,
            "PYTHONPATH": str(ROOT),
            "HOME": str(scratch),
            "TMPDIR": str(scratch),
        },
        input=json.dumps(asked),
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert not list(project.parent.rglob(f"{MARK}*"))
    return [json.loads(row) for row in notes.read_text(encoding="utf-8").splitlines()]


# What is noted, and as which event.
SEEN = {
    "import socket; socket.socket()": "socket.__new__",
    "import os; os.system('true')": "os.system",
    "import subprocess; subprocess.run(['true'])": "subprocess.Popen",
    "import subprocess; subprocess.run(['git', 'status'])": "subprocess.Popen",
    "import os; os.waitpid(os.fork() or os._exit(0), 0)": "os.fork",
    "import os; os.waitpid(os.fork() or os.execv('/bin/true', ['true']), 0)": "os.exec",
    "import os; os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)": "os.posix_spawn",
    f"exec('{MARK} = 1')": "exec",
    f"eval('lambda: {MARK}')": "exec",
    "import sys; sys.path.insert(0, ''); import app": "exec",
    "import runpy; runpy.run_path('app.py')": "exec",
    f"import acme_{MARK}": "import",
    "compile(open('app.py').read(), 'app.py', 'exec')": "compile",
    "open('../outside/secret.yaml')": "open",
    "open('link.yaml')": "open",
    "open('folder/secret.json', 'rb')": "open",
    "open('../new', 'w')": "open",
    "import os; os.open('/dev/zero', os.O_RDONLY)": "open",
    "open('/proc/self/environ')": "open",
    "import os; os.listdir('..')": "os.listdir",
    "import os; os.scandir('folder')": "os.scandir",
    "import pickle; pickle.loads(pickle.dumps(int))": "pickle.find_class",
}


def test_the_watch_sees_what_there_is_to_see(project: Path) -> None:
    rows = noted(project, [({}, ["exec", code]) for code in SEEN])
    assert SEEN.items() <= {(row["line"][1], row["event"]) for row in rows}


def test_the_watch_lets_pass_what_is_the_projects_own(project: Path) -> None:
    code = "import os; open('t.yaml'); open(os.devnull); os.scandir('.'); import tomllib"
    assert noted(project, [({}, ["exec", code])]) == []


def test_no_command_does_more_than_read_the_project(project: Path) -> None:
    (project / "c.yaml").write_text(json.dumps(configuration()), encoding="utf-8")
    assert noted(project, [({}, line.split()) for line in LINES]) == []


def configuration() -> dict[str, Any]:
    """One that names commands where it can name anything."""
    policy = {
        "select": {"type": "AWS::Lambda::Function"},
        "require": {"properties": {"FunctionName": {"pattern": MARK}}},
    }
    policies = [
        {"code": f"ACME{number:03}", **policy, "message": command, "fix": command}
        for number, command in enumerate(COMMANDS, 1)
    ]
    return {**CONFIGURATION, "policies": policies}


@pytest.mark.parametrize("where", WHERE)
def test_nor_does_it_wherever_a_path_is_named(project: Path, where: str) -> None:
    paths = (*HOSTILE, *COMMANDS, f"pkg:acme_{MARK}", "pkg:__main__", "pkg:app", "app.py")
    runs: Runs = []
    for path in paths:
        full = path.replace("{outside}", str(project.parent / "outside"))
        found, config = named(where, full.replace("{}", WHERE[where]))
        files = {"t.json": json.dumps(found), ".ingestlint.yaml": json.dumps(config)}
        runs.append((files, ["t.json", "--preview", "--show-unknown"]))
    runs += [({}, ["check", ".", "--preview"]), ({}, ["config", "--show", "t.json"])]
    assert noted(project, runs) == []
