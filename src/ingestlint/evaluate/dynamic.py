"""Dynamic references: what CloudFormation reads from another service while it deploys."""

from ingestlint.parse.node import Node

from .value import Known, Step, Unknown, Value, Why, text_of

MARK, END = "{{resolve:", "}}"


def dynamic(
    at: Node,
    text: str,
    trail: tuple[Step, ...] = (),
    *,
    many: bool = False,
    secret: bool = False,
) -> Unknown:
    """What a text with such a reference comes to, which nothing at hand says.

    Of a `secret` text nothing is shown but that it is one.
    """
    reference, end, _ = text.partition(MARK)[2].partition(END)
    service = reference.partition(":")[0]
    where = {"secretsmanager": "Secrets Manager"}.get(service, "the SSM Parameter Store")
    why = Why(
        f"{MARK}{'…' if secret else reference}{end}",
        f"a dynamic reference reads it from {where} at deployment",
        "make it a parameter and give its value with --parameters",
        given=True,
    )
    return Unknown(at, why, trail, many=many)


def begins(value: Value) -> bool:
    """Whether a value is, or is the beginning of, such a reference: what follows is of it, too."""
    if isinstance(value, Known):
        return MARK in text_of(value.data)
    cause = value.why.cause if isinstance(value, Unknown) else ""
    return cause.startswith(MARK) and not cause.endswith(END)


def shown(piece: Value) -> str:
    """A piece of such a reference for people, without what is not known, or secret."""
    if isinstance(piece, Unknown) and piece.why.cause.startswith(MARK):
        return piece.why.cause
    if not isinstance(piece, Known):
        return "…"
    said = text_of(piece.data)
    if piece.secret:
        return f"{MARK}…" if MARK in said else "…"
    return said
