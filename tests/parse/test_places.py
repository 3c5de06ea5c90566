"""Every value keeps its place, whatever the text is written in."""

import json
import math
import time
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingestlint.parse.errors import ParseError
from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence
from ingestlint.parse.plain import resolve_plain
from ingestlint.parse.read import decode, parse_node, parse_template

if TYPE_CHECKING:
    from ingestlint.parse.yaml_text import Duplicate


def at(text: str, *path: str | int, name: str = "t.yaml") -> Node:
    node = parse_node(name, text)
    for key in path:
        if isinstance(node, Call):
            node = node.argument
        if isinstance(node, Mapping):
            node = node.entries[str(key)]
        elif isinstance(node, Sequence):
            node = node.items[int(key)]
    return node


def place(node: Node) -> tuple[int, int, int, int]:
    return node.span[1:]


def data(node: Node) -> object:
    if isinstance(node, Mapping):
        return {key: data(value) for key, value in node.entries.items()}
    if isinstance(node, Sequence):
        return [data(item) for item in node.items]
    if isinstance(node, Call):
        return {node.name: data(node.argument)}
    assert isinstance(node, Scalar)
    return node.value


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a:\n  b: 12\n", ["a", "b"], (2, 6, 2, 8)),
        ("a:\r\n  b: 12\r\n", ["a", "b"], (2, 6, 2, 8)),
        ("ä🎈: 1\nb: [x, 'yy']\n", ["b", 1], (2, 8, 2, 12)),
        ("a: !Sub x${b}\nc: 1\n", ["a"], (1, 4, 1, 14)),
        ("a:\n  b:\n    - 1\n    - 2\nc: 3\n", ["a"], (2, 3, 4, 8)),
        ("a: |\n  one\n  two\n\nb: 1\n", ["a"], (1, 4, 3, 6)),
        ("x: &n 5\ny: *n\n", ["y"], (2, 4, 2, 6)),
        ('{"a": {"b": [1, "\\ud83d\\ude00"]}}', ["a", "b", 1], (1, 17, 1, 31)),
        ('{\n\t"a"\n:\t7}', ["a"], (3, 3, 3, 4)),
    ],
)
def test_span(text: str, path: list[str | int], expected: tuple[int, int, int, int]) -> None:
    assert place(at(text, *path)) == expected


def test_short_and_long_forms_are_equal() -> None:
    short = "a: !GetAtt Q.Arn\nb: !If [C, !Ref X, 1]\nc: !FindInMap [M, a, b]\n"
    long = "a: {Fn::GetAtt: Q.Arn}\nb: {Fn::If: [C, {Ref: X}, 1]}\nc: {Fn::FindInMap: [M, a, b]}\n"
    assert data(at(short)) == data(at(long))


def test_merge_keys_and_aliases() -> None:
    text = "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\n"
    assert data(at(text, "use")) == {"x": 1, "y": 3}


def test_scalars_are_read_as_cloudformation_reads_them() -> None:
    text = "[018, 0300, 12:30, 2010-09-09, yes, 0x1F, 0b11, 1.5, ~, 'on', 1_0, 0E0, 1e2, .inf]"
    expected = [
        "018", 192, 750, "2010-09-09", True, 31, 3, 1.5, None, "on", 10, "0E0", "1e2", ".inf",
    ]  # fmt: skip
    assert data(at(text)) == expected


def as_pyyaml(text: str) -> object:
    """What PyYAML makes of a plain scalar, where that is a number."""
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    try:
        value = loader.construct_object(yaml.ScalarNode(tag, text))
    except ValueError:
        return text
    finite = isinstance(value, int | float) and math.isfinite(value)
    return value if finite or isinstance(value, bool | None) else text


@given(
    st.from_regex(r"[-+]?[0-9._:]{1,6}([eE][-+]?[0-9]{1,3})?", fullmatch=True)
    | st.from_regex(r"[-+]?0[bBxXoO]?[0-9a-fA-F_]{1,5}", fullmatch=True)
    | st.integers().map(str)
    | st.floats().map(repr)
    | st.sampled_from([".inf", "-.INF", ".NaN", "0E0", "1e2", "+.5", "-0", "0_", "1.0e+999"])
)
def test_plain_numbers_are_those_of_pyyaml(text: str) -> None:
    assert repr(resolve_plain(text)) == repr(as_pyyaml(text))


def test_duplicate_keys_are_noted_and_the_last_wins() -> None:
    for text in ("a: 1\nb: 2\na: 3\n", '{"a": 1, "b": 2, "a": 3}'):
        duplicates: list[Duplicate] = []
        root = parse_node("t", text, duplicates)
        assert data(root) == {"a": 3, "b": 2}
        assert [d.key for d in duplicates] == ["a"]
        assert duplicates[0].first.start < duplicates[0].second.start


LAUGHS = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LAUGHS, "once aliases are written out"),
        ("[" * 3000, "nested deeper"),
        ('{"a":' * 3000, "nested deeper"),
        ("".join(" " * n + "a:\n" for n in range(3000)), "nested deeper"),
        ("a: &a [*a]", "refers to itself"),
        ("a: *b", "no anchor"),
        ("a: 1\n---\nb: 2\n", "second YAML document"),
        ("", "empty"),
        ("# nothing\n", "empty"),
        ("a: [1, 2\nb: 3\n", "not valid YAML"),
        ('{"a": 1,, "b"', "not valid"),
        ("a: \x00", "does not allow"),
        ("? [a, b]\n: 1\n", "key must be a plain text"),
    ],
)
def test_hostile_or_broken_text_is_a_clear_error(text: str, said: str) -> None:
    started = time.process_time()
    with pytest.raises(ParseError, match=said) as error:
        parse_node("t.json" if text.startswith('{"a": 1,') else "t.yaml", text)
    assert error.value.line >= 1
    assert time.process_time() - started < 20


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_such_number(number: str) -> None:
    text = f'{{"a": 1,\n "b": [2, {number}]}}'
    with pytest.raises(ParseError, match=f"not valid JSON: it has no {number}") as error:
        parse_node("t.json", text)
    assert (error.value.line, error.value.column) == (2, 11)
    assert data(at(text, "b", name="t.yaml")) == [2, number]


def test_bytes_are_bounded_and_decoded() -> None:
    with pytest.raises(ParseError, match="larger than"):
        decode(b" " * 50_000_000)
    with pytest.raises(ParseError, match="not UTF-8") as error:
        decode(b"a: 1\nb: \xff\n")
    assert error.value.line == 2
    assert decode(b"\xef\xbb\xbfa: 1") == "a: 1"
    assert decode("a: ü".encode("utf-16")) == "a: ü"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def only_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(
            key not in {"Ref", "<<"} and not key.startswith("Fn::") and only_plain(inner)
            for key, inner in value.items()
        )
    return not isinstance(value, list) or all(only_plain(item) for item in value)


@given(VALUES.filter(only_plain))
def test_json_reads_back(value: object) -> None:
    assert data(parse_node("t.json", json.dumps({"a": value}))) == {"a": value}


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}\Z"), VALUES).filter(only_plain))
def test_yaml_reads_back(value: dict[str, object]) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    expected = yaml.safe_load(text)
    if value:
        assert json.dumps(data(parse_node("t.yaml", text)), default=str) == json.dumps(
            _keys_as_text(expected), default=str
        )


def _keys_as_text(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _keys_as_text(inner) for key, inner in value.items()}
    return [_keys_as_text(item) for item in value] if isinstance(value, list) else value


@given(st.text() | st.binary().map(lambda b: b.decode("latin-1")))
def test_any_text_gives_a_template_or_a_parse_error(text: str) -> None:
    try:
        template = parse_template("t.yaml", text)
    except ParseError:
        return
    assert template.errors or template.resources.entries
