"""What a run is given: templates, their configurations, parameters and environments."""

from collections.abc import Iterable
from typing import NamedTuple

from ingestlint.check.rule import Rule
from ingestlint.config.errors import nearest, nearest_code
from ingestlint.config.file import EMPTY, Config, find, load
from ingestlint.config.located import wrong
from ingestlint.config.parameters import ParameterValue
from ingestlint.gate.codes import OWN_CODES
from ingestlint.parse.opening import Roots
from ingestlint.parse.template import Template
from ingestlint.report.report import Problem

from .errors import UsageError
from .files import Listed, read_listed
from .project import under_those_that_nest
from .share import ALONE, Share
from .unheeded import check_by_hand, check_names, note_left_out


class World(NamedTuple):
    """What is said by hand of the world that templates are deployed to.

    `environments` are the names that were chosen; `network` the path of a snapshot, `config` that
    of the configuration of all files, instead of those found upward ("" for none). `allowed` are
    folders beside the project whose files may be named; `some` is whether the templates may be some
    of a project only, as a hook hands them over, and `sam` whether the environment that was chosen
    is the config-env of a samconfig that is given.
    """

    parameters: dict[str, ParameterValue] = {}  # noqa: RUF012  (never changed)
    environments: tuple[str, ...] = ()
    network: str = ""
    config: str = ""
    allowed: Roots = ()
    some: bool = False
    sam: bool = False


class Given(NamedTuple):
    """Templates with their configurations, files skipped and failed, and what is said by hand.

    `environments` are the names that were chosen, `network` the path of a snapshot or "". `share`
    is what of the run this process does, `folders` are those that were searched.
    """

    templates: list[tuple[Template, Config]]
    skipped: int
    problems: list[Problem]
    parameters: dict[str, ParameterValue]
    environments: tuple[str, ...] = ()
    network: str = ""
    share: Share = ALONE
    folders: tuple[str, ...] = ()

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

    def __init__(self, by_hand: str, allowed: Roots, every: list[Rule]) -> None:
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
        for files, folders in share.gather((list(self.read), self._folders)):
            self._folders.update(folders)
            for file in files:
                self._load(file)

    def _load(self, file: str) -> Config:
        if not file:
            return self._none
        if file not in self.read:
            config = self.read[file] = load_config(file, self._allowed)
            check_rules(config, {rule.code: rule for rule in self._every})
        return self.read[file]


def read_given(
    files: Listed,
    world: World,
    every: list[Rule],
    *,
    lenient: bool = False,
    share: Share = ALONE,
) -> Given:
    """What is in the files, with what is said by hand; raises UsageError and ConfigError.

    An environment that there is none of is an error, unless `lenient`: then nothing is in it.
    """
    configs = _Configs(world.config, world.allowed, every)
    read = read_listed(files, configs.of, share)
    configs.hear(share)
    pairs = under_those_that_nest([(t, configs.of(t.source.path)) for t in read.templates])
    known = _environments(list(configs.read.values()))
    # A config-env that no configuration calls an environment has been taken already.
    wanted = () if world.sam and not known else world.environments
    if lenient and wanted:
        wanted = tuple(name for name in wanted if name in known)
        pairs = pairs if wanted else []
    elif configs.read or not read.problems:
        _check_environments(wanted, known)
    given = Given(
        pairs,
        read.skipped,
        read.problems,
        world.parameters,
        wanted,
        world.network,
        share,
        tuple(files.folders),
    )
    if not lenient and share.number == 0:
        _check_heeded(given, some=world.some)
    return given


def _check_heeded(given: Given, *, some: bool) -> None:
    """Say what nothing heeds; raises UsageError and ConfigError where that is an error."""
    for config, templates in given.by_config():
        check_names(config, templates)
    if not given.environments:
        note_left_out(config for config, _ in given.by_config())
    if given.templates and given.parameters:
        declared = {name for template, _ in given.templates for name in template.parameters.entries}
        check_by_hand(given.parameters, declared, certain=not some and not given.problems)


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


def _check_environments(names: Iterable[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            hint = nearest(name, known) if known else "no configuration file defines one"
            raise UsageError(f"there is no environment {name}", hint)


def _environments(configs: list[Config]) -> set[str]:
    return {environment.name for config in configs for environment in config.environments}
