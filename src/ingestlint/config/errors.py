"""What is wrong with a configuration or parameter file, and where."""

from operator import ne
from typing import Self

# Characters of a word that is compared with others: what is longer is like none of them.
LONGEST = 200
# Wrong words of one kind after which none is compared with all others any more.
HINTS = 100
# Characters of a code that are taken for each other.
ALIKE = str.maketrans("OILSBZ", "011582")
# Words that differ in more than that are not taken for each other.
FAR = 3
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
        apart = _apart(code, each)
        if apart < 2 or (apart == 2 and sorted(code) == sorted(each)):
            looks = _apart(code.translate(ALIKE), each.translate(ALIKE))
            near.setdefault((looks, apart), []).append(each)
    least = near[min(near)] if near else []
    return least if len(least) <= MOST_MEANT else []


def _apart(one: str, other: str) -> int:
    """How many characters must be put in, taken out or changed to make the other of one.

    That is so up to two of words of one length, and up to one of others; FAR is any more. It is
    asked of each known word, so it takes no longer than reading both.
    """
    least = min(len(one), len(other))
    if max(len(one), len(other)) > least + 1:
        return FAR
    start = end = 0
    while start < least and one[start] == other[start]:
        start += 1
    while end < least - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    if len(one) < 2 and len(other) < 2:
        return max(len(one), len(other))
    if len(one) != len(other):
        return FAR
    if one[1:] == other[:-1] or one[:-1] == other[1:]:
        return 2  # one character stands elsewhere
    differing: int = sum(map(ne, one, other))
    return min(FAR, differing)
