import gzip
import json
from typing import Any

import pytest

from ingestlint.sample.lines import LINE_BYTES
from ingestlint.sample.rows import NoColumn, item_of
from tests.sample.streams import bad, read

ITEM = {"pk": {"S": "a"}}


def items(data: bytes | str, *needed: str) -> list[Any]:
    return [row.item for row in read(data, *needed)]


def test_nothing() -> None:
    assert read("") == []
    assert read(" \n\n") == []
    assert read(gzip.compress(b"")) == []


@pytest.mark.parametrize(
    "row",
    [
        ITEM,
        {"Item": ITEM},
        {"Metadata": {"Written": {"N": "1"}}, "Keys": {"k": {"S": "a"}}, "NewImage": ITEM},
        {"Keys": {"k": {"S": "a"}}, "OldImage": ITEM},
        {"Keys": ITEM},
        {"eventName": "INSERT", "dynamodb": {"Keys": {"k": {"S": "a"}}, "NewImage": ITEM}},
    ],
)  # fmt: skip
def test_what_wraps_an_item(row: dict[str, Any]) -> None:
    assert item_of(row) is item_of(row)
    assert item_of(row) == ITEM
    assert items(json.dumps(row) + "\n") == [ITEM]


@pytest.mark.parametrize("row", [{"Item": "x", "pk": "a"}, {"Item": {}, "pk": "a"}, {"Keys": 1}])
def test_what_only_looks_like_a_wrapping(row: dict[str, Any]) -> None:
    assert item_of(row) == row


def test_json_lines() -> None:
    text = '\ufeff{"pk": "a"}\n\n  {"pk": 1.50}\r\n{"pk": "b"}'
    assert [str(item["pk"]) for item in items(text)] == ["a", "1.50", "b"]
    assert [row.line for row in read(text)] == [1, 3, 4]


def test_lines_that_are_none() -> None:
    text = b'{"pk": "a"}\n{"pk"\nnull\n[1]\n{"pk": NaN}\n\xff{}\n{"a": "\x00"}\n{"pk": "b"}\n'
    assert bad(text) == [
        (2, "is not JSON"),
        (3, "is no JSON object"),
        (4, "is no JSON object"),
        (5, "is not JSON"),
        (6, "is not UTF-8 text"),
        (7, "is not JSON"),
    ]
    assert len(read(text)) == 8


def test_hostile_lines() -> None:
    deep = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}\n"
    number = b'{"pk": ' + b"9" * 10_000 + b"}\n"
    long = b'{"pk": "' + b"x" * LINE_BYTES + b'"}\n'
    text = b'{"pk": "a"}\n' + deep + number + long + long + b'{"pk": "b"}\n'
    found = bad(text)
    assert [line for line, _ in found] == [2, 3, 4, 5]
    assert [why for _, why in found[2:]] == [f"is longer than {LINE_BYTES:,} bytes"] * 2
    assert items(text)[-1] == {"pk": "b"}


def test_what_expands_does_not() -> None:
    """Entities and anchors that would multiply in other formats are texts here."""
    text = '{"pk": "&lol9;", "a": "*a"}\n{"pk": "&lol9;"}\n'
    assert items(text)[1] == {"pk": "&lol9;"}


def test_packed_by_gzip() -> None:
    text = b'{"Item": {"pk": {"S": "a"}}}\n' * 1000
    assert items(gzip.compress(text)) == [ITEM] * 1000
    half = gzip.compress(text) + gzip.compress(text)
    assert len(items(half)) == 2000


def test_a_packed_file_that_breaks_off() -> None:
    lines = b"".join(b'{"pk": "%d"}\n' % number for number in range(20_000))
    whole = gzip.compress(lines)
    found = read(whole[: len(whole) // 2])
    assert found[-1].why == "the packed file is damaged or not whole"
    assert len(found) > 1
    assert [row.why for row in read(whole[:15])] == ["the packed file is damaged or not whole"]
    damaged = whole[:100] + b"\x00\xff\x00" + whole[103:]
    assert read(damaged)[-1].why == "the packed file is damaged or not whole"


# --- documents -----------------------------------------------------------------------------------


@pytest.mark.parametrize("indent", [None, 4])
def test_the_output_of_a_scan(indent: int | None) -> None:
    page = {"Items": [ITEM] * 3, "Count": 3, "ScannedCount": 3, "Z": None}
    text = json.dumps(page, indent=indent)
    assert items(text) == [ITEM] * 3
    assert items(text + "\n" + text + "\n") == [ITEM] * 6
    assert items("\ufeff" + text) == [ITEM] * 3
    assert items(json.dumps(dict(sorted(page.items())), indent=indent)) == [ITEM] * 3


def test_a_list_of_items() -> None:
    text = '[\n {"pk": "a"},\n {"pk": 1.5}\n, 3,\n\n{"pk": "c"}]\n'
    found = read(text)
    assert [row.line for row in found] == [2, 3, 4, 6]
    assert bad(text) == [(4, "is no JSON object")]


def test_empty_documents() -> None:
    assert items("[]") == []
    assert items('{"Items": []}') == []
    assert items('{"Items": [], "Count": 0}') == []


def test_a_document_longer_than_what_is_read_at_once() -> None:
    many = [{"pk": {"S": f"{number}-{'ü' * 500}"}} for number in range(2_000)]
    text = json.dumps({"Items": many}, ensure_ascii=False, indent=2)
    assert items(text) == many


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('[{"pk": "a"}, {"pk": ', 1),
        ('[{"pk": "a"} {"pk": "b"}]', 1),
        ('[{"pk": "a"}', 1),
        ('{"Items": [{"pk": "a"}], "Count": ', 1),
        ('{"Items": [{"pk": "a"}]} x', 1),
        ("[" * 200_000, 0),
    ],
)
def test_a_document_that_breaks_off(text: str, count: int) -> None:
    found = read(text)
    assert [row.why for row in found if row.item is None] == ["is not JSON from here on"]
    assert len([row for row in found if row.item is not None]) == count


# --- CSV -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv(delimiter: str) -> None:
    text = "\ufeffother,pk,rest\r\n1,a,x\r\n,b,\r\n\r\n2,,y\r\n3\r\n".replace(",", delimiter)
    assert items(text, "pk") == [
        {"other": "1", "pk": "a"},
        {"pk": "b"},
        {"other": "2"},
        {"other": "3"},
    ]
    assert [row.line for row in read(text, "pk")] == [2, 3, 5, 6]


def test_csv_with_types_in_its_header() -> None:
    assert items("pk (S),other (N)\na,1\n", "pk") == [{"pk": "a", "other": "1"}]


def test_csv_with_quotes() -> None:
    text = 'pk,other\n"a,b","x\ny"\n"say ""hi""",\nc,d\n'
    found = read(text, "pk")
    assert [row.item and row.item["pk"] for row in found] == ["a,b", 'say "hi"', "c"]
    assert [row.line for row in found] == [2, 4, 5]


def test_csv_rows_that_are_none() -> None:
    text = b"pk,other\na,b,c\nx\xff,y\nk\x00y,z\nd,e\n"
    assert bad(text, "pk") == [(2, "has 3 fields, the header has 2"), (3, "is not UTF-8 text")]
    assert items(text, "pk")[-2:] == [{"pk": "k\x00y", "other": "z"}, {"pk": "d", "other": "e"}]


def test_a_quote_that_is_not_closed() -> None:
    lines = "".join(f"k{number},{'x' * 50}\n" for number in range(30_000))
    text = f'pk,other\na,b\n"c,d\n{lines}'
    found = bad(text, "pk")
    assert found[0][0] == 3
    assert "a quote is not closed, lines 3 to 1" in found[0][1]
    assert len(read(text, "pk")) > 5_000


def test_a_csv_without_the_key() -> None:
    with pytest.raises(NoColumn) as caught:
        read("a,b\n1,2\n", "pk")
    assert caught.value.columns == ["a", "b"]


@pytest.mark.parametrize("text", ['{"pk": "ä"}', "pk,other\na,b\n"])
def test_utf_16(text: str) -> None:
    assert bad(text.encode("utf-16"), "pk") == [(1, "is not UTF-8 text")]


def test_what_is_no_text() -> None:
    assert bad(b"PAR1\x15\x04\xff\xfe\n\x00", "pk") == [(1, "is not UTF-8 text")]


def test_a_header_that_is_no_csv() -> None:
    ((line, reason),) = bad("id,b\rx,y\n1,2\n")
    assert line == 1
    assert reason.startswith("is no CSV: ")
