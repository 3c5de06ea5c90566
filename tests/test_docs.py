"""The pages in docs/ show what really happens."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.command import ingestlint

PAGE = (Path(__file__).parents[1] / "docs" / "keys.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_on_keys_shows_real_output(tmp_path: Path) -> None:
    template, config = blocks("yaml")
    (script,) = blocks("python")
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    sample = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    (tmp_path / "sample.csv").write_bytes(sample.stdout)
    for block in blocks("console"):
        command, _, output = block.partition("\n")
        done = ingestlint(tmp_path, *shlex.split(command.removeprefix("$ ingestlint ")))
        assert done.returncode == 0, done.stderr
        assert output in {"", done.stdout}
    assert (tmp_path / ".ingestlint.yaml").read_text(encoding="utf-8") == config
