"""Templates put together from resources that the rules know, with odd values."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import hypothesis.strategies as st

from ingestlint.parse.read import parse_template
from tests.command import ingestlint
from tests.hostile.judge import PATIENT, check_run, check_same, within
from tests.hostile.mutate import data_of, tree_mutant
from tests.hostile.texts import Writer

RULES = Path(__file__).parents[2] / "fixtures" / "rules"
EXAMPLES = int(os.environ.get("EXAMPLES", "100"))  # more of them in `make fuzz`
SECTIONS = ("Parameters", "Conditions", "Mappings", "Globals", "Transform", "Outputs")


@cache
def pool() -> list[Any]:
    """The templates of all rules' fixtures, as plain data."""
    return [data for path in sorted(RULES.glob("*/*.yaml")) for data in _data(path)]


def _data(path: Path) -> Iterator[Any]:
    yield data_of(parse_template(path.name, path.read_text(encoding="utf-8")).root)


def together(chance: Random) -> dict[str, Any]:
    """Resources of several templates in one, with the sections that they may refer to."""
    made: dict[str, Any] = {"Resources": {}}
    for _ in range(chance.randint(1, 4)):
        other = chance.choice(pool())
        names = sorted(other["Resources"])
        for name in names[: chance.randint(1, len(names))]:
            made["Resources"][name] = other["Resources"][name]
        for section in SECTIONS:
            found = other.get(section)
            if isinstance(found, dict):
                made.setdefault(section, {}).update(found)
            elif found is not None:
                made[section] = found
    return made


def check_made(made: Any, chance: Random) -> None:
    """What is made is judged, twice alike, or refused."""
    with TemporaryDirectory() as folder, within(PATIENT, waiting=True):
        data = json.dumps(made).encode()
        hypothesis.note(data.decode())
        report = check_run(Path(folder), "t.json", data, overviews=chance.random() < 0.2)
        if report is not None:
            check_same(Path(folder), "t.json")


@hypothesis.settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES <= 100, database=None
)
@hypothesis.given(chance=st.randoms(use_true_random=False))
def test_what_is_put_together_is_judged(chance: Random) -> None:
    check_made(tree_mutant(together(chance), chance), chance)


@hypothesis.settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES <= 100, database=None
)
@hypothesis.given(data=st.data())
def test_however_it_is_written_it_is_judged_or_refused(data: st.DataObject) -> None:
    def pick(count: int) -> int:
        return data.draw(st.integers(0, count - 1))

    template = pool()[pick(len(pool()))]
    writer = Writer(pick)
    is_json = pick(3) == 2
    text = writer.json(template) if is_json else writer.yaml(template)
    with TemporaryDirectory() as folder, within(PATIENT, waiting=True):
        name = "t.json" if is_json else "t.yaml"
        written = text.encode("utf-8", "surrogatepass")
        report = check_run(Path(folder), name, written, overviews=pick(5) == 4)
        if report is not None:
            check_same(Path(folder), name)


def test_hashes_decide_nothing(tmp_path: Path) -> None:
    chance = Random(7)
    for number in range(40):
        made = tree_mutant(together(chance), chance)
        (tmp_path / f"t{number}.json").write_text(json.dumps(made), encoding="utf-8")
    every = (".", "--preview", "--show-unknown", "--format", "json")
    runs = [ingestlint(tmp_path, *every, environment={"PYTHONHASHSEED": seed}) for seed in "012"]
    assert runs[0].stdout == runs[1].stdout == runs[2].stdout
    assert len(runs[0].stdout) > 10_000
