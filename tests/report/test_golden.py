"""What each format makes of names that mean something to it, word for word.

`make reports` writes the files anew.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

import ingestlint as package
from tests.command import ingestlint

GOLDEN = Path(__file__).parent / "golden"
FILES = {
    "text": "report.txt",
    "sarif": "report.sarif",
    "github": "report.github.txt",
    "gitlab": "report.gitlab.json",
    "junit": "report.junit.xml",
    "markdown": "report.md",
}
# A folder and a file that mean something to the formats, too.
FOLDER, NAME = "in 100%, a:b", "<q&a> |é😀.yaml"
BROKEN = "Resources:\n  A: {Type: AWS::X::Y"


def project(root: Path) -> Path:
    """A repository with the template in a folder, and a file that cannot be read."""
    (root / ".git").mkdir()
    folder = root / FOLDER
    folder.mkdir()
    shutil.copy(GOLDEN / "template.yaml", folder / NAME)
    (folder / "broken%.yaml").write_text(BROKEN, encoding="utf-8")
    return folder


def said(folder: Path, style: str) -> str:
    given = (".", "--select", "MEM401,RES302", "--show-unknown", "--format", style)
    done = ingestlint(folder, *given)
    assert done.returncode == 2
    assert done.stderr == ""
    return _without_what_changes(done.stdout) if style == "sarif" else done.stdout


def _without_what_changes(text: str) -> str:
    """SARIF with the names of rules instead of their texts and numbers, and without the version.

    Rules that are added or explained better change nothing here.
    """
    data = json.loads(text)
    (run,) = data["runs"]
    driver = run["tool"]["driver"]
    names = [rule["id"] for rule in driver.pop("rules")]
    for result in run["results"]:
        result["ruleIndex"] = names[result["ruleIndex"]]
    for note in run["invocations"][0]["toolExecutionNotifications"]:
        if "associatedRule" in note:
            note["associatedRule"]["index"] = names[note["associatedRule"]["index"]]
    for key in ("version", "semanticVersion"):
        assert driver.pop(key) == package.__version__
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("style", FILES)
def test_a_report_is_what_it_was(tmp_path: Path, style: str) -> None:
    expected = (GOLDEN / FILES[style]).read_bytes().decode()
    assert said(project(tmp_path), style) == expected


@pytest.mark.parametrize("style", [*FILES, "json"])
def test_no_report_has_what_is_hidden_or_obeyed(tmp_path: Path, style: str) -> None:
    folder = project(tmp_path)
    given = (".", "--select", "MEM401,RES302", "--format", style, "--output", f"{style}=r")
    done = ingestlint(folder, *given)
    for text in (done.stdout, (folder / "r").read_text(encoding="utf-8")):
        assert "hunter2" not in text
        assert "\x1b" not in text
        assert not any(line.startswith("::error::") for line in text.splitlines())


if __name__ == "__main__":
    for style, name in FILES.items():
        with tempfile.TemporaryDirectory() as root:
            text = said(project(Path(root)), style)
        (GOLDEN / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name}\n")
