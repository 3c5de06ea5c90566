"""How far a long run is, for whoever sits at a terminal."""

import os
import sys
import time
from typing import TYPE_CHECKING, Self

from .notes import is_hushed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .deployed import Deployed

EVERY = 0.2  # seconds


class Progress:
    """One line on standard error that is written over.

    Nothing where that is no terminal or a dumb one, in a pipeline (`CI`), and with --quiet.
    """

    def __init__(self) -> None:
        said = os.environ
        self.on = sys.stderr.isatty() and said.get("TERM") != "dumb" and not said.get("CI")
        self.on = self.on and not is_hushed()
        self._shown = False
        self._next = time.monotonic() + EVERY

    def is_due(self) -> bool:
        """Whether it is time to show something; asked before what costs time to say."""
        return self.on and time.monotonic() >= self._next

    def show(self, said: str) -> None:
        from ingestlint.report.text import clean

        self._shown = True
        self._next = time.monotonic() + EVERY
        print(f"\r\x1b[K{clean(said)}", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """The line goes away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def watched(graphs: "Iterable[Deployed]") -> "Iterator[Deployed]":
    """The graphs as they are judged, one after the other."""
    with Progress() as progress:
        for number, each in enumerate(graphs, 1):
            if progress.is_due():
                progress.show(f"judging {number:,}: {each.stacks[0].template.source.path}"[:79])
            yield each
