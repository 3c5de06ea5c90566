"""What whole processes cost: time, work and peak memory of each, by itself."""

import os
import statistics
import subprocess
import time
from typing import NamedTuple

KIB = 1024  # of a MiB
# Bytecode is kept, as it is where tools are installed; what pip installs has its own already.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


class Cost(NamedTuple):
    """Of one process: seconds on the clock, seconds of work of the processor, MiB at the peak."""

    seconds: float
    work: float
    mebibytes: float


class FailedError(Exception):
    """A command that did not do its work, so that its time says nothing."""


def cost(command: list[str], sound: tuple[int, ...] = (0,), folder: str | None = None) -> Cost:
    """Run a command; raises FailedError where its exit status is none of the sound ones."""
    nothing = subprocess.DEVNULL
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdin=nothing, stdout=nothing, stderr=nothing, env=ENVIRONMENT, cwd=folder
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in sound:
        raise FailedError(f"exited with {process.returncode}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / KIB)


def paired(ours: list[str], other: list[str], sound: tuple[int, ...], n: int) -> tuple[float, ...]:
    """Median seconds of both and the median of the ratio, the two in turn after one run of each."""
    pairs = [(cost(ours, sound).seconds, cost(other, sound).seconds) for _ in range(n + 1)][1:]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio
