"""What is in force for a template: every value that can be set, and where it came from."""

import argparse
from collections.abc import Iterator
from typing import Any, NamedTuple

from ingestlint.aws.facts.functions import MILLION_REQUESTS
from ingestlint.aws.facts.settings import SETTINGS
from ingestlint.check.rule import Rule
from ingestlint.config.evidence import of_resource as evidence_of
from ingestlint.config.file import Config
from ingestlint.config.layers import Key, Leaf, below, leaves
from ingestlint.config.workload import of_resource as workload_of
from ingestlint.evaluate.inputs import Inputs
from ingestlint.evaluate.parameters import is_hidden
from ingestlint.gate.codes import OWN_CODES
from ingestlint.graph.curve import GB_SECOND
from ingestlint.parse.caps import Caps
from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.template import Template
from ingestlint.run.choice import Choice, choose, is_later
from ingestlint.run.given import Given
from ingestlint.run.inputs import Knowledge

from .check import asked_of
from .parser import COMMAND_LINE, Parser

HIDDEN = "(hidden: NoEcho)"
OFF = "off"
# What is not set, of the keys that hold one value.
UNSET: dict[Key, Any] = {
    ("baseline",): None,
    ("extends",): None,
    ("ignores", "max_days"): None,
    ("ignores", "require_reason"): False,
    ("preset",): None,
    ("required_version",): None,
}


class Origin(NamedTuple):
    """Where a value came from: its kind, a file with a line, or the name of a variable."""

    kind: str
    file: str = ""
    line: int = 0
    name: str = ""


DEFAULT = Origin("default")
UNKNOWN = Origin("no value")


class InForce(NamedTuple):
    """One value, None where there is none; of one environment, or of all ("")."""

    key: Key
    value: Any
    origin: Origin = DEFAULT
    environment: str = ""


def in_force(
    config: Config, given: Given, chosen: argparse.Namespace, parser: Parser, every: list[Rule]
) -> list[InForce]:
    """All values for the templates of `given`, section by section."""
    said = {leaf.key: InForce(leaf.key, leaf.value, _of_leaf(leaf)) for leaf in leaves(config)}
    for template, _ in given.templates:
        for each in _declared(template):
            said.setdefault(each.key, each)
    if chosen.baseline is not None:
        key = ("baseline",)
        said[key] = InForce(key, chosen.baseline or None, _of_option(chosen, "baseline"))
    unset = {**UNSET, **_caps(), **_quotas(), **_prices()}
    values = {key: InForce(key, value) for key, value in unset.items()}
    values |= {key: each for key, each in said.items() if key[0] != "rules"}
    return [
        *sorted(values.values(), key=lambda each: each.key[0]),
        *_rules(said, config, chosen, every),
        *_of_environments(said, config, given, chosen),
        *_options(chosen, parser),
    ]


def _of_leaf(leaf: Leaf) -> Origin:
    return _at("pack" if leaf.of_pack else "configuration", leaf.node)


def _at(kind: str, node: Node) -> Origin:
    span = node.span
    return Origin(kind, span.path, span.line)


def _of_option(chosen: argparse.Namespace, option: str) -> Origin:
    name = chosen.origins.get(option, "")
    if name in {"", COMMAND_LINE}:
        return Origin(name) if name else DEFAULT
    return Origin("variable", name=name)


def _quotas() -> dict[Key, Any]:
    return {("limits", name): fact.value for name, fact in SETTINGS.items()}


def _caps() -> dict[Key, Any]:
    return {("caps", name): value for name, value in Caps()._asdict().items()}


def _prices() -> dict[Key, Any]:
    found: dict[Key, Any] = {
        ("prices", f"{kind}_gb_second"): fact.value for kind, fact in GB_SECOND.items()
    }
    return {**found, ("prices", "million_requests"): MILLION_REQUESTS.value}


def _declared(template: Template) -> Iterator[InForce]:
    """What resources say of themselves; the configuration goes before it."""
    for own, body in template.written():
        for section, node in (("workload", workload_of(body)), ("evidence", evidence_of(body))):
            for key, inner in below((section, own.raw), node) if node else ():
                if isinstance(inner, Scalar):
                    yield InForce(key, inner.value, _at("template", inner))


# --- rules -------------------------------------------------------------------------------------


def _rules(
    said: dict[Key, InForce], config: Config, chosen: argparse.Namespace, every: list[Rule]
) -> Iterator[InForce]:
    """Each rule with its severity, or that it is off and by what; then its settings."""
    choice = choose(asked_of(chosen), every, [config])
    policies = choice.policies.get(config.path, [])
    on = {rule.code for rule in [*choice.rules, *policies]} | choice.own
    rules = {rule.code: rule for rule in [*every, *policies]}
    severities = {code: rule.severity for code, rule in rules.items()}
    severities |= {code: own.severity for code, own in OWN_CODES.items()}
    for code, severity in sorted(severities.items()):
        key = ("rules", code)
        own = said.get(key) or said.get((*key, "severity"))
        own = own or said.get(("policies", code, "severity")) or InForce(key, severity)
        rule = rules.get(code)
        if own.value in {OFF, False}:
            yield InForce(key, OFF, own.origin)
        elif code not in on:
            yield InForce(key, OFF, _left_out_by(code, rule, chosen))
        elif rule is not None and rule in every and _is_pinned(rule, config, choice):
            yield InForce(key, OFF, said["preset",].origin)
        else:
            yield InForce(key, own.value, own.origin)
        for name, value in rule.settings.items() if rule else ():
            default = InForce((*key, name), rule.unset.get(name, value) if rule else value)
            yield said.get(default.key, default)


def _is_pinned(rule: Rule, config: Config, choice: Choice) -> bool:
    return not choice.named and is_later(rule, config)


def _left_out_by(code: str, rule: Rule | None, chosen: argparse.Namespace) -> Origin:
    ignored = tuple(each.strip().upper() for each in chosen.ignore.split(",") if each.strip())
    if ignored and code.startswith(ignored):
        return _of_option(chosen, "ignore")
    preview = rule is not None and rule.preview
    return Origin("preview") if preview and chosen.select is None else _of_option(chosen, "select")


# --- environments and options ------------------------------------------------------------------


def _of_environments(
    said: dict[Key, InForce], config: Config, given: Given, chosen: argparse.Namespace
) -> Iterator[InForce]:
    """Parameters of the templates, and quotas that a snapshot knows, in each environment."""
    knowledge = Knowledge(config, given.parameters, given.environments)
    by_hand = _of_option(chosen, "parameters")
    for environment, pairs in knowledge.worlds([template for template, _ in given.templates]):
        network = knowledge.network(environment, given.network)
        for name, value in network.limits.items() if network else ():
            key = ("limits", name)
            if network and key not in said:
                yield InForce(key, value, Origin("snapshot", network.path), environment)
        for template, inputs in pairs:
            for each in _parameters(template, inputs, by_hand):
                yield each._replace(environment=environment)


def _parameters(template: Template, inputs: Inputs, by_hand: Origin) -> Iterator[InForce]:
    for name, declaration in template.parameters.entries.items():
        fields = declaration.entries if isinstance(declaration, Mapping) else {}
        given, default = inputs.parameters.get(name), fields.get("Default")
        key = ("parameters", name)
        if given is not None:
            node = given.step.node
            origin = by_hand if node is None else _at("parameter file", node)
            found = InForce(key, given.data, origin)
        elif isinstance(default, Scalar):
            found = InForce(key, default.raw, _at("template", default))
        else:
            found = InForce(key, None, UNKNOWN)
        hidden = found.value is not None and is_hidden(fields)
        yield found._replace(value=HIDDEN) if hidden else found


def _options(chosen: argparse.Namespace, parser: Parser) -> Iterator[InForce]:
    for action in parser.options:
        if action.dest in {"baseline", "show"}:
            continue
        value = getattr(chosen, action.dest)
        if action.dest == "parameters":
            # Their values are above, those that may be shown.
            value = [text.partition("=")[0] + ("=…" if "=" in text else "") for text in value]
        yield InForce(("options", action.dest), value, _of_option(chosen, action.dest))
