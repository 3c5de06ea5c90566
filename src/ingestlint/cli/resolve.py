"""`ingestlint resolve FILE Resource.Property`: why a value is what it is, step by step."""

from typing import NamedTuple

from ingestlint.aws.defaults import DEFAULTS
from ingestlint.check.rule import builtin_rules
from ingestlint.config.errors import is_near, nearest
from ingestlint.evaluate.scenario import Leaf, TooManyScenarios
from ingestlint.evaluate.secrets import Secrets
from ingestlint.evaluate.value import (
    Absent,
    Fields,
    Items,
    Known,
    Reference,
    Text,
    Unknown,
    Value,
    text_of,
)
from ingestlint.graph.reading import why_unresolved
from ingestlint.graph.resource import Resource
from ingestlint.parse.node import Mapping
from ingestlint.report.text import clean, quoted, step_text
from ingestlint.run.deployed import Deployed, deployed
from ingestlint.run.errors import UsageError
from ingestlint.run.given import Given

from .parser import Parser
from .read import add_inputs, read_inputs, say

HIDDEN = "(hidden: NoEcho)"
USAGE = "ingestlint resolve FILE… Function.Timeout"


class _Read(NamedTuple):
    """A value, and what may have been meant where there is none."""

    value: Value
    hint: str = ""


def options() -> Parser:
    parser = Parser(prog="ingestlint resolve", allow_abbrev=False)
    add_inputs(parser)
    parser.usage = "ingestlint resolve PATH… RESOURCE.PROPERTY [options]"
    return parser


def run(argv: list[str]) -> int:
    chosen = options().read(argv)
    if len(chosen.paths) < 2:
        raise UsageError("resolve takes a template and Resource.Property", USAGE)
    *chosen.paths, wanted = chosen.paths
    name, _, path = wanted.partition(".")
    given = read_inputs(chosen, builtin_rules())
    blocks = _blocks(given, name, path.split(".") if path else [])
    if blocks:
        print("\n\n".join(blocks))
    for problem in given.problems:
        say(problem)
    return 2 if given.problems else 0


def _blocks(given: Given, name: str, path: list[str]) -> list[str]:
    """What is to say of each resource of that name, once for all environments that agree."""
    found: dict[tuple[str, str], list[str]] = {}
    known: set[str] = set()
    for each in deployed(given):
        secrets = Secrets(each.stacks)
        own = [resource for resource in each.graph.nodes.values() if not resource.observed]
        known |= {resource.id for resource in own}
        # Of what SAM makes, the resource itself comes before the others that go by its name.
        named = [r for r in own if r.id == name] or [r for r in own if r.subject == name]
        for resource in named:
            span = resource.node.span
            inner = _inside(resource, path)
            head = f"{'.'.join([resource.id, *inner])} ({span.path}:{span.line})"
            key = clean(head), _block(each, resource, inner, secrets)
            found.setdefault(key, []).append(each.environment)
    if not found and not given.problems:
        raise UsageError(f"there is no resource {name}", nearest(name, known))
    return [
        f"{head}{' in ' if any(names) else ''}{clean(', '.join(names))}\n{said}"
        for (head, said), names in found.items()
    ]


def _inside(resource: Resource, path: list[str]) -> list[str]:
    """A path that begins below Properties, however it was written."""
    properties = resource.declaration.properties
    own = isinstance(properties, Mapping) and "Properties" in properties.entries
    return path[1:] if path[:1] == ["Properties"] and not own else path


def _block(each: Deployed, resource: Resource, path: list[str], secrets: Secrets) -> str:
    """The value in each scenario that decides it."""
    try:
        leaves = each.graph.explore(lambda: _read(resource, path))
    except TooManyScenarios as error:
        raise UsageError(
            f"too many scenarios (the last one: {error})", "give --parameters"
        ) from None
    shown: dict[str, list[str]] = {}
    for leaf in leaves:
        said = "\n".join(map(clean, _lines(resource, path, leaf.result, secrets)))
        shown.setdefault(said, []).append(_when(leaf))
    lines: list[str] = []
    for said, whens in shown.items():
        if len(shown) > 1:
            lines.append(
                f"  when {clean(' or '.join(dict.fromkeys(w for w in whens if w))) or 'else'}:"
            )
        lines.append(said)
    return "\n".join(lines)


def _when(leaf: Leaf[_Read]) -> str:
    names = (
        f"{name.rpartition(':')[2]} is {str(truth).lower()}"
        for name, truth in leaf.guard.conditions
    )
    return ", ".join(names) or ", ".join(f"{v.label} is {v.shown(c)}" for v, c in leaf.guard.pins)


def _read(resource: Resource, path: list[str]) -> _Read:
    value = resource.value()
    for position, key in enumerate(path):
        if isinstance(value, Items) and key.isdigit() and int(key) < len(value.items):
            value = value.items[int(key)]
        elif isinstance(value, Fields):
            fields, value = value, value.get(key)
            if isinstance(value, Absent):
                return _Read(value, _meant(resource, path, position, set(fields)))
        elif isinstance(value, Absent | Unknown):
            break
        else:
            raise UsageError(f"there is nothing below {key}", "name an outer property")
    return _Read(value)


def _meant(resource: Resource, path: list[str], position: int, there: set[str]) -> str:
    """What the first key of a path may be called that nobody knows, where none is set from there.

    `there` are the keys beside the one that is not set.
    """
    defaults = [default.split(".") for default in DEFAULTS.get(resource.type, {})]
    for end in range(position, len(path)):
        lead = _keys(path[:end])
        below = {d[len(lead)] for d in defaults if d[: len(lead)] == lead and len(d) > len(lead)}
        known = below | there if end == position else below
        if path[end] not in known:
            return nearest(path[end], known) if is_near(path[end], known) else ""
    return ""


def _keys(path: list[str]) -> list[str]:
    """A path without positions in lists."""
    return [key for key in path if not key.isdigit()]


def _lines(resource: Resource, path: list[str], read: _Read, secrets: Secrets) -> list[str]:
    """What it is, how it is written, and each step on the way, with its place."""
    value = read.value
    hint = f" ({read.hint})" if read.hint else ""
    lines = [f"  {_shown(resource, path, value, secrets)}{hint}"]
    if not isinstance(value, Absent):
        span = value.node.span
        lines.append(f"    ← {quoted(secrets.text(value.node))} ({span.path}:{span.line})")
    hidden = isinstance(value, Known) and value.secret
    if not hidden:
        lines.extend(f"    ← {said}" for said in dict.fromkeys(map(step_text, value.trail)))
    if isinstance(value, Unknown | Text):
        why = why_unresolved(value)
        lines.append(f"    = {why.reason}" + (f": {why.remedy}" if why.remedy else ""))
    return lines


def _shown(resource: Resource, path: list[str], value: Value, secrets: Secrets) -> str:
    if isinstance(value, Absent):
        default = DEFAULTS.get(resource.type, {}).get(".".join(_keys(path)))
        said = f"{text_of(default)}, AWS's default" if default is not None else "no default"
        return f"not set: {said}"
    if secrets.cover(value.node):
        return HIDDEN
    if isinstance(value, Known):
        return HIDDEN if value.secret else text_of(value.data)
    if isinstance(value, Reference):
        return f"{value.logical_id}.{value.attribute}" if value.attribute else value.logical_id
    if isinstance(value, Text):
        return "".join(_piece(part) for part in value.parts)
    if isinstance(value, Items):
        return "[" + ", ".join(_shown(resource, path, item, secrets) for item in value.items) + "]"
    if isinstance(value, Fields):
        return "{" + ", ".join(value) + "}"
    bounds = _bounds(value) if isinstance(value, Unknown) else ""
    return f"unknown{bounds}"


def _piece(part: Value) -> str:
    if isinstance(part, Known):
        return HIDDEN if part.secret else text_of(part.data)
    if isinstance(part, Reference):
        label = f"{part.logical_id}.{part.attribute}" if part.attribute else part.logical_id
        return "${" + label + "}"
    return "…"


def _bounds(value: Unknown) -> str:
    why = value.why
    if why.choices:
        return f", one of {', '.join(text_of(choice) for choice in why.choices)}"
    least = f", at least {why.low:g}" if why.low is not None else ""
    most = f", at most {why.high:g}" if why.high is not None else ""
    return least + most
