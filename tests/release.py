"""A release: one version in all places, a section of the changelog, artefacts that install and run.

`python -m tests.release notes v1.2.3` checks a tag and prints the notes of that version;
`python -m tests.release try dist` installs each artefact of a folder by itself and runs it.
"""

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import ingestlint

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "fixtures" / "projects" / "ingest"
KINDS = ("*.whl", "*.tar.gz")


class NotReadyError(Exception):
    """What keeps this from being released."""


def notes(tag: str, changelog: str) -> str:
    """The section of the changelog for a tag; raises NotReadyError where they do not agree."""
    version = ingestlint.__version__
    if tag != f"v{version}":
        raise NotReadyError(f"the tag is {tag}, src/ingestlint/__init__.py says {version}")
    found = re.search(
        rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## \[|^\[[^\]]+\]: |\Z)",
        changelog, re.MULTILINE | re.DOTALL,
    )  # fmt: skip
    if found is None:
        raise NotReadyError(f"CHANGELOG.md has no section “## [{version}] - YYYY-MM-DD”")
    if not found.group(1).strip():
        raise NotReadyError(f"CHANGELOG.md says nothing of {version}")
    return found.group(1).strip()


def attempt(artefact: Path) -> None:
    """Install it into an environment of its own, and lint a project from another folder."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "venv"
        venv.create(environment, with_pip=True)
        scripts = environment / ("Scripts" if sys.platform == "win32" else "bin")
        pip = [str(scripts / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "install", str(artefact)], check=True, cwd=folder)
        command = str(scripts / "ingestlint")
        said = _said(command, "--version", cwd=folder)
        if said != f"ingestlint {ingestlint.__version__}\n":
            raise NotReadyError(f"{artefact.name} --version says {said}")
        report = _said(command, "check", "template.yaml", "--exit-zero", cwd=PROJECT)
        here = [sys.executable, "-m", "ingestlint", "check", "template.yaml", "--exit-zero"]
        if not report or report != _said(*here, cwd=PROJECT):
            raise NotReadyError(f"{artefact.name} lints otherwise than the sources:\n{report}")
    print(f"{artefact.name} installs and lints")


def _said(*command: str, cwd: str | Path) -> str:
    done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["notes", tag]:
                print(notes(tag, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
            case ["try", folder]:
                for kind in KINDS:
                    (artefact,) = Path(folder).resolve().glob(kind)
                    attempt(artefact)
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except NotReadyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
