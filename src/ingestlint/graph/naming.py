"""Which resource a value names: a reference, an ARN, or a literal name."""

from typing import TYPE_CHECKING

from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Known, Reference, Text, Value, text_of

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
# Subnet groups: a name is one of these only where the place calls for it.
GROUPS = {
    "AWS::RDS::DBSubnetGroup": ("DBSubnetGroupName", "rds"),
    "AWS::Neptune::DBSubnetGroup": ("DBSubnetGroupName", "rds"),
    "AWS::DocDB::DBSubnetGroup": ("DBSubnetGroupName", "rds"),
    "AWS::ElastiCache::SubnetGroup": ("CacheSubnetGroupName", "elasticache"),
    "AWS::MemoryDB::SubnetGroup": ("SubnetGroupName", "memorydb"),
    "AWS::DAX::SubnetGroup": ("SubnetGroupName", "dax"),
    "AWS::DMS::ReplicationSubnetGroup": ("ReplicationSubnetGroupIdentifier", "dms"),
}
NAMED = NAMES | GROUPS
# What an ARN has in front of a name.
PREFIXES = ("function:", "table/", "stream/", "stateMachine:", "event-bus/")
# What stands for the function behind it: Ref of these gives a qualified ARN of the function.
BEHIND = {
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
    "AWS::Lambda::Url": "TargetFunctionArn",
    "AWS::StepFunctions::StateMachineAlias": "",
}


def resolve(graph: "Graph", value: Value, kind: str = "") -> "Resource | None":
    """The resource that `value` names; None when it is not among the linted files.

    An alias or version stands for its function.
    """
    if isinstance(value, Reference):
        resource = graph.referred(value)
        if resource is not None:
            inner = BEHIND.get(resource.type)
            if inner:
                return resolve(graph, resource.value(inner), kind) or resource
            if value.attribute and resource.type == "AWS::CloudFormation::Stack":
                return None
        return resource
    if isinstance(value, Text):
        return _in_text(graph, value, kind)
    if isinstance(value, Known) and isinstance(value.data, str):
        return _by_name(graph, value, value.data, kind)
    return None


def _in_text(graph: "Graph", value: Text, kind: str) -> "Resource | None":
    """`arn:${AWS::Partition}:lambda:…:function:${Fn}`, or a name with unknown parts."""
    references = [part for part in value.parts if isinstance(part, Reference)]
    last = value.parts[-1]
    known = [text_of(p.data) for p in value.parts if isinstance(p, Known)]
    text = "".join(known)
    if references and ("arn:" in text or len(references) == 1):
        named = references[-1]
        if isinstance(last, Known) and "/invocations" not in text_of(last.data):
            tail = text_of(last.data)
            if not tail.startswith((":", "/")):
                return None
        return resolve(graph, named, kind)
    if text.startswith("arn:"):
        found = _by_identity(graph, _name_in_arn(value), kind)
        if found is not None or not isinstance(last, Known):
            return found
        name = text_of(last.data).rpartition(":")[2].rpartition("/")[2]
        return _by_name(graph, value, name, kind) if name else None
    return _by_identity(graph, value, kind)


def _name_in_arn(value: Text) -> Value:
    """The name in an ARN that is known in parts, such as `…:function:${AWS::StackName}-Read:live`.

    It stands behind `:function:`, or the fifth colon; what qualifies it is left out.
    """
    mark = "\0"
    text = "".join(text_of(p.data) if isinstance(p, Known) else mark for p in value.parts)
    _, colon, rest = text.partition(":function:")
    if not colon:
        rest = text.split(":", 5)[-1]
        for prefix in PREFIXES:
            rest = rest.removeprefix(prefix)
    name = rest.replace("/", ":").partition(":")[0]
    holes = [part for part in value.parts if not isinstance(part, Known)]
    # The holes of the name are the ones that follow those in front of it.
    start = text[: len(text) - len(rest)].count(mark)
    pieces: list[Value] = []
    for position, known in enumerate(name.split(mark)):
        if position:
            pieces.append(holes[start + position - 1])
        if known:
            pieces.append(Known(value.node, known))
    return pieces[0] if len(pieces) == 1 else Text(value.node, tuple(pieces))


def _by_name(graph: "Graph", value: Value, text: str, kind: str) -> "Resource | None":
    if PHYSICAL_ID.fullmatch(text):
        return _by_physical_id(graph, text)
    name, service, region, account = text, "", "", ""
    if text.startswith("arn:"):
        parts = text.split(":", 5)
        if len(parts) < 6:
            return None
        service, region, account = parts[2:5]
        name = parts[5]
        if service == "lambda":
            name = name.removeprefix("function:").split(":")[0]
        elif service == "dynamodb":
            name = name.removeprefix("table/").split("/")[0]
        elif service in {"kinesis", "events"}:
            name = name.partition("/")[2]
        elif service == "states":
            name = name.removeprefix("stateMachine:")
    elif kind == "AWS::Lambda::Function":
        name = text.split(":", maxsplit=1)[0]
    candidates = [
        found
        for found in _named(graph).get(f"={name}", ())
        if (not service or NAMED[found.type][1] == service)
        and _is_meant(found, kind)
        and _is_there(found, region, account)
        and _is_called(found, f"={name}")
    ]
    return _only(candidates, value)


def _by_identity(graph: "Graph", value: Value, kind: str) -> "Resource | None":
    found = _named(graph).get(value.identity, ())
    fitting = [r for r in found if _is_meant(r, kind)]
    return _only([r for r in fitting if _is_called(r, value.identity)], value)


def _is_meant(found: "Resource", kind: str) -> bool:
    return found.type == kind or (not kind and found.type not in GROUPS)


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
