"""One run, from templates to a report: the whole program in one function."""

import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.check.engine import Settings, merged, run
from ingestlint.check.rule import Rule
from ingestlint.check.verdict import Doubt, Finding
from ingestlint.config.errors import ConfigError, nearest
from ingestlint.config.file import Config
from ingestlint.config.parameters import ParameterValue, from_file
from ingestlint.evaluate.inputs import Given, Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.evaluate.value import Step
from ingestlint.gate.codes import NOT_EXAMINED, OWN_CODES
from ingestlint.gate.ignores import apply, duplicate_keys
from ingestlint.graph.graph import Graph
from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.template import Template
from ingestlint.report.report import Coverage, Problem, Report, ordered, ordered_unknown
from ingestlint.report.text import clean


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


def lint(templates: list[tuple[Template, Config]], choice: Choice) -> Report:
    """The verdict of every rule on every template in every environment."""
    findings: list[Finding] = []
    unknown: list[Doubt] = []
    problems: list[Problem] = []
    secrets: list[Node] = []
    read: dict[str, dict[str, ParameterValue]] = {}
    checks = holds = violated = 0
    for template, config in templates:
        of_template: list[Finding] = []
        rules = [rule for rule in choice.rules if not _is_off(config, rule.code)]
        own = {code for code in choice.own if not _is_off(config, code)}
        ran = {rule.code for rule in rules} | (own & {"ING008"})
        settings = {code: Settings(r.severity, r.values) for code, r in config.rules.items()}
        for inputs in inputs_for(template, config, choice, read):
            secrets.extend(_secrets(template, inputs))
            try:
                stack = Stack(template, inputs)
                graph = Graph(stack, config.limits)
                outcome = run(graph, rules, settings, inputs.environment)
            except Exception as error:  # noqa: BLE001  (the other templates are still judged)
                problems.append(failed(template, error))
                continue
            of_template.extend(outcome.findings)
            unknown.extend(outcome.unknown)
            unknown.extend(_hidden(graph, inputs.environment))
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
        of_template.extend(duplicate_keys(template))
        kept, about = apply(template, merged(of_template), choice.known, ran, choice.today)
        findings.extend(_wanted(kept + about, own, settings))
    united = _united(unknown)
    coverage = Coverage(len(templates), 0, checks, violated, holds, checks - holds - violated)
    return Report(ordered(findings), ordered_unknown(united), coverage, problems, tuple(secrets))


def inputs_for(
    template: Template,
    config: Config,
    choice: Choice,
    read: dict[str, dict[str, ParameterValue]],
) -> list[Inputs]:
    """One `Inputs` for each environment; one without a name when there is none.

    `read` keeps the parameter files that were read.
    """
    root = _root(template, config)
    by_hand = _given(choice.parameters)
    chosen = [e for e in config.environments if _is_chosen(e.name, config, choice)]
    if not chosen:
        return [Inputs(parameters=by_hand, pinned=bool(by_hand), root=root)]
    made: list[Inputs] = []
    for environment in chosen:
        path = os.path.abspath(template.source.path)
        given: dict[str, Given] = {}
        # The nearest name last: it wins.
        for name in dict.fromkeys(("*", os.path.basename(path), _below(path, config.folder))):
            file = environment.parameters.get(name)
            if file is not None:
                values = _from_file(file, config, read)
                if name != "*":
                    said = f"{template.source.path} has no parameter"
                    hint_unknown(values, set(template.parameters.entries), said)
                given.update(_given(values))
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


def hint_unknown(values: dict[str, ParameterValue], declared: set[str], said: str) -> None:
    """A note about parameters that are given and not there, with the nearest that is."""
    for name, value in values.items():
        if name not in declared:
            hint = nearest(name, declared) if declared else "there are none"
            note = f"note: {said} {name}, which {value.label} gives ({hint})"
            print(clean(note), file=sys.stderr)


def _root(template: Template, config: Config) -> str:
    """The highest folder whose files a template may name: the project it lies in.

    That is where the command runs or the configuration stands, when the template is below it.
    """
    folder = os.path.dirname(os.path.abspath(template.source.path))
    above = [os.getcwd(), os.path.abspath(config.folder)] if config.path else [os.getcwd()]
    within = [top for top in above if (folder + os.sep).startswith(top.rstrip(os.sep) + os.sep)]
    return min([folder, *within], key=len)


def _below(path: str, folder: str) -> str:
    """How a configuration in `folder` names the template."""
    top = os.path.abspath(folder).rstrip(os.sep) + os.sep
    return path.removeprefix(top).replace(os.sep, "/")


def _from_file(
    file: Scalar, config: Config, read: dict[str, dict[str, ParameterValue]]
) -> dict[str, ParameterValue]:
    path = os.path.normpath(os.path.join(config.folder, file.raw))
    if not os.path.exists(path):
        line = file.span.line
        raise ConfigError(config.path, line, f"there is no parameter file {path}")
    if path not in read:
        read[path] = from_file(path)
    return read[path]


def _secrets(template: Template, inputs: Inputs) -> Iterator[Node]:
    """The places of values of NoEcho parameters, which no frame may show."""
    for name, declaration in template.parameters.entries.items():
        fields = declaration.entries if isinstance(declaration, Mapping) else {}
        hidden = fields.get("NoEcho")
        if not isinstance(hidden, Scalar) or hidden.raw.lower() in {"false", "no", "off"}:
            continue
        given = inputs.parameters.get(name)
        for node in (fields.get("Default"), given.step.node if given else None):
            if node is not None:
                yield node


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


def failed(template: Template, error: Exception) -> Problem:
    return Problem(
        template.source.path,
        1,
        f"ingestlint failed on this template: {type(error).__name__}: {error}",
        "this is a fault of ingestlint, please report it",
    )


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


def _hidden(graph: Graph, environment: str) -> list[Doubt]:
    """What could not be made into resources or relations is unknown to every rule."""
    names = (environment,) if environment else ()
    hidden = [Doubt(NOT_EXAMINED, "template", why, node, names) for why, node in graph.stack.hidden]
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
