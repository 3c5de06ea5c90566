"""What the deployments of a run add up to: its report."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ingestlint.check.engine import Outcome
from ingestlint.check.verdict import Doubt, Finding, Held
from ingestlint.gate.codes import OWN_CODES
from ingestlint.gate.identity import Scope, Verdicts
from ingestlint.report.report import Coverage, Problem, Report, ordered, ordered_by_place

from .choice import Choice
from .given import Given
from .lot import Lot, united

if TYPE_CHECKING:
    from ingestlint.gate.settle import Registered
    from ingestlint.parse.node import Node
    from ingestlint.parse.template import Template


class Tally:
    """Counts and verdicts so far."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.findings: list[Finding] = []
        self.unknown: list[Doubt] = []
        self.listed: list[Held] = []
        self.problems: list[Problem] = []
        self.secrets: list[Node] = []
        self._judged: dict[tuple[str, str], bool] = {}
        self.register: list[Registered] = []
        self.bare: list[Finding] = []
        self.environments: set[str] = set()
        self.known = 0
        self._checks = self._holds = self._violated = self._ignored = 0
        self._each: list[Finding] = []
        self._silenced: list[Finding] = []
        self._unknown: list[Doubt] = []
        self._quiet: list[Doubt] = []
        self._held: dict[tuple[str, str, str], list[str]] = {}
        self._scopes: list[Scope] = []
        self._templates: dict[str, Template] = {}

    def take(self, lot: Lot, findings: list[Finding], unknown: list[Doubt]) -> None:
        """What is left of the verdicts under a configuration, and all of them one by one."""
        self.files |= set(lot.templates)
        self.findings += findings
        self.unknown += unknown
        self.listed += united(lot.listed)
        violated, open_ = lot.ignored
        self._violated -= violated
        self._ignored += violated + open_
        self.register += lot.register
        self.bare += lot.bare
        self.environments |= lot.environments
        self.known += lot.known
        self._each += lot.each
        self._silenced += lot.silenced
        self._unknown += lot.open
        self._quiet += lot.quiet
        self._held.update(lot.held)
        self._scopes.append(lot.scope)
        self._templates.update(lot.templates)

    def add(self, outcome: Outcome, hidden: int) -> None:
        """The verdicts on one deployment, and how many are unknown because something is hidden."""
        for place, holds in outcome.judged.items():
            self._judged[place] = self._judged.get(place, True) and holds
        self._checks += outcome.checks + hidden
        self._holds += outcome.holds
        self._violated += outcome.checks - outcome.holds - len(outcome.unknown)
        # Without a subject it was no check: the rule failed to say what there is to judge.
        self._violated -= sum(1 for crash in outcome.crashes if crash.subject)
        self.problems.extend(
            Problem(
                crash.at.span.path,
                crash.at.span.line,
                f"rule {crash.code} failed on {crash.subject or 'this template'}: {crash.message}",
                "this is a fault of ingestlint, please report it",
            )
            for crash in outcome.crashes
        )

    def report(self, given: Given, choice: Choice) -> Report:
        """The report of the run."""
        checks, holds, violated = self._checks, self._holds, self._violated - self.known
        unknown = checks - holds - violated - self._ignored - self.known
        counts = checks, violated, holds, unknown, self._ignored, self.known
        coverage = Coverage(len(self.files), given.skipped, *counts)
        return Report(
            ordered(list(_once(self.findings))),
            ordered_by_place(self.unknown),
            coverage,
            given.problems + self.problems,
            tuple(self.secrets),
            tuple(self.register),
            tuple(_once(self.bare)),
            tuple(sorted(self.files)),
            tuple(sorted(self.environments)),
            tuple(choice.rules),
            tuple(sorted(place for place, holds in self._judged.items() if holds)),
            Verdicts(
                tuple(self._each),
                tuple(self._silenced),
                tuple(self._unknown),
                tuple(self._quiet),
                self._held,
                tuple(self._scopes),
                self._templates,
            ),
            holds=ordered_by_place(self.listed) if choice.holds_too else None,
        )


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What is found in a text once, though templates of several configurations nest it."""
    seen: set[tuple[str, str, int, str]] = set()
    for finding in findings:
        place = finding.code, finding.at.source.path, finding.at.start, finding.message
        if finding.code not in OWN_CODES or place not in seen:
            seen.add(place)
            yield finding
