"""`ingestlint rules`: all rules; with --markdown the page that stands beside them."""

from ingestlint.check.rule import builtin_rules

from .main import UsageError


def run(argv: list[str]) -> int:
    if argv not in ([], ["--markdown"]):
        raise UsageError("rules takes --markdown or nothing")
    print(markdown() if argv else listing())
    return 0


def listing() -> str:
    return "\n".join(
        f"{rule.code}  {rule.severity:<7}  {rule.name}: {rule.summary}" for rule in builtin_rules()
    )


def markdown() -> str:
    """The page of all rules, printed from their docstrings."""
    parts = ["# The rules", "Printed by `ingestlint rules --markdown`; do not edit."]
    for rule in builtin_rules():
        parts.append(f"## {rule.code} {rule.name}")
        parts.append(f"*{rule.severity}, {rule.confidence}, family {rule.family}.* {rule.summary}")
        body = rule.doc.partition("\n")[2].strip()
        parts.append(_heads(body))
    return "\n\n".join(parts)


def _heads(body: str) -> str:
    lines: list[str] = []
    for line in body.splitlines():
        if line and set(line) == {"-"} and lines:
            lines[-1] = f"### {lines[-1]}"
        else:
            lines.append(line)
    return "\n".join(lines)
