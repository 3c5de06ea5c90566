"""Bytes through readers, guided by coverage: `python -m tests.hostile.fuzz TARGET SECONDS [DIR…]`.

Needs the extra `fuzz`. A target takes bytes; what it raises besides the errors that people are
told is kept below build/fuzz, and the run goes on.
"""

import os
import sys
from contextlib import chdir
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic

import atheris

with atheris.instrument_imports(include=["ingestlint", "lintrules"]):
    from tests.hostile.judge import SLOWEST, Clock, peak_memory, within
    from tests.hostile.mutated import ROOT, Finds
    from tests.hostile.targets import TARGETS, TOLD

LONGEST = 20_000  # bytes of an input


class Fuzzing:
    """One target at work, and what came of it so far."""

    def __init__(self, name: str, seconds: float) -> None:
        self._name = name
        self._target = TARGETS[name].run
        self._finds = Finds(name)
        self._until = monotonic() + seconds
        self._began = monotonic()
        self._runs = 0
        self._slowest = 0.0

    def __call__(self, data: bytes) -> None:
        self._runs += 1
        clock = Clock()
        try:
            with clock, within(SLOWEST):
                self._target(data)
        except TOLD:
            pass
        except Exception as error:  # noqa: BLE001  (kept, and the next one is tried)
            self._finds.add("input", data, error)
        self._slowest = max(self._slowest, clock.spent)
        if monotonic() > self._until:
            self._end()

    def _end(self) -> None:
        spent = monotonic() - self._began
        print(
            f"{self._name}: {self._runs:,} inputs, {self._runs / spent:,.0f} a second,"
            f" slowest {self._slowest:.2f} s, {peak_memory():,} MiB,"
            f" {len(self._finds.kinds)} kinds of faults",
            flush=True,
        )
        os._exit(1 if self._finds.kinds else 0)


def seeded(name: str, folders: list[Path]) -> Path:
    """A folder with the files that a target begins with; what it learns is added there."""
    corpus = ROOT / "build" / "fuzz" / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(TARGETS[name].seeds(folders)):
        if len(data) <= LONGEST:
            (corpus / f"{number}").write_bytes(data)
    return corpus


def main(name: str, seconds: float, folders: list[Path]) -> None:
    corpus = seeded(name, [ROOT / "fixtures", *folders])
    options = [f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=2048", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], Fuzzing(name, seconds))
    with chdir(mkdtemp()):
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), [Path(folder).resolve() for folder in sys.argv[3:]])
