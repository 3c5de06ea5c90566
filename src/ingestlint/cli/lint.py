"""One run, from templates to a report: the whole program in one function."""

from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.check.engine import Outcome, Settings, merged, run
from ingestlint.check.rule import Rule
from ingestlint.check.verdict import Doubt, Finding
from ingestlint.config.file import Config
from ingestlint.config.network import Network
from ingestlint.config.parameters import ParameterValue
from ingestlint.evaluate.constraints import is_hidden
from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.inputs import Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.gate.codes import NOT_EXAMINED, OWN_CODES
from ingestlint.gate.ignores import apply, duplicate_keys
from ingestlint.graph.graph import Graph
from ingestlint.graph.together import together
from ingestlint.parse.node import Mapping, Node
from ingestlint.parse.template import Template
from ingestlint.report.report import Coverage, Problem, Report, ordered, ordered_unknown

from .inputs import Knowledge


class Choice(NamedTuple):
    """What the command line chose: rules to run, parameters by hand, environments by name.

    `own` are the codes of findings about the linter's own input that are wanted.
    """

    rules: list[Rule]
    known: set[str]
    own: set[str]
    parameters: dict[str, ParameterValue]
    environments: tuple[str, ...]
    today: str
    network: str = ""


def lint(templates: list[tuple[Template, Config]], choice: Choice) -> Report:
    """The verdict of every rule on everything that is deployed together, in every environment."""
    tally = _Tally()
    for config in {id(config): config for _, config in templates}.values():
        own = [template for template, its in templates if its is config]
        rules = [rule for rule in choice.rules if not _is_off(config, rule.code)]
        settings = {code: Settings(r.severity, r.values) for code, r in config.rules.items()}
        knowledge = Knowledge(config, choice.parameters, choice.environments)
        found: list[Finding] = []
        judged = {id(template): template for template in own}
        for environment, given in knowledge.worlds(own):
            network = knowledge.network(environment, choice.network)
            limits = {**(network.limits if network else {}), **config.limits}
            for stacks in _deployments(given, network, tally):
                judged.update(
                    (id(s.template), s.template) for s in stacks if s is not s.deployment.observed
                )
                tally.secrets.extend(node for stack in stacks for node in _secrets(stack))
                try:
                    graph = Graph(*stacks, limits=limits)
                    outcome = run(graph, rules, settings, environment)
                except Exception as error:  # noqa: BLE001  (the others are still judged)
                    tally.problems.append(_failed(stacks[0].template, error))
                    continue
                found.extend(outcome.findings)
                tally.add(outcome, _hidden(graph, environment))
        by_path = {template.source.path: template for template in judged.values()}
        tally.files |= set(by_path)
        tally.findings.extend(_after_ignores(list(by_path.values()), found, rules, config, choice))
    return tally.report()


class _Tally:
    """What the deployments of a run add up to."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.findings: list[Finding] = []
        self.unknown: list[Doubt] = []
        self.problems: list[Problem] = []
        self.secrets: list[Node] = []
        self._checks = self._holds = self._violated = 0

    def add(self, outcome: Outcome, hidden: list[Doubt]) -> None:
        self.unknown += [*outcome.unknown, *hidden]
        self._checks += outcome.checks + len(hidden)
        self._holds += outcome.holds
        self._violated += outcome.checks - outcome.holds - len(outcome.unknown)
        self._violated -= len(outcome.crashes)
        self.problems.extend(
            Problem(
                crash.at.span.path,
                crash.at.span.line,
                f"rule {crash.code} failed on {crash.subject or 'this template'}: {crash.message}",
                "this is a fault of ingestlint, please report it",
            )
            for crash in outcome.crashes
        )

    def report(self) -> Report:
        checks, holds, violated = self._checks, self._holds, self._violated
        unknown = checks - holds - violated
        coverage = Coverage(len(self.files), 0, checks, violated, holds, unknown)
        return Report(
            ordered(self.findings),
            ordered_unknown(_united(self.unknown)),
            coverage,
            self.problems,
            tuple(self.secrets),
        )


def _deployments(
    given: list[tuple[Template, Inputs]], network: Network | None, tally: _Tally
) -> Iterator[list[Stack]]:
    """The stacks of one environment in groups that refer to each other.

    A template at which this fails is left out, and the others are tried again.
    """
    try:
        deployment = Deployment(given, network)
        groups = together(deployment)
    except Exception as error:  # noqa: BLE001  (the other templates are still judged)
        if len(given) == 1:
            tally.problems.append(_failed(given[0][0], error))
            return
        for each in given:
            yield from _deployments([each], network, tally)
        return
    for trouble in deployment.troubles:
        span = trouble.node.span
        problem = Problem(span.path, span.line, trouble.message, trouble.hint)
        if problem not in tally.problems:
            tally.problems.append(problem)
    observed = [deployment.observed] if deployment.observed else []
    for group in groups:
        yield group + observed


def _after_ignores(
    templates: list[Template],
    found: list[Finding],
    rules: list[Rule],
    config: Config,
    choice: Choice,
) -> Iterator[Finding]:
    """The findings that no ignore silences, and those about the ignores themselves."""
    own = {code for code in choice.own if not _is_off(config, code)}
    ran = {rule.code for rule in rules} | (own & {"ING008"})
    settings = {code: Settings(r.severity, r.values) for code, r in config.rules.items()}
    kept = merged([*found, *(f for t in templates for f in duplicate_keys(t))])
    about: list[Finding] = []
    for template in templates:
        kept, more = apply(template, kept, choice.known, ran, choice.today)
        about += more
    yield from _wanted(kept + about, own, settings)


def _secrets(stack: Stack) -> Iterator[Node]:
    """The places of values of NoEcho parameters, which no frame may show."""
    for name, declaration in stack.template.parameters.entries.items():
        fields = declaration.entries if isinstance(declaration, Mapping) else {}
        if not is_hidden(fields):
            continue
        given = stack.inputs.parameters.get(name)
        passed = stack.inputs.passed.get(name)
        places = (fields.get("Default"), given and given.step.node, passed and passed.node)
        yield from (node for node in places if node is not None)


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


def _failed(template: Template, error: Exception) -> Problem:
    return Problem(
        template.source.path,
        1,
        f"ingestlint failed on this template: {type(error).__name__}: {error}",
        "this is a fault of ingestlint, please report it",
    )


def _is_off(config: Config, code: str) -> bool:
    return code in config.rules and config.rules[code].off


def _hidden(graph: Graph, environment: str) -> list[Doubt]:
    """What could not be made into resources or relations is unknown to every rule."""
    names = (environment,) if environment else ()
    hidden = [
        Doubt(NOT_EXAMINED, "template", why, node, names)
        for stack in graph.stacks
        for why, node in stack.hidden
    ]
    return hidden + [Doubt("ING007", "template", why, node, names) for why, node in graph.hidden]


def _united(doubts: list[Doubt]) -> list[Doubt]:
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
