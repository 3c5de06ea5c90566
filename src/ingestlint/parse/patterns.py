"""How long a regular expression may take: what could take too long is not tried."""

import re
from itertools import pairwise

# Ways that are tried at most to lay a pattern over a text.
MOST = 1_000_000
# An escaped sign, a set of signs, or what says how often or what else.
PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[:=!])?|\{(\d*)(,?)(\d*)\}|[()|*+?]", re.DOTALL
)


def is_quick(pattern: str, text: str, *, anywhere: bool = False) -> bool:
    """Whether a pattern certainly decides soon that a text (a part of it) does not match it."""
    length = max(1, len(text))
    starts = length if anywhere and not pattern.startswith("^") else 1
    return _ways(pattern, length, starts) <= MOST


def _ways(pattern: str, length: int, starts: int) -> int:
    """How many ways there are, at worst, to lay a pattern over a text of this length."""
    groups = [_Group(starts)]
    pieces = list(PIECE.finditer(pattern))
    for piece, after in pairwise([*pieces, None]):
        assert piece is not None
        sign, here = piece.group(), groups[-1]
        if sign[0] == "(":
            groups.append(_Group(1))
        elif sign == "|":
            here.branches += 1
        elif sign == ")" and len(groups) > 1:
            inner = min(here.ways * here.branches, MOST + 1)
            groups.pop()
            follows = after is not None and after.start() == piece.end()
            groups[-1].ways *= _repeated(inner, after if follows else None, length)
        elif sign == "?":
            here.ways *= 2
        elif sign in "*+":
            here.ways *= length
        elif sign[0] == "{":
            least, most = _times(piece, length)
            here.ways *= most - least + 1
        if groups[-1].ways > MOST:
            break
    return max(group.ways * group.branches for group in groups)


class _Group:
    """What is open: the ways of its parts, and how many it can be instead of each other."""

    __slots__ = ("branches", "ways")

    def __init__(self, ways: int) -> None:
        self.ways = ways
        self.branches = 1


def _repeated(inner: int, after: "re.Match[str] | None", length: int) -> int:
    """The ways of a group that is repeated as the piece after it says."""
    sign = "" if after is None else after.group()
    if sign[:1] not in {"*", "+", "{"}:
        return inner
    most = length if after is None or sign[0] != "{" else _times(after, length)[1]
    # Each time it may be laid in two ways at least, where it is not always as long.
    each = inner if sign[0] == "{" and inner == 1 else max(2, inner)
    return int(each ** min(most, 99))


def _times(piece: "re.Match[str]", length: int) -> tuple[int, int]:
    """How often at least and at most `{least,most}` repeats."""
    least, comma, most = piece.groups()
    low = min(int(least[:6] or 0), length)
    if not comma:
        return low, low
    return low, max(low, min(int(most[:6]), length) if most else length)
