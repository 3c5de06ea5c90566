"""Policies of a configuration: a team's own checks, as JSON Schemas over effective properties."""

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ingestlint.parse.node import Mapping, Node, Scalar, Sequence

from .errors import nearest
from .located import mapping, only, scalar, text, wrong
from .rules import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

KEYS = {"code", "fix", "forbid", "message", "require", "select", "severity"}
SELECTORS = {"name", "relation", "tag", "type"}
CODE = re.compile(r"[A-Z]{2,12}[0-9]{3,4}\Z")
RESERVED = ("CAP", "DDB", "ING", "MEM", "NET", "RES")
SAM = "AWS::Serverless::"
# Mappings in the schemas of one list, each of which may be tried on each resource.
SCHEMAS = 5_000
TOO_MANY = f"the policies have more than {SCHEMAS:,} schemas"

Schema = dict[str, Any] | bool


class Related(NamedTuple):
    """A relation that a resource must have: from or to a resource of this type ("" for any)."""

    kind: str
    outgoing: bool
    type: str


class Selector(NamedTuple):
    """Which resources a policy is about; patterns as of shells, () and {} for no condition."""

    types: tuple[str, ...]
    names: tuple[str, ...]
    tags: dict[str, str]
    relation: Related | None


class Policy(NamedTuple):
    """One check: a schema that properties must satisfy, or must not (`forbids`)."""

    code: str
    severity: str
    message: str
    fix: str
    select: Selector
    schema: Schema
    forbids: bool
    at: Node


def read_policies(node: Node, kinds: "Iterable[str]") -> dict[str, Policy]:
    """The policies of a list by their codes; `kinds` are the relations that there are.

    Raises ConfigError.
    """
    if isinstance(node, Scalar) and node.value is None:
        return {}
    if not isinstance(node, Sequence):
        raise wrong(node, "policies must be a list")
    found: dict[str, Policy] = {}
    schemas = 0
    for entry in node.items:
        policy = _policy(mapping(entry, "a policy"), tuple(kinds))
        if policy.code in found:
            raise wrong(policy.at, f"policy {policy.code} is there twice")
        schemas += _size(policy.schema)
        if schemas > SCHEMAS:
            raise wrong(policy.at, TOO_MANY)
        found[policy.code] = policy
    return found


def _policy(fields: Mapping, kinds: tuple[str, ...]) -> Policy:
    only(fields, KEYS)
    entries = fields.entries
    if "code" not in entries:
        raise wrong(fields, "a policy needs a code")
    code = scalar(entries["code"], "code").raw
    if not CODE.match(code):
        raise wrong(entries["code"], f"{code} is no code", "capital letters, then three digits")
    if code.startswith(RESERVED):
        hint = f"begin it otherwise than {', '.join(RESERVED)}"
        raise wrong(entries["code"], f"{code} is a code of ingestlint's own", hint)
    schemas = [name for name in ("require", "forbid") if name in entries]
    if len(schemas) != 1:
        raise wrong(fields, f"policy {code} needs either require or forbid")
    severity = text(entries["severity"], "severity") if "severity" in entries else "warning"
    if severity not in SEVERITIES:
        hint = nearest(severity, set(SEVERITIES))
        raise wrong(entries["severity"], f"{severity} is no severity", hint)
    if "select" not in entries:
        raise wrong(fields, f"policy {code} needs a select")
    return Policy(
        code,
        severity,
        text(entries["message"], "message") if "message" in entries else "",
        text(entries["fix"], "fix") if "fix" in entries else "",
        _selector(mapping(entries["select"], "select"), kinds),
        _schema(entries[schemas[0]]),
        schemas[0] == "forbid",
        fields.keys["code"],
    )


def _selector(fields: Mapping, kinds: tuple[str, ...]) -> Selector:
    only(fields, SELECTORS)
    entries = fields.entries
    if not entries:
        raise wrong(fields, "select needs type, name, tag or relation")
    for node in _each(entries.get("type")):
        if node.raw.startswith(SAM):
            hint = "SAM is spelled out: write the AWS:: type that it makes (AWS::Lambda::Function)"
            raise wrong(node, f"{node.raw} is never there", hint)
    tags = mapping(entries["tag"], "tag").entries if "tag" in entries else {}
    return Selector(
        tuple(node.raw for node in _each(entries.get("type"))),
        tuple(node.raw for node in _each(entries.get("name"))),
        {name: scalar(node, f"tag {name}").raw for name, node in tags.items()},
        _related(mapping(entries["relation"], "relation"), kinds)
        if "relation" in entries
        else None,
    )


def _each(node: Node | None) -> list[Scalar]:
    """One text or a list of them."""
    if node is None:
        return []
    nodes = node.items if isinstance(node, Sequence) else [node]
    return [scalar(each, "a pattern") for each in nodes]


def _related(fields: Mapping, kinds: tuple[str, ...]) -> Related:
    only(fields, {"kind", "from", "to"})
    if "kind" not in fields.entries:
        raise wrong(fields, "relation needs a kind", nearest("", set(kinds)))
    kind = scalar(fields.entries["kind"], "kind")
    if kind.raw not in kinds:
        raise wrong(kind, f"there is no relation {kind.raw}", nearest(kind.raw, set(kinds)))
    ends = [end for end in ("from", "to") if end in fields.entries]
    if len(ends) != 1:
        raise wrong(fields, "relation needs either from or to: a type, or * for any")
    other = scalar(fields.entries[ends[0]], ends[0]).raw
    return Related(kind.raw, ends[0] == "to", "" if other == "*" else other)


def _schema(node: Node) -> Schema:
    """A JSON Schema as plain data, checked; raises ConfigError at what is wrong in it."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    schema = _plain(node)
    if not isinstance(schema, dict | bool):
        raise wrong(node, "a JSON Schema is a mapping")
    if _size(schema) > SCHEMAS:  # before it takes long to look for what is wrong in it
        raise wrong(node, TOO_MANY)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        at = _at(node, list(error.absolute_path))
        raise wrong(at, f"this is no JSON Schema: {error.message}") from None
    _check_references(node)
    return schema


def _size(schema: Any) -> int:
    """How many mappings a schema has."""
    count, pending = 0, [schema]
    while pending:
        here = pending.pop()
        count += isinstance(here, dict)
        pending.extend(
            here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
        )
    return count


def _check_references(node: Node) -> None:
    """References lead nowhere but into the schema itself: nothing is fetched."""
    if isinstance(node, Sequence):
        for inner in node.items:
            _check_references(inner)
    if isinstance(node, Mapping):
        for name, inner in node.entries.items():
            if name in {"$ref", "$dynamicRef"} and isinstance(inner, Scalar):
                raise wrong(inner, f"{name} is not supported", "write the schema out")
            _check_references(inner)


def _plain(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {name: _plain(inner) for name, inner in node.entries.items()}
    if isinstance(node, Sequence):
        return [_plain(inner) for inner in node.items]
    if isinstance(node, Scalar):
        return node.value
    raise wrong(node, "functions of CloudFormation have no meaning here")


def _at(node: Node, path: list[str | int]) -> Node:
    """The node at a path, as far as there is one."""
    for step in path:
        if isinstance(node, Mapping) and step in node.entries:
            node = node.entries[str(step)]
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
        else:
            break
    return node
