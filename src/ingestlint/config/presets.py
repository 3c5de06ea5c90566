"""Presets: the rules that there were at some time. A rule that came later is off under one."""

from ingestlint.parse.node import Node, Scalar

from .errors import nearest
from .located import wrong

# Oldest first, each with the release that brought it. A new one goes with a release that brings
# rules; until then these say nothing in SINCE, and belong to none.
PRESETS = {"2026.11": "0.1.0"}


def preset(node: Node) -> str:
    """The preset that is named; raises ConfigError."""
    name = node.raw if isinstance(node, Scalar) else ""
    if name not in PRESETS:
        said = f"there is no preset {name}" if name else "preset must be a text"
        hint = nearest(name, set(PRESETS))
        if name > max(PRESETS):
            hint = f"the newest that this release has is {max(PRESETS)}"
        raise wrong(node, said, hint)
    return name


def is_later(since: str, pinned: str) -> bool:
    """Whether a rule that came with `since` ("" for the next release) is none of a preset's."""
    order = list(PRESETS)
    return since not in PRESETS or order.index(since) > order.index(pinned)
