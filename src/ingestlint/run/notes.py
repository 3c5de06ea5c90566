"""Notes on standard error: what is worth knowing and is no error; --quiet leaves them out."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ingestlint.config.aliases import take_met
from ingestlint.report.text import clean

_HUSHED: ContextVar[bool] = ContextVar("hushed", default=False)


def hush(*, quiet: bool) -> None:
    """Whether notes are left out from now on."""
    _HUSHED.set(quiet)


@contextmanager
def hushed() -> Iterator[None]:
    """Leave notes out in a `with`; each thread for itself."""
    token = _HUSHED.set(True)
    try:
        yield
    finally:
        _HUSHED.reset(token)


def is_hushed() -> bool:
    return _HUSHED.get()


def note(text: str) -> None:
    if not _HUSHED.get():
        print(f"note: {clean(text)}", file=sys.stderr)


def note_renamed() -> None:
    """What rules are called now that something still calls by an old code."""
    for old, new in sorted(take_met().items()):
        note(f"{old} is now {new}")
