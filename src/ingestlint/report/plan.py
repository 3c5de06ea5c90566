"""The address plan as text, JSON and Markdown."""

from math import inf
from typing import Any, NamedTuple

from ingestlint import __version__
from ingestlint.evaluate.number import Number
from ingestlint.evaluate.value import Why
from ingestlint.graph.addresses.overview import Overview, SubnetPlan, VpcPlan
from ingestlint.graph.addresses.share import Share
from ingestlint.parse.node import Node

from .json import dumped, error
from .markdown import cell
from .report import Problem
from .text import clean, few

# As many subnets are named that have a reason in common.
SUBNETS = 3


class Plan(NamedTuple):
    """The overview of one template in one environment ("": there is none)."""

    path: str
    environment: str
    overview: Overview

    @property
    def title(self) -> str:
        return f"{self.path} in {self.environment}" if self.environment else self.path

    @property
    def empty(self) -> bool:
        return not self.overview.vpcs and not self.overview.unseen


def as_text(plans: list[Plan]) -> str:
    """VPC by VPC, subnet by subnet, and a line for each consumer."""
    blocks = [clean_lines(_text(plan)) for plan in plans if not plan.empty]
    return "\n\n".join([*blocks, *_rest(plans)])


def _rest(plans: list[Plan]) -> list[str]:
    """One line on the templates that have nothing to plan."""
    count = len({plan.path for plan in plans if plan.empty})
    if not count:
        return []
    return [f"{count:,} {'template has' if count == 1 else 'templates have'} nothing in a VPC"]


def clean_lines(lines: list[str]) -> str:
    return "\n".join(clean(line).rstrip() for line in lines)


def _text(plan: Plan) -> list[str]:
    lines = [plan.title]
    for vpc in plan.overview.vpcs:
        lines.append(f"  {vpc.name} {vpc.block}")
        for subnet in vpc.subnets:
            lines.append(
                f"    {subnet.name} {subnet.block}: {said(subnet.usable)} usable,"
                f" {said(subnet.planned)} planned, {said(subnet.free)} free"
            )
            lines.extend(_consumers(subnet, plan))
            lines.extend(f"      = {because}" for because in _own_reasons(subnet, vpc))
        lines.extend(f"    = {said}" for said in _shared_reasons(vpc))
    if plan.overview.unseen:
        lines.append("  in subnets that are out of sight")
        lines.extend(
            f"    {unseen.name}, {place(unseen.node, plan.path)}: {_because(unseen.why)}"
            for unseen in plan.overview.unseen
        )
    return lines


def _consumers(subnet: SubnetPlan, plan: Plan) -> list[str]:
    rows = [(said(share.addresses), share.name, _where(share, plan)) for share in _ordered(subnet)]
    numbers = max((len(number) for number, _, _ in rows), default=0)
    names = max((len(name) for _, name, _ in rows), default=0)
    return [f"      {number:>{numbers}}  {name:<{names}}  {where}" for number, name, where in rows]


def _ordered(subnet: SubnetPlan) -> list[Share]:
    return sorted(subnet.shares, key=lambda share: -share.addresses.low)


def _where(share: Share, plan: Plan) -> str:
    where = place(share.places[0].node, plan.path)
    return f"{where}, {share.remark}" if share.remark else where


def place(node: Node, path: str) -> str:
    """The line, with its file where that is not `path`."""
    span = node.span
    return f"line {span.line}" if span.path == path else f"{span.path}:{span.line}"


def _own_reasons(subnet: SubnetPlan, vpc: VpcPlan) -> list[str]:
    """Why numbers of this subnet alone are not exact."""
    found = _by_reason(vpc)
    return [each for why in subnet.reasons if len(found[each := _because(why)]) == 1]


def _shared_reasons(vpc: VpcPlan) -> list[str]:
    """What several subnets have in common of that, once, with their names."""
    return [
        f"{few(names, SUBNETS)}: {because}"
        for because, names in _by_reason(vpc).items()
        if len(names) > 1
    ]


def _by_reason(vpc: VpcPlan) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for subnet in vpc.subnets:
        for why in subnet.reasons:
            found.setdefault(_because(why), []).append(subnet.name)
    return found


def _because(why: Why) -> str:
    return f"{why.reason}: {why.remedy}" if why.remedy else why.reason


def said(number: Number) -> str:
    """A number as far as it is known, and nothing of one that is hidden."""
    if number.secret:
        return "a hidden number"
    if number.known:
        return f"{number.low:,.0f}"
    if number.high == inf:
        return f"at least {number.low:,.0f}"
    if number.low == -inf:
        return f"at most {number.high:,.0f}"
    return f"{number.low:,.0f} to {number.high:,.0f}"


# --- JSON --------------------------------------------------------------------------------------


def as_json(plans: list[Plan], problems: list[Problem]) -> str:
    """Version 1; a number is its bounds, an end that is open is null."""
    data = {
        "version": 1,
        "tool": {"name": "ingestlint", "version": __version__},
        "plans": [_plan(plan) for plan in plans],
        "errors": [error(problem) for problem in problems],
    }
    return dumped(data)


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "file": plan.path,
        "environment": plan.environment,
        "vpcs": [_vpc(vpc) for vpc in plan.overview.vpcs],
        "unseen": [
            {
                "consumer": unseen.name,
                "reason": unseen.why.reason,
                "remedy": unseen.why.remedy,
                "file": unseen.node.span.path,
                "line": unseen.node.span.line,
            }
            for unseen in plan.overview.unseen
        ],
    }


def _vpc(vpc: VpcPlan) -> dict[str, Any]:
    span = vpc.node.span
    return {
        "vpc": vpc.name,
        "block": vpc.block,
        "file": span.path,
        "line": span.line,
        "subnets": [_subnet(subnet) for subnet in vpc.subnets],
    }


def _subnet(subnet: SubnetPlan) -> dict[str, Any]:
    span = subnet.node.span
    return {
        "subnet": subnet.name,
        "block": subnet.block,
        "file": span.path,
        "line": span.line,
        "usable": bounds(subnet.usable),
        "planned": bounds(subnet.planned),
        "free": bounds(subnet.free),
        "consumers": [_consumer(share) for share in _ordered(subnet)],
        "reasons": [{"reason": why.reason, "remedy": why.remedy} for why in subnet.reasons],
    }


def _consumer(share: Share) -> dict[str, Any]:
    span = share.places[0].node.span
    return {
        "consumer": share.name,
        "addresses": bounds(share.addresses),
        "required": bounds(share.required),
        "remark": share.remark,
        "file": span.path,
        "line": span.line,
    }


def bounds(number: Number) -> dict[str, int | None]:
    """A whole number between these, None for an end that is open; nothing of a hidden one."""
    if number.secret:
        return {"at_least": None, "at_most": None}
    low, high = number.low, number.high
    return {
        "at_least": None if abs(low) == inf else int(low),
        "at_most": None if abs(high) == inf else int(high),
    }


# --- Markdown ----------------------------------------------------------------------------------


def as_markdown(plans: list[Plan]) -> str:
    """A table for each VPC."""
    blocks = [clean_lines(_markdown(plan)) for plan in plans if not plan.empty]
    return "\n\n".join([*blocks, *_rest(plans)])


def _markdown(plan: Plan) -> list[str]:
    lines = [f"## {cell(plan.title)}"]
    for vpc in plan.overview.vpcs:
        lines += ["", f"### {cell(f'{vpc.name} {vpc.block}'.rstrip())}", ""]
        lines += ["| subnet | block | usable | planned | free | consumers |"]
        lines += ["| --- | --- | ---: | ---: | ---: | --- |"]
        for subnet in vpc.subnets:
            cells = [
                subnet.name,
                subnet.block,
                said(subnet.usable),
                said(subnet.planned),
                said(subnet.free),
                ", ".join(f"{s.name}: {said(s.addresses)}" for s in _ordered(subnet)),
            ]
            lines.append(f"| {' | '.join(map(cell, cells))} |")
        notes = [f"- {cell(s.name)}: {cell(b)}" for s in vpc.subnets for b in _own_reasons(s, vpc)]
        notes += [f"- {cell(said)}" for said in _shared_reasons(vpc)]
        if notes:
            lines += ["", *notes]
    if plan.overview.unseen:
        lines += ["", "### In subnets that are out of sight", ""]
        lines += [f"- {cell(u.name)}: {cell(_because(u.why))}" for u in plan.overview.unseen]
    return lines
