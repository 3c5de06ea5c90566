"""Whole runs: what the example projects are told is in their report.txt, word for word.

Each begins with the command and ends with its exit status; `make reports` writes them anew.
"""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import ingestlint

PROJECTS = Path(__file__).parent.parent / "fixtures" / "projects"
REPORTS = sorted(PROJECTS.glob("*/report.txt"))
SAME_NETWORK = ("network_by_export", "network_nested", "network_cdk", "network_by_snapshot")


def said(folder: Path, command: str) -> str:
    done = ingestlint(folder, *shlex.split(command.removeprefix("$ ingestlint ")))
    return f"{command}\n{done.stdout}{done.stderr}exit status {done.returncode}\n"


def command_of(report: Path) -> str:
    return report.read_text(encoding="utf-8").partition("\n")[0]


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.parent.name)
def test_a_project_is_told_what_its_report_says(report: Path) -> None:
    assert said(report.parent, command_of(report)) == report.read_text(encoding="utf-8")


def test_each_project_has_a_report() -> None:
    assert {path.parent for path in REPORTS} == {p for p in PROJECTS.iterdir() if p.is_dir()}


def test_one_network_is_judged_alike_however_its_stacks_refer_to_each_other() -> None:
    def findings(name: str) -> list[tuple[Any, ...]]:
        done = ingestlint(PROJECTS / name, ".", "--select", "NET", "--format", "json")
        return [
            (f["code"], f["severity"], f["message"].partition(" has ")[0], f["table"][-1]["value"])
            for f in json.loads(done.stdout)["findings"]
        ]

    first, *others = [findings(name) for name in SAME_NETWORK]
    assert [found[:3] for found in first] == [
        ("NET101", "warning", "10.1.0.0/27"),
        ("NET101", "warning", "10.1.0.32/27"),
    ]
    assert all(other == first for other in others)


if __name__ == "__main__":
    for path in REPORTS:
        text = said(path.parent, command_of(path))
        path.write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{path.parent.name}\n")
