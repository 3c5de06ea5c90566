"""Paths as they are reported."""

import os

from ingestlint.parse.given import only_texts


def posix(path: str) -> str:
    """The path as reported: relative to the current folder where possible, with slashes."""
    if os.path.isabs(path) and not only_texts():
        try:
            near = os.path.relpath(path)
        except ValueError:
            near = path
        path = path if near.startswith(os.pardir) else near
    return os.path.normpath(path).replace(os.sep, "/")
