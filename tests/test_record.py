"""Records do what named tuples do."""

import pickle
from typing import Any

import pytest

from ingestlint.record import Record


class Hop(Record):
    source: str
    target: str = "nowhere"
    tries: int = 3


class Nothing(Record):
    pass


UNHEARD_OF: dict[str, Any] = {"where": "b"}


def test_fields_are_given_by_position_or_name_and_have_defaults() -> None:
    assert Hop("a") == ("a", "nowhere", 3)
    assert Hop("a", tries=1, target="b") == Hop("a", "b", 1)
    assert Hop("a", "b").target == "b"
    assert Nothing() == ()


def test_a_field_that_is_missing_or_that_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="source"):
        eval("Hop()")  # noqa: S307  (mypy sees the same)
    with pytest.raises(TypeError, match="where"):
        Hop("a")._replace(**UNHEARD_OF)
    with pytest.raises(AttributeError):
        setattr(Hop("a"), "where", "b")  # noqa: B010


def test_a_copy_with_other_values() -> None:
    changed = Hop("a")._replace(tries=1)
    assert (type(changed), changed) == (Hop, ("a", "nowhere", 1))


def test_a_record_can_be_sent_and_shown() -> None:
    hop = Hop("a", "b")
    received = pickle.loads(pickle.dumps(hop))  # noqa: S301  (written here)
    assert (type(received), received) == (Hop, hop)
    assert repr(hop) == "Hop(source='a', target='b', tries=3)"
    assert hop._asdict() == {"source": "a", "target": "b", "tries": 3}
