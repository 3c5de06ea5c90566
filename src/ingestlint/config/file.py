"""`.ingestlint.yaml`: environments, limits and rule settings, every error with its line."""

import os
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.parse.errors import EmptyError, ParseError
from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.read import parse_node, read_text

from .errors import ConfigError, nearest
from .evidence import Sources, sources
from .prices import prices

if TYPE_CHECKING:
    from ingestlint.parse.yaml_text import Duplicate

FILE_NAMES = (".ingestlint.yaml", ".ingestlint.yml")
SEVERITIES = ("error", "warning", "note")


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


class Config(NamedTuple):
    """A configuration file; paths in it are relative to `folder`.

    `workload` are the numbers that are declared of resources, by name; `evidence` is where
    measurements of functions are, and `named` the keys that name these.
    """

    path: str
    folder: str
    environments: list[EnvironmentConfig]
    limits: dict[str, float]
    rules: dict[str, RuleConfig]
    workload: dict[str, dict[str, Scalar]] = {}  # noqa: RUF012  (never changed)
    evidence: dict[str, Sources] = {}  # noqa: RUF012
    named: dict[str, Scalar] = {}  # noqa: RUF012
    prices: dict[str, float] = {}  # noqa: RUF012


EMPTY = Config("", ".", [], {}, {})
# What the owner of a resource can declare; units are in the name.
WORKLOAD = {"requests_per_second", "duration_ms", "connections", "megabits_per_second"}


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


def load(path: str, limits: dict[str, int]) -> Config:
    """The configuration in `path`; `limits` are the quotas it may set, each with its least value.

    Raises ConfigError.
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
        raise _wrong(twice.second, f"{twice.key} is set twice")
    if isinstance(root, Scalar) and root.value is None:
        return EMPTY._replace(path=path, folder=folder)
    top = _mapping(root, "the configuration")
    _only(top, {"environments", "limits", "rules", "workload", "evidence", "prices"})
    environments = [
        _environment(name, node) for name, node in _section(top, "environments").entries.items()
    ]
    quotas = _section(top, "limits")
    _only(quotas, set(limits))
    return Config(
        path,
        folder,
        environments,
        {name: _quota(node, name, limits[name]) for name, node in quotas.entries.items()},
        {
            code: _rule(code, node, _section(top, "rules").keys[code])
            for code, node in _section(top, "rules").entries.items()
        },
        {name: _declared(name, node) for name, node in _section(top, "workload").entries.items()},
        {name: sources(name, node) for name, node in _section(top, "evidence").entries.items()},
        _section(top, "evidence").keys,
        prices(_section(top, "prices")),
    )


def _environment(name: str, node: Node) -> EnvironmentConfig:
    fields = _mapping(node, f"environment {name}")
    _only(fields, {"parameters", "region", "account", "network"})
    given = fields.entries.get("parameters")
    files: dict[str, Scalar] = {}
    if isinstance(given, Scalar):
        files["*"] = given
    elif given is not None:
        table = _mapping(given, "parameters")
        files = {key: _scalar(inner, key) for key, inner in table.entries.items()}
    texts = {
        key: _text(fields.entries[key], key) if key in fields.entries else ""
        for key in ("region", "account")
    }
    network = fields.entries.get("network")
    snapshot = None if network is None else _scalar(network, "network")
    return EnvironmentConfig(name, files, texts["region"], texts["account"], snapshot)


def _declared(name: str, node: Node) -> dict[str, Scalar]:
    fields = _mapping(node, f"the workload of {name}")
    _only(fields, WORKLOAD)
    for key, inner in fields.entries.items():
        if _number(inner, key) < 0:
            raise _wrong(inner, f"{key} must not be negative")
    return {key: _scalar(inner, key) for key, inner in fields.entries.items()}


def _rule(code: str, node: Node, key: Node) -> RuleConfig:
    if isinstance(node, Scalar):
        if node.value is False or node.raw == "off":
            return RuleConfig(True, "", {}, {}, key)
        if node.raw in SEVERITIES:
            return RuleConfig(False, node.raw, {}, {}, key)
        raise _wrong(node, f"rule {code} takes off, a severity, or a mapping of settings")
    fields = _mapping(node, f"rule {code}")
    severity = ""
    values: dict[str, float | str] = {}
    for name, inner in fields.entries.items():
        if name == "severity":
            severity = _text(inner, name)
            if severity not in SEVERITIES:
                raise _wrong(
                    inner, f"{severity} is no severity", nearest(severity, set(SEVERITIES))
                )
        else:
            values[name] = _setting(inner, name)
    keys: dict[str, Node] = {n: k for n, k in fields.keys.items() if n != "severity"}
    return RuleConfig(False, severity, values, keys, key)


def _section(top: Mapping, name: str) -> Mapping:
    node = top.entries.get(name)
    if node is None or (isinstance(node, Scalar) and node.value is None):
        return Mapping(top.source, top.start, top.start, {}, {})
    return _mapping(node, name)


def _mapping(node: Node, what: str) -> Mapping:
    if not isinstance(node, Mapping):
        raise _wrong(node, f"{what} must be a mapping")
    return node


def _text(node: Node, what: str) -> str:
    return _scalar(node, what).raw


def _scalar(node: Node, what: str) -> Scalar:
    if not isinstance(node, Scalar) or not node.raw:
        raise _wrong(node, f"{what} must be a text")
    return node


def _number(node: Node, what: str) -> float:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return value
    raise _wrong(node, f"{what} must be a number")


def _quota(node: Node, what: str, least: int) -> float:
    value = _number(node, what)
    if value < least or value != int(value):
        raise _wrong(node, f"{what} must be a whole number, at least {least}")
    return value


def _setting(node: Node, what: str) -> float | str:
    """A number or a word; which of the two the rule takes is known where rules are."""
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.raw:
        return node.raw
    return _number(node, what)


def _only(fields: Mapping, known: set[str]) -> None:
    for name, key in fields.keys.items():
        if name not in known:
            raise _wrong(key, f"unknown key {name}", nearest(name, known))


def _wrong(node: Node, message: str, hint: str = "") -> ConfigError:
    span = node.span
    return ConfigError(span.path, span.line, message, hint)
