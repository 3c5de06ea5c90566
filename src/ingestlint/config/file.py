"""`.ingestlint.yaml`: environments, limits and rule settings, every error with its line."""

import os
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.errors import EmptyError, ParseError
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.read import parse_node, read_text

from .errors import ConfigError, nearest
from .evidence import Sources, sources
from .located import mapping, number, only, scalar, section, text, wrong
from .prices import prices

if TYPE_CHECKING:
    from ingestlint.parse.yaml_text import Duplicate

    from .policies import Policy

FILE_NAMES = (".ingestlint.yaml", ".ingestlint.yml")
SEVERITIES = ("error", "warning", "note")
SECTIONS = {
    "baseline",
    "environments",
    "evidence",
    "extends",
    "ignores",
    "limits",
    "policies",
    "prices",
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


class RuleConfig(NamedTuple):
    """One rule: off, another severity, its own settings (checked against the rule by `key`)."""

    off: bool
    severity: str
    values: dict[str, float | str]
    keys: dict[str, Node]
    key: Node


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
    are, and `named` the keys that name these.
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

    @property
    def baseline_path(self) -> str:
        """Where its baseline is, as reported; "" where it names none."""
        if not self.baseline:
            return ""
        return os.path.normpath(os.path.join(self.folder, self.baseline)).replace(os.sep, "/")


EMPTY = Config("", ".", [], {}, {})


def find(path: str) -> str:
    """The configuration file for a template: in its folder or the nearest above; "" if none."""
    folder = os.path.dirname(os.path.abspath(path))
    while True:
        for name in FILE_NAMES:
            candidate = os.path.join(folder, name)
            if os.path.isfile(candidate):
                return os.path.relpath(candidate)
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            return ""
        folder = above


def load(
    path: str, limits: dict[str, int], kinds: tuple[str, ...] = (), above: tuple[str, ...] = ()
) -> Config:
    """The configuration in `path`, with what it extends; raises ConfigError.

    `limits` are the quotas it may set, each with its least value, `kinds` the relations that
    policies can select by, `above` the files that extend this one.
    """
    duplicates: list[Duplicate] = []
    folder = os.path.dirname(path) or "."
    try:
        root = parse_node(path, read_text(path), duplicates)
    except EmptyError:
        return EMPTY._replace(path=path, folder=folder)
    except OSError as error:
        raise ConfigError(path, 0, f"cannot be read: {error.strerror}") from None
    except ParseError as error:
        raise ConfigError(path, error.line, error.message, error.hint) from None
    if duplicates:
        twice = duplicates[0]
        raise wrong(twice.second, f"{twice.key} is set twice")
    if isinstance(root, Scalar) and root.value is None:
        return EMPTY._replace(path=path, folder=folder)
    top = mapping(root, "the configuration")
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
        {
            code: _rule(code, node, section(top, "rules").keys[code])
            for code, node in section(top, "rules").entries.items()
        },
        _workload(top) if "workload" in top.entries else None,
        _ignores(section(top, "ignores")),
        text(top.entries["baseline"], "baseline") if "baseline" in top.entries else "",
        _policies(top, kinds),
        {name: sources(name, node) for name, node in section(top, "evidence").entries.items()},
        section(top, "evidence").keys,
        prices(section(top, "prices")),
    )
    if "extends" not in top.entries:
        return own
    from .packs import extended

    def load_pack(pack: str) -> Config:
        if os.path.realpath(pack) in above or os.path.realpath(pack) == os.path.realpath(path):
            raise wrong(top.keys["extends"], f"{pack} extends itself")
        return load(pack, limits, kinds, (*above, os.path.realpath(path)))

    return extended(own, top.entries["extends"], load_pack)


def _environment(name: str, node: Node) -> EnvironmentConfig:
    fields = mapping(node, f"environment {name}")
    only(fields, {"parameters", "region", "account", "network"})
    given = fields.entries.get("parameters")
    files: dict[str, Scalar] = {}
    if isinstance(given, Scalar):
        files["*"] = given
    elif given is not None:
        table = mapping(given, "parameters")
        files = {key: scalar(inner, key) for key, inner in table.entries.items()}
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
    codes: dict[str, Node] = {scalar(node, "a code").raw.upper(): node for node in never.items}
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


def _rule(code: str, node: Node, key: Node) -> RuleConfig:
    if isinstance(node, Scalar):
        if node.value is False or node.raw == "off":
            return RuleConfig(True, "", {}, {}, key)
        if node.raw in SEVERITIES:
            return RuleConfig(False, node.raw, {}, {}, key)
        raise wrong(node, f"rule {code} takes off, a severity, or a mapping of settings")
    fields = mapping(node, f"rule {code}")
    severity = ""
    values: dict[str, float | str] = {}
    for name, inner in fields.entries.items():
        if name == "severity":
            severity = text(inner, name)
            if severity not in SEVERITIES:
                raise wrong(inner, f"{severity} is no severity", nearest(severity, set(SEVERITIES)))
        else:
            values[name] = _setting(inner, name)
    keys: dict[str, Node] = {n: k for n, k in fields.keys.items() if n != "severity"}
    return RuleConfig(False, severity, values, keys, key)


def _quota(node: Node, what: str, least: int) -> float:
    value = number(node, what)
    if value < least or value != int(value):
        raise wrong(node, f"{what} must be a whole number, at least {least}")
    return value


def _setting(node: Node, what: str) -> float | str:
    """A number or a word; which of the two the rule takes is known where rules are."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.raw:
        return node.raw
    return number(node, what)
