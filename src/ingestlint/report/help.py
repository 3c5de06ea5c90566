"""The help of a rule, printed from its docstring."""

import re

from ingestlint.check.rule import Rule
from ingestlint.check.verdict import Finding

LINK = re.compile(r"https?://[^\s)>]+")


def body(rule: Rule, mark: str) -> str:
    """What follows the first line, in Markdown; `mark` begins its heads."""
    lines: list[str] = []
    for line in rule.doc.partition("\n")[2].strip().splitlines():
        if line and set(line) == {"-"} and lines:
            lines[-1] = f"{mark} {lines[-1]}"
        else:
            lines.append(line)
    return "\n".join(lines)


def reason(rule: Rule) -> str:
    """Why the rule matters, in one paragraph."""
    return " ".join(rule.section("Why it matters").split())


def link(rule: Rule) -> str:
    """The first of the pages that the rule refers to; "" without one."""
    found = LINK.search(rule.section("References"))
    return found.group() if found else ""


def page(finding: Finding) -> str:
    """Where more is said of the rule of a finding: a command, or another tool's page."""
    if finding.foreign is None:
        return f"ingestlint explain {finding.code}"
    return finding.foreign.url
