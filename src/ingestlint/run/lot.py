"""What was found under one configuration, and what its ignores and its baseline leave of that."""

import os
from collections.abc import Iterable, Iterator

from ingestlint.check.engine import Outcome, Settings
from ingestlint.check.findings import merged
from ingestlint.check.verdict import Doubt, Either, Finding, Held
from ingestlint.config.file import ALLOW, OUTSIDE, Config
from ingestlint.config.located import wrong
from ingestlint.gate.codes import NOT_EXAMINED, OF_TEMPLATES, OWN_CODES
from ingestlint.gate.identity import Scope, scope_of
from ingestlint.gate.places import duplicate_keys
from ingestlint.gate.settle import Law, Registered, settle
from ingestlint.parse.opening import within
from ingestlint.parse.template import Template

from .choice import Choice, is_off
from .searched import Searched


def settings_of(config: Config) -> dict[str, Settings]:
    """What a configuration says of rules, as the engine takes it."""
    return {code: Settings(rule.severity, rule.values) for code, rule in config.rules.items()}


class Lot:
    """The templates of one configuration, and what was found in them."""

    def __init__(self, config: Config, templates: list[Template]) -> None:
        self.config = config
        self.settings = settings_of(config)
        self.templates = {template.source.path: template for template in templates}
        self.found: list[Finding] = []
        self.unknown: list[Doubt] = []
        # In which environments a rule holds, by code, home and subject.
        self.held: dict[tuple[str, str, str], list[str]] = {}
        self.listed: list[Held] = []
        # Violated and unknown verdicts that an ignore settles.
        self.ignored = (0, 0)
        self.register: list[Registered] = []
        self.environments: set[str] = set()
        # Violated verdicts that no ignore settles, and how many of them the baseline knows.
        self.bare: list[Finding] = []
        self.known = 0
        # Verdicts before any are made one, and those of them that are set aside.
        self.each: list[Finding] = []
        self.open: list[Doubt] = []
        self.quiet: list[Doubt] = []
        self.silenced: list[Finding] = []
        self.scope = Scope(frozenset(), frozenset(), frozenset())

    def add(self, environment: str, outcome: Outcome, hidden: list[Doubt]) -> None:
        """The verdicts on one deployment."""
        self.found.extend(outcome.findings)
        self.unknown += [*outcome.unknown, *hidden]
        self.listed += outcome.listed
        self.environments.add(environment)
        for key in outcome.held:
            self.held.setdefault(key, []).append(environment)

    def report(self, choice: Choice, searched: Searched) -> tuple[list[Finding], list[Doubt]]:
        """What no ignore settles, and findings about the ignores themselves."""
        own = {code for code in choice.own if not is_off(self.config, code)}
        ran = {rule.code for rule in choice.rules_for(self.config)}
        twice = [f for template in self.templates.values() for f in duplicate_keys(template)]
        ran |= own & OF_TEMPLATES | {NOT_EXAMINED}
        # Before they are made one: the ignore in one root is not for what others nest as well.
        found = [*self.found, *twice]
        asked = self.config.ignores
        law = Law(choice.today, asked.require_reason, asked.max_days, tuple(asked.never))
        templates = self.templates.values() if choice.ignores else ()
        left = settle(templates, found, self.unknown, choice.known, ran, law)
        self.register = left.register
        silenced = _verdicts(found) - _verdicts(left.findings)
        self.ignored = (silenced, len(self.unknown) - len(left.unknown))
        self.bare = list(_wanted(left.findings, own, self.settings))
        new, known, stale = self._compared(left.findings, choice, ran, searched)
        self.known = _verdicts(known)
        about = [*left.about, *stale]
        self.each = list(_wanted(new + about, own, self.settings))
        self.open = left.unknown
        open_ = set(map(id, left.unknown))
        self.quiet = [doubt for doubt in self.unknown if id(doubt) not in open_]
        self.silenced = [*left.silenced, *known]
        self.scope = scope_of(".", self.templates, ran | own, self.environments)
        findings = list(_wanted(shown(new, self.held) + about, own, self.settings))
        return findings, united(left.unknown)

    def _compared(
        self, findings: list[Finding], choice: Choice, ran: set[str], searched: Searched
    ) -> tuple[list[Finding], list[Finding], list[Finding]]:
        """What is not in the baseline, what is, and findings about what of it is gone."""
        path = named_baseline(self.config) if choice.baseline is None else choice.baseline
        if not path:
            return findings, [], []
        if choice.baseline is None and self.config.top and not os.path.exists(path):
            at = self.config.top.entries["baseline"]
            hint = "write it with ingestlint baseline write"
            raise wrong(at, f"there is no baseline {path}", hint)
        from ingestlint.gate.baseline import about_stale, compare, load
        from ingestlint.gate.examined import Examined

        baseline = load(path)
        scope = scope_of(baseline.folder, self.templates, ran, self.environments)
        examined = Examined(baseline.folder, [scope], self.templates, self.unknown, searched.lacks)
        new, known, stale = compare(baseline, findings, examined)
        update = choice.update(path) if stale else ""
        return new, known, [about_stale(key, entry, update) for key, entry in stale]


def named_baseline(config: Config) -> str:
    """Where the baseline is that a configuration names, "" where it names none.

    Raises ConfigError where that is outside of the project.
    """
    path = config.baseline_path
    if path and config.top and not within(path, config.roots):
        raise wrong(config.top.entries["baseline"], f"{path} {OUTSIDE}", ALLOW)
    return path


def shown(findings: list[Finding], held: dict[tuple[str, str, str], list[str]]) -> list[Finding]:
    """Findings as they are shown: those that say the same made one, and where the rule holds."""
    return [_with_holds(finding, held) for finding in merged(findings)]


def _verdicts(findings: list[Finding]) -> int:
    return sum(len(finding.verdicts) for finding in findings)


def _with_holds(finding: Finding, held: dict[tuple[str, str, str], list[str]]) -> Finding:
    """A finding with the environments in which its rule holds for all of its subjects."""
    subjects = [s for s in finding.subjects if s != "Globals"]
    names = [held.get((finding.code, finding.home, s), []) for s in subjects]
    common = [n for n in names[0] if all(n in others for others in names[1:])] if names else []
    return finding._replace(holds_in=tuple(n for n in common if n not in finding.environments))


def _wanted(
    findings: list[Finding], own: set[str], settings: dict[str, Settings]
) -> Iterator[Finding]:
    """Findings of rules, and those about the linter's own input that are not switched off."""
    for finding in findings:
        if finding.code not in OWN_CODES:
            yield finding
        elif finding.code in own:
            severity = settings.get(finding.code, Settings()).severity
            yield finding._replace(severity=severity or finding.severity)


def united(verdicts: Iterable[Either]) -> list[Either]:
    """Unknown verdicts of several environments made one, or those that hold."""
    found: dict[tuple[str, str, str, int], Either] = {}
    for verdict in verdicts:
        key = (verdict.code, verdict.subject, verdict.at.source.path, verdict.at.start)
        before = found.get(key)
        if before is None:
            found[key] = verdict
        else:
            names = tuple(dict.fromkeys(before.environments + verdict.environments))
            found[key] = before._replace(environments=names)
    return list(found.values())
