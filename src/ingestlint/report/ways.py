"""The ways of records as text, JSON and Mermaid."""

import json
from typing import Any, NamedTuple

from ingestlint import __version__
from ingestlint.check.verdict import When
from ingestlint.evaluate.number import Number
from ingestlint.graph.flow.stations import Fact, Station
from ingestlint.graph.flow.words import Fate
from ingestlint.parse.node import Node

from .json import CONTROL, error
from .report import Problem
from .text import clean, when


class Route(NamedTuple):
    """One way in one environment ("": there is none), and the conditions it is there under."""

    path: str
    environment: str
    when: When
    stations: list[Station]


class Found(NamedTuple):
    """All ways that are told; `complete` where there are no others."""

    routes: list[Route]
    complete: bool


def as_text(found: Found) -> str:
    blocks = ["\n".join(clean(line).rstrip() for line in _text(route)) for route in found.routes]
    return "\n\n".join([*blocks, *_rest(found)])


def _rest(found: Found) -> list[str]:
    if found.complete:
        return []
    return [f"there are more ways: these are the first {len(found.routes):,}"]


def _text(route: Route) -> list[str]:
    head = " → ".join(station.resource.subject for station in route.stations)
    if route.environment:
        head += f" in {route.environment}"
    lines = [head]
    if route.when:
        lines.append(f"  when {clean(when(route.when))}")
    for station in route.stations:
        resource, edge = station.resource, station.edge
        lead = "" if edge is None else f"{edge.by} "
        lines.append(f"  {lead}{resource.subject}  {resource.type}, {_place(resource.node, route)}")
        facts = [*station.limits, *station.timeouts]
        lines.extend(f"    {fact.says}" for fact in facts)
        lines.extend(f"    fails: {fate.says}" for fate in station.fates)
    return lines


def _place(node: Node, route: Route) -> str:
    span = node.span
    return f"line {span.line}" if span.path == route.path else f"{span.path}:{span.line}"


def as_json(found: Found, problems: list[Problem]) -> str:
    """Version 1; numbers are their bounds, an end that is open is null."""
    data = {
        "version": 1,
        "tool": {"name": "ingestlint", "version": __version__},
        "paths": [_route(route) for route in found.routes],
        "complete": found.complete,
        "errors": [error(problem) for problem in problems],
    }
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _route(route: Route) -> dict[str, Any]:
    return {
        "file": route.path,
        "environment": route.environment,
        "when": dict(route.when),
        "hops": [_station(station) for station in route.stations],
    }


def _station(station: Station) -> dict[str, Any]:
    return {
        "resource": station.resource.subject,
        "type": station.resource.type,
        "by": "" if station.edge is None else station.edge.by,
        **_at(station.resource.node),
        "limits": [_fact(fact) for fact in station.limits],
        "timeouts": [_fact(fact) for fact in station.timeouts],
        "failures": [_fate(fate) for fate in station.fates],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {"says": fact.says, **_bounds(fact.number), "unit": fact.unit, **_at(fact.node)}


def _fate(fate: Fate) -> dict[str, Any]:
    return {
        "says": fate.says,
        **_bounds(fate.attempts),
        "unit": fate.counted,
        "ends_in": "" if fate.end is None else fate.end.subject,
        **_at(fate.node),
    }


def _at(node: Node) -> dict[str, Any]:
    span = node.span
    return {"file": span.path, "line": span.line}


def _bounds(number: Number | None) -> dict[str, float | None]:
    if number is None or number.secret:
        return {"at_least": None, "at_most": None}
    return {"at_least": _finite(number.low), "at_most": _finite(number.high)}


def _finite(value: float) -> float | None:
    if value in {float("inf"), float("-inf")}:
        return None
    return int(value) if float(value).is_integer() else value


def as_mermaid(found: Found) -> str:
    """All ways in one chart, each resource and each edge once."""
    names: dict[str, str] = {}
    lines = ["flowchart LR"]
    for route in found.routes:
        before = ""
        for station in route.stations:
            key = station.resource.id
            if key not in names:
                names[key] = f"n{len(names)}"
                says = [station.resource.subject, *(fact.says for fact in station.limits)]
                label = "<br/>".join(_plain(line) for line in says)
                lines.append(f'  {names[key]}["{label}"]')
            if before and station.edge is not None:
                said = [station.edge.by, *(f"fails: {fate.says}" for fate in station.fates)]
                label = "<br/>".join(_plain(line) for line in said)
                line = f'  {before} -->|"{label}"| {names[key]}'
                if line not in lines:
                    lines.append(line)
            before = names[key]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text that means nothing to Mermaid."""
    return "".join(c if c.isalnum() or c in " -_./:,()" else " " for c in clean(text))
