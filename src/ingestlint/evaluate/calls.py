"""What all intrinsic functions share: their arguments, and why they have no value."""

from ingestlint.parse.node import Call, Node, Sequence

from .value import Items, Reference, Text, Unknown, Value, Why


def arguments(call: Call) -> list[Node]:
    return call.argument.items if isinstance(call.argument, Sequence) else [call.argument]


def broken(call: Call, what: str) -> Unknown:
    return Unknown(call, Why(f"{call.name} at {call.place}", f"{call.name} {what}"))


def because(call: Node, name: str, value: Value, *, many: bool = False) -> Unknown:
    """Unknown for the reason that `value` is, at the place of the call of the function `name`."""
    if isinstance(value, Unknown):
        why = value.why._replace(
            cause=f"{name}({value.why.cause})", low=None, high=None, choices=(), excluded=()
        )
        return Unknown(call, why, value.trail, many=many)
    if isinstance(value, Text):
        for part in value.parts:
            if isinstance(part, Unknown | Reference):
                return because(call, name, part, many=many)
    if isinstance(value, Items):
        for item in value.items:
            if isinstance(item, Unknown):
                return because(call, name, item, many=many)
    label = value.logical_id if isinstance(value, Reference) else "its argument"
    if isinstance(value, Reference) and value.attribute:
        label = f"{label}.{value.attribute}"
    why = Why(f"{name}({value.identity})", f"{label} is known only after deployment", given=True)
    return Unknown(call, why, value.trail, many=many)
