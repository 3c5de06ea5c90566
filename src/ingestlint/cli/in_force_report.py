"""What is in force, for people and for programs (version 1)."""

import json
from collections.abc import Iterable
from typing import Any

from ingestlint.config.file import Config
from ingestlint.report.json import dumped
from ingestlint.report.text import clean

from .in_force import InForce, Origin

WIDEST = 60
ONLY_SO = {"configuration", "parameter file", "snapshot", "template"}


def as_text(config: Config, values: Iterable[InForce]) -> str:
    """One line a value, a block a section; what it came from last."""
    lines = [f"configuration: {clean(config.path) or 'none'}"]
    sections: dict[str, list[tuple[str, str, str]]] = {}
    for each in values:
        name = ".".join(each.key) + (f" ({each.environment})" if each.environment else "")
        rows = sections.setdefault(each.key[0], [])
        rows.append((clean(name), clean(_shown(each.value)), clean(_from(each.origin))))
    for rows in sections.values():
        names = max(len(name) for name, _, _ in rows)
        shown = min(max(len(value) for _, value, _ in rows), WIDEST)
        lines += ["", *(f"{n:<{names}}  {v:<{shown}}  {o}".rstrip() for n, v, o in rows)]
    return "\n".join(lines)


def as_json(config: Config, values: Iterable[InForce]) -> str:
    found = [
        {
            "key": list(each.key),
            "value": each.value,
            "from": each.origin.kind,
            "file": each.origin.file,
            "line": each.origin.line,
            "variable": each.origin.name,
            "environment": each.environment,
        }
        for each in values
    ]
    data: dict[str, Any] = {"version": 1, "configuration": config.path or None, "values": found}
    return dumped(data)


def _shown(value: Any) -> str:
    if value is None or value == []:
        return "-"
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


def _from(origin: Origin) -> str:
    """Where a value came from, in a few words."""
    if not origin.file:
        return origin.name or origin.kind
    place = f"{origin.file}:{origin.line}" if origin.line else origin.file
    return place if origin.kind in ONLY_SO else f"{origin.kind} {place}"
