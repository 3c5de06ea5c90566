"""`--timing`: how long each phase and each rule took, on standard error.

Nothing of the program is measured while this is off: what is measured is put around the rules and
the graphs from here.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from ingestlint.check.rule import Rule

if TYPE_CHECKING:
    from ingestlint.run.choice import Choice
    from ingestlint.run.deployed import Deployed

# What a rule asks for first is made then: relations are read once, on its account.
REMARK = "relations count for the rule that asks first"


class Timing:
    """A clock that is read between phases: read, load, lint, base, cfn-lint, report."""

    def __init__(self) -> None:
        # Of what lies before, the system has counted the work.
        self._start = process_time()
        self._phases: dict[str, float] = {}
        self._graphs = 0.0
        self._rules: dict[str, list[float]] = {}
        self._last = perf_counter()

    def mark(self, phase: str) -> None:
        """What took place since the last mark was this phase."""
        now = perf_counter()
        self._phases[phase] = now - self._last
        self._last = now

    def of(self, choice: "Choice") -> "Choice":
        """A choice whose rules and graphs are measured."""
        return choice._replace(
            rules=[self._timed(rule) for rule in choice.rules],
            policies={p: [self._timed(r) for r in rules] for p, rules in choice.policies.items()},
            watch=self._watched,
        )

    def show(self) -> None:
        """Phases as they follow each other, then rules, the slowest first."""
        rules = {code: sum(times) for code, times in self._rules.items()}
        run = sum(rules.values())
        phases = {
            "start (Python, imports)": self._start,
            "read templates and configuration": self._phases["read"],
            "load rules": self._phases["load"],
            "evaluate, build graphs": self._graphs,
            "run rules": run,
            "scenarios, ignores, baseline": max(0, self._phases["lint"] - self._graphs - run),
            "compare with the base": self._phases.get("base", 0),
            "cfn-lint": self._phases.get("cfn-lint", 0),
            "report": self._phases["report"],
        }
        lines = ["seconds, by phase:"]
        lines += [f"{spent:9.4f}  {phase}" for phase, spent in phases.items()]
        lines += [f"{sum(phases.values()):9.4f}  all", f"seconds, by rule ({REMARK}):"]
        slowest = sorted(rules.items(), key=lambda pair: (-pair[1], pair[0]))
        lines += [f"{spent:9.4f}  {code}" for code, spent in slowest]
        sys.stdout.flush()
        print("\n".join(lines), file=sys.stderr)

    def _timed(self, rule: Rule) -> Rule:
        return _Timed(rule, self._rules.setdefault(rule.code, [0.0]))

    def _watched(self, graphs: "Iterable[Deployed]") -> "Iterator[Deployed]":
        """The graphs, each made when it is asked for."""
        waiting = iter(graphs)
        while True:
            began = perf_counter()
            each = next(waiting, None)
            self._graphs += perf_counter() - began
            if each is None:
                return
            yield each


class _Timed(Rule):
    """A rule that adds up how long it runs."""

    __slots__ = ("_times",)

    def __init__(self, rule: Rule, times: list[float]) -> None:
        super().__init__(rule.module_name, rule.family, rule.code, rule.name, preview=rule.preview)
        self._times = times
        module = self.use(rule.module)
        self.subjects = self._measured(lambda graph: list(module.subjects(graph)))
        self.check = self._measured(module.check)

    def _measured(self, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def measured(argument: Any) -> Any:
            began = perf_counter()
            try:
                return function(argument)
            finally:
                self._times[0] += perf_counter() - began

        return measured
