"""What the benchmark measures is there and does its work; no test asserts a time."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.benchmarks import bench, estate
from tests.benchmarks.others import CFN_LINT, OURS, THE_FLOOR, Tool
from tests.benchmarks.processes import FailedError, cost, paired
from tests.command import ingestlint


def _judged(folder: Path, text: str) -> dict[str, list[dict[str, str]]]:
    (folder / "t.yaml").write_text(text, encoding="utf-8")
    done = ingestlint(folder, "t.yaml", "--format", "json", "--exit-zero")
    assert done.returncode == 0, done.stderr
    found: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    assert found["errors"] == []
    return found


def test_large_templates_are_of_many_kinds(tmp_path: Path) -> None:
    text = estate.template(400)
    kinds = Counter(r["Type"] for r in yaml.safe_load(text)["Resources"].values())
    assert 400 <= kinds.total() <= 425
    assert len(kinds) >= 15
    assert max(kinds.values()) <= kinds.total() / 8
    _judged(tmp_path, text)


def test_forty_conditions_are_decided(tmp_path: Path) -> None:
    unknown = _judged(tmp_path, estate.conditions(40))["unknown"]
    assert {each["code"] for each in unknown} <= {"DDB211"}


def test_members_of_a_sum_that_each_have_a_condition_are_decided(tmp_path: Path) -> None:
    """As far as one of them is enough: addresses, scalable targets and functions elsewhere."""
    unknown = _judged(tmp_path, estate.sums(40))["unknown"]
    assert not {each["code"] for each in unknown} & {"NET101", "DDB205", "MEM402"}


def test_tools_that_are_installed_with_ours_run(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(estate.SMALL, encoding="utf-8")
    for tool in (OURS, CFN_LINT, THE_FLOOR):
        assert tool.is_there
        used = cost(tool.on([str(path)]), tool.sound)
        assert min(used) > 0
    with pytest.raises(FailedError):
        cost([*OURS.start, "--no-such-option"])
    assert len(paired(OURS.on([str(path)]), THE_FLOOR.on([str(path)]), (0,), 1)) == 3


def test_a_tool_that_is_missing_is_said_in_its_row() -> None:
    nowhere = Tool("other", ["/nowhere/other"], remedy="not installed: it needs npm")
    row = bench.against("one template", nowhere, [], 0, 1)
    assert bench.table([row]).splitlines()[-1].split(" | ")[2].strip() == nowhere.remedy


def test_rows_say_whether_they_are_met() -> None:
    fast, slow = (bench.Row("a", "", "", v, "", 1 / 8, "1/8", 3).cells[5] for v in (0.1, 0.2))
    assert (fast, slow) == ("yes", "NO")


def test_the_page_has_the_table_that_is_printed() -> None:
    page = (Path(__file__).parents[2] / "docs" / "performance.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| what  ")]
    assert [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines] == [[*bench.HEAD]]


def test_growth_is_that_of_what_is_added(tmp_path: Path) -> None:
    row = bench.growth("resources", estate.template, (20, 40, 60), tmp_path, 1)
    assert row.what == "40 → 60 resources" or row.other == "too much noise"


def test_without_a_corpus_templates_are_made(tmp_path: Path) -> None:
    made = bench.corpus(tmp_path, "")
    assert len(made) == bench.MANY
    assert bench.corpus(tmp_path, str(tmp_path)) == sorted(made)
