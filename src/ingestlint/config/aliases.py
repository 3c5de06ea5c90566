"""Codes that rules had before: each still means the rule, and a note says what it is called now."""

# What a rule was called, and what it is called now. A code is never given to another rule.
RENAMED: dict[str, str] = {}
# What this run has met of them: it is said once, however often it stands somewhere.
_met: dict[str, str] = {}


def current(code: str) -> str:
    """The code that a rule has now."""
    new = RENAMED.get(code, "")
    if new:
        _met[code] = new
    return new or code


def take_met() -> dict[str, str]:
    """The old codes that were met since this was asked last."""
    met = dict(_met)
    _met.clear()
    return met
