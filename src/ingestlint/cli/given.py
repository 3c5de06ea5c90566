"""What a command line gives: templates, their configurations, parameters and environments."""

import argparse
import os
import re
import sys
from typing import Any, NamedTuple, NoReturn

from ingestlint.check.rule import Rule
from ingestlint.config.argument import from_argument
from ingestlint.config.errors import nearest, nearest_code
from ingestlint.config.file import EMPTY, Config, find, load
from ingestlint.config.located import wrong
from ingestlint.config.parameters import ParameterValue
from ingestlint.gate.codes import OWN_CODES
from ingestlint.parse.opening import Roots
from ingestlint.parse.template import Template
from ingestlint.report.report import Problem
from ingestlint.report.text import clean

from . import variables
from .files import SEARCH, Listed, listed, read_listed
from .inputs import ONE_EACH, hint_unknown
from .main import UsageError
from .notes import note
from .project import under_those_that_nest
from .share import ALONE, Share

COMMAND_LINE = "command line"


class _Unprinted(argparse.HelpFormatter):
    """What argparse checks each option with: it need not know how wide the terminal is."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)


class Parser(argparse.ArgumentParser):
    """Bad usage is one line with a hint, like every other error.

    What the command line does not say, variables of the environment may: see `variables`.
    """

    def __init__(self, **said: Any) -> None:
        super().__init__(formatter_class=_Unprinted, **said)
        self._own_usage = self.usage

    def format_help(self) -> str:
        # Parsing intermixed arguments has set the usage, as wide as what is not printed.
        self.usage = self._own_usage
        self.formatter_class = argparse.HelpFormatter
        return super().format_help()

    @property
    def options(self) -> list[argparse.Action]:
        return [a for a in self._actions if a.option_strings and a.dest != "help"]

    def read(self, argv: list[str], *, shared: bool = True) -> argparse.Namespace:
        """The options, and in `origins` where each that was given came from.

        Of a command that has some options of check, those count that are `shared`.
        """
        defaults = [action.default for action in self.options]
        for action in self.options:
            action.default = None
        chosen = self.parse_intermixed_args(argv)
        for action, default in zip(self.options, defaults, strict=True):
            action.default = default
        said = variables.given()
        if said:
            from .check import options

            variables.check_names(said, [action.dest for action in options().options])
        chosen.origins = {}
        for action in self.options:
            name = variables.variable_of(action.dest)
            if getattr(chosen, action.dest) is not None:
                chosen.origins[action.dest] = COMMAND_LINE
            elif name in said and (not shared or action.dest in variables.SHARED):
                setattr(chosen, action.dest, variables.value_of(action, said[name]))
                chosen.origins[action.dest] = name
            else:
                setattr(chosen, action.dest, action.default)
        return chosen

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"{self.prog} --help lists the options")


class Given(NamedTuple):
    """Templates with their configurations, files skipped and failed, and what is said by hand.

    `environments` are the names that were chosen, `network` the path of a snapshot or "". `share`
    is what of the run this process does.
    """

    templates: list[tuple[Template, Config]]
    skipped: int
    problems: list[Problem]
    parameters: dict[str, ParameterValue]
    environments: tuple[str, ...] = ()
    network: str = ""
    share: Share = ALONE

    def by_config(self) -> list[tuple[Config, list[Template]]]:
        """Each configuration with its templates, in the order of the first of them."""
        found: dict[int, tuple[Config, list[Template]]] = {}
        for template, config in self.templates:
            found.setdefault(id(config), (config, []))[1].append(template)
        return list(found.values())


class _Configs:
    """The configurations of a run, each read once when it is asked for.

    One that is named by hand is that of all files. `allowed` are folders beside the project whose
    files may be named in it.
    """

    def __init__(self, by_hand: str | None, allowed: Roots, every: list[Rule]) -> None:
        self._by_hand = by_hand
        self._allowed = allowed
        self._every = every
        self._folders: dict[str, str] = {}
        self.read: dict[str, Config] = {}
        self._none = EMPTY._replace(allowed=allowed)
        if by_hand:
            self._load(by_hand)

    def of(self, path: str) -> Config:
        """The configuration of a file; raises ConfigError."""
        return self._load(self._by_hand or find(path, self._folders, self._allowed))

    def hear(self, share: Share) -> None:
        """Read what other processes have read, of files that are no templates after all, too."""
        for files in share.gather(list(self.read)):
            for file in files:
                self._load(file)

    def _load(self, file: str) -> Config:
        if not file:
            return self._none
        if file not in self.read:
            config = self.read[file] = load_config(file, self._allowed)
            check_rules(config, {rule.code: rule for rule in self._every})
        return self.read[file]


def add_inputs(parser: argparse.ArgumentParser, paths: str = "+") -> None:
    """The options of every command that reads templates."""
    add = parser.add_argument
    add("paths", nargs=paths, metavar="PATH", help=f"template, folder, or - (stdin); {SEARCH}")
    add_world(parser)
    add("--network", metavar="FILE", help="a network snapshot (ingestlint snapshot)")
    add("--skip-non-templates", action="store_true", help="skip files that are no templates")
    add("--stdin-filename", default="<stdin>", metavar="NAME")


def add_world(parser: argparse.ArgumentParser) -> None:
    """The options that say which parameters and environments templates are read with."""
    add = parser.add_argument
    add("--parameters", action="append", default=[], metavar="FILE|Key=Value")
    add("--environment", action="append", default=[], metavar="NAME")
    add("--config", metavar="FILE", help="instead of the .ingestlint.yaml found upward")
    add(
        "--allow-root",
        action="append",
        default=[],
        metavar="FOLDER",
        help="files outside of the project that templates and configuration may name (repeatable)",
    )


def listed_inputs(chosen: argparse.Namespace) -> Listed:
    """The files that the options of `add_inputs` name."""
    skip, name = chosen.skip_non_templates, chosen.stdin_filename
    return listed(chosen.paths, skip=skip, stdin_name=name)


def read_inputs(
    chosen: argparse.Namespace,
    every: list[Rule],
    *,
    lenient: bool = False,
    files: Listed | None = None,
    share: Share = ALONE,
) -> Given:
    """What the options of `add_inputs` name; raises UsageError and ConfigError.

    An environment that there is none of is an error, unless `lenient`: then nothing is in it.
    `files` are those that were listed already.
    """
    parameters: dict[str, ParameterValue] = {}
    for text in chosen.parameters:
        parameters.update(from_argument(text))
    configs = _Configs(chosen.config, allowed_roots(chosen), every)
    read = read_listed(listed_inputs(chosen) if files is None else files, configs.of, share)
    configs.hear(share)
    pairs = under_those_that_nest([(t, configs.of(t.source.path)) for t in read.templates])
    wanted = chosen.environment
    if lenient and wanted:
        wanted = [name for name in wanted if name in _environments(list(configs.read.values()))]
        pairs = pairs if wanted else []
    elif configs.read or not read.problems:
        _check_environments(chosen.environment, list(configs.read.values()))
    if read.templates and parameters:
        declared = {name for template in read.templates for name in template.parameters.entries}
        hint_unknown(parameters, declared, "no template has a parameter")
    return Given(
        pairs,
        read.skipped,
        read.problems,
        parameters,
        tuple(wanted),
        chosen.network or "",
        share,
    )


def hint_joined(given: Given) -> None:
    """A note where a value by hand goes on with another parameter: it is one value."""
    if not given.parameters:
        return
    declared = {name for template, _ in given.templates for name in template.parameters.entries}
    for name, value in given.parameters.items():
        for inner in re.findall(r",\s*(\w+)=", str(value.data)) if value.node is None else ():
            if inner in declared:
                note(f"--parameters {name} takes all of it, {inner}= too ({ONE_EACH})")


def say(problem: Problem) -> None:
    """What kept something from being read, on standard error."""
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    hint = f" ({clean(problem.hint)})" if problem.hint else ""
    print(f"error: {clean(where)}: {clean(problem.message)}{hint}", file=sys.stderr)


def allowed_roots(chosen: argparse.Namespace) -> Roots:
    """The folders of `--allow-root`; raises UsageError where there is no such folder."""
    for path in chosen.allow_root:
        if not os.path.isdir(path):
            raise UsageError(f"--allow-root {path} is no folder")
    return tuple(os.path.abspath(path) for path in chosen.allow_root)


def load_config(file: str, allowed: Roots = ()) -> Config:
    """A configuration for the quotas and relations of this version; raises ConfigError."""
    from ingestlint.aws.facts.settings import LEAST, SETTINGS
    from ingestlint.graph.relation import KINDS

    least = {name: LEAST.get(name, 1) for name in SETTINGS}
    return load(file, least, KINDS, allowed=allowed)


def check_rules(config: Config, rules: dict[str, Rule]) -> None:
    """Raises ConfigError where the configuration sets what no rule has."""
    every = {*rules, *OWN_CODES, *config.policies}
    for code, node in config.ignores.never.items():
        if not any(each.startswith(code) for each in every):
            raise wrong(node, f"there is no rule {code}", nearest_code(code, every))
    for code, rule in config.rules.items():
        if code not in every:
            hint = nearest_code(code, every)
            raise wrong(rule.key, f"there is no rule {code}", hint)
        takes = rules[code].settings if rule.keys and code in rules else {}
        for name, key in rule.keys.items():
            if name not in takes:
                hint = nearest(name, {"severity", *takes})
                raise wrong(key, f"rule {code} has no setting {name}", hint)
            value = rule.values[name]
            words = rules[code].choices.get(name, ())
            if words and value not in words:
                hint = nearest(str(value), set(words))
                raise wrong(key, f"{name} of rule {code} cannot be {value}", hint)
            if not words and isinstance(value, str):
                raise wrong(key, f"{name} must be a number")
            least = rules[code].least.get(name, 0)
            if not isinstance(value, str) and value < least:
                raise wrong(key, f"{name} of rule {code} must be at least {least:g}")


def _check_environments(names: list[str], configs: list[Config]) -> None:
    known = _environments(configs)
    for name in names:
        if name not in known:
            hint = nearest(name, known) if known else "no configuration file defines one"
            raise UsageError(f"there is no environment {name}", hint)


def _environments(configs: list[Config]) -> set[str]:
    return {environment.name for config in configs for environment in config.environments}
