"""Patterns that are tried, and those that could take too long."""

import pytest

from ingestlint.parse.patterns import is_quick

ADDRESS = r"([0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
# What people write, each with a value as long as theirs are.
USUAL = [
    ("", ""),
    ("[a-zA-Z][a-zA-Z0-9]*", "administrator"),
    ("^(dev|test|qa|uat|stage|prod)$", "stage"),
    (r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})/(\d{1,2})", "192.168.100.100/24"),
    (rf"^({ADDRESS}\.){{3}}{ADDRESS}(\/([0-9]|[1-2][0-9]|3[0-2]))$", "10.0.0.0/16"),
    (r"^arn:aws[a-z-]*:[a-z]+:[a-z0-9-]*:\d{12}:[\w/-]+$", "arn:aws:sns:eu-west-1:123456789012:t"),
    (r"[^@]+@[^@]+\.[^@]+", "somebody@example.com"),
    (r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "a-bucket-of-ours"),
    (r"[(|*+?{]" * 40, "(" * 40),
    (r"\(\|\*\+\?\{" * 40, "(|*+?{" * 40),
    ("(?:a|b)?(?=c)", "ac"),
]
SLOW = [
    "(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){25}", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y",
    "(?:a?){30}a{30}", "(a?a?a?a?){9}x", "((((a?){9}){9}){9})x", "(?=(a+))+x", "(a|b|ab)*c",
    "(?:(?:a{0,9}){0,9}){0,9}x", "(a{0,30}){30}x", "a{1,2}" * 30 + "b", "(a|a)" * 30 + "b",
    "(a|aa)" * 30 + "b", "a{0,5}" * 12 + "b", "(a?|a)" * 20 + "b", "(?:(?:a|a)|(?:a|a))" * 13,
    ".{0,60}" * 5 + "b", "a??" * 30 + "b", r"(a)\1*(\1|a)*b", "[a-z]*[a-z]*[a-z]*[a-z]*x",
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "text"), USUAL)
def test_what_people_write_is_tried(pattern: str, text: str) -> None:
    assert is_quick(pattern, text)


@pytest.mark.parametrize("pattern", SLOW)
def test_what_could_take_too_long_is_not(pattern: str) -> None:
    assert not is_quick(pattern, "a" * 60 + "!")


def test_a_match_anywhere_may_begin_at_each_character() -> None:
    pattern, text = ".*.*x", "a" * 300
    assert is_quick(pattern, text)
    assert not is_quick(pattern, text, anywhere=True)
    assert is_quick("^" + pattern, text, anywhere=True)


@pytest.mark.parametrize(
    "pattern", [")", "a)*", "(", "{", "{,}", "a{,3}", "[", "|", "a{3}{4}", "\\"]
)
def test_what_is_no_pattern_is_no_failure(pattern: str) -> None:
    is_quick(pattern, "aaa")
