"""`ingestlint explain CODE`."""

from ingestlint.check.rule import builtin_rules
from ingestlint.config.errors import nearest

from .main import UsageError


def run(argv: list[str]) -> int:
    if len(argv) != 1:
        raise UsageError("explain takes one rule code", "ingestlint rules lists them")
    rules = {rule.code: rule for rule in builtin_rules()}
    rule = rules.get(argv[0].upper())
    if rule is None:
        raise UsageError(f"there is no rule {argv[0]}", nearest(argv[0].upper(), set(rules)))
    settings = "".join(f"\nSetting {name}: {value:g}" for name, value in rule.settings.items())
    print(f"{rule.code} {rule.name} ({rule.severity}, {rule.confidence}){settings}\n\n{rule.doc}")
    return 0
