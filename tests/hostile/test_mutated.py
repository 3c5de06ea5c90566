"""Fixtures made a little wrong, the same ones in every run; `make fuzz` goes on from there."""

from pathlib import Path
from random import Random

import pytest

from tests.hostile.judge import PATIENT, check_run, within
from tests.hostile.mutated import Seeds

FIXTURES = Path(__file__).parents[2] / "fixtures"
MUTANTS = 60


@pytest.mark.parametrize("seed", range(2))
def test_a_template_with_mistakes_is_judged_or_refused(seed: int, tmp_path: Path) -> None:
    seeds, chance = Seeds([FIXTURES / "rules"]), Random(seed)
    judged = 0
    for _ in range(MUTANTS):
        name, data = seeds.mutant(chance)
        with within(PATIENT, waiting=True):
            judged += check_run(tmp_path, name, data) is not None
    assert judged > MUTANTS / 10
