"""Which template a resource nests, and what it passes to it."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingestlint.parse.given import real
from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.opening import Roots, within
from ingestlint.parse.template import NESTED_TYPES, Template

from .files import OutOfReach
from .inputs import Passed
from .scenario import Fork, TooManyScenarios
from .value import Fields, Known, Step, Unknown, Value, Why, text_of

if TYPE_CHECKING:
    from .declaration import Declaration
    from .stack import Stack

# Where a resource names the template of its stack.
LOCATIONS = ("TemplateURL", "Location")
# What CDK and SAM note of a template that they pack.
ASSET_PATH = "aws:asset:path"
# How the cause begins where nothing of a nested stack is judged.
TEMPLATE_OF = "template of "


def nested_files(template: Template, roots: Roots) -> list[str]:
    """The real paths of the local templates that the resources of a template nest."""
    found: list[str] = []
    for location in _locations(template):
        path = local_path(location, location.raw) if isinstance(location, Scalar) else ""
        if path and within(path, roots):
            found.append(real(path))
    return found


def nests_by_values(template: Template) -> bool:
    """Whether it nests templates whose paths are known only once it is evaluated."""
    return any(
        location is not None and not (isinstance(location, Scalar) and "${" not in location.raw)
        for location in _locations(template)
    )


def _locations(template: Template) -> Iterator[Node | None]:
    """What names the template of each nested stack, as it is written."""
    if not any(map(template.mentions, NESTED_TYPES)):
        return
    for _, body in template.written():
        kind = body.entries.get("Type") if isinstance(body, Mapping) else None
        if isinstance(body, Mapping) and isinstance(kind, Scalar) and kind.raw in NESTED_TYPES:
            yield _location(body.entries.get("Properties"), body)


def location_of(holder: "Declaration") -> Node | None:
    """What names the template of a nested stack."""
    return _location(holder.properties, holder.body)


def _location(properties: Node | None, body: Mapping | None) -> Node | None:
    metadata = body.entries.get("Metadata") if body is not None else None
    asset = metadata.entries.get(ASSET_PATH) if isinstance(metadata, Mapping) else None
    if isinstance(asset, Scalar):
        return asset
    for name in LOCATIONS:
        node = properties.entries.get(name) if isinstance(properties, Mapping) else None
        if node is not None:
            return node
    return None


def path_of(parent: "Stack", location: Node) -> str:
    """The path of the local template that is meant; "" where it is not one that is known."""
    try:
        value = parent.evaluator.evaluate(location)
    except (Fork, TooManyScenarios):
        return ""
    return local_path(location, text_of(value.data)) if isinstance(value, Known) else ""


def local_path(location: Node, text: str) -> str:
    """A path as seen from the template that names it; "" for a bucket or an absolute place."""
    text = text.strip()
    try:
        text.encode()
    except UnicodeEncodeError:
        return ""
    if not text or "://" in text or os.path.isabs(text) or "\x00" in text:
        return ""
    folder = os.path.dirname(location.source.path)
    return os.path.normpath(os.path.join(folder, text)).replace(os.sep, "/")


def out_of_reach(holder: "Declaration", location: Node | None) -> Why:
    """Why nothing of a nested stack is judged."""
    where = ""
    if isinstance(location, Scalar):
        where = f" ({location.raw.strip()})"
    return Why(
        f"{TEMPLATE_OF}{holder.logical_id}",
        f"the template of the nested stack {holder.logical_id}{where} is not a local file",
        "lint the templates as they are before packaging, with the path of a local file",
    )


def not_read(holder: "Declaration", error: OutOfReach) -> Why:
    """Why nothing of a nested stack is judged whose template is a local file."""
    name = holder.logical_id
    said = f"the template of the nested stack {name} is not read: {error.reason}"
    return Why(f"{TEMPLATE_OF}{name}", said, error.remedy)


def passed(parent: "Stack", holder: "Declaration", child: Template) -> dict[str, Passed]:
    """The parameters that a nested stack is given, by name, to be evaluated in the parent."""
    properties = holder.properties
    values = properties.entries.get("Parameters") if isinstance(properties, Mapping) else None
    name = parent.label + holder.logical_id
    if values is None:
        return {}
    if isinstance(values, Mapping) and "Fn::Transform" not in values.entries:
        return {
            parameter: Passed(parameter, parent.evaluator, node, _step(parameter, name, node))
            for parameter, node in values.entries.items()
        }
    # A function makes the mapping: each parameter is what that has under its name.
    return {
        parameter: PassedByFunction(
            parameter, parent.evaluator, values, _step(parameter, name, values)
        )
        for parameter in child.parameters.entries
    }


def _step(parameter: str, stack: str, node: Node) -> Step:
    return Step(f"parameter {parameter} of {stack}", node)


class PassedByFunction(Passed):
    """A parameter out of a mapping that a function makes."""

    def read(self, *, deciding: bool) -> Value:
        fields = super().read(deciding=deciding)
        if isinstance(fields, Fields):
            return fields.get(self.parameter)
        if isinstance(fields, Unknown):
            return Unknown(self.node, fields.why)
        why = Why(
            f"parameters of {self.step.text}", "it is made by a function that is not understood"
        )
        return Unknown(self.node, why)
