"""The Globals section: what it adds to the properties of each SAM resource.

Maps merge deeply, lists are joined (global items first, nothing is removed), of scalars and of
different types the resource's own value counts. An intrinsic function is like a scalar. After
aws-sam-translator 1.115, `plugins/globals`.
"""

from typing import TYPE_CHECKING

from ingestlint.parse.node import Mapping, Node, Scalar, Sequence

from .nodes import text

if TYPE_CHECKING:
    from ingestlint.evaluate.declaration import Declaration

SERVERLESS = "AWS::Serverless::"
# Lists that are not joined, and a map of which the resource's own keys are all that remain.
REPLACED = frozenset(
    ("Function.Architectures", "CapacityProvider.InstanceRequirements.Architectures")
)
PRUNED = frozenset(("CapacityProvider.ManagedResourceTags",))


def with_globals(declaration: "Declaration", section: Mapping) -> Mapping:
    """The properties of a SAM resource together with what Globals say."""
    own = declaration.properties
    if not isinstance(own, Mapping):
        own = Mapping(declaration.key.source, declaration.key.start, declaration.key.end, {}, {})
    name = declaration.type.removeprefix(SERVERLESS)
    common = section.entries.get(name)
    if not isinstance(common, Mapping) or not common.entries:
        return own
    ignored = declaration.body.entries.get("IgnoreGlobals") if declaration.body else None
    if text(ignored) == "*":
        return own
    if isinstance(ignored, Sequence):
        names = {text(item) for item in ignored.items}
        entries = {key: node for key, node in common.entries.items() if key not in names}
        common = Mapping(common.source, common.start, common.end, entries, common.keys)
    merged = _merged(common, own, name)
    return merged if isinstance(merged, Mapping) else own


def _merged(common: Node, own: Node, path: str) -> Node:
    if isinstance(own, Mapping) and isinstance(common, Mapping):
        if path in REPLACED or _is_function(own) or _is_function(common):
            return own
        return _merged_maps(common, own, path)
    if isinstance(own, Sequence) and isinstance(common, Sequence) and path not in REPLACED:
        return Sequence(own.source, own.start, own.end, [*common.items, *own.items])
    return own


def _merged_maps(common: Mapping, own: Mapping, path: str) -> Mapping:
    entries: dict[str, Node] = {}
    keys: dict[str, Scalar] = {}
    pruned = path in PRUNED and bool(own.entries)
    for name, node in common.entries.items():
        if not pruned or name in own.entries:
            entries[name] = node
            keys[name] = common.keys[name]
    for name, node in own.entries.items():
        before = entries.get(name)
        entries[name] = node if before is None else _merged(before, node, f"{path}.{name}")
        keys[name] = own.keys[name]
    return Mapping(own.source, own.start, own.end, entries, keys)


def _is_function(node: Mapping) -> bool:
    """Whether a mapping is an intrinsic function that has no node of its own."""
    if len(node.entries) != 1:
        return False
    name = next(iter(node.entries))
    return name in {"Ref", "Condition"} or name.startswith("Fn::")
