"""What a function's role lets it read, write and call: IAM statements and SAM policy templates."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingestlint.evaluate.value import Fields, Items, Known, Text, Unknown, Value, text_of
from ingestlint.parse.node import Node

from .document import document
from .graph import Graph
from .resource import End, Resource, step_into

READ_VERBS = (
    "get", "batchget", "query", "scan", "list", "describe", "receive", "select", "head", "read",
    "subscribetoshard", "transactget", "partiqlselect", "conditioncheck",
)  # fmt: skip
WRITE_VERBS = (
    "put", "update", "delete", "batchwrite", "write", "create", "send", "publish", "transactwrite",
    "partiqlinsert", "partiqlupdate", "partiqldelete", "invoke", "start", "restore", "abort",
)  # fmt: skip
# What the platform does on the function's behalf, or for its poller, is no use by its code.
PLATFORM = ("logs:", "xray:", "ec2:", "elasticfilesystem:client", "kms:", "kafka", "mq:", "sts:")
POLLER = {
    "sqs:receivemessage", "sqs:deletemessage", "sqs:getqueueattributes",
    "sqs:changemessagevisibility", "dynamodb:describestream", "dynamodb:getrecords",
    "dynamodb:getsharditerator", "dynamodb:liststreams", "kinesis:getrecords",
    "kinesis:getsharditerator", "kinesis:describestream", "kinesis:describestreamsummary",
    "kinesis:liststreams", "kinesis:listshards", "kinesis:subscribetoshard",
}  # fmt: skip


class Access(NamedTuple):
    """One permission of a function on one resource, and the statement that grants it."""

    function: Resource
    target: End
    effect: str
    node: Node


def accesses(graph: Graph, function: Resource) -> Iterator[Access]:
    """Every specific (never a wildcard) permission of the function's role, once an effect."""
    role = graph.target_of(function.value("Role"), "AWS::IAM::Role")
    if not isinstance(role, Resource):
        return
    for statement in _statements(graph, role):
        yield from _granted(graph, function, statement)


def _statements(graph: Graph, role: Resource) -> Iterable[Value]:
    documents = [step_into(p, "PolicyDocument") for p in _items(role.value("Policies"))]
    templates = [p for p in _items(role.value("Policies")) if isinstance(p, Fields)]
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
        for policy in graph.resources(kind):
            named = _items(policy.value("Roles")) or (policy.value("RoleName"),)
            if any(graph.target_of(value) is role for value in named):
                documents.append(policy.value("PolicyDocument"))
    for found in documents:
        yield from _items(step_into(document(found), "Statement"))
    for template in templates:
        if "Statement" in template:
            yield from _items(template.get("Statement"))
        yield from _from_sam(template)


def _from_sam(template: Fields) -> Iterable[Value]:
    """A SAM policy template is kept as the user wrote it: its name tells the effect."""
    for name in template:
        if name.endswith("Policy") and name != "PolicyName":
            yield Fields(template.node, {name: template.entries[name]}, template._evaluate)  # noqa: SLF001


def _granted(graph: Graph, function: Resource, statement: Value) -> Iterator[Access]:
    if not isinstance(statement, Fields):
        return
    for name in statement:
        if name.endswith("Policy"):
            yield from _granted_by_template(graph, function, name, statement.get(name))
            return
    if _texts(statement.get("Effect")) not in ([], ["Allow"]):
        return
    effects = {
        effect for action in _texts(statement.get("Action")) for effect in effects_of(action)
    }
    for value in _items(statement.get("Resource")):
        if _is_wildcard(value):
            continue
        target = graph.target_of(value)
        for effect in sorted(effects):
            yield Access(function, target, effect, value.node)


def _granted_by_template(
    graph: Graph, function: Resource, name: str, parameters: Value
) -> Iterator[Access]:
    if not isinstance(parameters, Fields) or "Poller" in name or "StreamRead" in name:
        return
    effects = ["read"] if "Read" in name else ["write"]
    if "Crud" in name:
        effects = ["read", "write"]
    for key in parameters:
        value = parameters.get(key)
        yield from (Access(function, graph.target_of(value), e, value.node) for e in effects)


def effects_of(action: str) -> set[str]:
    """Whether an IAM action (or pattern) reads or writes; nothing for what the platform does."""
    lowered = action.lower()
    if lowered == "*" or lowered.startswith(PLATFORM) or lowered in POLLER:
        return set()
    verb = lowered.partition(":")[2]
    if verb in {"*", ""}:
        return {"read", "write"}
    if verb.startswith(READ_VERBS):
        return {"read"}
    return {"write"} if verb.startswith(WRITE_VERBS) else set()


def _items(value: Value) -> tuple[Value, ...]:
    if isinstance(value, Items):
        return value.items
    return (
        (value,)
        if isinstance(value, Fields | Known | Text | Unknown) or hasattr(value, "logical_id")
        else ()
    )


def _texts(value: Value) -> list[str]:
    return [text_of(item.data) for item in _items(value) if isinstance(item, Known)]


def _is_wildcard(value: Value) -> bool:
    return isinstance(value, Known) and text_of(value.data).strip() in {"*", ""}
