"""The hooks, as pre-commit runs them: a real `pre-commit try-repo` in a repository made here.

pre-commit builds the package from its sources and installs it with pip, as it does for a user. Of
that one thing is different here: pip finds what the package needs in a folder instead of an index.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wheels import wheelhouse

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "src", "lintrules")
HOOKS = ("ingestlint", "ingestlint-repo")
NEEDS = ("PyYAML", "networkx", "jsonschema", "hatchling")
GOOD = "Resources: {F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 512, Timeout: 60}}}\n"
BAD = "Resources: {F: {Type: AWS::Lambda::Function}}\n"
OTHERS = {
    "docker-compose.yml": "services: {web: {image: nginx}}\n",
    "package.json": '{"name": "web", "version": "1.0.0"}\n',
    "values.yaml": "replicas: 2\n",
    "broken.json": "{,}\n",
    ".github/workflows/ci.yml": "on: push\njobs: {}\n",
}

pytestmark = pytest.mark.skipif(
    not (ROOT / "src").is_dir(), reason="the sources are not here: the tests run against a wheel"
)


def git(folder: Path, *arguments: str) -> None:
    given = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *given, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(name="hooks", scope="module")
def _hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as another project gets it: a repository with a commit."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in PACKAGE:
        if (ROOT / name).is_dir():
            unwanted = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a release")
    return folder


@pytest.fixture(name="environment", scope="module")
def _environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Without an index, and without what this machine tells pip and git."""
    wheels = wheelhouse(tmp_path_factory.mktemp("wheels"), NEEDS)
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("PIP_", "GIT_", "PRE_COMMIT"))}
    return {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("cache")),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "VIRTUALENV_NO_DOWNLOAD": "1",
    }


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    for name, text in OTHERS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(
    project: Path, environment: dict[str, str], *arguments: str
) -> "subprocess.CompletedProcess[str]":
    git(project, "add", "--all")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments, "--verbose", "--color", "never"],
        cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert "An error has occurred" not in done.stdout, done.stdout + done.stderr
    return done


def configure(project: Path, hooks: Path) -> None:
    """What a project writes that uses the hooks; they are installed once for all tests."""
    said = subprocess.run(["git", "rev-parse", "HEAD"], cwd=hooks, check=True, capture_output=True)
    uses = f"- repo: {hooks.as_uri()}\n  rev: {said.stdout.decode().strip()}\n"
    text = f"repos:\n{uses}  hooks:\n  - id: ingestlint\n  - id: ingestlint-repo\n"
    (project / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")


def test_trying_the_repository_judges_templates_and_passes_over_the_rest(
    project: Path, hooks: Path, environment: dict[str, str]
) -> None:
    (project / "template.yaml").write_text(BAD, encoding="utf-8")
    done = run(project, environment, "try-repo", str(hooks), "ingestlint", "--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "- exit code: 1" in done.stdout
    assert "warning[MEM401] F: " in done.stdout
    # values.yaml and broken.json are handed over and passed over, the rest is not handed over.
    assert "1 file, 2 skipped: " in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD, "no findings"),
        (BAD, "- exit code: 1"),
        ("Resources:\n  A: {Type: AWS::X::Y\n", "- exit code: 2"),
    ],
)
def test_a_project_that_uses_the_hook(
    project: Path, hooks: Path, environment: dict[str, str], text: str, said: str
) -> None:
    configure(project, hooks)
    (project / "template.yaml").write_text(text, encoding="utf-8")
    done = run(project, environment, "run", "ingestlint", "--all-files")
    assert done.returncode == (0 if text == GOOD else 1), done.stdout + done.stderr
    assert said in done.stdout


def test_the_project_is_judged_when_only_a_parameter_file_changed(
    project: Path, hooks: Path, environment: dict[str, str]
) -> None:
    configure(project, hooks)
    (project / "template.yaml").write_text(BAD, encoding="utf-8")
    (project / "prod.json").write_text("{}", encoding="utf-8")
    judged = [run(project, environment, "run", hook, "--files", "prod.json") for hook in HOOKS]
    assert [done.returncode for done in judged] == [0, 1]
    assert "warning[MEM401] F: " in judged[-1].stdout
