"""A run split over processes: each does the same with a share of the files.

They are copies of one process. Where they need to know of each other, each says something and
hears what all have said; at the end the first one gets what the others found and goes on alone.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO, Final, NoReturn, TypeVar

from ingestlint.config.errors import ConfigError

from .errors import UsageError
from .notes import hush

T = TypeVar("T")
# Fewer files than this are done before another process has begun with its share.
FEWEST = 24
# So many parts of a run a process has, if there are enough files.
TURNS = 4
# With more of them the first one is busy with what the others say.
MOST = 8
ALONE_HINT = "with --jobs 1 the run needs no other process"


class _End:
    """One of the two ends of a conversation between two processes.

    `process` is the other one, 0 for the first one and where it is gone; `is_over` is whether it
    has said all that it had to say.
    """

    def __init__(self, reads: int, writes: int, process: int = 0) -> None:
        self.process = process
        self.is_over = False
        self._reads: BinaryIO = os.fdopen(reads, "rb")
        self._writes: BinaryIO = os.fdopen(writes, "wb")

    def say(self, said: object) -> None:
        import pickle

        pickle.dump(said, self._writes, pickle.HIGHEST_PROTOCOL)
        self._writes.flush()

    def hear(self) -> Any:
        """What the other one says; raises EOFError where it has ended."""
        import pickle

        try:
            # What is read was written by a copy of this very process.
            return pickle.load(self._reads)  # noqa: S301
        except pickle.UnpicklingError:
            raise EOFError from None

    def close(self) -> None:
        for file in (self._reads, self._writes):
            with suppress(OSError):
                file.close()


class Share:
    """The part of a run that one process does: all of it, unless there are others.

    `number` counts from 0; the ends are those of all others in the first one, else that to it.
    """

    def __init__(self, number: int, of: int, ends: Sequence[_End]) -> None:
        self.number = number
        self.of = of
        self._ends = ends

    def part(self, sizes: Sequence[float]) -> list[int]:
        """Which of things in a row are for this process: several runs of neighbours.

        Neighbours have to do with each other, and kinds of work stand together: so the processes
        take turns, and all of them have about as much of each kind.
        """
        if self.of == 1:
            return list(range(len(sizes)))
        turns = max(1, min(TURNS, len(sizes) // self.of)) * self.of
        total = sum(sizes)
        mine: list[int] = []
        done = 0.0
        for position, size in enumerate(sizes):
            lap, place = divmod(int(done * turns / total), self.of)
            if self.number == (self.of - 1 - place if lap % 2 else place):
                mine.append(position)
            done += size
        return mine

    def gather(self, said: T) -> list[T]:
        """What each process says here, in their order; everyone waits for the last one."""
        if self.of == 1:
            return [said]
        if self.number:
            [first] = self._ends
            first.say(said)
            heard: list[T] = first.hear()
            heard[self.number] = said
            return heard
        heard = [said, *(self._heard(end) for end in self._ends)]
        for end in self._ends:
            try:
                end.say(heard)
            except OSError:
                raise _ended(end) from None
        return heard

    def fail(self, error: BaseException) -> None:
        """Tell the first one why nothing will come of this share."""
        self._ends[0].say(_Failure(error))

    def collect(self, found: T) -> list[T]:
        """What each process found; only the first one returns from here."""
        if self.number:
            self._ends[0].say(found)
            os._exit(0)
        every = [found]
        for end in self._ends:
            every.append(self._heard(end))
            end.is_over = True
        return every

    def _heard(self, end: _End) -> Any:
        """What another process says; raises UsageError where it ended without a word, or its error.

        That is the one that this process would have come across, had it done that share.
        """
        try:
            heard = end.hear()
        except EOFError:
            raise _ended(end) from None
        if isinstance(heard, _Failure):
            raise heard.error
        return heard


def _ended(end: _End) -> UsageError:
    """What to say of a process that is gone."""
    _, status = os.waitpid(end.process, 0)
    end.process = 0
    how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "no word"
    return UsageError(f"a process of this run ended with {how}", ALONE_HINT)


class _Failure:
    """What kept a process from doing its share: an error of the user's, or one of ours in words."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        said = f"a process of this run failed: {type(error).__name__}: {error}"
        users = isinstance(error, ConfigError | UsageError)
        self.error = error if users else UsageError(said, ALONE_HINT)


ALONE: Final = Share(0, 1, ())


def in_shares(count: int, work: Callable[[Share], T]) -> T:
    """What `work` returns in the first of so many processes; it calls `collect` in all of them.

    Where no other process can be started, this one does everything. Raises UsageError where one of
    them ends early.
    """
    if count < 2:
        return work(ALONE)
    from .interrupted import ended_by_signals

    with ended_by_signals():
        return _in_several(count, work)


def _in_several(count: int, work: Callable[[Share], T]) -> T:
    from .interrupted import undisturbed

    ends: list[_End] = []
    try:
        for number in range(1, count):
            try:
                # No process must be there that nobody knows of.
                with undisturbed() as heed:
                    ends.append(_started(number, count, ends, work, heed))
            except OSError:
                _end(ends)
                ends = []
                break
        return work(Share(0, len(ends) + 1, ends) if ends else ALONE)
    finally:
        _end(ends)


def _started(
    number: int,
    count: int,
    others: Sequence[_End],
    work: Callable[[Share], object],
    heed: Callable[[], None],
) -> _End:
    """The end of a conversation with a new process; it does its share once it calls `heed`."""
    told, tells = os.pipe()
    answered, answers = os.pipe()
    process = os.fork()
    if process == 0:
        for end in others:
            end.close()
        os.close(tells)
        os.close(answered)
        _do(Share(number, count, [_End(told, answers)]), work, heed)
    os.close(told)
    os.close(answers)
    return _End(answered, tells, process)


def _do(share: Share, work: Callable[[Share], object], heed: Callable[[], None]) -> NoReturn:
    """Do a share in a process of its own, which says nothing to anybody but the first one."""
    try:
        from .interrupted import reset

        # None of these gets past the end of this process, whenever it comes.
        reset()
        heed()
        hush(quiet=True)
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        work(share)
    except BaseException as error:  # noqa: BLE001  (nothing may get past the end of this process)
        with suppress(BaseException):
            share.fail(error)
    finally:
        os._exit(1)


def _end(ends: Sequence[_End]) -> None:
    """Let no process outlive the run; they have nothing that could be lost."""
    from signal import SIGTERM

    from .interrupted import undisturbed

    with undisturbed():
        for end in ends:
            end.close()
            if end.process:
                with suppress(OSError):
                    if not end.is_over:
                        os.kill(end.process, SIGTERM)
                    os.waitpid(end.process, 0)


def processes(wanted: int, files: int) -> int:
    """How many processes share so many files; `wanted` of 0 is as many as pay."""
    if not hasattr(os, "fork"):
        return 1
    if wanted:
        return max(1, min(wanted, files))
    return max(1, min(_processors(), MOST, files // FEWEST))


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
