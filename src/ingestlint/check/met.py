"""Which of the properties that a policy names are there, in any resource that it selects."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ingestlint.config.judgement import Document
from ingestlint.config.policies import Policy
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.graph.effective import document
from ingestlint.graph.graph import Graph

from .policy import selected

# A path into properties; EACH stands for every item of a list.
Path = tuple[str, ...]
EACH = "[]"
SAME = ("allOf", "anyOf", "oneOf", "else", "if", "not", "then")


class There(NamedTuple):
    """The names of properties at the paths that a policy looks at; `open` are those not known."""

    names: dict[Path, set[str]]
    open: set[Path]


def wanted(schema: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The names of properties in a schema, each with the path to what would have it."""
    if not isinstance(schema, dict):
        return
    for name in schema.get("required", ()):
        yield path, name
    for name, inner in schema.get("properties", {}).items():
        yield path, name
        yield from wanted(inner, (*path, name))
    for keyword in SAME:
        below = schema.get(keyword, ())
        for inner in below if isinstance(below, list) else [below]:
            yield from wanted(inner, path)
    for keyword in ("contains", "items"):
        yield from wanted(schema.get(keyword), (*path, EACH))


def there(policy: Policy, graph: Graph) -> There:
    """What the resources of a graph have that a policy selects."""
    found = There({}, set())
    missing = dict.fromkeys(wanted(policy.schema))
    paths = {path for path, _ in missing}
    for resource in selected(policy, graph) if paths else ():
        if all(name in found.names.get(path, ()) for path, name in missing):
            break

        def look(resource: Any = resource) -> None:
            try:
                properties = document(resource)
            except Undecided:
                found.open.update(paths)
                return
            for path in paths:
                _look(properties, path, path, found)

        try:
            graph.explore(look)
        except TooManyScenarios:
            found.open.update(paths)
    return found


def _look(value: Any, steps: Path, path: Path, found: There) -> None:
    """Take the names of what a path leads to."""
    if isinstance(value, list) and steps[:1] == (EACH,):
        for item in value:
            _look(item, steps[1:], path, found)
    elif not isinstance(value, dict):
        # A number or a text has no names; what is not known may have any.
        if not isinstance(value, str | int | float | list):
            found.open.add(path)
    elif steps:
        if steps[0] in value:
            _look(value[steps[0]], steps[1:], path, found)
        elif isinstance(value, Document) and value.open is not None:
            found.open.add(path)
    else:
        found.names.setdefault(path, set()).update(value)
        if isinstance(value, Document) and value.open is not None:
            found.open.add(path)
