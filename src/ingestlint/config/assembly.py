"""What a CDK cloud assembly (`cdk.out/manifest.json`) says of each of its templates."""

import os
from typing import NamedTuple

from ingestlint.parse.caps import DEFAULT, Caps
from ingestlint.parse.given import is_file
from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.opening import Roots, within

from .errors import ConfigError
from .file import ALLOW, OUTSIDE
from .located import read

MANIFEST = "manifest.json"
STACK = "aws:cloudformation:stack"
SCHEME = "aws://"
UNKNOWN = ("unknown-account", "unknown-region")


class Artifact(NamedTuple):
    """One stack of an assembly; `account` and `region` are "" where CDK does not know them."""

    stack_name: str
    account: str
    region: str
    parameters: dict[str, Scalar]


def artifacts(folder: str, caps: Caps = DEFAULT, roots: Roots | None = None) -> dict[str, Artifact]:
    """The stacks of the assembly in `folder` by the name of their template; {} if it is none.

    Raises ConfigError for a manifest that cannot be read, or lies outside of `roots`.
    """
    path = os.path.join(folder, MANIFEST)
    if roots is not None and not within(path, roots):
        raise ConfigError(path, 0, OUTSIDE, ALLOW)
    if not is_file(path):
        return {}
    root = read(path, caps, roots)
    listed = root.entries.get("artifacts") if isinstance(root, Mapping) else None
    found: dict[str, Artifact] = {}
    for name, entry in listed.entries.items() if isinstance(listed, Mapping) else ():
        if isinstance(entry, Mapping) and _text(entry.entries.get("type")) == STACK:
            properties = entry.entries.get("properties")
            fields = properties.entries if isinstance(properties, Mapping) else {}
            file_name = _text(fields.get("templateFile"))
            if file_name:
                found[file_name] = _artifact(name, entry, fields)
    return found


def _artifact(name: str, entry: Mapping, fields: dict[str, Node]) -> Artifact:
    place = _text(entry.entries.get("environment")).removeprefix(SCHEME)
    account, _, region = place.partition("/")
    given = fields.get("parameters")
    parameters = {
        key: node
        for key, node in (given.entries.items() if isinstance(given, Mapping) else ())
        if isinstance(node, Scalar)
    }
    return Artifact(
        _text(fields.get("stackName")) or name,
        "" if account in UNKNOWN else account,
        "" if region in UNKNOWN else region,
        parameters,
    )


def _text(node: Node | None) -> str:
    return node.raw if isinstance(node, Scalar) else ""
