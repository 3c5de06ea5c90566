"""What once defeated the linter is judged: each file of fixtures/hostile says what it did."""

from pathlib import Path

import pytest

from tests.command import ingestlint
from tests.hostile.judge import PATIENT, check_run, check_same, within

FIXTURES = Path(__file__).parents[2] / "fixtures" / "hostile"
FILES = sorted(path for path in FIXTURES.iterdir() if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_whatever_it_did_it_does_no_more(path: Path, tmp_path: Path) -> None:
    with within(PATIENT, waiting=True):
        assert check_run(tmp_path, path.name, path.read_bytes()) is not None
        check_same(tmp_path, path.name)


def test_the_command_line_judges_all_of_them() -> None:
    done = ingestlint(FIXTURES, ".", "--preview", "--show-unknown")
    assert done.returncode in {0, 1}, done.stdout
    assert "fault of ingestlint" not in done.stdout
