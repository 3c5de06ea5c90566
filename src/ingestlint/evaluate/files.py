"""Local files that a template names, read without ever leaving the project."""

import os
from typing import TYPE_CHECKING

from ingestlint.parse.given import is_out_of_bounds
from ingestlint.parse.node import Node
from ingestlint.parse.opening import within
from ingestlint.parse.read import ParseError, parse_node, read_text
from ingestlint.parse.source import Source

if TYPE_CHECKING:
    from .inputs import Inputs

OUTSIDE = "lies outside of the project"
ALLOW = "run from the folder above both, or give --allow-root with its folder"
# How the cause begins where the file is missing that says what an API does.
DEFINITION_OF = "definition of "


class OutOfReach(Exception):
    """Raised where a file cannot be had: why, and what would help."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def local_file(path: str, at: Node, inputs: "Inputs") -> Node:
    """The root node of the YAML or JSON file `path`, relative to the file that names it.

    Raises OutOfReach when it lies outside of the project (symbolic links followed), cannot be read
    or parsed.
    """
    source = local_text(path, at, inputs)
    try:
        return parse_node(source.path, source.text, caps=inputs.caps)
    except ParseError as error:
        raise _unreadable(source.path, error) from None


def local_text(path: str, at: Node, inputs: "Inputs") -> Source:
    """The text of a file as `local_file` finds it, and where it is; raises OutOfReach."""
    named = local_path(path, at, inputs)
    try:
        return Source(named, read_text(named, inputs.caps, inputs.roots), inputs.caps)
    except OSError as error:
        raise out_of_reach(named, error) from None
    except ParseError as error:
        raise _unreadable(named, error) from None


def local_path(path: str, at: Node, inputs: "Inputs") -> str:
    """Where a file is that `at` names, relative to its own; raises OutOfReach outside."""
    folder = os.path.dirname(at.source.path)
    named = os.path.normpath(os.path.join(folder, path))
    if not within(named, inputs.roots):
        raise OutOfReach(f"{path} {OUTSIDE}", ALLOW)
    if is_out_of_bounds(named):
        raise OutOfReach(f"{named} is not among the texts that were given", "give it, too")
    return named


def out_of_reach(named: str, error: OSError) -> OutOfReach:
    """Why a file cannot be read, where the system says so."""
    if isinstance(error, FileNotFoundError):
        return OutOfReach(f"there is no file {named}", _like(named))
    return OutOfReach(f"{named} cannot be read: {error.strerror}", "check the file")


def _unreadable(named: str, error: ParseError) -> OutOfReach:
    where = f"{named}:{error.line}" if error.line else named
    return OutOfReach(f"{where}: {error.message}", error.hint or "mend the file")


def _like(path: str) -> str:
    """The file beside it that has nearly its name; file systems differ in upper and lower case."""
    from difflib import get_close_matches

    folder, name = os.path.split(path)
    try:
        names = sorted(os.listdir(folder or "."))
    except OSError:
        return "check the path"
    close = [each for each in names if each.lower() == name.lower()]
    close = close or get_close_matches(name, names, n=1, cutoff=0.8)
    return f"did you mean {close[0]}?" if close else "check the path"
