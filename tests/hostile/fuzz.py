"""Bytes through readers, guided by coverage: `python -m tests.hostile.fuzz TARGET SECONDS [DIR…]`.

Needs the extra `fuzz`. A target takes bytes; what it raises besides the errors that people are
told is kept below build/fuzz, and the run goes on.
"""

import gzip
import io
import os
import sys
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic

import atheris

with atheris.instrument_imports(include=["ingestlint", "lintrules"]):
    from ingestlint.cli.given import load_config
    from ingestlint.cli.main import UsageError
    from ingestlint.config.errors import ConfigError
    from ingestlint.config.network import load as load_network
    from ingestlint.config.parameters import from_file
    from ingestlint.config.samconfig import load as load_samconfig
    from ingestlint.evidence.power_tuning import from_result
    from ingestlint.evidence.report_log import from_log
    from ingestlint.gate.baseline import load as load_baseline
    from ingestlint.parse.code import javascript, python
    from ingestlint.parse.code.outline import CodeError
    from ingestlint.parse.errors import ParseError
    from ingestlint.parse.node import Scalar
    from ingestlint.parse.read import decode, parse_node
    from ingestlint.parse.source import Source
    from tests.hostile.judge import Clock, check_run, peak_memory, said, unforgiving
    from tests.hostile.mutants import ROOT, SLOWEST, Finds

TOLD = (ConfigError, ParseError, UsageError, CodeError)
LONGEST = 20_000  # bytes of an input
HERE = Path()


def template(data: bytes) -> None:
    check_run(HERE, "t.json" if data[:1] in {b"{", b"["} else "t.yaml", data, overviews=False)


def file(name: str, read: Callable[[str], object]) -> Callable[[bytes], None]:
    """A target that has the bytes in a file."""

    def run(data: bytes) -> None:
        Path(name).write_bytes(data)
        read(name)

    return run


def samples(data: bytes) -> None:
    """As rows of CSV, as JSON lines, and packed."""
    for name, written in (("s.csv", data), ("s.json", data), ("s.gz", gzip.compress(data))):
        Path(name).write_bytes(written)
        keys = ("keys", "--table", "T", "--partition-key", "id", name, "--format", "json")
        with unforgiving():
            status, out, err = said(*keys)
        assert status in {0, 2}, err
        assert out or err


def evidence(data: bytes) -> None:
    at = Scalar(Source("x", "x"), 0, 1, "x", "x", plain=True)
    try:
        from_log(io.BytesIO(data), at)
    except TOLD:
        from_result(parse_node("tuning.json", decode(data)))


def code(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for read in (python.outline_of, lambda text: javascript.outline_of(text, "typescript")):
        try:
            read(text)
        except CodeError:
            continue


TARGETS: dict[str, tuple[Callable[[bytes], object], tuple[str, ...]]] = {
    "template": (template, ("*.yaml", "*.json")),
    "config": (file("c.yaml", load_config), (".ingestlint.yaml",)),
    "parameters": (file("p.json", from_file), ("*param*.json", "prod.json")),
    "samconfig": (file("samconfig.toml", lambda p: load_samconfig(p, "prod")), ("*.toml",)),
    "baseline": (file("b.json", load_baseline), ("*baseline*.json",)),
    "network": (file("n.json", load_network), ("network*.json",)),
    "samples": (samples, ("*.csv",)),
    "evidence": (evidence, ("*.log", "tuning*.json")),
    "code": (code, ("*.py", "*.ts", "*.js")),
}


class Fuzzing:
    """One target at work, and what came of it so far."""

    def __init__(self, name: str, seconds: float) -> None:
        self._name = name
        self._target = TARGETS[name][0]
        self._finds = Finds(name)
        self._until = monotonic() + seconds
        self._began = monotonic()
        self._runs = 0
        self._slowest = 0.0

    def __call__(self, data: bytes) -> None:
        self._runs += 1
        clock = Clock()
        try:
            with clock:
                self._target(data)
        except TOLD:
            pass
        except Exception as error:  # noqa: BLE001  (kept, and the next one is tried)
            self._finds.add("input", data, error)
        self._slowest = max(self._slowest, clock.spent)
        if clock.spent > SLOWEST:
            self._finds.add("input", data, TimeoutError(f"{clock.spent:.1f} s of work"))
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
    for folder in folders:
        for pattern in TARGETS[name][1]:
            for number, path in enumerate(sorted(folder.rglob(pattern))):
                if path.is_file() and path.stat().st_size <= LONGEST:
                    (corpus / f"{number}-{path.name}").write_bytes(path.read_bytes())
    return corpus


def main(name: str, seconds: float, folders: list[Path]) -> None:
    corpus = seeded(name, [ROOT / "fixtures", *folders])
    options = [f"-max_len={LONGEST}", "-timeout=60", "-rss_limit_mb=2048", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], Fuzzing(name, seconds))
    with chdir(mkdtemp()):
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), [Path(folder).resolve() for folder in sys.argv[3:]])
