"""Results of AWS Lambda Power Tuning and the URLs that show them."""

import json
import struct
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestlint.config.errors import ConfigError
from ingestlint.evidence.power_tuning import Result, from_result, from_url
from ingestlint.parse.node import Scalar
from ingestlint.parse.read import parse_node
from ingestlint.parse.source import Source

# The example of the project's own documentation, README-INPUT-OUTPUT.md, "State Machine Output":
# https://github.com/alexcasalboni/aws-lambda-power-tuning
EXAMPLE = (
    "https://lambda-power-tuning.show/#gAAAAQACAAQABsAL;ZooQR4yvkUa/pQRGRC5zRaADHUVjOftE;"
    "QdWhOEMkoziDT5Q4xhiIOMYYiDi6RNc4"
)
MEASURED = [
    (128, 37002.40, 7.7168e-5),
    (256, 18647.77, 7.7792e-5),
    (512, 8489.44, 7.0720e-5),
    (1024, 3890.89, 6.4896e-5),
    (1536, 2512.23, 6.4896e-5),
    (3008, 2009.79, 1.02648e-4),
]
# … and its result there, with the power as a text.
RESULT = """{
  "results": {
    "power": "128",
    "cost": 0.0000002083,
    "duration": 2.9066666666666667,
    "stateMachine": {
      "executionCost": 0.00045,
      "lambdaCost": 0.0005252,
      "visualization": "https://lambda-power-tuning.show/#<encoded_data>"
    },
    "stats": [{"averagePrice": 0.0000002083, "averageDuration": 2.9066666666666667, "value": 128}]
  }
}
"""


def url(text: str) -> Scalar:
    return Scalar(Source("config.yaml", text), 0, len(text), text, text, plain=True)


def result(data: object) -> Result:
    return from_result(parse_node("r.json", json.dumps(data, indent=1)))


def encoded(sizes: list[int], times: list[float], costs: list[float]) -> str:
    lists = (("h", sizes), ("f", times), ("f", costs))
    parts = [struct.pack(f"<{len(numbers)}{kind}", *numbers) for kind, numbers in lists]
    return ";".join(b64encode(part).decode() for part in parts)


def test_the_documented_url_is_decoded() -> None:
    points = from_url(url(EXAMPLE)).points
    assert [point.memory for point in points] == [memory for memory, _, _ in MEASURED]
    for point, (_, ms, cost) in zip(points, MEASURED, strict=True):
        assert point.ms == pytest.approx(ms, abs=0.005)
        assert point.cost == pytest.approx(cost, rel=1e-4)


def test_the_documented_result_is_read() -> None:
    (point,) = from_result(parse_node("r.json", RESULT)).points
    assert (point.memory, point.ms, point.cost) == (128, 2.9066666666666667, 2.083e-7)
    assert point.node.span.line == 11


def test_a_bare_result_and_a_wrapped_one_are_the_same() -> None:
    bare = {"power": 512, "cost": 1e-6, "duration": 80.5}
    assert [p[:4] for p in result(bare).points] == [(512, 80.5, 81, 1e-6)]
    assert result({"results": bare}).points[0][:4] == result(bare).points[0][:4]


def test_stats_go_before_the_visualization_and_that_before_the_chosen_size() -> None:
    shown = {"power": 1024, "cost": 1e-6, "duration": 1, "stateMachine": {"visualization": EXAMPLE}}
    assert [p.memory for p in result(shown).points] == [m for m, _, _ in MEASURED]
    stats = [
        {"value": 512, "averagePrice": 2e-6, "averageDuration": 9},
        {"value": 256, "averagePrice": 1e-6, "averageDuration": 10},
    ]
    assert [p.memory for p in result({**shown, "stats": stats}).points] == [256, 512]
    without = {"power": 1024, "cost": 1e-6, "duration": 1, "stateMachine": {}, "stats": []}
    assert [p.memory for p in result(without).points] == [1024]


def test_costs_of_china_are_in_its_currency() -> None:
    text = EXAMPLE.replace("/#", "/?currency=CNY#")
    assert from_url(url(text)).currency == "¥"
    assert from_url(url(EXAMPLE)).currency == "$"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://lambda-power-tuning.show/", "no visualization URL"),
        (
            EXAMPLE + ";" + EXAMPLE.partition("#")[2] + ";x86;arm",
            "compares two functions (8 parts)",
        ),
        (EXAMPLE[:-9], "cannot be decoded"),
        (EXAMPLE[:-16], "6 sizes, 6 times and 3 costs"),
        ("https://x/#?;?;?", "the sizes in the URL cannot be decoded"),
        ("https://x/#;;", "0 sizes"),
        (f"https://x/#{encoded([-8], [1.0], [1.0])}", "-8 MB, 1 ms, 1 per invocation cannot be"),
        (f"https://x/#{encoded([128], [float('nan')], [1.0])}", "nan ms"),
        (f"https://x/#{encoded([128, 128], [1.0, 2.0], [1.0, 2.0])}", "a size is there twice"),
    ],
)
def test_a_wrong_url_is_an_error_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        from_url(url(text))
    assert said in error.value.message
    assert (error.value.path, error.value.line) == ("config.yaml", 1)
    assert error.value.hint


@pytest.mark.parametrize(
    ("data", "said", "line"),
    [
        ([1], "no result of AWS Lambda Power Tuning", 1),
        ({"Error": "States.TaskFailed"}, "no result of AWS Lambda Power Tuning", 1),
        ({"results": {"status": "FAILED"}}, "no result of AWS Lambda Power Tuning", 2),
        ({"power": "many", "cost": 1, "duration": 1}, "power must be a number", 2),
        ({"power": 128, "duration": 1}, "cost must be a number", 1),
        (
            {"stats": [{"value": 128, "averagePrice": True, "averageDuration": 1}]},
            "averagePrice",
            5,
        ),
    ],
)
def test_a_wrong_result_is_an_error_at_its_line(data: object, said: str, line: int) -> None:
    with pytest.raises(ConfigError) as error:
        result(data)
    assert said in error.value.message
    assert (error.value.path, error.value.line) == ("r.json", line)


SIZES = st.lists(
    st.tuples(
        st.integers(128, 10_240),
        st.floats(0.5, 900_000, width=32),
        st.floats(0, 0.125, width=32),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda size: size[0],
)


@given(SIZES)
def test_what_is_encoded_is_decoded(sizes: list[tuple[int, float, float]]) -> None:
    sizes.sort()
    text = "https://x/#" + encoded(*(list(column) for column in zip(*sizes, strict=True)))
    assert [(p.memory, p.ms, p.cost) for p in from_url(url(text)).points] == sizes
