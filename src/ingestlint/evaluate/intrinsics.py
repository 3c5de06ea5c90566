"""The intrinsic functions, each from its arguments to a value."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ingestlint.parse.node import Call, Mapping, Node, Scalar, Sequence

from .value import Absent, Items, Known, Reference, Step, Text, Unknown, Value, Why, text_of

if TYPE_CHECKING:
    from .evaluator import Evaluator

HOLE = re.compile(r"\$\{(!?)\s*([^{}]*?)\s*\}")


def _arguments(call: Call) -> list[Node]:
    return call.argument.items if isinstance(call.argument, Sequence) else [call.argument]


def _broken(call: Call, what: str) -> Unknown:
    return Unknown(call, Why(f"{call.name} at {call.place}", f"{call.name} {what}"))


def _because(call: Node, name: str, value: Value, *, many: bool = False) -> Unknown:
    """Unknown for the reason that `value` is, at the place of the call of the function `name`."""
    if isinstance(value, Unknown):
        why = value.why._replace(
            cause=f"{name}({value.why.cause})", low=None, high=None, choices=(), excluded=()
        )
        return Unknown(call, why, value.trail, many=many)
    if isinstance(value, Text):
        for part in value.parts:
            if isinstance(part, Unknown | Reference):
                return _because(call, name, part, many=many)
    if isinstance(value, Items):
        for item in value.items:
            if isinstance(item, Unknown):
                return _because(call, name, item, many=many)
    label = value.logical_id if isinstance(value, Reference) else "its argument"
    if isinstance(value, Reference) and value.attribute:
        label = f"{label}.{value.attribute}"
    why = Why(f"{name}({value.identity})", f"{label} is known only after deployment")
    return Unknown(call, why, value.trail, many=many)


def ref(evaluator: "Evaluator", call: Call) -> Value:
    if not isinstance(call.argument, Scalar):
        return _broken(call, "needs a name")
    return evaluator.reference(call.argument.raw, call)


def get_att(evaluator: "Evaluator", call: Call) -> Value:
    argument = call.argument
    if isinstance(argument, Scalar):
        name, _, attribute = argument.raw.partition(".")
    else:
        parts = [evaluator.evaluate(node) for node in _arguments(call)]
        texts = [text_of(part.data) for part in parts if isinstance(part, Known)]
        if len(parts) < 2 or not isinstance(parts[0], Known):
            return _broken(call, "needs a resource and an attribute")
        if len(texts) < len(parts):
            return _because(call, call.name, parts[1])
        name, attribute = texts[0], ".".join(texts[1:])
    if not attribute:
        return _broken(call, "needs an attribute")
    return evaluator.attribute(name, attribute, call)


def sub(evaluator: "Evaluator", call: Call) -> Value:
    arguments = _arguments(call)
    variables: dict[str, Node] = {}
    if isinstance(call.argument, Sequence) and len(arguments) > 1:
        if not isinstance(arguments[1], Mapping):
            return _broken(call, "needs a mapping of variables")
        variables = arguments[1].entries
    if not arguments or not isinstance(arguments[0], Scalar):
        return _broken(call, "needs a literal text")
    template = arguments[0].raw
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
    return text(call, parts)


def text(at: Node, parts: list[Value]) -> Value:
    """The parts as one text: Known where all are, the sole part itself, else a Text."""
    flat: list[Value] = []
    trail: list[Step] = []
    secret = False
    for part in parts:
        trail.extend(part.trail)
        inner = part.parts if isinstance(part, Text) else (part,)
        for piece in inner:
            if isinstance(piece, Absent):
                continue
            if isinstance(piece, Known):
                secret = secret or piece.secret
                if text_of(piece.data) == "":
                    continue
                last = flat[-1] if flat else None
                if isinstance(last, Known):
                    joined = text_of(last.data) + text_of(piece.data)
                    flat[-1] = Known(at, joined, secret=secret)
                    continue
            flat.append(piece)
    if not flat:
        return Known(at, "")
    if len(flat) == 1:
        only = flat[0]
        if isinstance(only, Known):
            return Known(at, text_of(only.data), tuple(trail), secret=secret)
        if isinstance(only, Reference):
            return Reference(at, only.logical_id, only.attribute, tuple(trail), stack=only.stack)
        if isinstance(only, Unknown) and not only.many:
            return Unknown(at, only.why, tuple(trail))
    return Text(at, tuple(flat), tuple(trail))


def join(evaluator: "Evaluator", call: Call) -> Value:
    arguments = _arguments(call)
    if len(arguments) != 2 or not isinstance(arguments[0], Scalar):
        return _broken(call, "needs a delimiter and a list")
    delimiter = arguments[0].raw
    listed = evaluator.evaluate(arguments[1])
    if not isinstance(listed, Items):
        return _because(call, call.name, listed)
    parts: list[Value] = []
    for item in listed.items:
        if isinstance(item, Unknown) and item.many:
            item = _because(call, call.name, item)  # noqa: PLW2901  (a list joined is one text)
        if isinstance(item, Items):
            item = _because(call, call.name, item)  # noqa: PLW2901
        if parts and delimiter:
            parts.append(Known(call, delimiter))
        parts.append(item)
    joined = text(call, parts)
    joined.trail = (*joined.trail, *listed.trail)
    return joined


def split(evaluator: "Evaluator", call: Call) -> Value:
    arguments = _arguments(call)
    if len(arguments) != 2 or not isinstance(arguments[0], Scalar) or not arguments[0].raw:
        return _broken(call, "needs a delimiter and a text")
    return split_at(call, evaluator.evaluate(arguments[1]), arguments[0].raw)


def split_at(at: Node, value: Value, delimiter: str) -> Value:
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
            return _because(at, "Fn::Split", part, many=True)
        first, *rest = text_of(part.data).split(delimiter)
        pieces[-1].append(Known(at, first, secret=part.secret))
        pieces.extend([Known(at, piece, secret=part.secret)] for piece in rest)
    return Items(at, tuple(text(at, piece) for piece in pieces), value.trail)


def _split_arn(call: Node, arn: Reference, delimiter: str) -> Value:
    if delimiter != ":":
        return _because(call, "Fn::Split", arn, many=True)
    fixed = ("arn", "partition", "service", "region", "account")
    head = tuple(Known(call, "arn") if name == "arn" else _part(call, arn, name) for name in fixed)
    # The last part of an ARN names the resource, as its Ref does.
    name = Reference(call, arn.logical_id, "", arn.trail, stack=arn.stack)
    return Items(call, (*head, name, name))


def _part(call: Node, arn: Reference, name: str) -> Unknown:
    why = Why(
        f"{name} of {arn.key}.{arn.attribute}",
        f"the {name} in the ARN of {arn.logical_id} is known only at deployment",
    )
    return Unknown(call, why)


def select(evaluator: "Evaluator", call: Call) -> Value:
    arguments = _arguments(call)
    if len(arguments) != 2:
        return _broken(call, "needs an index and a list")
    index = evaluator.evaluate(arguments[0])
    listed = evaluator.evaluate(arguments[1])
    try:
        number = int(text_of(index.data)) if isinstance(index, Known) else None
    except ValueError:
        return _broken(call, "needs a number as its index")
    if isinstance(listed, Unknown) and number is not None:
        cause = f"item {number} of {listed.why.cause}"
        group = f"items of {listed.why.cause}" if listed.why.group == "distinct" else ""
        return Unknown(call, listed.why._replace(cause=cause, group=group), listed.trail)
    if not isinstance(listed, Items) or number is None:
        return _because(call, call.name, index if number is None else listed)
    before = listed.items[: number + 1]
    for item in before:
        if isinstance(item, Unknown) and item.many:
            return _because(call, call.name, item)
    if number < 0 or number >= len(listed.items):
        return _broken(call, f"has no item {number} in a list of {len(listed.items)}")
    value = listed.items[number]
    if isinstance(value, Known):
        return Known(call, value.data, (*value.trail, *listed.trail), secret=value.secret)
    return value


def choose(evaluator: "Evaluator", call: Call) -> Value:
    arguments = _arguments(call)
    if len(arguments) != 3 or not isinstance(arguments[0], Scalar):
        return _broken(call, "needs a condition and two values")
    holds = evaluator.conditions.holds(arguments[0].raw)
    return evaluator.evaluate(arguments[1] if holds else arguments[2])


def find_in_map(evaluator: "Evaluator", call: Call) -> Value:
    arguments = _arguments(call)
    default: Node | None = None
    if len(arguments) == 4 and isinstance(arguments[3], Mapping):
        default = arguments[3].entries.get("DefaultValue")
    if len(arguments) < 3:
        return _broken(call, "needs a map and two keys")
    name, *keys = (evaluator.evaluate(node) for node in arguments[:3])
    sections = evaluator.template.mappings.entries
    if not isinstance(name, Known):
        return _because(call, call.name, name)
    nodes: list[Node] = [sections[n] for n in (text_of(name.data),) if n in sections]
    if not nodes and default is None:
        return _broken(call, f"names the map {name.shown}, which is not there")
    unknown: Value | None = None
    for key in keys:
        tables = [node.entries for node in nodes if isinstance(node, Mapping)]
        if isinstance(key, Known):
            wanted = text_of(key.data)
            nodes = [table[wanted] for table in tables if wanted in table]
        else:
            unknown = unknown or key
            nodes = [entry for table in tables for entry in table.values()]
    if unknown is not None:
        return _one_of(evaluator, call, unknown, nodes)
    if nodes:
        value = evaluator.evaluate(nodes[0])
        step = Step(f"mapping {text_of(name.data)}", nodes[0])
        trail = (step, *(s for key in keys for s in key.trail))
        if isinstance(value, Known):
            return Known(call, value.data, trail)
        if isinstance(value, Items):
            return Items(call, value.items, trail)
        return value
    if default is not None:
        return evaluator.evaluate(default)
    missing = ".".join(key.shown for key in keys if isinstance(key, Known))
    return _broken(call, f"finds no {missing} in the map {name.shown}")


def _one_of(evaluator: "Evaluator", call: Call, key: Value, candidates: list[Node]) -> Value:
    """Unknown, but one of the entries that the known key leaves."""
    values = [evaluator.evaluate(node) for node in candidates]
    because = _because(call, call.name, key)
    data = [value.data for value in values if isinstance(value, Known)]
    if len(data) < len(values) or not values:
        return Unknown(
            call, because.why, because.trail, many=isinstance(values[0], Items) if values else False
        )
    distinct = tuple(dict.fromkeys(data))
    if len(distinct) == 1:
        return Known(call, distinct[0], because.trail)
    numbers = [d for d in distinct if isinstance(d, int | float) and not isinstance(d, bool)]
    low, high = (min(numbers), max(numbers)) if len(numbers) == len(distinct) else (None, None)
    names = "|".join(text_of(d) for d in distinct)
    why = because.why._replace(
        cause=f"{because.why.cause}:{names}", low=low, high=high, choices=distinct
    )
    return Unknown(call, why, because.trail)


def get_azs(evaluator: "Evaluator", call: Call) -> Value:
    value = evaluator.evaluate(call.argument)
    region = value.identity
    if region == "=":
        region = evaluator.reference("AWS::Region", call).identity
    why = Why(
        f"zones of {region}",
        "the availability zones of a region are known only at deployment",
        group="distinct",
    )
    return Unknown(call, why, many=True)


def cidr(evaluator: "Evaluator", call: Call) -> Value:
    """`count` consecutive blocks with `bits` host bits each, from the start of a block."""
    arguments = _arguments(call)
    if not 2 <= len(arguments) <= 3:
        return _broken(call, "needs a block, a count and the host bits")
    block, count = evaluator.evaluate(arguments[0]), evaluator.evaluate(arguments[1])
    if isinstance(block, Reference):
        block = evaluator.behind(block)
    for value in (block, count):
        if not isinstance(value, Known):
            return _because(call, call.name, value, many=True)
    if len(arguments) == 2:
        why = Why(f"cidr at {call.place}", "Fn::Cidr without host bits")
        return Unknown(call, why, many=True)
    bits = evaluator.evaluate(arguments[2])
    if not isinstance(bits, Known):
        return _because(call, call.name, bits, many=True)
    assert isinstance(block, Known)
    assert isinstance(count, Known)
    import ipaddress  # only templates with Fn::Cidr need it

    try:
        network = ipaddress.ip_network(text_of(block.data).strip(), strict=False)
        wanted, host_bits = int(text_of(count.data)), int(text_of(bits.data))
        prefix = network.max_prefixlen - host_bits
        if not (1 <= wanted <= 256 and network.prefixlen <= prefix <= network.max_prefixlen):
            raise ValueError
        if wanted > 1 << (prefix - network.prefixlen):
            raise ValueError
    except ValueError:
        return _broken(call, "cannot cut that many blocks of that size out of this block")
    size = 1 << host_bits
    start = int(network.network_address)
    made = type(network.network_address)
    blocks = (
        Known(call, f"{made(start + i * size)}/{prefix}", block.trail, secret=block.secret)
        for i in range(wanted)
    )
    return Items(call, tuple(blocks), block.trail)


def import_value(evaluator: "Evaluator", call: Call) -> Value:
    return evaluator.imported(evaluator.evaluate(call.argument), call)


def length(evaluator: "Evaluator", call: Call) -> Value:
    value = evaluator.evaluate(call.argument)
    if isinstance(value, Items) and value.complete:
        return Known(call, len(value.items), value.trail)
    return _because(call, call.name, value)


def passed_on(evaluator: "Evaluator", call: Call) -> Value:
    """`Fn::ToJsonString`, `Fn::Base64`: what is inside matters, not its coding."""
    return evaluator.evaluate(call.argument)


def transform(_evaluator: "Evaluator", call: Call) -> Value:
    from .evaluator import macro_why

    return Unknown(call, macro_why(call.argument), many=True)


def condition(_evaluator: "Evaluator", call: Call) -> Value:
    return _broken(call, "is no value")


FUNCTIONS: dict[str, Callable[["Evaluator", Call], Value]] = {
    "Ref": ref,
    "Fn::GetAtt": get_att,
    "Fn::Sub": sub,
    "Fn::Join": join,
    "Fn::Split": split,
    "Fn::Select": select,
    "Fn::If": choose,
    "Fn::FindInMap": find_in_map,
    "Fn::GetAZs": get_azs,
    "Fn::Cidr": cidr,
    "Fn::ImportValue": import_value,
    "Fn::Length": length,
    "Fn::ToJsonString": passed_on,
    "Fn::Base64": passed_on,
    "Fn::Transform": transform,
    "Condition": condition,
}
