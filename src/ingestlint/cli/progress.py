"""How far a long read is, on a terminal only."""

import sys
import time
from typing import Self

EVERY = 0.2  # seconds


class Progress:
    """One line on standard error that is written over; nothing where that is no terminal."""

    def __init__(self) -> None:
        self.on = sys.stderr.isatty()
        self._next = time.monotonic() + EVERY

    def show(self, rows: int, done: int, size: int) -> None:
        """`done` of `size` bytes are read; the size is 0 where it is not known."""
        now = time.monotonic()
        if not self.on or now < self._next:
            return
        self._next = now + EVERY
        share = f", {done / size:.0%}" if size else ""
        print(f"\r\x1b[K{rows:,} rows{share}", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """The line goes away."""
        if self.on:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
