"""The intrinsic functions, each from its arguments to a value."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ingestlint.parse.node import Call, Scalar

from .calls import arguments, because, broken
from .mappings import find_in_map
from .texts import join, split, sub
from .too_much import short, too_many
from .value import Items, Known, Reference, Unknown, Value, Why, text_of

if TYPE_CHECKING:
    from .evaluator import Evaluator

# The transform with which functions may stand where a name must otherwise be written.
EXTENSIONS = "AWS::LanguageExtensions"
# What CloudFormation makes of one block.
MOST_BLOCKS = 256


def ref(evaluator: "Evaluator", call: Call) -> Value:
    argument = call.argument
    if isinstance(argument, Scalar):
        return evaluator.reference(argument.raw, call)
    if not isinstance(argument, Call):
        return broken(call, "needs a name")
    if EXTENSIONS not in evaluator.template.transforms:
        reason = f"Ref takes {argument.name} for a name only with the transform {EXTENSIONS}"
        remedy = f"add the transform {EXTENSIONS}, or write the name out"
        return Unknown(call, Why(f"Ref at {call.place}", reason, remedy))
    name = evaluator.evaluate(argument)
    if not isinstance(name, Known):
        return because(call, call.name, name)
    return evaluator.reference(text_of(name.data), call)


def get_att(evaluator: "Evaluator", call: Call) -> Value:
    argument = call.argument
    if isinstance(argument, Scalar):
        name, _, attribute = argument.raw.partition(".")
    else:
        parts = [evaluator.evaluate(node) for node in arguments(call)]
        texts = [text_of(part.data) for part in parts if isinstance(part, Known)]
        if len(parts) < 2 or not isinstance(parts[0], Known):
            return broken(call, "needs a resource and an attribute")
        if len(texts) < len(parts):
            return because(call, call.name, parts[1])
        name, attribute = texts[0], ".".join(texts[1:])
    if not attribute:
        return broken(call, "needs an attribute")
    return evaluator.attribute(name, attribute, call)


def select(evaluator: "Evaluator", call: Call) -> Value:
    given = arguments(call)
    if len(given) != 2:
        return broken(call, "needs an index and a list")
    index = evaluator.evaluate(given[0])
    listed = evaluator.evaluate(given[1])
    try:
        number = int(text_of(index.data)) if isinstance(index, Known) else None
    except ValueError:
        return broken(call, "needs a number as its index")
    if isinstance(listed, Unknown) and number is not None:
        cause = f"item {number} of {listed.why.cause}"
        group = f"items of {listed.why.cause}" if listed.why.group == "distinct" else ""
        return Unknown(call, listed.why._replace(cause=cause, group=group), listed.trail)
    if not isinstance(listed, Items) or number is None:
        return because(call, call.name, index if number is None else listed)
    before = listed.items[: number + 1]
    for item in before:
        if isinstance(item, Unknown) and item.many:
            return because(call, call.name, item)
    if number < 0 or number >= len(listed.items):
        return broken(call, f"has no item {number} in a list of {len(listed.items)}")
    value = listed.items[number]
    if isinstance(value, Known):
        return Known(call, value.data, short(value.trail, listed.trail), secret=value.secret)
    return value


def choose(evaluator: "Evaluator", call: Call) -> Value:
    given = arguments(call)
    if len(given) != 3 or not isinstance(given[0], Scalar):
        return broken(call, "needs a condition and two values")
    holds = evaluator.conditions.holds(given[0].raw)
    return evaluator.evaluate(given[1] if holds else given[2])


def get_azs(evaluator: "Evaluator", call: Call) -> Value:
    value = evaluator.evaluate(call.argument)
    region = value.identity
    if region == "=":
        region = evaluator.reference("AWS::Region", call).identity
    why = Why(
        f"zones of {region}",
        "the availability zones of a region are known only at deployment",
        group="distinct",
        given=True,
    )
    return Unknown(call, why, many=True)


def cidr(evaluator: "Evaluator", call: Call) -> Value:
    """`count` consecutive blocks with `bits` host bits each, from the start of a block."""
    given = arguments(call)
    if not 2 <= len(given) <= 3:
        return broken(call, "needs a block, a count and the host bits")
    block, count = evaluator.evaluate(given[0]), evaluator.evaluate(given[1])
    if isinstance(block, Reference):
        block = evaluator.behind(block)
    for value in (block, count):
        if not isinstance(value, Known):
            return because(call, call.name, value, many=True)
    if len(given) == 2:
        why = Why(f"cidr at {call.place}", "Fn::Cidr without host bits")
        return Unknown(call, why, many=True)
    bits = evaluator.evaluate(given[2])
    if not isinstance(bits, Known):
        return because(call, call.name, bits, many=True)
    assert isinstance(block, Known)
    assert isinstance(count, Known)
    import ipaddress  # only templates with Fn::Cidr need it

    try:
        network = ipaddress.ip_network(text_of(block.data).strip(), strict=False)
        wanted, host_bits = int(text_of(count.data)), int(text_of(bits.data))
        prefix = network.max_prefixlen - host_bits
        if not 1 <= wanted <= MOST_BLOCKS:
            return broken(call, f"makes 1 to {MOST_BLOCKS} blocks, not {wanted:,}")
        if not (network.prefixlen <= prefix <= network.max_prefixlen):
            raise ValueError
        if wanted > 1 << (prefix - network.prefixlen):
            raise ValueError
    except ValueError:
        return broken(call, "cannot cut that many blocks of that size out of this block")
    if not evaluator.budget.takes(wanted):
        return too_many(call, evaluator.budget.caps)
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
    return because(call, call.name, value)


def passed_on(evaluator: "Evaluator", call: Call) -> Value:
    """`Fn::ToJsonString`, `Fn::Base64`: what is inside matters, not its coding."""
    return evaluator.evaluate(call.argument)


def transform(_evaluator: "Evaluator", call: Call) -> Value:
    from .evaluator import macro_why

    return Unknown(call, macro_why(call.argument), many=True)


def condition(_evaluator: "Evaluator", call: Call) -> Value:
    return broken(call, "is no value")


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
