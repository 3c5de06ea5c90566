"""Projects with mistakes under odd command lines; `make fuzz` goes on from there."""

from pathlib import Path
from random import Random

import pytest

from tests.hostile.judge import PATIENT, within
from tests.hostile.projects import Project, check_project


@pytest.mark.parametrize("seed", range(3))
def test_a_project_with_mistakes_is_judged_or_refused(seed: int, tmp_path: Path) -> None:
    judged = 0
    for number in range(8):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        with within(PATIENT, waiting=True):
            judged += check_project(folder, Random(f"{seed}-{number}"))
    assert judged


def test_a_project_without_mistakes_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path)
    monkeypatch.chdir(project.folder)
    report = project.judged()
    assert report is not None
    assert not report.problems
    assert {finding.code[:3] for finding in report.findings} >= {"RES", "NET", "MEM"}
