"""`ingestlint explain CODE…`."""

from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.gate.codes import OTHER_CODES, OWN_CODES
from ingestlint.report.text import clean
from ingestlint.run.choice import code_of, names_of, nearest_rule
from ingestlint.run.errors import UsageError

from .rules import policies_here, standing

USAGE = """\
usage: ingestlint explain CODE…

What rules decide, why it matters, and how to fix it. A name will do for a code; ingestlint rules
lists both."""


def run(argv: list[str]) -> int:
    if argv in (["--help"], ["-h"]):
        print(USAGE)
        return 0
    if not argv:
        raise UsageError("explain takes rule codes", "ingestlint rules lists them")
    every = builtin_rules()
    names = names_of(every) | {other.name: other.code for other in OTHER_CODES.values()}
    rules = {rule.code: rule for rule in [*every, *policies_here()]}
    print("\n\n".join([_said(word, rules, names) for word in argv]))
    return 0


def _said(word: str, rules: dict[str, Rule], names: dict[str, str]) -> str:
    """What there is to say of one rule, by its code or its name; raises UsageError."""
    own = {**OWN_CODES, **OTHER_CODES}
    known = {*rules, *own}
    code = word.upper()
    if code[1:] in known:
        code = code[1:]  # as cfn-lint shows it, with the severity before
    code = code_of(code, names)
    if code in own:
        said = own[code]
        return f"{code} {said.name} ({said.severity})\n\n{said.summary}\n\n{said.fix}"
    if code not in rules:
        raise UsageError(f"there is no rule {word}", nearest_rule(word, known, names))
    rule = rules[code]
    text = f"{rule.code} {rule.name} ({_traits(rule)}){_settings(rule)}\n\n{rule.doc}"
    return "\n".join(map(clean, text.split("\n")))


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
