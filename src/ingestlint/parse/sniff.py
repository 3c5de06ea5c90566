"""Whether a text is a template, by its content and before it is parsed."""

import re

from .node import Mapping, Node, Scalar

VERSION = re.compile(
    r"""^["']?AWSTemplateFormatVersion["']?\s{0,9}:|"AWSTemplateFormatVersion\"""", re.MULTILINE
)
RESOURCES = re.compile(
    r"""^["']?Resources["']?\s{0,9}:|^\s{0,9}"Resources"\s{0,9}:"""
    r"""|^\{\s{0,99}"Resources\"""",
    re.MULTILINE,
)
TYPE = re.compile(r"""["']?Type["']?\s{0,9}:\s{0,9}["']?(AWS|Custom|Alexa)::""")


def looks_like_template(text: str) -> bool:
    """Cheap and linear: a Resources section and a resource type, or the format version."""
    if "Resources" not in text:
        return False
    if VERSION.search(text):
        return True
    if RESOURCES.search(text) is None:
        return '"Resources"' in text[:4096] and TYPE.search(text) is not None
    return TYPE.search(text) is not None


def is_template(root: Node) -> bool:
    """Whether a parsed text has Resources, one of them with a Type."""
    if not isinstance(root, Mapping):
        return False
    if "AWSTemplateFormatVersion" in root.entries:
        return True
    resources = root.entries.get("Resources")
    if not isinstance(resources, Mapping):
        return False
    return any(
        name.startswith("Fn::")
        or (isinstance(node, Mapping) and isinstance(node.entries.get("Type"), Scalar))
        for name, node in resources.entries.items()
    )
