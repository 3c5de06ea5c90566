"""Signals that end a run as Ctrl-C does, so that it leaves nothing behind."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

# Of a job that is cancelled, and of a terminal that is closed; not all systems have both.
ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let them raise KeyboardInterrupt, with their number, unless whoever started it set more."""
    taken: list[int] = []
    try:
        for number in ENDING:
            if signal.getsignal(number) is signal.SIG_DFL:
                try:
                    signal.signal(number, _end)
                except ValueError:  # not in the main thread
                    break
                taken.append(number)
        yield
    finally:
        reset(taken)


def reset(numbers: Iterable[int] = ENDING) -> None:
    """Let them end the process at once again."""
    for number in numbers:
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def undisturbed() -> Iterator[Callable[[], None]]:
    """Heed signals only after this, or once what it gives is called.

    What is cleared away halfway would stay.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield lambda: None
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *ENDING})

    def heed() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    try:
        yield heed
    finally:
        heed()


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt(number)
