"""`.ingestlint.yaml`: environments, limits and rule settings, every error with its line."""

import os
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.caps import Caps, remedy
from ingestlint.parse.errors import EmptyError, ParseError
from ingestlint.parse.given import absolute, exists, real
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.opening import Roots, within
from ingestlint.parse.read import parse_node, read_text

from .aliases import current
from .errors import ConfigError
from .evidence import Sources, sources
from .located import mapping, number, only, scalar, section, text, wrong
from .prices import prices
from .repository import root_above
from .rules import RuleConfig, rules

if TYPE_CHECKING:
    from ingestlint.parse.yaml_text import Duplicate

    from .policies import Policy

FILE_NAMES = (".ingestlint.yaml", ".ingestlint.yml")
OUTSIDE = "lies outside of the project"
LEADS_OUT = "leads out of the project"
ALLOW = "give --allow-root with its folder"
SECTIONS = {
    "baseline",
    "caps",
    "environments",
    "evidence",
    "extends",
    "ignores",
    "limits",
    "policies",
    "preset",
    "prices",
    "required_version",
    "rules",
    "workload",
}


class EnvironmentConfig(NamedTuple):
    """One environment: parameter files by template name (`*` for all others), region, account.

    `network` names the file of a network snapshot, None where there is none.
    """

    name: str
    parameters: dict[str, Scalar]
    region: str
    account: str
    network: Scalar | None = None


class IgnoreConfig(NamedTuple):
    """What is asked of ignores: a reason, an end within `max_days`.

    `never` are codes, or their first letters, that cannot be ignored, each with its place.
    """

    require_reason: bool = False
    max_days: float | None = None
    never: dict[str, Node] = {}  # noqa: RUF012  (never changed)


class Config(NamedTuple):
    """A configuration file; paths in it are relative to `folder`.

    `workload` is what is declared of resources, by name; None where nothing is. `baseline` is the
    file of findings that are set aside, "" for none. `evidence` is where measurements of functions
    are, and `named` the keys that name these. `preset` pins the rules that there are, "" for all.
    `capped` are the caps that are set, `allowed` folders beside the project whose files may be
    named. `top` is what was written, `packs` what it extends.
    """

    path: str
    folder: str
    environments: list[EnvironmentConfig]
    limits: dict[str, float]
    rules: dict[str, RuleConfig]
    workload: Mapping | None = None
    ignores: IgnoreConfig = IgnoreConfig()
    baseline: str = ""
    policies: "dict[str, Policy]" = {}  # noqa: RUF012  (never changed)
    evidence: dict[str, Sources] = {}  # noqa: RUF012  (never changed)
    named: dict[str, Scalar] = {}  # noqa: RUF012
    prices: dict[str, float] = {}  # noqa: RUF012
    preset: str = ""
    top: Mapping | None = None
    packs: "tuple[Config, ...]" = ()
    capped: dict[str, int] = {}  # noqa: RUF012  (never changed)
    allowed: Roots = ()

    @property
    def caps(self) -> Caps:
        """The caps in force."""
        return Caps(**self.capped)

    @property
    def roots(self) -> Roots:
        """The folders whose files it may name."""
        return root_above(absolute(self.folder)), *self.allowed

    def file(self, named: Scalar, what: str = "", name: str = "") -> str:
        """The path that is meant by a name in it; raises ConfigError where there is no such file.

        `name` is the part of it that names the file, unless that is all of it.
        Files outside of the project are not even looked for, unless they are allowed.
        """
        path = os.path.normpath(os.path.join(self.folder, name or named.raw)).replace(os.sep, "/")
        if not within(path, self.roots):
            raise wrong(named, f"{path} {OUTSIDE}", ALLOW)
        if not exists(path):
            said = f"there is no {what} {path}" if what else f"there is no {path}"
            raise wrong(named, said, "it is relative to this file")
        return path

    @property
    def baseline_path(self) -> str:
        """Where its baseline is, as reported; "" where it names none."""
        if not self.baseline:
            return ""
        return os.path.normpath(os.path.join(self.folder, self.baseline)).replace(os.sep, "/")


EMPTY = Config("", ".", [], {}, {})


def find(path: str, known: dict[str, str] | None = None, allowed: Roots = ()) -> str:
    """The configuration file for a template: in its folder or the nearest above; "" if none.

    `known` are the answers for folders, kept by whoever asks for many templates. Raises ConfigError
    for a link that leads out of the project, unless to what is `allowed`.
    """
    folder = os.path.dirname(os.path.abspath(path))
    answers = {} if known is None else known
    passed: list[str] = []
    while folder not in answers:
        passed.append(folder)
        files = (os.path.join(folder, name) for name in FILE_NAMES)
        file = next(filter(os.path.isfile, files), "")
        above = os.path.dirname(folder)
        if file or above == folder or os.path.exists(os.path.join(folder, ".git")):
            answers[folder] = os.path.relpath(file) if file else ""
            if os.path.islink(file) and not within(file, (root_above(folder), *allowed)):
                hint = "name it with --config, or its folder with --allow-root"
                raise ConfigError(answers[folder], 0, f"a link that {LEADS_OUT}", hint)
        else:
            folder = above
    answers.update(dict.fromkeys(passed, answers[folder]))
    return answers[folder]


def load(
    path: str,
    limits: dict[str, int],
    kinds: tuple[str, ...] = (),
    above: tuple[str, ...] = (),
    allowed: Roots = (),
    read: list[str] | None = None,
) -> Config:
    """The configuration in `path`, with what it extends; raises ConfigError.

    `limits` are the quotas it may set, each with its least value, `kinds` the relations that
    policies can select by, `above` the files that extend this one, `allowed` the folders whose
    files it may name besides those of the project; `read` gains what is read for it.
    """
    duplicates: list[Duplicate] = []
    folder = os.path.dirname(path) or "."
    said = ""
    try:
        said = read_text(path)
        root = parse_node(path, said, duplicates)
    except EmptyError:
        return EMPTY._replace(path=path, folder=folder, allowed=allowed)
    except OSError as error:
        raise ConfigError(path, 0, f"cannot be read: {error.strerror}") from None
    except ParseError as error:
        raise ConfigError(
            path, error.line, error.message, error.hint or _quotes(said, error.line)
        ) from None
    if duplicates:
        twice = duplicates[0]
        raise wrong(twice.second, f"{twice.key} is set twice")
    if isinstance(root, Scalar) and root.value is None:
        return EMPTY._replace(path=path, folder=folder, allowed=allowed)
    top = mapping(root, "the configuration")
    if "required_version" in top.entries:
        # Before all else: another release may know other keys.
        from .version import check

        check(top.entries["required_version"])
    only(top, SECTIONS)
    environments = [
        _environment(name, node) for name, node in section(top, "environments").entries.items()
    ]
    quotas = section(top, "limits")
    only(quotas, set(limits))
    own = Config(
        path,
        folder,
        environments,
        {name: _quota(node, name, limits[name]) for name, node in quotas.entries.items()},
        rules(section(top, "rules")),
        _workload(top) if "workload" in top.entries else None,
        _ignores(section(top, "ignores")),
        text(top.entries["baseline"], "baseline") if "baseline" in top.entries else "",
        _policies(top, kinds),
        {name: sources(name, node) for name, node in section(top, "evidence").entries.items()},
        section(top, "evidence").keys,
        prices(section(top, "prices")),
        _preset(top),
        top,
        capped=_caps(top),
        allowed=allowed,
    )
    if len(own.environments) > own.caps.environments:
        said = f"more than {own.caps.environments:,} environments"
        raise wrong(top.keys["environments"], said, remedy("environments"))
    if "extends" not in top.entries:
        return own
    from .packs import MOST, extended

    packs = [] if read is None else read

    def load_pack(pack: str, package: Roots) -> Config:
        if real(pack) in above or real(pack) == real(path):
            raise wrong(top.keys["extends"], f"{pack} extends itself")
        packs.append(pack)
        if len(packs) > MOST:
            raise wrong(top.keys["extends"], f"more than {MOST} configurations are extended")
        return load(pack, limits, kinds, (*above, real(path)), (*allowed, *package), packs)

    return extended(own, top.entries["extends"], load_pack)


def _environment(name: str, node: Node) -> EnvironmentConfig:
    fields = mapping(node, f"environment {name}")
    only(fields, {"parameters", "region", "account", "network"})
    given = fields.entries.get("parameters")
    files: dict[str, Scalar] = {}
    if isinstance(given, Scalar):
        files["*"] = given
    elif given is not None:
        if not isinstance(given, Mapping):
            raise wrong(given, "parameters must be a file, or files by the names of templates")
        files = {key: scalar(inner, key) for key, inner in given.entries.items()}
    texts = {
        key: text(fields.entries[key], key) if key in fields.entries else ""
        for key in ("region", "account")
    }
    network = fields.entries.get("network")
    snapshot = None if network is None else scalar(network, "network")
    return EnvironmentConfig(name, files, texts["region"], texts["account"], snapshot)


def _ignores(fields: Mapping) -> IgnoreConfig:
    only(fields, {"max_days", "never", "require_reason"})
    entries = fields.entries
    wanted = entries.get("require_reason")
    if wanted is not None and not (isinstance(wanted, Scalar) and isinstance(wanted.value, bool)):
        raise wrong(wanted, "require_reason must be true or false")
    days = _quota(entries["max_days"], "max_days", 1) if "max_days" in entries else None
    never = entries.get("never", Sequence(fields.source, 0, 0, []))
    if not isinstance(never, Sequence):
        raise wrong(never, "never must be a list of codes")
    codes: dict[str, Node] = {
        current(scalar(node, "a code").raw.upper()): node for node in never.items
    }
    needs_reason = isinstance(wanted, Scalar) and wanted.value is True
    return IgnoreConfig(needs_reason, days, codes)


def _policies(top: Mapping, kinds: tuple[str, ...]) -> "dict[str, Policy]":
    if "policies" not in top.entries:
        return {}
    from .policies import read_policies

    return read_policies(top.entries["policies"], kinds)


def _workload(top: Mapping) -> Mapping:
    from .workload import declaration

    fields = section(top, "workload")
    for name, node in fields.entries.items():
        declaration(name, node)
    return fields


def _caps(top: Mapping) -> dict[str, int]:
    if "caps" not in top.entries:
        return {}
    from .caps import caps

    return caps(section(top, "caps"))


def _preset(top: Mapping) -> str:
    if "preset" not in top.entries:
        return ""
    from .presets import preset

    return preset(top.entries["preset"])


def _quotes(said: str, line: int) -> str:
    """A hint where YAML takes the first sign of `>=0.4` for its own."""
    lines = said.splitlines()
    if 0 < line <= len(lines) and lines[line - 1].startswith("required_version:"):
        return 'put it in quotes: ">=0.4,<1"'
    return ""


def _quota(node: Node, what: str, least: int) -> float:
    value = number(node, what)
    if value < least or value != int(value):
        raise wrong(node, f"{what} must be a whole number, at least {least}")
    return value
