from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestlint.sample.item import Unfit, combined, key_text, sizes, values_of


@pytest.mark.parametrize(
    ("value", "declared", "expected"),
    [
        ("a", "", "Sa"),
        ("", "", ""),
        (None, "S", ""),
        ({"S": "a"}, "", "Sa"),
        ({"S": ""}, "", ""),
        ({"NULL": True}, "", ""),
        ("ä", "", "Sä"),
        ({"N": "1"}, "", "N1"),
        ({"N": "01.0"}, "", "N1"),
        ({"N": "1e2"}, "", "N100"),
        ({"N": "-0"}, "", "N0"),
        ({"N": "-1.50"}, "N", "N-1.5"),
        ("007", "N", "N7"),
        ("007", "S", "S007"),
        (7, "", "N7"),
        (7, "S", "S7"),
        ({"B": "AAE="}, "", "BAAE="),
        ("AAE=", "B", "BAAE="),
        ({"N": "1" * 37 + ".8"}, "", "N" + "1" * 37 + ".8"),
    ],
)  # fmt: skip
def test_a_key_value(value: Any, declared: str, expected: str) -> None:
    assert key_text(value, declared) == expected


@pytest.mark.parametrize(
    ("value", "declared", "why"),
    [
        (True, "", "no text, number or binary"),
        ([], "", "no text, number or binary"),
        ({}, "", "no text, number or binary"),
        ({"S": 1}, "", "no text, number or binary"),
        ({"S": "a", "N": "1"}, "", "no text, number or binary"),
        ({"BOOL": True}, "", "no text, number or binary"),
        ({"M": {}}, "", "no text, number or binary"),
        ({"N": "1"}, "S", "type N, not S"),
        ({"N": "one"}, "", "no number"),
        ({"N": "NaN"}, "", "no number that DynamoDB takes"),
        ({"N": "1e999999999"}, "", "no number"),
        ({"S": "\ud800"}, "", "no valid Unicode"),
        ("x" * 2049, "", "longer than 2,048 bytes"),
        ("ü" * 1025, "", "longer than 2,048 bytes"),
    ],
)
def test_what_cannot_be_a_key(value: Any, declared: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        key_text(value, declared)


def test_the_longest_keys() -> None:
    assert key_text("x" * 2048)
    assert key_text("ü" * 1024)


@given(st.lists(st.text().map(lambda text: "S" + text), min_size=1, max_size=4))
def test_a_combined_key_is_told_apart(texts: list[str]) -> None:
    assert values_of(combined(texts), len(texts)) == [text[1:] for text in texts]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-1e9, max_value=1e9))
def test_a_number_is_one_key_however_it_is_written(number: Any) -> None:
    forms = (str(number), f"{number:.6f}", f"{number:E}")
    assert len({key_text({"N": form}) for form in forms} | {key_text(number)}) == 1


# The rules of the page "DynamoDB item sizes and formats":
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "abc"}, 3),
        ({"S": "ü€"}, 5),
        ({"N": "27"}, 2),
        ({"N": "-27"}, 2),
        ({"N": "123"}, 3),
        ({"N": "1000"}, 2),
        ({"N": "0"}, 1),
        ({"B": "AAECAw=="}, 4),
        ({"BOOL": False}, 1),
        ({"NULL": True}, 1),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"N": "1"}]}, 3 + 2 + 2 + 2),
        ({"M": {"ab": {"S": "c"}}}, 3 + 1 + 2 + 1),
        ({"SS": ["a", "bc"]}, 3),
        ({"NS": ["1", "22"]}, 4),
    ],
)
def test_the_size_of_an_attribute(value: Any, size: int) -> None:
    assert sizes({"name": value}) == {"name": 4 + size}


@pytest.mark.parametrize(
    "value", ["a", 1, None, {}, {"S": 1}, {"X": "a"}, {"L": ["a"]}, {"SS": [1]}, {"M": {"a": 1}}]
)
def test_a_value_without_its_type_has_no_size(value: Any) -> None:
    assert sizes({"pk": {"S": "a"}, "name": value}) is None


def test_nothing_is_too_deep() -> None:
    value: Any = {"S": "a"}
    for _ in range(100_000):
        value = {"L": [value]}
    found = sizes({"a": value})
    assert found == {"a": 1 + 1 + 4 * 100_000}
    while "L" in value:  # taken apart here, where it costs no recursion
        value = value["L"].pop()
