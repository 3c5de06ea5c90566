"""Which resource a value names: a reference, an ARN, or a literal name."""

from typing import TYPE_CHECKING

from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Known, Reference, Text, Value, text_of

from .arn import Named, named_by
from .physical import PHYSICAL_ID, physical_ids

if TYPE_CHECKING:
    from .graph import Graph
    from .resource import Resource

# The property that names a resource, by type; and the service of its ARN.
NAMES = {
    "AWS::Lambda::Function": ("FunctionName", "lambda"),
    "AWS::SQS::Queue": ("QueueName", "sqs"),
    "AWS::SNS::Topic": ("TopicName", "sns"),
    "AWS::DynamoDB::Table": ("TableName", "dynamodb"),
    "AWS::DynamoDB::GlobalTable": ("TableName", "dynamodb"),
    "AWS::Kinesis::Stream": ("Name", "kinesis"),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", "states"),
    "AWS::S3::Bucket": ("BucketName", "s3"),
    "AWS::Events::EventBus": ("Name", "events"),
}
# Roles and subnet groups: a name is one of these only where the place calls for it.
BY_PLACE = {
    "AWS::IAM::Role": ("RoleName", "iam"),
    "AWS::RDS::DBSubnetGroup": ("DBSubnetGroupName", "rds"),
    "AWS::Neptune::DBSubnetGroup": ("DBSubnetGroupName", "rds"),
    "AWS::DocDB::DBSubnetGroup": ("DBSubnetGroupName", "rds"),
    "AWS::ElastiCache::SubnetGroup": ("CacheSubnetGroupName", "elasticache"),
    "AWS::MemoryDB::SubnetGroup": ("SubnetGroupName", "memorydb"),
    "AWS::DAX::SubnetGroup": ("SubnetGroupName", "dax"),
    "AWS::DMS::ReplicationSubnetGroup": ("ReplicationSubnetGroupIdentifier", "dms"),
}
NAMED = NAMES | BY_PLACE
# What stands for the function behind it: Ref of these gives a qualified ARN of the function.
BEHIND = {
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
    "AWS::Lambda::Url": "TargetFunctionArn",
    "AWS::StepFunctions::StateMachineAlias": "",
}
CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"


def is_custom(kind: str) -> bool:
    """Whether resources of a type are made by code, and their attributes what it answers."""
    return kind == CUSTOM_RESOURCE or kind.startswith("Custom::")


def resolve(graph: "Graph", value: Value, kind: str = "") -> "Resource | None":
    """The resource that `value` names; None when it is not among the linted files.

    An alias or version stands for its function.
    """
    if isinstance(value, Reference):
        resource = graph.referred(value)
        if resource is not None:
            inner = BEHIND.get(resource.type)
            if inner:
                return _behind(graph, resource, inner, kind) or resource
            if value.attribute and resource.type == "AWS::CloudFormation::Stack":
                return None
            if is_custom(resource.type):
                return None  # what it says may name anything
        return resource
    if isinstance(value, Text):
        return _in_text(graph, value, kind)
    if isinstance(value, Known) and isinstance(value.data, str):
        return _by_name(graph, value, value.data, kind)
    return None


def _behind(graph: "Graph", resource: "Resource", key: str, kind: str) -> "Resource | None":
    """The resource that one stands for; None where they stand for each other in a circle."""
    if resource.id in graph.followed:
        return None
    graph.followed.add(resource.id)
    try:
        return resolve(graph, resource.value(key), kind)
    finally:
        graph.followed.discard(resource.id)


def _in_text(graph: "Graph", value: Text, kind: str) -> "Resource | None":
    """`arn:${AWS::Partition}:lambda:…:function:${Fn}`, or a name with unknown parts."""
    references = [part for part in value.parts if isinstance(part, Reference)]
    last = value.parts[-1]
    known = [text_of(p.data) for p in value.parts if isinstance(p, Known)]
    text = "".join(known)
    if references and ("arn:" in text or len(references) == 1):
        named = references[-1]
        before = value.parts[: value.parts.index(named)]
        if before and not _ends_a_name(before[-1]):
            return None  # a part of a longer name
        if isinstance(last, Known) and "/invocations" not in text_of(last.data):
            tail = text_of(last.data)
            if not tail.startswith((":", "/")):
                return None
        return resolve(graph, named, kind)
    if text.startswith("arn:"):
        return _by_arn(graph, value, kind)
    return _by_identity(graph, value, value.identity, kind)


def _ends_a_name(part: Value) -> bool:
    """Whether a name may begin after a part of a text."""
    return isinstance(part, Known) and text_of(part.data).endswith((":", "/"))


def _by_arn(graph: "Graph", value: Text, kind: str) -> "Resource | None":
    """By an ARN that is known in parts, such as `…:function:${AWS::StackName}-Read:live`."""
    mark = "\0"
    text = "".join(text_of(p.data) if isinstance(p, Known) else mark for p in value.parts)
    arn = named_by(text)
    if arn is None:
        return None
    holes = [part for part in value.parts if not isinstance(part, Known)]
    # The holes of the name are the ones that follow those in front of it.
    start = text[: arn.start].count(mark)
    pieces: list[Value] = []
    for position, known in enumerate(arn.name.split(mark)):
        if position:
            pieces.append(holes[start + position - 1])
        if known:
            pieces.append(Known(value.node, known))
    name = pieces[0] if len(pieces) == 1 else Text(value.node, tuple(pieces))
    return _by_identity(graph, value, name.identity, kind, arn.without(mark))


def _by_name(graph: "Graph", value: Value, text: str, kind: str) -> "Resource | None":
    arn = None
    if text.startswith("arn:"):
        arn = named_by(text)
        if arn is None:
            return None
        text = arn.name
    elif kind == "AWS::Lambda::Function":
        text = text.split(":", maxsplit=1)[0]
    return _by_identity(graph, value, f"={text}", kind, arn)


def _by_identity(
    graph: "Graph", value: Value, identity: str, kind: str, arn: "Named | None" = None
) -> "Resource | None":
    """The resource with a name, and where an ARN says it, of a service, Region and account."""
    text = identity.removeprefix("=")
    if identity.startswith("=") and (PHYSICAL_ID.fullmatch(text) or _is_observed(graph, text)):
        return _by_physical_id(graph, text)
    candidates = [
        found
        for found in _named(graph).get(identity, ())
        if _is_meant(found, kind)
        and (arn is None or not arn.service or NAMED[found.type][1] == arn.service)
        and (arn is None or _is_there(found, arn.region, arn.account))
        and _is_called(found, identity)
    ]
    return _only(candidates, value)


def _is_meant(found: "Resource", kind: str) -> bool:
    return found.type == kind or (not kind and found.type not in BY_PLACE)


def _is_observed(graph: "Graph", text: str) -> bool:
    """Whether a snapshot calls something so, whatever it looks like."""
    found = graph.nodes.get(text)
    return found is not None and found.observed


def _by_physical_id(graph: "Graph", text: str) -> "Resource | None":
    """What the files, or else a snapshot of the network, declare under a physical ID."""

    def make() -> "dict[str, Resource | None]":
        deployment = graph.stacks[0].deployment
        return {
            known: graph.referred(
                Reference(stack.evaluator.template.root, name, stack=stack.prefix)
            )
            for known, (stack, name) in physical_ids(deployment).items()
        }

    table: dict[str, Resource | None] = graph.cached("physical ids", make)
    return table.get(text) or graph.nodes.get(text)


def _only(candidates: "list[Resource]", value: Value) -> "Resource | None":
    """The one that is meant: of several that carry a name, the one of the same template."""
    if len(candidates) > 1:
        source = value.node.source
        candidates = [r for r in candidates if r.declaration.key.source is source]
    return candidates[0] if len(candidates) == 1 else None


def _is_there(resource: "Resource", region: str, account: str) -> bool:
    """Whether the Region and account of an ARN can be those of the resource's stack."""
    inputs = resource.stack.inputs
    pairs = ((region, inputs.region), (account, inputs.account))
    return all(not said or not known or said == known for said, known in pairs)


def _named(graph: "Graph") -> "dict[str, list[Resource]]":
    """Resources by the identity of each name that their template may give them."""

    def make() -> "dict[str, list[Resource]]":
        table: dict[str, list[Resource]] = {}
        for resource in graph.nodes.values():
            if resource.type in NAMED:
                for identity in _names_of(graph, resource):
                    table.setdefault(identity, []).append(resource)
        return table

    table: dict[str, list[Resource]] = graph.cached("names", make)
    return table


def _names_of(graph: "Graph", resource: "Resource") -> "list[str]":
    key = NAMED[resource.type][0]
    try:
        leaves = graph.explore(lambda: resource.value(key))
    except TooManyScenarios:
        return []
    names = (leaf.result for leaf in leaves)
    return list(dict.fromkeys(n.identity for n in names if isinstance(n, Known | Text)))


def _is_called(resource: "Resource", identity: str) -> bool:
    """Whether that is its name in the scenario in force; may raise Fork."""
    return resource.value(NAMED[resource.type][0]).identity == identity
