"""What is wrong with a configuration or parameter file, and where."""

from typing import Self

# Characters of a word that is compared with others: what is longer is like none of them.
LONGEST = 200


class ConfigError(Exception):
    """A located error: `path:line: message`, with a hint."""

    def __init__(self, path: str, line: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[Self], tuple[str, int, str, str]]:
        """So that it crosses from one process to another."""
        return type(self), (self.path, self.line, self.message, self.hint)


def is_near(word: str, known: "set[str]") -> bool:
    """Whether one of the known words is so like it that it must be meant."""
    from difflib import get_close_matches

    return bool(get_close_matches(word, sorted(known), n=1, cutoff=0.8))


def nearest(word: str, known: "list[str] | set[str]") -> str:
    """A hint with the nearest of the known words, or all of them when there are few."""
    from difflib import get_close_matches

    word = word[:LONGEST]
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]}?"
    return f"known: {', '.join(sorted(known))}" if len(known) <= 30 else ""


def nearest_code(code: str, known: "set[str]") -> str:
    """A hint with the codes that begin like this one, else with the nearest."""
    begun = sorted(each for each in known if each.startswith(code.upper()))
    if len(begun) > 1:
        return f"codes that begin so: {', '.join(begun)}"
    return f"did you mean {begun[0]}?" if begun else nearest(code, known)
