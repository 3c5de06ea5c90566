"""The names of alarms, as others write them: whether one is meant, or may be."""

import re
from collections.abc import Iterator

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import (
    Absent,
    Known,
    Text,
    Unknown,
    Value,
    Why,
    certainly_same,
    text_of,
)

from .arn_patterns import HOLE, Answer, may_be_same, pattern_of
from .resource import Resource

NAMED = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
# `ALARM("name or ARN")`, and what else a composite alarm asks of another one.
_ASKED = r"\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*[\"']?([^\"')]*)"
_IN_ARN = ":alarm:"


def names_in_rule(rule: Value) -> Iterator[Value]:
    """What the AlarmRule of a composite alarm names its alarms by, as far as it is known."""
    parts = rule.parts if isinstance(rule, Text) else (rule,)
    holes = [part for part in parts if not isinstance(part, Known)]
    text = pattern_of(rule)
    for match in re.finditer(_ASKED, text, re.IGNORECASE):
        start = text[: match.start(1)].count(HOLE)
        pieces: list[Value] = []
        for number, known in enumerate(match[1].split(HOLE)):
            if number:
                pieces.append(holes[start + number - 1])
            if known:
                pieces.append(Known(rule.node, known))
        if pieces:
            yield pieces[0] if len(pieces) == 1 else Text(rule.node, tuple(pieces))


def is_called(alarm: Resource, value: Value, holder: Resource) -> Answer:
    """Whether what `holder` says, which names no resource by reference, is the name of an alarm."""
    own = alarm.value("AlarmName")
    if isinstance(value, Absent):
        return False
    if isinstance(own, Absent) and holder.stack.root is alarm.stack.root:
        return False  # a name that is made when it is deployed cannot be written in it
    said = pattern_of(value).rpartition(_IN_ARN)[2]
    full = bool(said) and HOLE not in said
    if own.identity == value.identity or (full and own.identity == f"={said}"):
        return True
    if certainly_same(own, value) is False or (full and _is_anothers(alarm, said)):
        return False
    opened = next((p for p in (*_parts(value), *_parts(own)) if isinstance(p, Unknown)), None)
    if opened is None or not may_be_same(pattern_of(own), said):
        return False
    why = Why(
        f"name of {alarm.id} {opened.why.cause}",
        f"whether {holder.id} names {alarm.id} is not known: {opened.why.reason}",
        opened.why.remedy or f"name {alarm.id} there by Ref",
    )
    return Undecided(why, opened.node)


def _is_anothers(alarm: Resource, name: str) -> bool:
    for other in alarm.graph.resources(*NAMED):
        called = other.value("AlarmName")
        if other is not alarm and isinstance(called, Known) and text_of(called.data) == name:
            return True
    return False


def _parts(value: Value) -> tuple[Value, ...]:
    return value.parts if isinstance(value, Text) else (value,)
