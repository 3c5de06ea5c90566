"""`ingestlint check PATH…`."""

import argparse
import gc
import os
import sys
from typing import NoReturn

from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.check.verdict import SEVERITIES
from ingestlint.config.errors import ConfigError, nearest, nearest_code
from ingestlint.config.file import EMPTY, Config, find, load
from ingestlint.config.parameters import ParameterValue, from_argument
from ingestlint.gate.codes import OWN_CODES
from ingestlint.gate.exit import status
from ingestlint.parse.node import Node
from ingestlint.report.report import Report

from .files import read_all
from .inputs import hint_joined, hint_unknown
from .lint import Choice, lint
from .main import UsageError

FORMATS = ("text", "json")


class Parser(argparse.ArgumentParser):
    """Bad usage is one line with a hint, like every other error."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"{self.prog} --help lists the options")


def options() -> argparse.ArgumentParser:
    parser = Parser(prog="ingestlint check", allow_abbrev=False)
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="template, folder, or - for standard input")
    add("--parameters", action="append", default=[], metavar="FILE|Key=Value")
    add("--environment", action="append", default=[], metavar="NAME")
    add("--network", metavar="FILE", help="a network snapshot (ingestlint snapshot)")
    add("--config", metavar="FILE", help="instead of the .ingestlint.yaml found upward")
    add("--select", default="", metavar="CODE,…", help="run only these rules (or prefixes)")
    add("--ignore", default="", metavar="CODE,…", help="leave these rules out")
    add("--preview", action="store_true", help="run rules that are not measured yet, too")
    add("--skip-non-templates", action="store_true", help="skip files that are no templates")
    add("--format", choices=FORMATS, default="text")
    add("--output", action="append", default=[], metavar="FORMAT=PATH")
    add("--fail-on", choices=(*SEVERITIES, "never"), default="warning")
    add("--fail-on-unknown", action="store_true")
    add("--show-unknown", action="store_true")
    add("--exit-zero", action="store_true", help="findings do not fail the run")
    add("--color", choices=("auto", "always", "never"), default="auto")
    add("--stdin-filename", default="<stdin>", metavar="NAME")
    return parser


def run(argv: list[str]) -> int:
    # Nodes live until the end of the run: collecting garbage would only walk them again.
    gc.disable()
    chosen = options().parse_intermixed_args(argv)
    outputs = [_output(text) for text in chosen.output]
    every = builtin_rules()
    codes = {rule.code for rule in every} | set(OWN_CODES)
    unwanted = _codes(chosen.ignore, codes)
    rules = _selected(every, _codes(chosen.select, codes), unwanted, preview=chosen.preview)
    parameters: dict[str, ParameterValue] = {}
    for text in chosen.parameters:
        parameters.update(from_argument(text))
    read = read_all(chosen.paths, skip=chosen.skip_non_templates, stdin_name=chosen.stdin_filename)
    configs: dict[str, Config] = {}
    if chosen.config:
        _config_of("", chosen.config, configs, every)
    pairs = [(t, _config_of(t.source.path, chosen.config, configs, every)) for t in read.templates]
    if configs or not read.problems:
        _check_environments(chosen.environment, list(configs.values()))
    declared = {name for template in read.templates for name in template.parameters.entries}
    if read.templates:
        hint_unknown(parameters, declared, "no template has a parameter")
    own = {code for code in OWN_CODES if not code.startswith(unwanted or ("-",))}
    choice = Choice(
        rules,
        codes,
        own,
        parameters,
        tuple(chosen.environment),
        today=_today(),
        network=chosen.network or "",
    )
    report = lint(pairs, choice)
    hint_joined(parameters, declared)
    report = report._replace(
        coverage=report.coverage._replace(skipped=read.skipped),
        problems=read.problems + report.problems,
    )
    color = use_color(chosen.color)
    print(render(report, chosen.format, color=color, show_unknown=chosen.show_unknown))
    for style, path in outputs:
        _write(path, render(report, style, color=False, show_unknown=True) + "\n")
    return status(
        report.findings,
        fail_on=chosen.fail_on,
        unknown=len(report.unknown) if chosen.fail_on_unknown else 0,
        problems=len(report.problems),
        exit_zero=chosen.exit_zero,
    )


def render(report: Report, style: str, *, color: bool, show_unknown: bool) -> str:
    if style == "json":
        from ingestlint.report.json import to_json

        return to_json(report)
    from ingestlint.report.text import to_text

    return to_text(report, color=color, show_unknown=show_unknown)


def use_color(wanted: str) -> bool:
    """--color, then NO_COLOR, then FORCE_COLOR, then whether a terminal reads along."""
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _output(text: str) -> tuple[str, str]:
    style, equals, path = text.partition("=")
    if not equals or style not in FORMATS or not path:
        raise UsageError(f"--output {text}: expected FORMAT=PATH", f"formats: {', '.join(FORMATS)}")
    return style, path


def _write(path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None


def _selected(
    every: list[Rule], wanted: tuple[str, ...], unwanted: tuple[str, ...], *, preview: bool
) -> list[Rule]:
    return [
        rule
        for rule in every
        if (not wanted or rule.code.startswith(wanted))
        and not (unwanted and rule.code.startswith(unwanted))
        and (not rule.preview or preview or bool(wanted))
    ]


def _codes(text: str, known: set[str]) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for code in text.split(",") if code.strip())
    for code in codes:
        if not any(each.startswith(code) for each in known):
            raise UsageError(f"there is no rule {code}", nearest(code, known))
    return codes


def _config_of(
    path: str, named: str | None, configs: dict[str, Config], every: list[Rule]
) -> Config:
    from ingestlint.aws.facts import LEAST, SETTINGS

    file = named or find(path)
    if not file:
        return EMPTY
    if file not in configs:
        config = configs[file] = load(file, {name: LEAST.get(name, 1) for name in SETTINGS})
        _check_rules(config, {rule.code: rule for rule in every})
    return configs[file]


def _check_rules(config: Config, rules: dict[str, Rule]) -> None:
    """Raises ConfigError where the configuration sets what no rule has."""
    for code, rule in config.rules.items():
        if code not in rules and code not in OWN_CODES:
            hint = nearest_code(code, {*rules, *OWN_CODES})
            raise _wrong(rule.key, f"there is no rule {code}", hint)
        takes = rules[code].settings if rule.keys and code in rules else {}
        for name, key in rule.keys.items():
            if name not in takes:
                hint = nearest(name, {"severity", *takes})
                raise _wrong(key, f"rule {code} has no setting {name}", hint)
            value = rule.values[name]
            words = rules[code].choices.get(name, ())
            if words and value not in words:
                hint = nearest(str(value), set(words))
                raise _wrong(key, f"{name} of rule {code} cannot be {value}", hint)
            if not words and isinstance(value, str):
                raise _wrong(key, f"{name} must be a number")
            least = rules[code].least.get(name, 0)
            if not isinstance(value, str) and value < least:
                raise _wrong(key, f"{name} of rule {code} must be at least {least:g}")


def _wrong(key: Node, message: str, hint: str = "") -> ConfigError:
    return ConfigError(key.span.path, key.span.line, message, hint)


def _check_environments(names: list[str], configs: list[Config]) -> None:
    known = {environment.name for config in configs for environment in config.environments}
    for name in names:
        if name not in known:
            hint = nearest(name, known) if known else "no configuration file defines one"
            raise UsageError(f"there is no environment {name}", hint)


def _today() -> str:
    import time

    return time.strftime("%Y-%m-%d")
