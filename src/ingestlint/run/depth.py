"""How deep values may lead."""

import sys

# Values lead through stacks that nest and import; `caps` end that long before.
RECURSION = 10_000


def go_deep() -> None:
    """Let values lead through as much as the caps allow."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION))
