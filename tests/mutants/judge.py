"""How a mutant of a rule ends: noticed by a fixture, or not."""

import os
import resource
import signal
import sys
from collections import Counter
from pathlib import Path
from types import FrameType, ModuleType

from ingestlint.check.rule import Rule
from tests.test_rule_fixtures import FIXTURES, Fixture, check_outcome, check_subjects, read, told

from .changes import Mutant

SECONDS = 20
MEMORY = 4 << 30
# The exit status of the process of a mutant.
SURVIVED, BY_VERDICT, BY_TOLD = range(3)


class Judge:
    """The fixtures of a rule, read once; a mutant is judged in a process of its own."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._fixtures = [read(path) for path in sorted((FIXTURES / rule.code).glob("*.yaml"))]
        self._told = _by_name((FIXTURES / rule.code / "told.txt").read_text(encoding="utf-8"))
        rule.module  # noqa: B018  (loaded before it is traced)
        self._calls = {fixture.path: _calls(rule, fixture.path) for fixture in self._fixtures}
        self._noticed: Counter[Path] = Counter()

    def judge(self, mutant: Mutant) -> int:
        """How it ends; a number below 0 is the signal that ended it (it ran too long)."""
        order = sorted(self._touched(mutant), key=lambda fixture: -self._noticed[fixture.path])
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(out)
            signal.alarm(SECONDS)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            status = SURVIVED
            try:
                status = self._try(mutant, order, into)
            finally:
                os._exit(status if sys.exception() is None else BY_VERDICT)
        os.close(into)
        with os.fdopen(out, encoding="utf-8") as pipe:
            name = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if name:
            self._noticed[Path(name)] += 1
        return status

    def _touched(self, mutant: Mutant) -> list[Fixture]:
        """The fixtures of which the function is called that the mutant changes."""
        if mutant.function is None:
            return self._fixtures
        first, last = mutant.function
        return [
            fixture
            for fixture in self._fixtures
            if any(first <= line <= last for line in self._calls[fixture.path])
        ]

    def _try(self, mutant: Mutant, order: list[Fixture], into: int) -> int:
        module = ModuleType(self._rule.module_name)
        exec(compile(mutant.text, self._rule.path, "exec"), vars(module))  # noqa: S102  (what it is for)
        self._rule.use(module)
        for fixture in order:
            status = self._notices(fixture)
            if status:
                os.write(into, str(fixture.path).encode())
                return status
        return SURVIVED

    def _notices(self, fixture: Fixture) -> int:
        try:
            outcome = fixture.judged(self._rule)
            check_outcome(fixture, outcome)
            check_subjects(fixture.path, outcome)
        except Exception:  # noqa: BLE001  (a mutant may do anything)
            return BY_VERDICT
        same = told(self._rule, outcome) == self._told.get(fixture.path.stem, "")
        return SURVIVED if same else BY_TOLD


def _by_name(said: str) -> dict[str, str]:
    parts = (part.partition("\n") for part in said.split("\n\n") if part)
    return {name: text.rstrip("\n") + "\n" for name, _, text in parts}


def _calls(rule: Rule, path: Path) -> set[int]:
    """The first lines of the functions of a rule that are called for a fixture."""
    found: set[int] = set()

    def note(frame: FrameType, _event: str, _arg: object) -> None:
        if frame.f_code.co_filename == rule.path:
            found.add(frame.f_code.co_firstlineno)

    fixture = read(path)
    sys.settrace(note)
    try:
        fixture.judged(rule)
    finally:
        sys.settrace(None)
    return found
