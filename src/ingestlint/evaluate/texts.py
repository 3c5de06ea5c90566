"""The intrinsic functions that make texts, and take them apart."""

import re
from typing import TYPE_CHECKING

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

from .calls import arguments, because, broken
from .dynamic import begins, dynamic, shown
from .too_much import CHARACTERS, Budget, short, too_long, too_many
from .value import Absent, Items, Known, Reference, Text, Unknown, Value, Why, text_of

if TYPE_CHECKING:
    from .evaluator import Evaluator

HOLE = re.compile(r"\$\{(!?)\s*([^{}]*?)\s*\}")


def sub(evaluator: "Evaluator", call: Call) -> Value:
    given = arguments(call)
    variables: dict[str, Node] = {}
    if isinstance(call.argument, Sequence) and len(given) > 1:
        if not isinstance(given[1], Mapping):
            return broken(call, "needs a mapping of variables")
        variables = given[1].entries
    if not given or not isinstance(given[0], Scalar):
        return broken(call, "needs a literal text")
    template = given[0].raw
    parts: list[Value] = []
    position = 0
    for hole in HOLE.finditer(template):
        if hole.start() > position:
            parts.append(Known(call, template[position : hole.start()]))
        position = hole.end()
        name = hole.group(2)
        if hole.group(1):
            parts.append(Known(call, "${" + name + "}"))
        elif name in variables:
            parts.append(evaluator.evaluate(variables[name]))
        elif "." in name and not name.startswith("AWS::"):
            resource, _, attribute = name.partition(".")
            parts.append(evaluator.attribute(resource, attribute, call))
        else:
            parts.append(evaluator.reference(name, call))
    if position < len(template):
        parts.append(Known(call, template[position:]))
    return text(call, parts, evaluator.budget)


def text(at: Node, parts: list[Value], budget: Budget) -> Value:
    """The parts as one text: Known where all are, the sole part itself, else a Text."""
    trail = short(*(part.trail for part in parts))
    size = _size(parts, budget.caps.text_characters)
    if size > budget.caps.text_characters:
        return too_long(at, budget.caps)
    if not budget.takes(size // CHARACTERS):
        return too_many(at, budget.caps, many=False)
    flat = _flat(at, parts)
    secret = any(isinstance(piece, Known) and piece.secret for piece in flat)
    if not flat:
        return Known(at, "")
    if any(map(begins, flat)):
        return dynamic(at, "".join(map(shown, flat)), trail)
    if len(flat) == 1:
        only = flat[0]
        if isinstance(only, Known):
            return Known(at, text_of(only.data), trail, secret=secret)
        if isinstance(only, Reference):
            return Reference(at, only.logical_id, only.attribute, trail, stack=only.stack)
        if isinstance(only, Unknown) and not only.many:
            return Unknown(at, only.why, trail)
    return Text(at, tuple(flat), trail)


def _size(parts: list[Value], most: int) -> int:
    """The characters of a text, with some for each part that is not known; no more than needed."""
    size = 0
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            size += len(text_of(piece.data)) if isinstance(piece, Known) else CHARACTERS
        if size > most:
            break
    return size


def _flat(at: Node, parts: list[Value]) -> list[Value]:
    """The pieces of all parts, those that are known and follow each other made one."""
    flat: list[Value] = []
    known: list[Known] = []
    secret = False
    for part in parts:
        for piece in part.parts if isinstance(part, Text) else (part,):
            if isinstance(piece, Absent):
                continue
            if isinstance(piece, Known):
                secret = secret or piece.secret
                if text_of(piece.data) != "":
                    known.append(piece)
                continue
            flat.extend(_one(at, known, secret=secret))
            known = []
            flat.append(piece)
    flat.extend(_one(at, known, secret=secret))
    return flat


def _one(at: Node, known: list[Known], *, secret: bool) -> list[Known]:
    if len(known) < 2:
        return known
    return [Known(at, "".join(text_of(piece.data) for piece in known), secret=secret)]


def join(evaluator: "Evaluator", call: Call) -> Value:
    given = arguments(call)
    if len(given) != 2 or not isinstance(given[0], Scalar):
        return broken(call, "needs a delimiter and a list")
    delimiter = given[0].raw
    listed = evaluator.evaluate(given[1])
    if not isinstance(listed, Items):
        return because(call, call.name, listed)
    parts: list[Value] = []
    for item in listed.items:
        if isinstance(item, Unknown) and item.many:
            item = because(call, call.name, item)  # noqa: PLW2901  (a list joined is one text)
        if isinstance(item, Items):
            item = because(call, call.name, item)  # noqa: PLW2901
        if parts and delimiter:
            parts.append(Known(call, delimiter))
        parts.append(item)
    joined = text(call, parts, evaluator.budget)
    joined.trail = short(joined.trail, listed.trail)
    return joined


def split(evaluator: "Evaluator", call: Call) -> Value:
    given = arguments(call)
    if len(given) != 2 or not isinstance(given[0], Scalar) or not given[0].raw:
        return broken(call, "needs a delimiter and a text")
    return split_at(call, evaluator.evaluate(given[1]), given[0].raw, evaluator.budget)


def split_at(at: Node, value: Value, delimiter: str, budget: Budget) -> Value:
    """The pieces of a text between its delimiters, as a list at the place `at`."""
    parts = value.parts if isinstance(value, Text) else (value,)
    pieces: list[list[Value]] = [[]]
    for part in parts:
        if not isinstance(part, Known):
            # What a hole contains may hold the delimiter too: only an ARN's shape is known.
            if isinstance(part, Reference) and len(parts) == 1 and part.attribute.endswith("Arn"):
                return _split_arn(at, part, delimiter)
            if delimiter in "/:," and isinstance(part, Reference) and not part.attribute:
                pieces[-1].append(part)
                continue
            return because(at, "Fn::Split", part, many=True)
        whole = text_of(part.data)
        if not budget.takes(whole.count(delimiter) + 1):
            return too_many(at, budget.caps)
        first, *rest = whole.split(delimiter)
        pieces[-1].append(Known(at, first, secret=part.secret))
        pieces.extend([Known(at, piece, secret=part.secret)] for piece in rest)
    return Items(at, tuple(text(at, piece, budget) for piece in pieces), value.trail)


def _split_arn(call: Node, arn: Reference, delimiter: str) -> Value:
    if delimiter != ":":
        return because(call, "Fn::Split", arn, many=True)
    fixed = ("arn", "partition", "service", "region", "account")
    head = tuple(Known(call, "arn") if name == "arn" else _part(call, arn, name) for name in fixed)
    # The last part of an ARN names the resource, as its Ref does.
    name = Reference(call, arn.logical_id, "", arn.trail, stack=arn.stack)
    return Items(call, (*head, name, name))


def _part(call: Node, arn: Reference, name: str) -> Unknown:
    why = Why(
        f"{name} of {arn.key}.{arn.attribute}",
        f"the {name} in the ARN of {arn.logical_id} is known only at deployment",
        given=True,
    )
    return Unknown(call, why)
