"""`ingestlint rules`: all rules; with --markdown the page that stands beside them."""

from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.config.file import find
from ingestlint.gate.codes import OTHER_CODES, OWN_CODES, OwnCode
from ingestlint.report.help import body
from ingestlint.report.text import clean
from ingestlint.run.choice import policy_rules
from ingestlint.run.errors import UsageError
from ingestlint.run.given import load_config

USAGE = """\
usage: ingestlint rules [--markdown]

All rules, one a line, with the policies of the configuration here; with --markdown the page of all
rules."""


def run(argv: list[str]) -> int:
    if argv in (["--help"], ["-h"]):
        print(USAGE)
        return 0
    if argv not in ([], ["--markdown"]):
        raise UsageError("rules takes --markdown or nothing")
    print(markdown() if argv else listing())
    return 0


def listing() -> str:
    rules = [
        (rule.code, rule.severity, rule.name, f"{rule.summary} ({standing(rule)})")
        for rule in builtin_rules()
    ]
    rules += [(rule.code, rule.severity, "policy", rule.summary) for rule in policies_here()]
    rules += [(own.code, own.severity, own.name, own.summary) for own in _own_codes()]
    return "\n".join(
        clean(f"{code}  {severity:<7}  {name}: {said}") for code, severity, name, said in rules
    )


def standing(rule: Rule) -> str:
    """Since when a rule is one of those that run; "" for a policy, which runs where it is."""
    if rule.preview:
        return "preview"
    if not rule.module_name:
        return ""
    return f"since {rule.since}" if rule.since else "since the next release"


def policies_here() -> list[Rule]:
    """The policies of the configuration that is found from the current folder upward."""
    path = find("template")
    return policy_rules(load_config(path)) if path else []


def markdown() -> str:
    """The page of all rules, printed from their docstrings."""
    parts = ["# The rules", "Printed by `ingestlint rules --markdown`; do not edit."]
    for rule in builtin_rules():
        parts.append(f"## {rule.code} {rule.name}")
        severities = " or ".join(rule.severities)
        traits = f"{severities}, {rule.confidence}, {standing(rule)}, family {rule.family}"
        parts.append(f"*{traits}.* {rule.summary}")
        parts.append(body(rule, "###"))
    parts.append("# About the linter's own input")
    parts.append("These have no file: they are about ignores and about what cannot be examined.")
    for own in _own_codes():
        parts.append(f"## {own.code} {own.name}")
        parts.append(f"*{own.severity}.* {own.summary} {own.fix}")
    return "\n\n".join(parts)


def _own_codes() -> list[OwnCode]:
    return sorted([*OWN_CODES.values(), *OTHER_CODES.values()])
