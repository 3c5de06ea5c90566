"""What a template declares of a parameter: type, bounds, and whether its default is a value."""

import re

from ingestlint.parse.node import Node, Scalar, Scalars, Sequence

from .value import Items, Known, Value, text_of

# Shapes of the ids that AWS-specific parameter types promise; a default of another shape is a
# placeholder, not a value.
ID_SHAPES = {
    "AWS::EC2::Subnet::Id": re.compile(r"subnet-[0-9a-f]{8}([0-9a-f]{9})?\Z"),
    "AWS::EC2::SecurityGroup::Id": re.compile(r"sg-[0-9a-f]{8}([0-9a-f]{9})?\Z"),
    "AWS::EC2::VPC::Id": re.compile(r"vpc-[0-9a-f]{8}([0-9a-f]{9})?\Z"),
}
# Characters of a default that tell whether it is a placeholder.
LONGEST = 40


def type_of(declaration: dict[str, Node]) -> str:
    node = declaration.get("Type")
    return node.raw if isinstance(node, Scalar) else "String"


def allowed_values(declaration: dict[str, Node]) -> tuple[Scalars, ...]:
    node = declaration.get("AllowedValues")
    if not isinstance(node, Sequence):
        return ()
    return tuple(
        i.raw if isinstance(i.value, str) else i.value for i in node.items if isinstance(i, Scalar)
    )


def bound_of(node: Node | None) -> float | None:
    return number_of(node.raw) if isinstance(node, Scalar) else None


def number_of(text: str) -> int | float | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None


def is_placeholder(declaration: dict[str, Node], value: Value) -> bool:
    """Whether a default stands for a value that is to come."""
    kind = type_of(declaration).removeprefix("List<").removesuffix(">")
    shape = ID_SHAPES.get(kind)
    values = value.items if isinstance(value, Items) else (value,)
    if not values:
        return True
    for item in values:
        if isinstance(item, Known):
            text = text_of(item.data)
            if not text.strip() or _says_so(text) or (shape and not shape.match(text)):
                return True
    return False


def _says_so(text: str) -> bool:
    lowered = text.strip()[:LONGEST].lower()
    return lowered.startswith(
        ("<", "changeme", "change-me", "change_me", "replace", "your-", "your_", "todo", "xxx")
    ) or lowered in {
        "none",
        "placeholder",
        "subnet_ids",
        "security_group_ids",
        "vpc_id",
    }
