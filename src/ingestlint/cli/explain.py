"""`ingestlint explain CODE`."""

from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.config.errors import nearest
from ingestlint.gate.codes import OTHER_CODES, OWN_CODES

from .main import UsageError


def run(argv: list[str]) -> int:
    if len(argv) != 1:
        raise UsageError("explain takes one rule code", "ingestlint rules lists them")
    rules = {rule.code: rule for rule in builtin_rules()}
    code = argv[0].upper()
    own = OWN_CODES.get(code) or OTHER_CODES.get(code)
    if own is not None:
        print(f"{code} {own.name} ({own.severity})\n\n{own.summary}\n\n{own.fix}")
        return 0
    rule = rules.get(code)
    if rule is None:
        raise UsageError(
            f"there is no rule {argv[0]}", nearest(code, {*rules, *OWN_CODES, *OTHER_CODES})
        )
    settings = "".join(_setting(rule, name, value) for name, value in rule.settings.items())
    print(f"{rule.code} {rule.name} ({rule.severity}, {rule.confidence}){settings}\n\n{rule.doc}")
    return 0


def _setting(rule: Rule, name: str, value: float | str) -> str:
    if isinstance(value, str):
        return f"\nSetting {name}: {value} (one of {', '.join(rule.choices[name])})"
    return f"\nSetting {name}: {value:g}"
