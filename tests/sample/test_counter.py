import random
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestlint.integrations.sketches import DataSketches
from ingestlint.sample import counter
from ingestlint.sample.counter import Bounds, Counter, spill_over

ROWS = 200_000
KEYS = 60_000  # more than a sketch holds


def counted(keys: Iterable[str]) -> Counter:
    made = Counter(DataSketches)
    for number, key in enumerate(keys):
        made.add(key)
        if not number % 1_000:
            spill_over([made])
    made.finish()
    return made


def zipf(source: random.Random) -> list[str]:
    weights = [1 / rank for rank in range(1, KEYS + 1)]
    return [f"k{number}" for number in source.choices(range(KEYS), weights, k=ROWS)]


def uniform(source: random.Random) -> list[str]:
    return [f"k{source.randrange(KEYS)}" for _ in range(ROWS)]


def one_hot(source: random.Random) -> list[str]:
    return ["hot" if source.random() < 0.2 else f"k{source.randrange(KEYS)}" for _ in range(ROWS)]


def holds(bounds: Bounds, truth: float) -> bool:
    return bounds.low <= truth <= bounds.high


@pytest.mark.parametrize("make", [zipf, uniform, one_hot])
def test_the_errors_that_are_stated_hold(make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(make)
    keys = make(random.Random(7))  # noqa: S311  (a sample, no secret)
    exact = counted(keys)
    assert exact.exact
    monkeypatch.setattr(counter, "EXACT_KEYS", 10_000)
    estimated = counted(keys)
    assert not estimated.exact
    assert not estimated.counts
    assert estimated.total == exact.total == ROWS
    assert holds(estimated.distinct(), exact.distinct().low)
    assert holds(estimated.most(), exact.most().low)
    assert holds(estimated.gini(), exact.gini().low)
    truth = {hot.key: hot.times.low for hot in exact.hottest(KEYS)}
    for hot in estimated.hottest(100):
        assert holds(hot.times, truth[hot.key])
    distinct = estimated.distinct()
    assert distinct.high - distinct.low < 0.03 * distinct.low
    most = estimated.most()
    assert most.high - most.low < 0.0002 * ROWS


def test_the_hottest_keys_of_a_sketch_are_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = zipf(random.Random(3))  # noqa: S311
    exact = counted(keys)
    monkeypatch.setattr(counter, "EXACT_KEYS", 10_000)
    found = [hot.key for hot in counted(keys).hottest(10)]
    assert found == [hot.key for hot in exact.hottest(10)]


def test_counters_share_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counter, "EXACT_KEYS", 100)
    small, large = Counter(DataSketches), Counter(DataSketches)
    for number in range(90):
        large.add(f"k{number}")
        small.add(f"k{number % 10}")
    spill_over([small, large])
    assert (small.exact, large.exact) == (True, True)
    large.add("one more")
    spill_over([small, large])
    assert (small.exact, large.exact) == (True, False)


def test_long_keys_count_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counter, "EXACT_TEXT", 1_000)
    made = counted("x" * 100 + str(number) for number in range(2_000))
    assert not made.exact
    assert holds(made.distinct(), 2_000)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30))
def test_gini_is_that_of_its_definition(counts: list[int]) -> None:
    """Half the mean difference of all pairs, divided by the mean."""
    made = Counter(DataSketches)
    for number, count in enumerate(counts):
        for _ in range(count):
            made.add(str(number))
    pairs = sum(abs(one - other) for one in counts for other in counts)
    expected = pairs / (2 * len(counts) * sum(counts))
    assert made.gini().low == pytest.approx(expected, abs=1e-12)


def test_nothing_counted() -> None:
    made = Counter(DataSketches)
    assert (made.distinct(), made.most(), made.gini(), made.hottest(3)) == (
        Bounds(0, 0), Bounds(0, 0), Bounds(0, 0), [],
    )  # fmt: skip


def test_of_keys_alike_the_first_in_order_is_named() -> None:
    made = counted(["b", "a", "c", "b", "a"])
    assert [hot.key for hot in made.hottest(3)] == ["a", "b", "c"]
