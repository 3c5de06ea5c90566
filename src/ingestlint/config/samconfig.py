"""`samconfig.toml` (or .yaml): the parameters that `sam deploy` gives a stack, by config-env."""

import re
import shlex
from typing import Any, NamedTuple

from ingestlint.parse.caps import Caps
from ingestlint.parse.errors import ParseError, TooMuchError
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.opening import Roots
from ingestlint.parse.read import parse_node, read_text
from ingestlint.parse.source import Source

from .errors import ConfigError, nearest
from .located import wrong
from .parameters import ParameterValue, from_pairs

DEFAULT = "default"
# What reads TOML takes a while for a large file, and nobody has one.
SMALL = Caps(file_bytes=200_000)
# A later one wins, as for `sam deploy`.
COMMANDS = ("global", "deploy")
# Before the name of a file in the place of parameters.
FILE = "file://"
LONG = re.compile(r"ParameterKey=([^,\s]+),ParameterValue=")
# A key that TOML need not quote, in the line of a table's head.
HEAD = re.compile(r"^[ \t]*\[([^\]\n]+)\]", re.MULTILINE)
KEY = re.compile(r"^[ \t]*[\"']?([^\"'=\s]+)[\"']?\s*=\s*", re.MULTILINE)


class SamConfig(NamedTuple):
    """One environment of a samconfig: the parameters it gives, stack name and region or ""."""

    parameters: dict[str, ParameterValue]
    stack_name: str
    region: str


def split(named: str) -> tuple[str, str]:
    """A samconfig and the config-env that is named behind it (`samconfig.toml#prod`), else ""."""
    path, mark, name = named.rpartition("#")
    return (path, name) if mark and is_samconfig(path) else (named, "")


def is_samconfig(path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.startswith("samconfig") and name.endswith((".toml", ".yaml", ".yml"))


def load(
    path: str, environment: str, roots: Roots | None = None, at: Scalar | None = None
) -> SamConfig:
    """What a samconfig says for a config-env, for `default` where none is named ("").

    Raises ConfigError, `at` what names it. One that is not there is nothing to SAM: what is in
    another one is not for it.
    """
    tables = _tables(path, roots)
    wanted = environment or DEFAULT
    if wanted not in tables:
        raise _missing(path, wanted, set(tables), at)
    merged: dict[str, Node] = {}
    for command in COMMANDS:
        merged.update(tables[wanted].get(command, {}))
    overrides = merged.get("parameter_overrides")
    return SamConfig(
        {} if overrides is None else _overrides(overrides),
        _text(merged.get("stack_name")),
        _text(merged.get("region")),
    )


def _missing(path: str, wanted: str, known: set[str], at: Scalar | None) -> ConfigError:
    hint = nearest(wanted, known) if known else "there are none"
    if known:
        another = DEFAULT if DEFAULT in known else min(known)
        file = path if at is None else split(at.raw)[0]
        hint += f"{'' if hint.endswith('?') else ';'} {file}#{another} names another"
    if at is None:
        return ConfigError(path, 0, f"there is no config-env {wanted}", hint)
    return wrong(at, f"{path} has no config-env {wanted}", hint)


def environments(path: str) -> list[str]:
    """The config-envs with which a stack can be deployed; raises ConfigError."""
    return [name for name, commands in _tables(path).items() if set(COMMANDS) & set(commands)]


Tables = dict[str, dict[str, dict[str, Node]]]


def _tables(path: str, roots: Roots | None = None) -> Tables:
    try:
        text = read_text(path, SMALL, roots)
        return _toml(path, text) if path.endswith(".toml") else _yaml(path, text)
    except OSError as error:
        raise ConfigError(path, 0, f"cannot be read: {error.strerror}") from None
    except ParseError as error:
        # No cap lets more of it in.
        hint = "" if isinstance(error, TooMuchError) else error.hint
        raise ConfigError(path, error.line, error.message, hint) from None


def _yaml(path: str, text: str) -> Tables:
    root = parse_node(path, text)
    found: Tables = {}
    for environment, commands in _entries(root).items():
        for command, table in _entries(commands).items():
            parameters = _entries(table).get("parameters")
            found.setdefault(environment, {})[command] = _entries(parameters)
    return found


def _entries(node: Node | None) -> dict[str, Node]:
    return node.entries if isinstance(node, Mapping) else {}


def _toml(path: str, text: str) -> Tables:
    import tomllib

    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise ParseError("nested too deep", 0) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise ParseError(str(error), int(line.group(1)) if line else 0) from None
    source = Source(path, text)
    found: Tables = {}
    for environment, commands in data.items():
        for command, table in commands.items() if isinstance(commands, dict) else ():
            parameters = table.get("parameters") if isinstance(table, dict) else None
            if isinstance(parameters, dict):
                start = _head(text, f"{environment}.{command}.parameters")
                places = {m.group(1): m.end() for m in reversed(list(KEY.finditer(text, start)))}
                nodes = {
                    key: _node(source, places.get(key, start), data)
                    for key, data in parameters.items()
                }
                found.setdefault(environment, {})[command] = nodes
    return found


def _head(text: str, name: str) -> int:
    """Where the table `name` starts; 0 where it is written in another way."""
    for head in HEAD.finditer(text):
        if re.sub(r"[\s\"']", "", head.group(1)) == name:
            return head.end()
    return 0


def _node(source: Source, first: int, data: Any) -> Node:
    """A value of TOML behind its key: the parser does not say more."""
    if isinstance(data, list):
        items: list[Node] = []
        for item in data:
            place = source.text.find(str(item), first)
            items.append(_scalar(source, max(place, first), item))
        end = items[-1].end if items else first
        return Sequence(source, first, end, items)
    if isinstance(data, dict):
        entries = {name: _scalar(source, first, inner) for name, inner in data.items()}
        return Mapping(source, first, first, dict(entries), {})
    return _scalar(source, first, data)


def _scalar(source: Source, start: int, data: Any) -> Scalar:
    end = source.text.find("\n", start)
    raw = str(data).lower() if isinstance(data, bool) else str(data)
    return Scalar(source, start, len(source.text) if end < 0 else end, raw, raw, plain=False)


def _overrides(node: Node) -> dict[str, ParameterValue]:
    pairs: list[tuple[str, str, Node]] = []
    if isinstance(node, Mapping):
        pairs = [(k, v.raw, v) for k, v in node.entries.items() if isinstance(v, Scalar)]
    elif isinstance(node, Sequence):
        pairs = [pair for item in node.items if isinstance(item, Scalar) for pair in _pairs(item)]
    elif isinstance(node, Scalar):
        pairs = _pairs(node)
    return from_pairs(pairs)


def _pairs(node: Scalar) -> list[tuple[str, str, Node]]:
    """`Key=Value …` and `ParameterKey=Key,ParameterValue=Value …`, quoted as for a shell."""
    text = LONG.sub(r"\1=", node.raw)
    try:
        words = shlex.split(text)
    except ValueError:
        span = node.span
        said = "parameter_overrides has a quote that is not closed"
        raise ConfigError(span.path, span.line, said) from None
    found: list[tuple[str, str, Node]] = []
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            span = node.span
            if word.startswith(FILE):
                said = f"parameter_overrides: {word} is a file, which is not read from here"
                path = word.removeprefix(FILE)
                hint = f"give --parameters {path}, or name {path} in an environment"
                raise ConfigError(span.path, span.line, said, hint)
            # Not the word itself: it may be the rest of a secret.
            where = f"what follows {found[-1][0]}=…" if found else "its first word"
            said = f"parameter_overrides: {where} is no Key=Value"
            raise ConfigError(span.path, span.line, said, "quote a value that has spaces")
        found.append((name, value, _at(node, name)))
    return found


def _at(node: Scalar, name: str) -> Node:
    """The place of one override in the text that holds them all."""
    start = node.source.text.find(name, node.start)
    if start < 0:
        return node
    end = start + len(name)
    return Scalar(node.source, start, end, name, name, plain=False)


def _text(node: Node | None) -> str:
    return node.raw if isinstance(node, Scalar) else ""
