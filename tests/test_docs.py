"""The pages in docs/ show what really happens."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests import git
from tests.command import ingestlint

DOCS = Path(__file__).parents[1] / "docs"


def blocks(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_page_on_keys_shows_real_output(tmp_path: Path) -> None:
    template, config = blocks("keys.md", "yaml")
    (script,) = blocks("keys.md", "python")
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    sample = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    (tmp_path / "sample.csv").write_bytes(sample.stdout)
    for block in blocks("keys.md", "console"):
        command, _, output = block.partition("\n")
        done = ingestlint(tmp_path, *shlex.split(command.removeprefix("$ ingestlint ")))
        assert done.returncode == 0, done.stderr
        assert output in {"", done.stdout}
    assert (tmp_path / ".ingestlint.yaml").read_text(encoding="utf-8") == config


def test_the_page_on_pull_requests_shows_real_output(tmp_path: Path) -> None:
    template, config, *_ = blocks("pull-requests.md", "yaml")
    files = {
        "template.yaml": template,
        ".ingestlint.yaml": config,
        "dev.json": '{"Seconds": "5"}\n',
        "prod.json": '{"Seconds": "20"}\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    git.initialise(tmp_path)
    git.commit(tmp_path)
    (tmp_path / "prod.json").write_text('{"Seconds": "30"}\n', encoding="utf-8")
    (block,) = blocks("pull-requests.md", "console")
    command, _, output = block.partition("\n")
    done = ingestlint(tmp_path, *shlex.split(command.removeprefix("$ ingestlint ")))
    assert (done.returncode, done.stderr) == (1, "")
    assert _without_commit(done.stdout) == _without_commit(output)


def _without_commit(text: str) -> str:
    return re.sub(r"since main \(\w+\)", "since main", text)
