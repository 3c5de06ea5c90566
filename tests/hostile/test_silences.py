"""No finding goes silently when a value is out of sight, but for those of `silences.yaml`."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

from tests.hostile.silences import silences
from tests.test_rule_fixtures import RULES

LISTED = yaml.safe_load(Path(__file__).with_name("silences.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", sorted(RULES))
def test_what_goes_silently_is_listed_with_a_reason(code: str) -> None:
    patterns = [pattern for group in LISTED for pattern in group["values"].get(code, ())]
    found = silences(RULES[code])
    unlisted = [
        f"{silence.fixture}: {silence.value}"
        for silence in found
        if not any(fnmatchcase(silence.value, pattern) for pattern in patterns)
    ]
    assert unlisted == [], "the rule does not say that it cannot know: mend that, or list why not"
    in_vain = [p for p in patterns if not any(fnmatchcase(s.value, p) for s in found)]
    assert in_vain == [], "listed, but something is said: take it out of the list"


def test_each_listed_rule_exists_and_each_group_has_its_reason() -> None:
    assert {code for group in LISTED for code in group["values"]} <= set(RULES)
    assert all(group["why"].strip() for group in LISTED)
