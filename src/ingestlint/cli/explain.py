"""`ingestlint explain CODE`."""

from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.config.aliases import current
from ingestlint.config.errors import nearest_code
from ingestlint.gate.codes import OTHER_CODES, OWN_CODES
from ingestlint.report.text import clean
from ingestlint.run.errors import UsageError

from .rules import policies_here, standing

USAGE = """\
usage: ingestlint explain CODE

What a rule decides, why it matters, and how to fix it; ingestlint rules lists the codes."""


def run(argv: list[str]) -> int:
    if argv in (["--help"], ["-h"]):
        print(USAGE)
        return 0
    if len(argv) != 1:
        raise UsageError("explain takes one rule code", "ingestlint rules lists them")
    rules = {rule.code: rule for rule in builtin_rules()}
    code = argv[0].upper()
    if code[1:] in {*rules, *OWN_CODES, *OTHER_CODES}:
        code = code[1:]  # as cfn-lint shows it, with the severity before
    code = current(code)
    own = OWN_CODES.get(code) or OTHER_CODES.get(code)
    if own is not None:
        print(f"{code} {own.name} ({own.severity})\n\n{own.summary}\n\n{own.fix}")
        return 0
    rules.update((rule.code, rule) for rule in policies_here())
    rule = rules.get(code)
    if rule is None:
        hint = nearest_code(argv[0], {*rules, *OWN_CODES, *OTHER_CODES})
        raise UsageError(f"there is no rule {argv[0]}", hint)
    said = f"{rule.code} {rule.name} ({_traits(rule)}){_settings(rule)}\n\n{rule.doc}"
    print("\n".join(map(clean, said.split("\n"))))
    return 0


def _traits(rule: Rule) -> str:
    severities = " or ".join(rule.severities)
    said = "preview: runs with --preview or --select" if rule.preview else standing(rule)
    return ", ".join(filter(None, (severities, rule.confidence, said)))


def _settings(rule: Rule) -> str:
    return "".join(_setting(rule, name, value) for name, value in rule.settings.items())


def _setting(rule: Rule, name: str, value: float | str) -> str:
    if isinstance(value, str):
        return f"\nSetting {name}: {value} (one of {', '.join(rule.choices[name])})"
    default = rule.unset.get(name, f"{value:g}")
    return f"\nSetting {name}: {default} (a number, at least {rule.least.get(name, 0):g})"
