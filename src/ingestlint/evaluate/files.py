"""Local files that a template names, read without ever leaving the root."""

import os

from ingestlint.parse.node import Node
from ingestlint.parse.read import ParseError, parse_node, read_text


def local_file(path: str, at: Node, root: str) -> Node | None:
    """The root node of the YAML or JSON file `path`, relative to the file that names it.

    None when it lies outside `root` (symbolic links followed), cannot be read or parsed.
    """
    if "://" in path or os.path.isabs(path):
        return None
    folder = os.path.dirname(at.source.path)
    named = os.path.normpath(os.path.join(folder, path))
    if not within(named, root):
        return None
    try:
        return parse_node(named, read_text(named))
    except (OSError, ParseError):
        return None


def within(path: str, root: str) -> bool:
    """Whether a path lies in the folder `root`, symbolic links followed."""
    top = os.path.realpath(root)
    try:
        return os.path.commonpath([top, os.path.realpath(path)]) == top
    except ValueError:  # another drive
        return False
