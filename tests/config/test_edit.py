import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestlint.config.edit import KeysFound, with_keys
from ingestlint.config.errors import ConfigError
from ingestlint.config.file import load

TABLE = KeysFound("Table", "", 500, 0.2)
INDEX = KeysFound("Table", "by-day", 7, 0.123451)
KEYS = "keys: {distinct: 500, hottest_share: 0.2}"
BY_DAY = "indexes: {by-day: {keys: {distinct: 7, hottest_share: 0.1235}}}"


def edited(text: str, *found: KeysFound) -> str:
    return with_keys("c.yaml", text, list(found) or [TABLE])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"workload:\n  Table: {{{KEYS}}}\n"),
        ("# only a comment", f"# only a comment\nworkload:\n  Table: {{{KEYS}}}\n"),
        ("---\nlimits: {}\n", f"---\nlimits: {{}}\nworkload:\n  Table: {{{KEYS}}}\n"),
        ("workload:\n", f"workload:\n  Table: {{{KEYS}}}\n"),
        ("workload: # mine\n\nrules: {}", f"workload: # mine\n  Table: {{{KEYS}}}\n\nrules: {{}}"),
        ("workload: {}\n", f"workload: {{Table: {{{KEYS}}}}}\n"),
        ("workload: ~\n", f"workload: {{Table: {{{KEYS}}}}}\n"),
        ("workload:\n  Table:\n", f"workload:\n  Table:\n    {KEYS}\n"),
        ("workload:\n  Table: {}\n", f"workload:\n  Table: {{{KEYS}}}\n"),
        (
            "workload:\n  Table: {item_kb: 2, } # x\n",
            f"workload:\n  Table: {{item_kb: 2, {KEYS}, }} # x\n",
        ),
        ("{workload: {}}", f"{{workload: {{Table: {{{KEYS}}}}}}}"),
        ("{}", f"{{workload: {{Table: {{{KEYS}}}}}}}"),
        (
            "workload:\n    Fn: {} # f\n    # the end\n\nrules: {}\n",
            f"workload:\n    Fn: {{}} # f\n    Table: {{{KEYS}}}\n    # the end\n\nrules: {{}}\n",
        ),
        (
            "workload:\n  Table:\n    item_kb: 2\n\n    # more\nrules: {}\n",
            f"workload:\n  Table:\n    item_kb: 2\n    {KEYS}\n\n    # more\nrules: {{}}\n",
        ),
        (
            "workload:\n  Table:\n    keys:\n      distinct: 4 # 4\n      hottest_share:  .5\n",
            "workload:\n  Table:\n    keys:\n      distinct: 500 # 4\n      hottest_share:  0.2\n",
        ),
        (
            "workload: {Table: {keys: {hottest_share: 1}}, Fn: {}}",
            "workload: {Table: {keys: {hottest_share: 0.2, distinct: 500}}, Fn: {}}",
        ),
        ("workload:\n  Table:\n    keys:\n", f"workload:\n  Table:\n    {KEYS}\n"),
        (
            '"workload":\r\n  "Table": {"item_kb": 2}\r\n',
            f'"workload":\r\n  "Table": {{"item_kb": 2, {KEYS}}}\r\n',
        ),
    ],
)  # fmt: skip
def test_what_is_added(before: str, after: str) -> None:
    assert edited(before) == after
    assert edited(after) == after


def test_an_index() -> None:
    before = "workload:\n  Table: {item_kb: 2}\n"
    assert edited(before, INDEX) == f"workload:\n  Table: {{item_kb: 2, {BY_DAY}}}\n"
    both = edited(before, TABLE, INDEX)
    assert both == f"workload:\n  Table: {{item_kb: 2, {KEYS}, {BY_DAY}}}\n"
    assert edited(both, INDEX, TABLE) == both


def test_an_index_below_others() -> None:
    before = "workload:\n  Table:\n    indexes:\n      other: {item_kb: 1}\n    item_kb: 2\n"
    line = "      by-day: {keys: {distinct: 7, hottest_share: 0.1235}}\n"
    other = "      other: {item_kb: 1}\n"
    assert edited(before, INDEX) == before.replace(other, other + line)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 1\na: 2\n", 2, "sets a twice"),
        ("workload: {\n  Fn: {}}\n", 1, "braces over several lines"),
        ('{\n"rules": {}\n}', 1, "braces over several lines"),
        ("workload: &w\n  Fn: {}\n", 1, "anchor"),
        ("x: &w {Fn: {}}\nworkload: *w\n", 2, "anchor"),
        ("x: &w {a: {}}\nworkload:\n  <<: *w\n", 3, "merged"),
        ("workload: []\n", 1, "is no mapping"),
        ("workload: 'x'\n", 1, "is no mapping"),
        ("- a\n", 1, "is no mapping"),
        ("workload:\n  Table:\n    keys: none\n", 3, "is no mapping"),
        ("workload: {Table: {keys: 5}}\n", 1, "is no mapping"),
        ("workload: {Table: {keys: {distinct: many}}}\n", 1, "is no number"),
        ("workload: {Table: {keys: {distinct: '5'}}}\n", 1, "is no number"),
        ("workload: {Table: {keys: {distinct: &five 5}}}\n", 1, "is no number"),
        ("workload:\n  Table: {keys: {distinct: [1]}}\n", 2, "is no place for a number"),
        ("a: [\n", 2, "not valid YAML"),
        ("a: 1\n---\nb: 1\n", 2, "second YAML document"),
    ],
)
def test_what_cannot_be_edited(text: str, line: int, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        edited(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (1.0, "1.0"),
        (0.123411, "0.1235"),
        (0.5, "0.5"),
        (1 / 3, "0.3334"),
        (1.23456e-7, "0.0000001235"),
    ],
)
def test_a_share_does_not_look_smaller_than_it_is(share: float, written: str) -> None:
    text = edited("", TABLE._replace(hottest_share=share))
    assert text.endswith(f"hottest_share: {written}}}}}\n")


def test_names_that_need_quotes(tmp_path_factory: pytest.TempPathFactory) -> None:
    found = [TABLE._replace(table="a: b"), TABLE._replace(table="t.yaml:Table")]
    text = edited("", *found)
    assert '"a: b"' in text
    path = tmp_path_factory.mktemp("edit") / "c.yaml"
    path.write_text(text, encoding="utf-8")
    workload = load(str(path), {}).workload
    assert workload is not None
    assert set(workload.entries) == {"a: b", "t.yaml:Table"}


TEXT = """\
# a comment

rules: {NET101: {headroom: 3}}
limits:
  a: 1  # one
workload:
  Fn: {duration_ms: 4}
  Table: {item_kb: 2}
  Table:
    item_kb: 2
    keys: {distinct: 3}
    keys:
      distinct: 3
    indexes: {}
  text: |
      block
  list:
    - a
    - {b: 1}
\tx: 1
...
"""
LINES = st.sampled_from(TEXT.splitlines())


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_all_else_stays_as_it_is(lines: list[str], newline: str, ended: bool) -> None:  # noqa: FBT001
    text = newline.join(lines) + (newline if ended else "")
    try:
        after = edited(text, TABLE, INDEX)
    except ConfigError:
        return
    assert edited(after, TABLE, INDEX) == after
    kept = iter(after)
    numbers = {"3"}  # the old number of keys
    assert all(char in kept for char in text if char not in numbers)
