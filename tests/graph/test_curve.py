"""What is better than the size in use: never a guess, and nothing better is left."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.evaluate.stack import Stack
from ingestlint.evidence.evidence import LOG, POWER_TUNING, Evidence, Point, Said
from ingestlint.evidence.power_tuning import from_url
from ingestlint.graph.curve import Limits, Size, better, curve
from ingestlint.graph.graph import Graph
from ingestlint.parse.node import Scalar
from ingestlint.parse.read import parse_template
from ingestlint.parse.source import Source
from tests.evidence.test_power_tuning import EXAMPLE

TEXT = "Resources:\n  Fn: {Type: AWS::Lambda::Function, Properties: {Architectures: [arm64]}}\n"
NODE = Scalar(Source("e", "e"), 0, 1, "e", "e", plain=True)
DEFAULTS = Limits(gain=10, extra_cost=5, extra_time=0)


def graph(prices: dict[str, float] | None = None) -> Graph:
    return Graph(Stack(parse_template("t.yaml", TEXT), NOTHING_GIVEN), prices=prices)


def sizes(evidence: Evidence, prices: dict[str, float] | None = None) -> tuple[Size, ...]:
    (function,) = graph(prices).resources("AWS::Lambda::Function")
    return curve(function, evidence)


def example() -> tuple[Size, ...]:
    url = Scalar(Source("c", EXAMPLE), 0, 1, EXAMPLE, EXAMPLE, plain=True)
    return sizes(Evidence(NODE, POWER_TUNING, from_url(url).points))


def test_the_documented_example_costs_what_it_shows_and_the_requests() -> None:
    assert [(s.memory, round(s.cost, 2)) for s in example()] == [
        (128, 77.37), (256, 77.99), (512, 70.92), (1024, 65.10), (1536, 65.10), (3008, 102.85),
    ]  # fmt: skip


def test_its_best_size_is_the_faster_of_the_two_cheapest() -> None:
    for now in example()[:3]:
        found = better(example(), now, DEFAULTS)
        assert found is not None
        assert found.first.memory == 1536
        assert found.cheapest is None
    assert better(example(), example()[4], DEFAULTS) is None
    # 20 % faster for 58 % more: whoever pays that has chosen it.
    assert better(example(), example()[5], DEFAULTS) is None


def logged(*points: tuple[int, float, int], architecture: str = "") -> Evidence:
    said = Said(architecture, NODE) if architecture else None
    found = tuple(Point(m, ms, ms, None, runs, NODE) for m, ms, runs in points)
    return Evidence(NODE, LOG, found, architecture=said)


def test_what_a_log_measured_is_priced_by_architecture() -> None:
    log = logged((1024, 1000, 5))
    assert sizes(log)[0].cost == pytest.approx(13.3334 + 0.20)
    there = logged((1024, 1000, 5), architecture="x86_64")
    assert sizes(there)[0].cost == pytest.approx(16.6667 + 0.20)


def test_the_configuration_may_have_other_prices() -> None:
    prices = {"arm64_gb_second": 1e-5, "million_requests": 0.0}
    assert sizes(logged((1024, 1000, 5)), prices)[0].cost == pytest.approx(10)
    tuned = Evidence(NODE, POWER_TUNING, (Point(512, 1000, 1000, 9e-6, None, NODE),))
    assert sizes(tuned)[0].cost == pytest.approx(9.2)
    assert sizes(tuned, prices)[0].cost == pytest.approx(5)
    # That of another architecture leaves what was measured.
    assert sizes(tuned, {"x86_64_gb_second": 1.0})[0].cost == pytest.approx(9.2)


def test_sizes_that_ran_rarely_are_no_measurement() -> None:
    assert [s.memory for s in sizes(logged((128, 10, 4), (256, 9, 5)))] == [256]


def test_costs_in_another_currency_stay_what_they_are() -> None:
    china = Evidence(NODE, POWER_TUNING, (Point(512, 10, 10, 9e-6, None, NODE),), currency="¥")
    assert sizes(china, {"arm64_gb_second": 1.0})[0].cost == pytest.approx(9)


CURVES = st.lists(
    st.builds(
        Size,
        st.integers(128, 10_240),
        st.floats(0.5, 900_000),
        st.floats(0.2, 100_000),
        st.just(NODE),
    ),
    min_size=2,
    max_size=10,
    unique_by=lambda size: size.memory,
)
LIMITS = st.builds(Limits, st.floats(0, 90), st.floats(0, 100), st.floats(0, 50))
WITHOUT_EXTRA_TIME = st.builds(Limits, st.floats(0.1, 90), st.floats(0, 100), st.just(0.0))


@given(CURVES, LIMITS, st.floats(0, 4_000))
def test_only_measured_sizes_with_enough_memory_are_named(
    found: list[Size], limits: Limits, least: float
) -> None:
    now = found[0]
    answer = better(tuple(found), now, limits, least)
    for size in (answer.fastest, answer.cheapest) if answer else ():
        if size is not None:
            assert size in found[1:]
            assert size.memory >= least


@given(CURVES, LIMITS, st.floats(1, 10), st.floats(1, 10))
def test_what_is_in_use_being_worse_never_makes_it_hold(
    found: list[Size], limits: Limits, dearer: float, slower: float
) -> None:
    now, *others = found
    assume(better(tuple(found), now, limits) is not None)
    worse = now._replace(cost=now.cost * dearer, ms=now.ms * slower)
    assert better((worse, *others), worse, limits) is not None


@given(CURVES, LIMITS, st.floats(0, 50))
def test_asking_for_more_gain_never_finds_more(
    found: list[Size], limits: Limits, more: float
) -> None:
    stricter = limits._replace(gain=limits.gain + more)
    if better(tuple(found), found[0], stricter) is not None:
        assert better(tuple(found), found[0], limits) is not None


@given(CURVES, WITHOUT_EXTRA_TIME)
def test_whoever_follows_it_is_done(found: list[Size], limits: Limits) -> None:
    answer = better(tuple(found), found[0], limits)
    assume(answer is not None)
    assert answer is not None
    assert better(tuple(found), answer.first, limits) is None


@given(CURVES, LIMITS)
def test_a_better_size_gains_what_it_must_at_no_more_than_it_may(
    found: list[Size], limits: Limits
) -> None:
    now = found[0]
    answer = better(tuple(found), now, limits)
    for size in (answer.fastest, answer.cheapest) if answer else ():
        if size is not None:
            share = 1 - limits.gain / 100 + 1e-6
            assert size.ms <= now.ms * share or size.cost <= now.cost * share
            assert size.cost <= now.cost * (1 + limits.extra_cost / 100 + 1e-6)
            assert size.ms <= now.ms * (1 + limits.extra_time / 100 + 1e-6)


def test_the_example_is_the_one_in_the_fixtures() -> None:
    fixtures = Path(__file__).parents[2] / "fixtures" / "rules" / "MEM403"
    assert EXAMPLE in (fixtures / "fires_power_tuning.yaml").read_text(encoding="utf-8")
