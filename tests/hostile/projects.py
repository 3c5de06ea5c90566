"""Projects and command lines made a little wrong: `python -m tests.hostile.projects SECONDS`.

Of a project in which every file is named by another some are changed, gone, links, or called
something else; what it is compared with may be a commit whose tree nobody could check out. The
seed of a fault, after the seconds, shows it once more.
"""

import io
import json
import os
import shlex
import sys
from collections.abc import Iterable
from contextlib import chdir, redirect_stderr
from pathlib import Path
from random import Random
from shutil import rmtree
from tempfile import mkdtemp
from time import monotonic
from unittest.mock import patch

from ingestlint.check.verdict import Finding
from ingestlint.cli.check import options, report_of
from ingestlint.cli.variables import variable_of
from ingestlint.parse.errors import ParseError
from ingestlint.parse.read import decode, parse_node
from ingestlint.report.report import Report
from tests.cli.lines import LINES
from tests.git import commit, git, initialise
from tests.hostile.judge import (
    ALL,
    CONTROL,
    SLOWEST,
    Clock,
    check_report,
    loaded,
    peak_memory,
    said,
    unforgiving,
    within,
)
from tests.hostile.mutate import data_of, text_mutant, tree_mutant
from tests.hostile.mutated import Finds
from tests.hostile.outside import OUTSIDE, SECRET
from tests.hostile.targets import TOLD
from tests.hostile.whole import (
    BYTES,
    JUDGED,
    MODES,
    NAMES,
    ODD_NAMES,
    TARGETS,
    WHOLE,
    WORDS,
    write,
)

# A project is judged several times, git starts dozens of times.
SLOW = 4 * SLOWEST
# What runs another linter, slowly, and is not ours to judge.
LEFT_OUT = "--with-cfn-lint"
OTHER_WORDS = [word for each in LINES for word in each.split()[1:]]


def edit(folder: Path, chance: Random) -> str:
    """Do something to one file of the project; its name."""
    name = chance.choice(list(WHOLE))
    path = folder / name
    kind = chance.randrange(8)
    if path.is_symlink() or not path.is_file():
        return name
    if kind < 4:
        path.write_bytes(_mutant(name, path.read_bytes(), chance))
    elif kind == 4:
        path.unlink()
        if chance.random() < 0.7:
            path.symlink_to(chance.choice(TARGETS))
    elif kind == 5:
        other = folder / chance.choice(NAMES)
        other.parent.mkdir(parents=True, exist_ok=True)
        path.rename(other)
    elif kind == 6:
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(WHOLE[chance.choice(list(WHOLE))])
    return name


def _mutant(name: str, data: bytes, chance: Random) -> bytes:
    """A file after careless edits: of its tree, where it is of YAML or JSON, or of its lines."""
    if chance.random() < 0.1:
        return chance.choice(BYTES)
    if name.endswith((".yaml", ".json")) and chance.random() < 0.6:
        try:
            tree = data_of(parse_node(name, decode(data)))
        except ParseError:
            return data
        return json.dumps(tree_mutant(tree, chance)).encode()
    return text_mutant(data.decode("utf-8", "replace"), chance).encode()


def line(chance: Random) -> list[str]:
    """A command line as it should be, after careless edits."""
    words = shlex.split(chance.choice(LINES))
    for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 4))):
        at = chance.randrange(1, len(words) + 1)
        word = chance.choice(chance.choice((WORDS, NAMES, OTHER_WORDS)))
        kind = chance.randrange(5)
        if kind == 0:
            del words[at : at + 1]
        elif kind == 1:
            words[at : at + 1] = [word]
        elif kind == 2:
            words.insert(at, word)
        elif kind == 3:
            words[at:at] = [chance.choice(OTHER_WORDS), word]
        elif at < len(words):
            words[at] = f"{words[at].partition('=')[0]}={word}"
    return [word for word in words if not word.startswith(LEFT_OUT)]


def variables(chance: Random) -> dict[str, str]:
    """Options of check as variables of the environment, seldom."""
    known = [action.dest for action in options().options if action.dest != "with_cfn_lint"]
    chosen = chance.sample(known, chance.choice((0, 0, 0, 1, 2)))
    return {variable_of(dest): chance.choice((*WORDS, "1", "p.json")) for dest in chosen}


class Project:
    """A folder with the project, beside what is secret."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        outside = folder / "outside"
        outside.mkdir()
        for ending, content in OUTSIDE.items():
            (outside / f"secret.{ending}").write_text(json.dumps(content), encoding="utf-8")
        write(self.folder)
        self._around = self._listing()

    def _listing(self) -> set[Path]:
        """What is beside the project."""
        return {p for p in self.folder.parent.rglob("*") if self.folder not in p.parents}

    def commit(self, chance: Random) -> None:
        """Commit it as `base`, perhaps above a commit with what only a tree can have."""
        initialise(self.folder)
        commit(self.folder)
        if chance.random() < 0.7:
            odd = self._put("tree", self._tree(chance))
            below = git(self.folder, "commit-tree", odd, "-m", "x").strip()
            own = git(self.folder, "commit-tree", "HEAD^{tree}", "-p", below, "-m", "x").strip()
            git(self.folder, "update-ref", "HEAD", own)
            git(self.folder, "branch", "odd", below)
        git(self.folder, "branch", "base")

    def _tree(self, chance: Random) -> bytes:
        """That of the commit, with a few entries more."""
        rows = git(self.folder, "ls-tree", "HEAD").splitlines()
        found = [(*row.partition("\t")[0].split(), row.partition("\t")[2]) for row in rows]
        made = [(mode.lstrip("0").encode(), name.encode(), key) for mode, _, key, name in found]
        keys = [key for _, _, key in made]
        keys += [self._put("blob", to.encode()) for to in ("src/../..", "src", "../../x")]
        made += [
            (chance.choice(MODES), chance.choice(ODD_NAMES), chance.choice(keys))
            for _ in range(chance.randrange(1, 5))
        ]
        return b"".join(b"%s %s\0%s" % (mode, n, bytes.fromhex(key)) for mode, n, key in made)

    def _put(self, kind: str, data: bytes) -> str:
        path = self.folder / ".git" / "put"
        path.write_bytes(data)
        return git(self.folder, "hash-object", "-w", "-t", kind, "--literally", str(path)).strip()

    def judged(self, *more: str) -> Report | None:
        """What is said of all of it; None where that is refused."""
        try:
            report = report_of([".", *ALL, *more])
        except TOLD:
            return None
        check_report(report, b'""')
        return report

    def run(self, argv: list[str]) -> None:
        """A command line, and what must hold whatever it is."""
        status, out, err = said(*argv)
        told = out + err
        assert status in {0, 1, 2}
        assert told or status != 2
        assert "fault of ingestlint" not in told
        assert SECRET not in told
        # Colours were asked for.
        assert any("always" in word for word in argv) or not CONTROL.search(told)
        if status < 2 and argv[-2:] == ["--format", "json"] and out.startswith("{"):
            loaded(out)
        assert self._listing() == self._around


def check_project(folder: Path, chance: Random) -> bool:
    """A project with a few changes, judged in several ways; whether it was judged at all."""
    project = Project(folder)
    is_compared = chance.random() < 0.3
    if is_compared:
        project.commit(chance)
    changed = {edit(project.folder, chance) for _ in range(chance.randrange(4))}
    with chdir(project.folder), unforgiving(), redirect_stderr(io.StringIO()):
        report = project.judged()
        if report is not None:
            told = {*report.verdicts.templates, *(problem.file for problem in report.problems)}
            assert {*JUDGED} - changed <= told
        if is_compared:
            base = chance.choice(("base", "base", "odd", "HEAD", "HEAD~1"))
            other = project.judged("--diff-base", base)
            _check_compared(report, other, same=not changed and base in {"base", "HEAD"})
        argv = line(chance)
        if is_compared and argv[0] == "check":
            argv += ["--diff-base", "base"]
        with patch.dict(os.environ, variables(chance)):
            project.run(argv)
    return report is not None


def _check_compared(report: Report | None, other: Report | None, *, same: bool) -> None:
    """What is found is new, worse or was there; in the `same` project all of it was."""
    if report is None or other is None or other.difference is None:
        assert not same
        return
    found = other.difference
    sides = (*found.introduced, *found.worsened, *found.unchanged)
    assert _places(report.findings) == _places(sides)
    changes = (found.introduced, found.worsened, found.fixed, found.lost, found.unknown)
    assert not same or not any(changes)


def _places(findings: Iterable[Finding]) -> set[tuple[str, ...]]:
    return {(f.code, *map(str, f.at.span[:3])) for f in findings}


def main(seconds: float, seed: int) -> int:
    finds = Finds("projects")
    runs = judged = 0
    slowest = 0.0
    began = monotonic()
    while monotonic() - began < seconds:
        folder, own = Path(mkdtemp()), f"{seed}-{runs}"
        runs += 1
        clock = Clock()
        try:
            with clock, within(SLOW, waiting=True):
                judged += check_project(folder, Random(own))
        except Exception as error:  # noqa: BLE001  (kept, and the next one is tried)
            finds.add("seed", own.encode(), error)
        slowest = max(slowest, clock.spent)
        rmtree(folder, ignore_errors=True)
    spent = monotonic() - began
    print(
        f"projects (seed {seed}): {runs:,} inputs, {judged:,} judged, {runs / spent:,.0f} a second,"
        f" slowest {slowest:.2f} s, {peak_memory():,} MiB, {len(finds.kinds)} kinds of faults"
    )
    return 1 if finds.kinds else 0


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    if len(sys.argv) > 2:
        check_project(Path(mkdtemp()), Random(sys.argv[2]))
    else:
        sys.exit(main(float(sys.argv[1]), Random().randrange(10**6)))
