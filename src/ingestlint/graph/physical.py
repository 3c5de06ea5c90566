"""Which declared resource a physical ID (`subnet-0abc…`) means, as far as the files together tell.

An ID that a parameter is given is that of the resource that has the parameter's name and type in
another of the templates: `VpcSubnet: subnet-0abc…` where one template declares the subnet
`VpcSubnet`. Where two parameters disagree, none is believed.
"""

import re
from typing import TYPE_CHECKING

from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.value import Known, Value, text_of
from ingestlint.parse.node import Mapping, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingestlint.evaluate.stack import Stack

PHYSICAL_ID = re.compile(r"\b(?:subnet|sg|vpc|rtb|nat|vpce)-[0-9a-f]{8,17}\b")
PARAMETER_TYPES = {
    "AWS::EC2::Subnet::Id": "AWS::EC2::Subnet",
    "AWS::EC2::SecurityGroup::Id": "AWS::EC2::SecurityGroup",
    "AWS::EC2::VPC::Id": "AWS::EC2::VPC",
}
# What a plain String parameter is taken for, by the ID that it is given.
PREFIXES = {
    "subnet": "AWS::EC2::Subnet",
    "sg": "AWS::EC2::SecurityGroup",
    "vpc": "AWS::EC2::VPC",
}
PEOPLE_SAY = {
    "AWS::EC2::Subnet": "subnet",
    "AWS::EC2::SecurityGroup": "security group",
    "AWS::EC2::VPC": "VPC",
}


def physical_ids(deployment: Deployment) -> "dict[str, tuple[Stack, str]]":
    """Physical IDs with the stack and logical ID of the resource that has them."""
    if deployment.physical is None:
        deployment.physical = _read(deployment)
    return deployment.physical


def meant(stacks: "Iterable[Stack]", value: Value, kind: str) -> str:
    """The reference that is meant where the name of something stands for its ID; "" for none."""
    if kind not in PEOPLE_SAY or not isinstance(value, Known) or value.trail:
        return ""
    name, source = text_of(value.data), value.node.source
    for stack in stacks:
        if stack.template.source is not source:
            continue
        declared = stack.declarations.get(name)
        is_one = declared is not None and declared.type == kind
        if is_one or name in stack.template.parameters.entries:
            return f'{{"Ref": "{name}"}}' if source.path.endswith(".json") else f"!Ref {name}"
    return ""


def _read(deployment: Deployment) -> "dict[str, tuple[Stack, str]]":
    declared: dict[tuple[str, str], list[Stack]] = {}
    for stack in deployment.stacks:
        for name, declaration in stack.declarations.items():
            if declaration.type in PEOPLE_SAY:
                declared.setdefault((name, declaration.type), []).append(stack)
    found: dict[str, tuple[Stack, str]] = {}
    doubtful: set[str] = set()
    for stack in deployment.stacks:
        for name, given in stack.inputs.parameters.items():
            node = stack.template.parameters.entries.get(name)
            if not isinstance(node, Mapping) or not isinstance(given.data, str):
                continue
            text = given.data.strip()
            owner = _owner(declared, stack, name, _wanted(node, text))
            if owner is not None and PHYSICAL_ID.fullmatch(text):
                before = found.setdefault(text, (owner, name))
                if before != (owner, name):
                    doubtful.add(text)
    return {text: pair for text, pair in found.items() if text not in doubtful}


def _wanted(declaration: Mapping, text: str) -> str:
    kind = declaration.entries.get("Type")
    said = kind.raw if isinstance(kind, Scalar) else "String"
    if said == "String":
        return PREFIXES.get(text_of(text).partition("-")[0], "")
    return PARAMETER_TYPES.get(said, "")


def _owner(
    declared: "dict[tuple[str, str], list[Stack]]", asking: "Stack", name: str, kind: str
) -> "Stack | None":
    """The one other stack that declares a resource of this name and type."""
    owners = [stack for stack in declared.get((name, kind), ()) if stack is not asking]
    return owners[0] if len(owners) == 1 else None
