"""Texts that stand for files: while they do, nobody looks at a disk."""

import os
from collections.abc import Mapping
from contextvars import ContextVar, Token
from errno import ENOENT
from typing import Self

_TEXTS: ContextVar[Mapping[str, str] | None] = ContextVar("texts", default=None)


class Only:
    """Read nothing but these texts, by their paths, in a `with`; each thread for itself."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {os.path.normpath(path): text for path, text in texts.items()}
        self._token: Token[Mapping[str, str] | None] | None = None

    def __enter__(self) -> Self:
        self._token = _TEXTS.set(self._texts)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _TEXTS.reset(self._token)


def only_texts() -> bool:
    """Whether texts stand for files."""
    return _TEXTS.get() is not None


def real(path: str) -> str:
    """A path without links, by which files are told apart; texts have none."""
    return os.path.realpath(path) if _TEXTS.get() is None else os.path.normpath(path)


def absolute(path: str) -> str:
    """A path from the top: that of the disk, or one that all texts are below."""
    if _TEXTS.get() is None:
        return os.path.abspath(path)
    return os.path.normpath(os.path.join(os.sep, path))


def listed() -> list[str] | None:
    """The paths of the texts, None where files are read."""
    texts = _TEXTS.get()
    return None if texts is None else list(texts)


def is_file(path: str) -> bool:
    """Whether there is a file, or a text that stands for one."""
    texts = _TEXTS.get()
    return os.path.isfile(path) if texts is None else os.path.normpath(path) in texts


def is_out_of_bounds(path: str) -> bool:
    """Whether a path may not be looked at: texts stand for files, and it is none of them."""
    texts = _TEXTS.get()
    return texts is not None and os.path.normpath(path) not in texts


def exists(path: str) -> bool:
    """Whether there is a file, or a text that stands for it."""
    texts = _TEXTS.get()
    return os.path.exists(path) if texts is None else os.path.normpath(path) in texts


def text_for(path: str) -> str | None:
    """The text that stands for a file, None where files are read; raises FileNotFoundError."""
    texts = _TEXTS.get()
    if texts is None:
        return None
    try:
        return texts[os.path.normpath(path)]
    except KeyError:
        raise FileNotFoundError(ENOENT, "not among the texts that were given", path) from None
