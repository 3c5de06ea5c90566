"""Places as tools that know a repository want them: from its root, on one line."""

import os
from functools import cache
from typing import NamedTuple

from ingestlint.config.repository import repository
from ingestlint.parse.given import only_texts
from ingestlint.parse.node import Node


class Region(NamedTuple):
    """A place on one line: columns count from 1, the end is exclusive."""

    path: str
    line: int
    column: int
    end_column: int


def region(node: Node) -> Region:
    """The first line of a node, and at least one column of it."""
    span = node.span
    end = span.end_column
    if span.end_line != span.line:
        end = len(node.source.line(span.line)) + 1
    return Region(in_repository(span.path), span.line, span.column, max(end, span.column + 1))


def in_repository(path: str) -> str:
    """A path that is relative to the current folder, from the root of the repository instead.

    Links are resolved: what a repository shows is the file. Without a repository, and for what
    lies outside of it, the path stays as it is. So do the names of texts.
    """
    if only_texts():
        return path
    return _inside(path, os.getcwd())


@cache
def _inside(path: str, here: str) -> str:
    here = os.path.realpath(here)
    root = repository(here) or here
    try:
        inside = os.path.relpath(os.path.realpath(path), root)
    except ValueError:  # another drive
        return path
    return path if inside.startswith(os.pardir) else inside.replace(os.sep, "/")
