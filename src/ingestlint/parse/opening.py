"""Files are opened here, whoever named them: regular ones only, never outside of the roots."""

import os
import stat
from typing import BinaryIO

from .errors import ParseError
from .given import only_texts, text_for

# A pipe must not keep the run waiting until somebody writes into it.
FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

Roots = tuple[str, ...]


def opened(path: str, roots: Roots | None = None) -> BinaryIO:
    """A regular file, for reading; raises OSError, or ParseError for what is none.

    With `roots`, what was opened lies in one of these folders, whatever was done to links between
    being asked for and being opened.
    """
    text = text_for(path)
    if text is not None:
        from io import BytesIO

        return BytesIO(text.encode())
    try:
        # Opening some devices does something.
        _check_regular(os.stat(path).st_mode)
        file = os.fdopen(os.open(path, FLAGS), "rb")
    except ValueError:  # a name that no file can have: NUL, half of a character
        raise FileNotFoundError(2, "no file can have this name") from None
    try:
        found = os.fstat(file.fileno())
        _check_regular(found.st_mode)
        if roots is not None:
            real = os.path.realpath(path)
            if not within(real, roots) or not os.path.samestat(os.stat(real), found):
                raise ParseError("lies outside of the project")
    except BaseException:
        file.close()
        raise
    return file


def within(path: str, roots: Roots) -> bool:
    """Whether a path lies in one of these folders, symbolic links followed.

    Texts lie in all of them: of what is none of them, nothing is read anyway.
    """
    if only_texts():
        return True
    try:
        real = os.path.realpath(path)
    except ValueError:
        return False
    return any(_below(real, os.path.realpath(root)) for root in roots)


def _below(real: str, top: str) -> bool:
    try:
        return os.path.commonpath([top, real]) == top
    except ValueError:  # another drive
        return False


def _check_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise ParseError("not a regular file")
