"""One run, from templates to a report: the whole program in one function."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.check.engine import Outcome, Settings, run
from ingestlint.check.findings import merged
from ingestlint.check.rule import Rule, RuleError
from ingestlint.check.verdict import Doubt, Finding
from ingestlint.config.file import ALLOW, OUTSIDE, Config
from ingestlint.config.located import wrong
from ingestlint.evaluate.secrets import secret_places
from ingestlint.gate.codes import NOT_EXAMINED, OWN_CODES
from ingestlint.gate.identity import Scope, Verdicts, scope_of
from ingestlint.gate.ignores import duplicate_keys
from ingestlint.gate.settle import Law, Registered, settle
from ingestlint.parse.opening import within
from ingestlint.parse.template import Template
from ingestlint.report.report import Coverage, Problem, Report, ordered, ordered_unknown

from .deployed import Deployed, deployed, failed
from .given import Given

if TYPE_CHECKING:
    from ingestlint.parse.node import Node


class Choice(NamedTuple):
    """What the command line chose: rules to run, and the day that ignores are compared with.

    `known` are all codes, `own` those of findings about the linter's own input that are wanted;
    `ignores` is whether ignores count, `baseline` a file for all instead of what configurations
    name (None for that, "" for none). `policies` are those of each configuration, by its path;
    `named` is whether rules were selected: then no preset keeps them from running. `watch` hands
    on the graphs as they are made.
    """

    rules: list[Rule]
    known: set[str]
    own: set[str]
    today: str
    ignores: bool = True
    baseline: str | None = None
    policies: dict[str, list[Rule]] = {}  # noqa: RUF012  (never changed)
    named: bool = False
    watch: "Callable[[Iterable[Deployed]], Iterable[Deployed]]" = iter

    def rules_for(self, config: Config) -> list[Rule]:
        """The rules that run under a configuration."""
        pinned = [rule for rule in self.rules if self.named or not is_later(rule, config)]
        chosen = [*pinned, *self.policies.get(config.path, ())]
        return [rule for rule in chosen if not _is_off(config, rule.code)]


def lint(given: Given, choice: Choice) -> Report:
    """The verdict of every rule on everything that is deployed together, in every environment."""
    tally = _Tally()
    lots: dict[int, _Lot] = {}
    for config in {id(config): config for _, config in given.templates}.values():
        lots[id(config)] = _Lot(config, [t for t, its in given.templates if its is config])
    for each in choice.watch(deployed(given, measured=True)):
        lot = lots[id(each.config)]
        lot.templates.update((stack.template.source.path, stack.template) for stack in each.stacks)
        tally.secrets.extend(node for stack in each.stacks for node in secret_places(stack))
        try:
            outcome = run(each.graph, choice.rules_for(each.config), lot.settings, each.environment)
        except RuleError:
            raise
        except Exception as error:  # noqa: BLE001  (the others are still judged)
            tally.problems.append(failed(each.stacks[0].template, error))
            continue
        lot.found.extend(outcome.findings)
        lot.unknown += [*outcome.unknown, *_hidden(each)]
        lot.environments.add(each.environment)
        for key in outcome.held:
            lot.held.setdefault(key, []).append(each.environment)
        tally.add(outcome, len(_hidden(each)))
    for lot in lots.values():
        tally.files |= set(lot.templates)
        findings, unknown = lot.report(choice)
        tally.findings += findings
        tally.unknown += unknown
        tally.ignore(*lot.ignored)
        tally.register += lot.register
        tally.bare += lot.bare
        tally.environments |= lot.environments
        tally.known += lot.known
        tally.take(lot)
    return tally.report(given, choice.rules)


class _Lot:
    """The templates of one configuration, and what was found in them."""

    def __init__(self, config: Config, templates: list[Template]) -> None:
        self.config = config
        self.settings = {c: Settings(r.severity, r.values) for c, r in config.rules.items()}
        self.templates = {template.source.path: template for template in templates}
        self.found: list[Finding] = []
        self.unknown: list[Doubt] = []
        # In which environments a rule holds, by code, home and subject.
        self.held: dict[tuple[str, str, str], list[str]] = {}
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

    def report(self, choice: Choice) -> tuple[list[Finding], list[Doubt]]:
        """What no ignore settles, and findings about the ignores themselves."""
        own = {code for code in choice.own if not _is_off(self.config, code)}
        ran = {rule.code for rule in choice.rules_for(self.config)}
        twice = [f for template in self.templates.values() for f in duplicate_keys(template)]
        ran |= own & {"ING008"} | {NOT_EXAMINED}
        # Before they are made one: the ignore in one root is not for what others nest as well.
        found = [*self.found, *twice]
        asked = self.config.ignores
        law = Law(choice.today, asked.require_reason, asked.max_days, tuple(asked.never))
        templates = self.templates.values() if choice.ignores else ()
        left = settle(templates, found, self.unknown, choice.known, ran, law)
        self.register = left.register
        silenced = _verdicts(found) - _verdicts(left.findings)
        self.ignored = (silenced, len(self.unknown) - len(left.unknown))
        self.bare = [each for each in left.findings if each.code not in OWN_CODES]
        new, stale = self._new(left.findings, choice, ran)
        about = [*left.about, *stale]
        self.each = list(_wanted(new + about, own, self.settings))
        self.open = left.unknown
        open_ = set(map(id, left.unknown))
        self.quiet = [doubt for doubt in self.unknown if id(doubt) not in open_]
        self.silenced = [*left.silenced, *_without(left.findings, new)]
        self.scope = scope_of(".", self.templates, ran | own, self.environments)
        findings = list(_wanted(shown(new, self.held) + about, own, self.settings))
        return findings, united(left.unknown)

    def _new(
        self, findings: list[Finding], choice: Choice, ran: set[str]
    ) -> tuple[list[Finding], list[Finding]]:
        """What is not in the baseline, and findings about what of it is gone."""
        path = self.config.baseline_path if choice.baseline is None else choice.baseline
        if not path:
            return findings, []
        if choice.baseline is None and self.config.top:
            at = self.config.top.entries["baseline"]
            if not within(path, self.config.roots):
                raise wrong(at, f"{path} {OUTSIDE}", ALLOW)
            if not os.path.exists(path):
                hint = "write it with ingestlint baseline write"
                raise wrong(at, f"there is no baseline {path}", hint)
        from ingestlint.gate.baseline import about_stale, compare, load

        baseline = load(path)
        scope = scope_of(baseline.folder, self.templates, ran, self.environments)
        compared = compare(baseline, findings, scope)
        self.known = _verdicts(findings) - _verdicts(compared.findings)
        return compared.findings, [about_stale(key, entry) for key, entry in compared.stale]


def shown(findings: list[Finding], held: dict[tuple[str, str, str], list[str]]) -> list[Finding]:
    """Findings as they are shown: those that say the same made one, and where the rule holds."""
    return [_with_holds(finding, held) for finding in merged(findings)]


def _without(findings: list[Finding], kept: list[Finding]) -> list[Finding]:
    """The findings that are not kept; one that is may have gained a place since."""
    left = {_name(finding) for finding in kept}
    return [finding for finding in findings if _name(finding) not in left]


def _name(finding: Finding) -> tuple[object, ...]:
    return id(finding.at), finding.code, finding.message, finding.subjects, finding.environments


def _verdicts(findings: list[Finding]) -> int:
    return sum(len(finding.verdicts) for finding in findings)


def _with_holds(finding: Finding, held: dict[tuple[str, str, str], list[str]]) -> Finding:
    """A finding with the environments in which its rule holds for all of its subjects."""
    subjects = [s for s in finding.subjects if s != "Globals"]
    names = [held.get((finding.code, finding.home, s), []) for s in subjects]
    common = [n for n in names[0] if all(n in others for others in names[1:])] if names else []
    return finding._replace(holds_in=tuple(n for n in common if n not in finding.environments))


class _Tally:
    """What the deployments of a run add up to."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.findings: list[Finding] = []
        self.unknown: list[Doubt] = []
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

    def take(self, lot: _Lot) -> None:
        """The verdicts of a configuration one by one, for those that compare runs."""
        self._each += lot.each
        self._silenced += lot.silenced
        self._unknown += lot.open
        self._quiet += lot.quiet
        self._held.update(lot.held)
        self._scopes.append(lot.scope)
        self._templates.update(lot.templates)

    def add(self, outcome: Outcome, hidden: int) -> None:
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

    def ignore(self, violated: int, unknown: int) -> None:
        self._violated -= violated
        self._ignored += violated + unknown

    def report(self, given: Given, rules: list[Rule]) -> Report:
        checks, holds, violated = self._checks, self._holds, self._violated - self.known
        unknown = checks - holds - violated - self._ignored - self.known
        counts = checks, violated, holds, unknown, self._ignored, self.known
        coverage = Coverage(len(self.files), given.skipped, *counts)
        return Report(
            ordered(self.findings),
            ordered_unknown(self.unknown),
            coverage,
            given.problems + self.problems,
            tuple(self.secrets),
            tuple(self.register),
            tuple(self.bare),
            tuple(sorted(self.files)),
            tuple(sorted(self.environments)),
            tuple(rules),
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
        )


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


def is_later(rule: Rule, config: Config) -> bool:
    """Whether a preset leaves a rule out: not where the configuration or --preview names it."""
    if not config.preset or rule.code in config.rules or rule.preview:
        return False
    from ingestlint.config import presets

    return presets.is_later(rule.since, config.preset)


def _is_off(config: Config, code: str) -> bool:
    return code in config.rules and config.rules[code].off


def _hidden(each: Deployed) -> list[Doubt]:
    """What could not be made into resources or relations is unknown to every rule."""
    graph, names = each.graph, (each.environment,) if each.environment else ()
    hidden = [
        Doubt(NOT_EXAMINED, "template", why, node, names)
        for stack in graph.stacks
        for why, node in stack.hidden
    ]
    for why, node in graph.hidden:
        code = "ING007" if why.cause == "ING007" else NOT_EXAMINED
        hidden.append(Doubt(code, "template", why, node, names))
    return hidden


def united(doubts: list[Doubt]) -> list[Doubt]:
    """Unknown verdicts of several environments made one."""
    found: dict[tuple[str, str, str, int], Doubt] = {}
    for doubt in doubts:
        key = (doubt.code, doubt.subject, doubt.at.source.path, doubt.at.start)
        before = found.get(key)
        if before is None:
            found[key] = doubt
        else:
            names = tuple(dict.fromkeys(before.environments + doubt.environments))
            found[key] = before._replace(environments=names)
    return list(found.values())
