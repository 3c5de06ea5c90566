"""Ratios of whole processes, all in one run on one machine: `make bench [CORPUS=DIR]`.

The table is Markdown, as docs/performance.md has it. Each ratio is the median of n pairs that ran
in turn, after one run of each. Without a corpus the hundred templates are generated.
"""

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from math import log
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import dense, estate, keys
from tests.benchmarks.others import ALONE, CFN_LINT, CHECKOV, OURS, THE_FLOOR, Tool, guard
from tests.benchmarks.processes import FailedError, cost, paired

ENDINGS = (".yaml", ".yml", ".json", ".template")
MANY = 100
# Of these for the run over very many.
COPIES = 20
# What is asked of growth, of --version beside Python itself, and of memory.
EXPONENT, START, MIB = 1.2, 3.0, 60.0
HEAD = ("what", "ingestlint", "the other", "ratio", "asked", "met", "n")


class Row(NamedTuple):
    """A line of the table; `asked` is the most that `value` may be, 0 where nothing is asked."""

    what: str
    ours: str
    other: str
    value: float
    shown: str
    asked: float
    bound: str
    n: int

    @property
    def cells(self) -> tuple[str, ...]:
        met = ("yes" if self.value <= self.asked else "NO") if self.asked and self.value else ""
        return self.what, self.ours, self.other, self.shown, self.bound, met, str(self.n or "")


def against(
    what: str, tool: Tool, files: list[str], asked: float, n: int, ours: Tool = OURS
) -> Row:
    """Our time beside that of another tool on the same files."""
    what, bound = f"{what}: {tool.name}", _ratio(asked) if asked else ""
    if not tool.is_there:
        return Row(what, "", tool.remedy, 0, "", asked, bound, 0)
    try:
        mine, theirs, ratio = paired(ours.on(files), tool.on(files), ours.sound + tool.sound, n)
    except FailedError as failed:
        return Row(what, "", str(failed), 0, "", asked, bound, 0)
    return Row(what, _time(mine), _time(theirs), ratio, _ratio(ratio), asked, bound, n)


def start(n: int) -> Row:
    """What our command costs before it does anything, beside Python itself."""
    bare = [sys.executable, "-c", "pass"]
    mine, theirs, ratio = paired([OURS.start[0], "--version"], bare, (0,), n)
    shown, bound = _ratio(ratio), _ratio(START)
    return Row(
        "`--version`: `python -c pass`", _time(mine), _time(theirs), ratio, shown, START, bound, n
    )


def memory(what: str, files: list[str], asked: float, n: int) -> Row:
    peak = statistics.median(cost(OURS.on(files), OURS.sound).mebibytes for _ in range(n))
    bound = f"≤ {asked:.0f} MiB" if asked else ""
    return Row(f"{what}: peak memory", f"{peak:.0f} MiB", "", peak, "", asked, bound, n)


def growth(
    what: str,
    make: Callable[[int], str],
    sizes: tuple[int, int, int],
    folder: Path,
    n: int,
    asked: float = EXPONENT,
) -> Row:
    """The exponent with which work grows beyond that of the first size, which is the start.

    Work of the processor, and the least of n runs in turn: the clock of a shared machine says less.
    """
    commands = []
    for size in sizes:
        path = folder / f"{size}.yaml"
        path.write_text(make(size), encoding="utf-8")
        commands.append(OURS.on([str(path)]))
    runs = [[cost(command).work for command in commands] for _ in range(n)]
    least = [min(times) for times in zip(*runs, strict=True)]
    if not least[0] < least[1] < least[2]:
        return Row(what, "", "too much noise", 0, "", asked, f"≤ {asked}" if asked else "", n)
    added = (least[2] - least[0]) / (least[1] - least[0])
    exponent = log(added) / log((sizes[2] - sizes[0]) / (sizes[1] - sizes[0]))
    shown = f"exponent {exponent:.2f}"
    what = f"{sizes[1]:,} → {sizes[2]:,} {what}"
    ours = f"{_time(least[1])} → {_time(least[2])}"
    bound = f"≤ {asked}" if asked else ""
    start = f"{_time(least[0])} of {sizes[0]:,}"
    return Row(what, ours, start, exponent, shown, asked, bound, n)


def corpus(folder: Path, named: str) -> list[str]:
    """The first hundred templates below a folder, else a hundred generated ones."""
    if named:
        from ingestlint.parse.sniff import looks_like_template

        found = sorted(p for p in Path(named).rglob("*") if p.suffix in ENDINGS)
        texts = ((p, p.read_text(encoding="utf-8")) for p in found)
        return [str(p) for p, text in texts if looks_like_template(text)][:MANY]
    made = [folder / f"t{number}.yaml" for number in range(MANY)]
    for number, path in enumerate(made):
        path.write_text(estate.template(estate.RESOURCES * (number % 3 + 1)), encoding="utf-8")
    return [str(path) for path in made]


def copies(files: list[str], folder: Path, times: int) -> list[str]:
    """Files so many times, each in a folder of its own."""
    made: list[str] = []
    for number in range(times):
        for position, file in enumerate(files):
            path = folder / f"{number}-{position}" / Path(file).name
            path.parent.mkdir(parents=True)
            path.write_bytes(Path(file).read_bytes())
            made.append(str(path))
    return made


def rows(folder: Path, many: list[str]) -> Iterator[Row]:
    bare, configured = folder / "bare", folder / "configured"
    for place in (bare, configured):
        place.mkdir()
        (place / "small.yaml").write_text(estate.SMALL, encoding="utf-8")
    for name, text in estate.PROJECT.items():
        (configured / name).write_text(text, encoding="utf-8")
    small, said = [str(bare / "small.yaml")], [str(configured / "small.yaml")]
    one = "one small template"
    yield start(15)
    yield against(one, CFN_LINT, small, 1 / 8, 5)
    yield against(one, CHECKOV, small, 0, 3)
    yield against(one, guard(), small, 0, 9)
    yield against(one, THE_FLOOR, small, 0, 9)
    yield against(f"{one}, configured", CFN_LINT, said, 1 / 8, 5)
    yield against(f"{one}, configured", THE_FLOOR, said, 0, 9)
    hundred = f"{len(many)} templates"
    for what, ours in ((f"{hundred}, one process", ALONE), (hundred, OURS)):
        yield against(what, CFN_LINT, many, 1 / 30, 3, ours)
        yield against(what, guard(), many, 1, 7, ours)
        yield against(what, THE_FLOOR, many, 4, 9, ours)
    yield against(hundred, CHECKOV, many, 0, 3)
    yield against(hundred, ALONE, many, 0, 9)
    thousand = copies(many, folder / "copies", COPIES)
    yield against(f"{len(thousand):,} templates", ALONE, thousand, 0, 3)
    yield memory(one, small, MIB, 3)
    yield memory(f"{one}, configured", said, MIB, 3)
    yield memory(hundred, many, 0, 3)
    yield growth("resources", estate.template, (estate.RESOURCES, 1_000, 10_000), folder, 5)
    yield memory("10,000 resources", [str(folder / "10000.yaml")], 0, 3)
    yield growth("independent conditions", estate.conditions, (1, 4, 40), folder, 9)
    yield growth("members of the same sums", estate.sums, (1, 4, 40), folder, 9, asked=0)


def table(found: list[Row]) -> str:
    """Markdown that can be read as it stands."""
    lines = [HEAD, *(row.cells for row in found)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "| " + " | ".join(f"{c:{w}}" for c, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def _ratio(value: float) -> str:
    return f"1/{1 / value:.1f}".removesuffix(".0") if value < 1 else f"{value:.1f} ×"


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def main() -> None:
    named = os.environ.get("CORPUS", "")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many = corpus(folder, named)
        size = sum(map(os.path.getsize, many))
        print(
            f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()},"
            f" {platform.system()} on {os.cpu_count()} × {platform.machine()};"
            f" {len(many)} {'real' if named else 'generated'} templates, {size / 1e6:.1f} MB\n",
            flush=True,
        )
        print(table(list(rows(folder, many))))
    print()
    keys.main()
    print()
    dense.main()


if __name__ == "__main__":
    main()
