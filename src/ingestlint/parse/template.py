"""A template's sections, and what is wrong with their shape."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .caps import DEFAULT, Caps
from .node import Call, Mapping, Node, Scalar, Sequence
from .source import Source
from .yaml_text import Duplicate

if TYPE_CHECKING:
    from .later import Later

SECTIONS = (
    "Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs", "Globals", "Metadata",
)  # fmt: skip


# The linter's own name, the types that nest a template, and what imports from one: templates
# without such a word are passed over before anything of them is read.
OWN_NAME = "ingestlint"
NESTED_TYPES = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
WORDS = (OWN_NAME, *NESTED_TYPES)
FOR_EACH = "Fn::ForEach::"


class ShapeError(NamedTuple):
    """A section that is not what CloudFormation takes there."""

    message: str
    node: Node


class Template:
    """The sections of one template; those that are missing are empty mappings at its start."""

    __slots__ = (
        "caps", "conditions", "duplicates", "errors", "globals", "mappings", "metadata", "outputs",
        "parameters", "resources", "root", "rules", "source", "transforms",
    )  # fmt: skip

    def __init__(
        self, source: Source, root: Node, duplicates: list[Duplicate], caps: Caps = DEFAULT
    ) -> None:
        self.source = source
        self.caps = caps
        self.duplicates = duplicates
        self.errors: list[ShapeError] = []
        if not isinstance(root, Mapping):
            self.errors.append(ShapeError("a template is a mapping of sections", root))
            root = Mapping(source, root.start, root.end, {}, {})
        self.root = root
        self.parameters = self._section("Parameters")
        self.mappings = self._section("Mappings")
        self.conditions = self._section("Conditions")
        self.rules = self._section("Rules")
        self.resources = self._section("Resources")
        self.outputs = self._section("Outputs")
        self.globals = self._section("Globals")
        self.metadata = self._section("Metadata")
        self.transforms = _transforms(root.entries.get("Transform"))
        self._check_shapes()

    def __reduce__(self) -> "tuple[type[Later], tuple[object, ...]]":
        """What another process of the run gets of a template: where it can be read."""
        from .later import Later

        words = frozenset(word for word in WORDS if self.mentions(word))
        return Later, (self.source.path, words, len(self.duplicates), self.caps)

    def mentions(self, word: str) -> bool:
        """Whether one of WORDS stands anywhere in the text."""
        return word in self.source.text

    def written(self) -> Iterator[tuple[Scalar, Node]]:
        """Resources as they are written, by their keys: those that a loop makes once for it."""
        return _written(self.resources)

    def _section(self, name: str) -> Mapping:
        node = self.root.entries.get(name)
        if isinstance(node, Mapping):
            return node
        if node is not None and not (isinstance(node, Scalar) and node.value is None):
            self.errors.append(ShapeError(f"{name} must be a mapping", node))
        return Mapping(self.source, self.root.start, self.root.start, {}, {})

    def _check_shapes(self) -> None:
        if not self.resources.entries and not self.errors:
            place = self.root.keys.get("Resources")
            said = "a template needs Resources" if place is None else "Resources is empty"
            self.errors.append(ShapeError(said, place or self.root))
        for name, node in self.parameters.entries.items():
            if not isinstance(node, Mapping):
                self.errors.append(ShapeError(f"parameter {name} must be a mapping", node))
            elif not isinstance(node.entries.get("Type"), Scalar):
                key = self.parameters.keys[name]
                self.errors.append(ShapeError(f"parameter {name} has no Type", key))
        for key, node in self.written():
            if key.raw != "Fn::Transform":
                self._check_resource(key, node)

    def _check_resource(self, key: Scalar, node: Node) -> None:
        name = key.raw
        if not isinstance(node, Mapping):
            self.errors.append(ShapeError(f"resource {name} must be a mapping", key))
            return
        kind = node.entries.get("Type")
        if not isinstance(kind, Scalar) or not isinstance(kind.value, str):
            self.errors.append(ShapeError(f"resource {name} has no Type", key))
        properties = node.entries.get("Properties")
        empty = isinstance(properties, Scalar) and properties.value is None
        if empty:
            del node.entries["Properties"]
        elif properties is not None and not isinstance(properties, Mapping | Call):
            message = f"the Properties of {name} must be a mapping"
            self.errors.append(ShapeError(message, properties))
        condition = node.entries.get("Condition")
        if condition is not None and not isinstance(condition, Scalar):
            message = f"the Condition of {name} must be the name of a condition"
            self.errors.append(ShapeError(message, condition))


def _written(resources: Node) -> Iterator[tuple[Scalar, Node]]:
    # A mapping of nothing but a function is a call of it.
    loops = [resources.argument] if isinstance(resources, Call) else []
    if isinstance(resources, Mapping):
        for name, node in resources.entries.items():
            if name.startswith(FOR_EACH):
                loops.append(node)
            else:
                yield resources.keys[name], node
    for loop in loops:
        if isinstance(loop, Sequence) and len(loop.items) == 3:
            yield from _written(loop.items[2])


def _transforms(node: Node | None) -> list[str]:
    if isinstance(node, Scalar):
        return [node.raw]
    if isinstance(node, Sequence):
        return [name for item in node.items for name in _transforms(item)]
    if isinstance(node, Mapping) and isinstance(node.entries.get("Name"), Scalar):
        return _transforms(node.entries["Name"])
    return []
