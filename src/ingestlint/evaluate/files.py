"""Local files that a template names, read without ever leaving the root."""

import os

from ingestlint.parse.given import is_out_of_bounds
from ingestlint.parse.node import Node
from ingestlint.parse.read import ParseError, parse_node, read_text
from ingestlint.parse.source import Source

# How the cause begins where the file is missing that says what an API does.
DEFINITION_OF = "definition of "


class OutOfReach(Exception):
    """Raised where a file cannot be had: why, and what would help."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def local_file(path: str, at: Node, root: str) -> Node:
    """The root node of the YAML or JSON file `path`, relative to the file that names it.

    Raises OutOfReach when it lies outside `root` (symbolic links followed), cannot be read or
    parsed.
    """
    source = local_text(path, at, root)
    try:
        return parse_node(source.path, source.text)
    except ParseError as error:
        raise _unreadable(source.path, error) from None


def local_text(path: str, at: Node, root: str) -> Source:
    """The text of a file as `local_file` finds it, and where it is; raises OutOfReach."""
    named = local_path(path, at, root)
    try:
        return Source(named, read_text(named))
    except OSError as error:
        raise out_of_reach(named, error) from None
    except ParseError as error:
        raise _unreadable(named, error) from None


def local_path(path: str, at: Node, root: str) -> str:
    """Where a file is that `at` names, relative to its own; raises OutOfReach outside `root`."""
    folder = os.path.dirname(at.source.path)
    named = os.path.normpath(os.path.join(folder, path))
    if os.path.isabs(path) or not within(named, root):
        raise OutOfReach(f"{path} lies outside of the project", "run from the folder above both")
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


def within(path: str, root: str) -> bool:
    """Whether a path lies in the folder `root`, symbolic links followed."""
    top = os.path.realpath(root)
    try:
        return os.path.commonpath([top, os.path.realpath(path)]) == top
    except ValueError:  # another drive
        return False
