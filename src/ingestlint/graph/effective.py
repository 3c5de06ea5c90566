"""The properties of a resource as plain data with the defaults of AWS; what is open is marked."""

from typing import TYPE_CHECKING, Any

from ingestlint.aws.defaults import DEFAULTS
from ingestlint.config.judgement import Document, Hidden
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Unknown, Value

from .reading import step_into, why_unresolved
from .resource import Resource

if TYPE_CHECKING:
    from ingestlint.parse.node import Node


class Missing:
    """Why a part of a document is not known, and where it stands."""

    __slots__ = ("node", "why")

    def __init__(self, value: Value) -> None:
        self.why = value.why if isinstance(value, Unknown) else why_unresolved(value)
        self.node: Node = value.node


def document(resource: Resource) -> Any:
    """The effective properties; raises Fork where another scenario tells."""
    found = _plain(resource.value())
    if isinstance(found, Document):
        for path, default in DEFAULTS.get(resource.type, {}).items():
            _default(found, path.split("."), default)
    return found


def place(resource: Resource, path: tuple[str | int, ...]) -> Value | Resource:
    """The value at a path; what lacks it where it is not set."""
    value = resource.value()
    for step in path:
        inner: Value | None = None
        if isinstance(value, Items) and isinstance(step, int) and step < len(value.items):
            inner = value.items[step]
        elif isinstance(step, str):
            inner = step_into(value, step)
        if inner is None or isinstance(inner, Absent):
            break
        value = inner
    return value if value.node is not resource.declaration.properties else resource


def _plain(value: Value) -> Any:
    if isinstance(value, Absent):
        return Document()
    if isinstance(value, Known):
        return value.data
    if isinstance(value, Items):
        return [_plain(item) for item in value.items]
    if isinstance(value, Fields):
        found = Document()
        for key in value.entries:
            inner = value.get(key)
            if not isinstance(inner, Absent):
                found[key] = _plain(inner)
        if value.open is not None:
            found.open = Missing(Unknown(value.node, value.open))
        return found
    return Hidden(Missing(value))


def _default(found: Any, path: list[str], default: object) -> None:
    """Set where nothing is, in a mapping that is there."""
    for step in path[:-1]:
        found = found.get(step) if isinstance(found, Document) else None
    if isinstance(found, Document) and found.open is None:
        found.setdefault(path[-1], default)
