"""The keywords of a JSON Schema in a policy: one that says nothing here is an error."""

from collections.abc import Iterator

from ingestlint.parse.node import Mapping, Node, Scalar, Sequence

from .errors import nearest
from .located import wrong

# JSON Schema 2020-12. What is under a keyword is one schema, a list of them, or one by each name.
ONE = {
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
}
LISTED = {"allOf", "anyOf", "oneOf", "prefixItems"}
NAMED = {"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"}
PLAIN = {
    "const",
    "dependentRequired",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "required",
    "type",
    "uniqueItems",
}
REMARKS = {
    "$anchor",
    "$comment",
    "$dynamicAnchor",
    "$id",
    "$schema",
    "$vocabulary",
    "default",
    "deprecated",
    "description",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
}
KNOWN = ONE | LISTED | NAMED | PLAIN | REMARKS
# A remark of the writer's own.
OWN = "x-"
# Keywords that check nothing here, and what does.
INSTEAD = {
    "$dynamicRef": "write the schema out",
    "$recursiveRef": "write the schema out",
    "$ref": "write the schema out",
    "additionalItems": "write items, beside prefixItems",
    "contentEncoding": "write a pattern",
    "contentMediaType": "write a pattern",
    "contentSchema": "write a pattern",
    "dependencies": "write dependentRequired or dependentSchemas",
    "format": "write a pattern",
}
# A keyword that does nothing without another one.
NEEDS = {"else": "if", "maxContains": "contains", "minContains": "contains", "then": "if"}


def check_keywords(node: Node) -> None:
    """Raises ConfigError at a keyword that would check nothing, in all schemas of this one.

    A schema is of the right shape already; what a keyword takes as data is not looked into.
    """
    fields = node if isinstance(node, Mapping) else None
    for name, key in fields.keys.items() if fields else ():
        if name in INSTEAD:
            raise wrong(key, f"{name} is not supported", INSTEAD[name])
        if name not in KNOWN and not name.startswith(OWN):
            raise wrong(key, f"JSON Schema has no keyword {name}", _hint(name))
        if name in NEEDS and fields and NEEDS[name] not in fields.entries:
            raise wrong(key, f"{name} means nothing without {NEEDS[name]}")
    for inner in schemas_in(node):
        check_keywords(inner)


def schemas_in(node: Node) -> Iterator[Node]:
    """The schemas right below one."""
    for name, inner in node.entries.items() if isinstance(node, Mapping) else ():
        if name in ONE:
            yield inner
        elif name in LISTED and isinstance(inner, Sequence):
            yield from inner.items
        elif name in NAMED and isinstance(inner, Mapping):
            yield from inner.entries.values()


def _hint(name: str) -> str:
    """The nearest keyword; of what is written as a property, where properties stand."""
    if name[:1].isupper():
        return f"a property stands under properties: {{{name}: …}}"
    return nearest(name, KNOWN)


def says_nothing(node: Node) -> bool:
    """Whether whatever there is satisfies the schema, since it asks for nothing."""
    if isinstance(node, Scalar):
        return node.value is True
    return isinstance(node, Mapping) and not any(
        name in KNOWN - REMARKS - {"$defs", "definitions"} for name in node.entries
    )
