"""What is wrong with a configuration or parameter file, and where."""

from typing import Self

# Characters of a word that is compared with others: what is longer is like none of them.
LONGEST = 200
# Wrong words of one kind after which none is compared with all others any more.
HINTS = 100
# Characters of a code that are taken for each other.
ALIKE = str.maketrans("OILSBZ", "011582")
# Codes that may be meant by one that there is none of.
MOST_MEANT = 2


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


def misspelt(word: str, known: "set[str]") -> list[str]:
    """The known words of which this one is a misspelling: a character or the case is wrong."""
    word = word[:LONGEST]
    same = sorted(each for each in known if each.casefold() == word.casefold())
    return same or _nearly(word, known)


def nearest(word: str, known: "list[str] | set[str]") -> str:
    """A hint with the nearest of the known words, or all of them when there are few."""
    from difflib import get_close_matches

    word = word[:LONGEST]
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    if close:
        return f"did you mean {close[0]}?"
    return f"known: {', '.join(sorted(known))}" if len(known) <= 30 else ""


def nearest_code(code: str, known: "set[str]") -> str:
    """A hint with the codes that begin like this one, else with those that were nearly typed."""
    code = code.upper()[:LONGEST]
    begun = sorted(each for each in known if each.startswith(code))
    if len(begun) > 1:
        return f"codes that begin so: {', '.join(begun)}"
    meant = begun or _nearly(code, known)
    return f"did you mean {' or '.join(meant)}?" if meant else "ingestlint rules lists them"


def _nearly(code: str, known: "set[str]") -> list[str]:
    """The codes that differ least from it: by one character, or two that changed places.

    What only looks alike differs less. Where many differ as little, none of them is meant.
    """
    near: dict[tuple[int, int], list[str]] = {}
    for each in sorted(known):
        if abs(len(code) - len(each)) > 1:
            continue
        apart = _apart(code, each)
        if apart < 2 or (apart == 2 and sorted(code) == sorted(each)):
            looks = _apart(code.translate(ALIKE), each.translate(ALIKE))
            near.setdefault((looks, apart), []).append(each)
    least = near[min(near)] if near else []
    return least if len(least) <= MOST_MEANT else []


def _apart(one: str, other: str) -> int:
    """How many characters must be put in, taken out or changed to make the other of one."""
    pairs = enumerate(zip(one, other, strict=False))
    begun = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    one, other = one[begun:], other[begun:]
    row = list(range(len(other) + 1))
    for position, character in enumerate(one, 1):
        last, row = row, [position]
        for column, opposite in enumerate(other, 1):
            changed = last[column - 1] + (character != opposite)
            row.append(min(last[column] + 1, row[-1] + 1, changed))
    return row[-1]
