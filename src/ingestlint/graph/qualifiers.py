"""Which version or alias of a function a caller names, and what an EventInvokeConfig is for."""

from typing import NamedTuple

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import (
    Absent,
    Known,
    Reference,
    Text,
    Unknown,
    Value,
    Why,
    certainly_same,
    text_of,
)
from ingestlint.parse.node import Call, Scalar, Sequence

from .arn import named_by
from .arn_patterns import HOLE, Answer, pattern_of
from .machines.state import State
from .reading import why_unresolved
from .relation import Relation
from .resource import Resource

ALIAS, VERSION = "AWS::Lambda::Alias", "AWS::Lambda::Version"
LATEST = "$LATEST"
# What makes a text one that is only known at run time: of API Gateway, and of Step Functions.
COMPUTED = ("${", "{%", "$.")
FOR_ALL = "give the function a DeadLetterConfig, which holds whatever of it is called"
# Which part of the ARN of a version or an alias is its own.
OWN_PART = "7"


class Qualifier(NamedTuple):
    """A version or an alias; `version` is what an alias in sight points to."""

    value: Value
    version: Value | None = None

    @property
    def name(self) -> str:
        """As it is shown: `live`, `3`, `$LATEST`; "" where that is not known."""
        if isinstance(self.value, Known):
            return self.value.shown
        return self.value.logical_id if isinstance(self.value, Reference) else ""

    @property
    def is_version(self) -> bool | None:
        """Whether it is $LATEST or a version, and no alias; None where that is not known."""
        if self.version is not None:
            return False
        if isinstance(self.value, Known):
            text = text_of(self.value.data)
            return text == LATEST or text.isdigit()
        return True if isinstance(self.value, Reference) else None


def called(call: Relation, function: Resource) -> Qualifier:
    """What a caller names: $LATEST where it names the function alone."""
    said = _said_by(call)
    if said is not None:
        return _alias(function, said)
    if call.named is None:
        why = Why(f"call at {call.node.place}", "which version or alias is called is not known")
        return Qualifier(Unknown(call.node, why))
    return _named(function, call.named)


def configured(config: Resource, function: Resource) -> Qualifier:
    """What a configuration of a function is for."""
    value = config.value("Qualifier")
    node = value.node
    if isinstance(value, Absent):
        return _named(function, config.value("FunctionName"))
    if isinstance(value, Unknown) and isinstance(node, Call) and node.name == "Fn::Select":
        value = _own_part(config, node) or value
    return Qualifier(value)


def is_for(config: Resource, call: Relation) -> Answer:
    """Whether an EventInvokeConfig is for what a caller calls, or why that is not known."""
    function = call.target
    if not isinstance(function, Resource):
        return Undecided(function.why, function.node)
    asked, said = called(call, function), configured(config, function)
    same = certainly_same(asked.value, said.value)
    kinds = asked.is_version, said.is_version
    if same or kinds == (True, False):
        return bool(same)
    if kinds == (False, True):
        return _points_to(asked, said, config)
    if same is False or (kinds == (True, True) and LATEST in {asked.name, said.name}):
        return False
    value = asked.value if kinds[0] is None else said.value
    why = why_unresolved(value)
    reason = f"whether {config.id} is for the version or alias that is called is not known"
    remedy = why.remedy or FOR_ALL
    return Undecided(why._replace(reason=f"{reason}: {why.reason}", remedy=remedy), value.node)


def _points_to(alias: Qualifier, version: Qualifier, config: Resource) -> Answer:
    """An alias has configurations of its own; one of the version behind it is another matter."""
    points = alias.version
    if points is None:
        if version.name == LATEST:
            return False
    elif Qualifier(points).is_version and LATEST in {Qualifier(points).name, version.name}:
        if Qualifier(points).name != version.name:
            return False
    elif certainly_same(points, version.value) is False:
        return False
    why = Why(
        f"configuration of the version behind {alias.name}",
        f"whether {config.id}, which is for a version, holds for an alias of it is not documented",
        f"give {config.id} the name of the alias as Qualifier",
    )
    return Undecided(why, version.value.node)


def _said_by(call: Relation) -> Value | None:
    """The Qualifier that a state gives beside the name of the function."""
    if isinstance(call.part, State):
        for holder in ("Parameters", "Arguments"):
            for key in ("Qualifier", "Qualifier.$"):
                value = call.part.value(holder, key)
                if not isinstance(value, Absent):
                    return value
    return None


def _named(function: Resource, value: Value) -> Qualifier:
    """What a value that names a function says of it."""
    if isinstance(value, Reference):
        return _referred(function, value)
    parts = value.parts if isinstance(value, Text) else (value,)
    for position in range(len(parts) - 1, -1, -1):
        part = parts[position]
        if isinstance(part, Reference) and _is_about(function, part):
            behind = parts[position + 1 :]
            return _behind(function, behind) if behind else _referred(function, part)
    text = pattern_of(value)
    arn = named_by(text)
    end = arn.start + len(arn.name) if arn else len(text.partition(":")[0])
    return _behind(function, _from(parts, end))


def _is_about(function: Resource, part: Reference) -> bool:
    found = function.graph.referred(part)
    return found is not None and (found is function or found.type in {ALIAS, VERSION})


def _referred(function: Resource, value: Reference) -> Qualifier:
    """Ref of an alias or a version is its ARN; that of a function names no version."""
    found = function.graph.referred(value)
    if found is not None and found.type == ALIAS:
        return Qualifier(found.value("Name"), found.value("FunctionVersion"))
    if found is not None and found.type == VERSION:
        own = Reference(value.node, value.logical_id, "Version", stack=value.stack)
        return Qualifier(own)
    return Qualifier(Known(value.node, LATEST))


def _from(parts: tuple[Value, ...], start: int) -> tuple[Value, ...]:
    """The parts of a text from a position on, each that is not known being one character long."""
    found: list[Value] = []
    for part in parts:
        text = text_of(part.data) if isinstance(part, Known) else HOLE
        if len(text) > start:
            rest = text[max(start, 0) :]
            found.append(Known(part.node, rest) if isinstance(part, Known) else part)
        start -= len(text)
    return tuple(found)


def _behind(function: Resource, parts: tuple[Value, ...]) -> Qualifier:
    """`:live`, or `:live/invocations`, behind the name of a function."""
    text = pattern_of(Text(function.node, parts)) if parts else ""
    own = text.partition("/")[0]
    if not own:
        return Qualifier(Known(function.node, LATEST))
    pieces = _from(parts, 1)
    if own.startswith(":") and HOLE not in own:
        return _alias(function, Known(parts[0].node, own[1:]))
    if own == f":{HOLE}":
        return _alias(function, pieces[0])
    unknown = next((part for part in parts if not isinstance(part, Known)), parts[0])
    return Qualifier(Unknown(unknown.node, why_unresolved(unknown)))


def _alias(function: Resource, name: Value) -> Qualifier:
    """A version or an alias by its name, with what the alias points to where it is in sight."""
    if isinstance(name, Known) and any(mark in text_of(name.data) for mark in COMPUTED):
        why = Why(f"qualifier {name.node.place}", f"{name.shown} is known only at run time")
        return Qualifier(Unknown(name.node, why))
    for part in function.incoming("part_of"):
        alias = part.source
        if not isinstance(alias, Resource) or alias.type != ALIAS:
            continue
        if certainly_same(alias.value("Name"), name):
            return Qualifier(name, alias.value("FunctionVersion"))
    return Qualifier(name)


def _own_part(holder: Resource, node: Call) -> Value | None:
    """What an alias or version is called, of its ARN: `!Select [7, !Split [":", !Ref Live]]`."""
    argument = node.argument
    items = argument.items if isinstance(argument, Sequence) else []
    place, split = (items[0], items[-1]) if items else (node, node)
    if not isinstance(place, Scalar) or place.raw != OWN_PART or not isinstance(split, Call):
        return None
    arn = split.argument.items[-1] if isinstance(split.argument, Sequence) else split.argument
    value = holder.stack.evaluator.evaluate(arn)
    found = holder.graph.referred(value) if isinstance(value, Reference) else None
    if not isinstance(value, Reference) or found is None or found.type not in {ALIAS, VERSION}:
        return None
    return _referred(found, value).value
