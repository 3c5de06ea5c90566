"""Files made a little wrong, and many: `python -m tests.hostile.mutated SECONDS [FOLDER…]`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from time import monotonic
from traceback import format_exception
from typing import Any

import yaml

from ingestlint.parse.errors import ParseError
from ingestlint.parse.read import decode, parse_template
from tests.hostile.judge import SLOWEST, Clock, check_run, check_same, peak_memory, within
from tests.hostile.mutate import data_of, text_mutant, tree_mutant

ROOT = Path(__file__).parents[2]
FOUND = ROOT / "build" / "fuzz"
ENDINGS = {".yaml", ".yml", ".json", ".template"}
LARGEST = 60_000  # bytes of a file that is taken


class Seeds:
    """The templates below some folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        every = (path for folder in folders for path in sorted(folder.rglob("*")))
        self._paths = [
            path
            for path in every
            if path.suffix in ENDINGS and path.is_file() and path.stat().st_size < LARGEST
        ]
        self._trees: dict[Path, Any] = {}

    def mutant(self, chance: Random) -> tuple[str, bytes]:
        """The name and the text of a file that is like one of them."""
        path = chance.choice(self._paths)
        ending = ".json" if path.suffix == ".json" else ".yaml"
        tree = self._tree(path)
        if not isinstance(tree, dict) or chance.random() < 0.3:
            text = text_mutant(path.read_text(encoding="utf-8", errors="replace"), chance)
            return f"t{ending}", text.encode()
        made = tree_mutant(tree, chance)
        if chance.random() < 0.5:
            try:
                text = yaml.safe_dump(made, allow_unicode=True)
                return "t.yaml", text.encode()
            except (yaml.YAMLError, ValueError):  # what YAML cannot write
                pass
        return "t.json", json.dumps(made).encode()

    def _tree(self, path: Path) -> Any:
        if path not in self._trees:
            try:
                template = parse_template(path.name, decode(path.read_bytes()))
                self._trees[path] = data_of(template.root)
            except ParseError:
                self._trees[path] = None
        return self._trees[path]


class Finds:
    """What went wrong, each kind of it once, kept with the input below build/fuzz."""

    def __init__(self, target: str) -> None:
        self._target = target
        self.kinds: dict[str, int] = {}

    def add(self, name: str, data: bytes, error: BaseException) -> None:
        kind = kind_of(error)
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if self.kinds[kind] == 1:
            folder = FOUND / f"{self._target}-{len(self.kinds)}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
            told = "".join(format_exception(error))
            (folder / "trace.txt").write_text(told, encoding="utf-8", errors="replace")
            print(f"found: {kind} ({folder.relative_to(ROOT)}/{name})", flush=True)


def kind_of(error: BaseException) -> str:
    """Its type and the last line of ours that it went through; of a hang only the file."""
    where, step = "", error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if "ingestlint" in code.co_filename or "lintrules" in code.co_filename or not where:
            where = Path(code.co_filename).name
            where += "" if isinstance(error, TimeoutError) else f":{step.tb_lineno}"
        step = step.tb_next
    return f"{type(error).__name__} at {where}"


def main(seconds: float, folders: Sequence[Path], seed: int) -> int:
    seeds, chance, finds = Seeds(folders), Random(seed), Finds("mutated")
    folder = Path(mkdtemp())
    runs = judged = 0
    slowest = 0.0
    began = monotonic()
    while monotonic() - began < seconds:
        name, data = seeds.mutant(chance)
        runs += 1
        clock = Clock()
        try:
            with clock, within(SLOWEST, waiting=True):
                report = check_run(folder, name, data, overviews=chance.random() < 0.2)
                judged += report is not None
            if report is not None and chance.random() < 0.1:
                check_same(folder, name)
        except Exception as error:  # noqa: BLE001  (kept, and the next one is tried)
            finds.add(name, data, error)
        slowest = max(slowest, clock.spent)
    spent = monotonic() - began
    print(
        f"mutated (seed {seed}): {runs:,} inputs, {judged:,} judged, {runs / spent:,.0f} a second,"
        f" slowest {slowest:.2f} s, {peak_memory():,} MiB, {len(finds.kinds)} kinds of faults"
    )
    return 1 if finds.kinds else 0


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    given = [Path(name) for name in sys.argv[2:]] or [ROOT / "fixtures"]
    sys.exit(main(float(sys.argv[1]), given, Random().randrange(10**6)))
