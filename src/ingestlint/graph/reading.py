"""What values say as texts, lists and numbers, and why one says nothing."""

from math import isfinite

from ingestlint.aws.bounds import BOUNDS, WITH_CAPACITY_PROVIDER, Range
from ingestlint.aws.defaults import DEFAULTS
from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.parameters import SNAPSHOT
from ingestlint.evaluate.value import (
    Absent,
    Fields,
    Items,
    Known,
    Reference,
    Text,
    Unknown,
    Value,
    Why,
    text_of,
)
from ingestlint.parse.node import Node

from .physical import PEOPLE_SAY, PHYSICAL_ID


def step_into(value: Value, key: str) -> Value:
    """The entry `key` of a mapping; Absent and Unknown stay what they are."""
    if isinstance(value, Fields):
        return value.get(key)
    if isinstance(value, Absent | Unknown):
        return value
    return not_a(value, "a mapping")


def not_a(value: Value, what: str) -> Unknown:
    if isinstance(value, Reference | Text):
        return Unknown(value.node, why_unresolved(value), value.trail)
    return Unknown(value.node, Why(f"shape {value.node.place}", f"it should be {what}"))


def why_unresolved(value: Value, kind: str = "", meant: str = "") -> Why:
    """Why a value names no resource (of type `kind`, as far as that is known) that can be read.

    `meant` is the reference that may be meant where only the name stands.
    """
    if isinstance(value, Unknown):
        return _with_snapshot(value.why) if kind in PEOPLE_SAY else value.why
    if isinstance(value, Text):
        # A name stands behind Region and account.
        value = next((p for p in reversed(value.parts) if not isinstance(p, Known)), value)
        if isinstance(value, Unknown):
            return value.why
    if isinstance(value, Reference):
        label = f"{value.logical_id}.{value.attribute}" if value.attribute else value.logical_id
        return Why(f"&{value.stack}{label}", f"{label} is known only after deployment")
    if isinstance(value, Known):
        shown = "a hidden value" if value.secret else text_of(value.data)
        reason = f"{shown} is not a resource of the linted files"
        remedy = "lint the template that declares it too, or refer to it by Ref or Fn::GetAtt"
        if PHYSICAL_ID.fullmatch(shown):
            remedy = "give --network with a snapshot that has it (ingestlint snapshot)"
        elif kind in PEOPLE_SAY and not value.secret:
            what = PEOPLE_SAY[kind]
            reason = f"{shown} is no ID of a {what}"
            remedy = (
                f"refer to the {what} by Ref, or write its ID: with this text the deployment fails"
            )
            if meant:
                remedy = f"did you mean {meant}? With this text the deployment fails"
            elif value.trail:
                remedy = f"give the {what}'s ID (a parameter's: --parameters), {SNAPSHOT}"
        return Why(f"={shown}", reason, remedy)
    return Why(f"place {value.node.place}", "it is not known before deployment")


def _with_snapshot(why: Why) -> Why:
    """Of a parameter that has to be an ID: what has the ID is told by a snapshot."""
    if not why.remedy.startswith("give --parameters") or "--network" in why.remedy:
        return why
    return why._replace(remedy=f"{why.remedy}, {SNAPSHOT}")


def to_text(value: Value) -> str:
    """The text of a value; raises Undecided where it is not known in full."""
    if isinstance(value, Known):
        return text_of(value.data)
    raise Undecided(why_unresolved(value), value.node)


def to_items(value: Value) -> list[Value]:
    """The items of a list value (a scalar counts as a list of one); raises Undecided."""
    if isinstance(value, Absent):
        return []
    if isinstance(value, Unknown):
        raise Undecided(value.why, value.node)
    if not isinstance(value, Items):
        return [value]
    found: list[Value] = []
    for item in value.items:
        if isinstance(item, Unknown) and item.many:
            raise Undecided(item.why, item.node)
        found.extend(to_items(item) if isinstance(item, Items) else [item])
    return found


def to_number(
    value: Value, kind: str, name: str, unit: str, holder: Node, *, wide: bool = False
) -> Number:
    """A number of property `name` of type `kind`: exact, default, or within bounds."""
    if isinstance(value, Absent):
        default = DEFAULTS.get(kind, {}).get(name)
        if isinstance(default, int | float) and not isinstance(default, bool):
            return Number(default, default, value.node, unit=unit, default=True)
        why = Why(f"unset {name}", f"{name} is not set", f"set {name}")
        return _between(None, None, kind, name, Undecided(why, holder), value.node, unit)
    if isinstance(value, Known):
        try:
            data = float(text_of(value.data))
            if not isfinite(data):
                raise ValueError
        except ValueError:
            shown = "a hidden value" if value.secret else f"“{text_of(value.data)}”"
            why = Why(f"={shown}", f"{shown} is not a number", "write a number")
            return _between(None, None, kind, name, Undecided(why, value.node), value.node, unit)
        return Number(data, data, value.node, unit=unit, trail=value.trail, secret=value.secret)
    why = why_unresolved(value)
    reason = Undecided(why, value.node)
    bounds = WITH_CAPACITY_PROVIDER if wide else BOUNDS
    return _between(why.low, why.high, kind, name, reason, value.node, unit, bounds)


def _between(  # noqa: PLR0913, PLR0917
    low: float | None,
    high: float | None,
    kind: str,
    name: str,
    reason: Undecided,
    node: Node,
    unit: str,
    bounds: dict[tuple[str, str], Range] = BOUNDS,
) -> Number:
    bottom, top = bounds.get((kind, name), (None, None))
    lows = [n for n in (low, bottom) if n is not None]
    highs = [n for n in (high, top) if n is not None]
    return Number(
        max(lows) if lows else float("-inf"),
        min(highs) if highs else float("inf"),
        node,
        unit=unit,
        because=(reason,),
    )
