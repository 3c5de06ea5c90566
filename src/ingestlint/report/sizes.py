"""The memory of functions and what was measured of it, as text, JSON and Markdown."""

import json
from math import inf
from typing import Any

from ingestlint import __version__
from ingestlint.evidence.evidence import Evidence
from ingestlint.graph.curve import Size, money
from ingestlint.graph.sizes import FunctionSizes
from ingestlint.record import Record

from .json import CONTROL, error
from .markdown import cell
from .plan import bounds, clean_lines, place, said
from .report import Problem

HEADS = ("function", "memory", "vCPU", "evidence", "now", "better", "saving")
PER_MILLION = "costs and savings are those of a million invocations"
NOTHING = "–"


class Sizes(Record):
    """The functions of one deployment in one environment ("": there is none)."""

    path: str
    environment: str
    functions: list[FunctionSizes]

    @property
    def title(self) -> str:
        return f"{self.path} in {self.environment}" if self.environment else self.path


def as_text(found: list[Sizes]) -> str:
    """A line for each function, then what would make known what is not."""
    blocks = [clean_lines(_text(each)) for each in found if each.functions]
    return "\n\n".join([*blocks, *_rest(found)])


def _rest(found: list[Sizes]) -> list[str]:
    count = len({each.path for each in found if not each.functions})
    lines = [PER_MILLION] if any(f.sizes for each in found for f in each.functions) else []
    if count:
        lines.append(f"{count:,} {'template has' if count == 1 else 'templates have'} no function")
    return ["\n".join(lines)] if lines else []


def _text(each: Sizes) -> list[str]:
    rows = [HEADS, *(_cells(function, each.path) for function in each.functions)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = [each.title]
    lines += [
        "  " + "  ".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines += [f"    = {because}" for because in _reasons(each)]
    return lines


def _cells(function: FunctionSizes, path: str) -> tuple[str, ...]:
    evidence = function.evidence
    tool = NOTHING
    if evidence is not None:
        date = f" {evidence.date.text}" if evidence.date else ""
        tool = f"{evidence.tool}{date}, {place(evidence.node, path)}"
    return (
        function.name,
        _memory(function),
        _vcpu(function),
        tool,
        NOTHING if function.now is None else function.now.said(_currency(evidence)),
        _better(function),
        _saving(function),
    )


def _memory(function: FunctionSizes) -> str:
    default = " (default)" if function.memory.default else ""
    return f"{said(function.memory)} MB{default}"


def _vcpu(function: FunctionSizes) -> str:
    bounds = function.vcpu
    if bounds is None:
        return NOTHING
    least, most = (f"{bound:.2f}" for bound in bounds)
    return least if least == most else f"{least} to {most}"


def _better(function: FunctionSizes) -> str:
    if function.now is None:
        return NOTHING
    if function.better is None:
        return "none"
    sizes = [s for s in (function.better.fastest, function.better.cheapest) if s is not None]
    currency = _currency(function.evidence)
    return " or ".join(f"{size.memory:,} MB: {size.said(currency)}" for size in sizes)


def _saving(function: FunctionSizes) -> str:
    saving, now = function.saving, function.now
    if saving is None or now is None:
        return NOTHING
    share = f" ({saving * 100 / now.cost:.0f} %)" if now.cost else ""
    sign = "-" if saving < 0 else ""
    return f"{sign}{money(abs(saving), _currency(function.evidence))}{share}"


def _currency(evidence: Evidence | None) -> str:
    return "$" if evidence is None else evidence.currency


def _reasons(each: Sizes) -> list[str]:
    return [
        f"{function.name}: {function.why.reason}"
        + (f" ({function.why.remedy})" if function.why.remedy else "")
        for function in each.functions
        if function.why is not None
    ]


# --- JSON --------------------------------------------------------------------------------------


def as_json(found: list[Sizes], problems: list[Problem]) -> str:
    """Version 1; a number that is not known is its bounds, an end that is open is null."""
    data = {
        "version": 1,
        "tool": {"name": "ingestlint", "version": __version__},
        "deployments": [
            {
                "file": each.path,
                "environment": each.environment,
                "functions": [_function(function) for function in each.functions],
            }
            for each in found
        ],
        "errors": [error(problem) for problem in problems],
    }
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _function(function: FunctionSizes) -> dict[str, Any]:
    span = function.node.span
    vcpu, better, why = function.vcpu, function.better, function.why
    return {
        "function": function.name,
        "file": span.path,
        "line": span.line,
        "memory": bounds(function.memory),
        "default": function.memory.default,
        "vcpu": None
        if vcpu is None
        else {"at_least": _finite(vcpu[0]), "at_most": _finite(vcpu[1])},
        "evidence": None if function.evidence is None else _evidence(function.evidence),
        "sizes": [_size(size) for size in function.sizes],
        "now": _size(function.now),
        "better": {
            "fastest": _size(better.fastest if better else None),
            "cheapest": _size(better.cheapest if better else None),
        },
        "saving": None if function.saving is None else round(function.saving, 6),
        "reason": why.reason if why else "",
        "remedy": why.remedy if why else "",
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    span = evidence.node.span
    return {
        "tool": evidence.tool,
        "file": span.path,
        "line": span.line,
        "date": evidence.date.text if evidence.date else "",
        "currency": "CNY" if evidence.currency == "¥" else "USD",
    }


def _size(size: Size | None) -> dict[str, Any] | None:
    if size is None:
        return None
    return {"memory": size.memory, "ms": round(size.ms, 3), "per_million": round(size.cost, 6)}


def _finite(number: float) -> float | None:
    return None if abs(number) == inf else round(number, 4)


# --- Markdown ----------------------------------------------------------------------------------


def as_markdown(found: list[Sizes]) -> str:
    """A table for each deployment."""
    blocks = [clean_lines(_markdown(each)) for each in found if each.functions]
    return "\n\n".join([*blocks, *_rest(found)])


def _markdown(each: Sizes) -> list[str]:
    lines = [f"## {cell(each.title)}", ""]
    lines.append(f"| {' | '.join(HEADS)} |")
    lines.append("| --- | ---: | ---: | --- | --- | --- | ---: |")
    for function in each.functions:
        cells = _cells(function, each.path)
        lines.append(f"| {' | '.join(map(cell, cells))} |")
    notes = [f"- {cell(because)}" for because in _reasons(each)]
    return [*lines, "", *notes] if notes else lines
