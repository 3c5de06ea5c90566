"""One run, from templates to a report: the whole program in one function."""

import os
from typing import NamedTuple

from ingestlint.check.engine import Settings, merged, run
from ingestlint.check.rule import Rule
from ingestlint.check.verdict import Doubt, Finding
from ingestlint.config.file import Config
from ingestlint.config.parameters import ParameterValue, from_file
from ingestlint.evaluate.inputs import Given, Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.evaluate.value import Step
from ingestlint.gate.ignores import apply, duplicate_keys
from ingestlint.graph.graph import Graph
from ingestlint.parse.template import Template
from ingestlint.report.report import Coverage, Problem, Report, ordered, ordered_unknown


class Choice(NamedTuple):
    """What the command line chose: rules to run, parameters by hand, environments by name."""

    rules: list[Rule]
    known: set[str]
    parameters: dict[str, ParameterValue]
    environments: tuple[str, ...]
    today: str


def lint(templates: list[tuple[Template, Config]], choice: Choice) -> Report:
    """The verdict of every rule on every template in every environment."""
    findings: list[Finding] = []
    unknown: list[Doubt] = []
    problems: list[Problem] = []
    checks = holds = violated = 0
    for template, config in templates:
        of_template: list[Finding] = []
        ran: set[str] = set()
        rules = [rule for rule in choice.rules if not _is_off(config, rule.code)]
        settings = {code: Settings(r.severity, r.values) for code, r in config.rules.items()}
        for inputs in inputs_for(template, config, choice):
            stack = Stack(template, inputs)
            outcome = run(Graph(stack, config.limits), rules, settings, inputs.environment)
            of_template.extend(outcome.findings)
            unknown.extend(outcome.unknown)
            unknown.extend(_hidden(stack, inputs.environment))
            checks += outcome.checks
            holds += outcome.holds
            violated += outcome.checks - outcome.holds - len(outcome.unknown)
            violated -= len(outcome.crashes)
            problems.extend(
                Problem(
                    crash.at.span.path,
                    crash.at.span.line,
                    f"rule {crash.code} failed on {crash.subject or 'this template'}:"
                    f" {crash.message}",
                    "this is a fault of ingestlint, please report it",
                )
                for crash in outcome.crashes
            )
            ran.update(rule.code for rule in rules)
        kept, about = apply(template, merged(of_template), choice.known, ran, choice.today)
        findings.extend(kept)
        findings.extend(about)
        findings.extend(duplicate_keys(template))
    united = _united(unknown)
    coverage = Coverage(len(templates), 0, checks, violated, holds, checks - holds - violated)
    return Report(ordered(findings), ordered_unknown(united), coverage, problems)


def inputs_for(template: Template, config: Config, choice: Choice) -> list[Inputs]:
    """One `Inputs` for each environment; one without a name when there is none."""
    root = os.path.commonpath([os.getcwd(), os.path.abspath(config.folder)])
    folder = os.path.dirname(os.path.abspath(template.source.path))
    if os.path.commonpath([root, folder]) != root:
        root = folder
    by_hand = _given(choice.parameters)
    chosen = [e for e in config.environments if _is_chosen(e.name, config, choice)]
    if not chosen:
        return [Inputs(parameters=by_hand, pinned=bool(by_hand), root=root)]
    made: list[Inputs] = []
    for environment in chosen:
        name = os.path.basename(template.source.path)
        files = [environment.parameters.get("*"), environment.parameters.get(name)]
        given: dict[str, Given] = {}
        for file in files:
            if file:
                given.update(_given(from_file(os.path.join(config.folder, file))))
        given.update(by_hand)
        made.append(
            Inputs(
                environment.name,
                given,
                pinned=True,
                region=environment.region,
                account=environment.account,
                root=root,
            )
        )
    return made


def _is_chosen(name: str, config: Config, choice: Choice) -> bool:
    if choice.environments:
        return name in choice.environments
    names = [environment.name for environment in config.environments]
    return "default" not in names or name == "default"


def _given(parameters: dict[str, ParameterValue]) -> dict[str, Given]:
    return {
        name: Given(value.data, Step(value.label, value.node)) for name, value in parameters.items()
    }


def _is_off(config: Config, code: str) -> bool:
    return code in config.rules and config.rules[code].off


def _hidden(stack: Stack, environment: str) -> list[Doubt]:
    """What could not be made into resources is unknown to every rule."""
    names = (environment,) if environment else ()
    return [Doubt("ING009", "template", why, node, names) for why, node in stack.hidden]


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
