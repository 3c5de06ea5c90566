"""What is printed in a job of GitHub, where a line of the log can be a command."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO

# Whose output is for people, unless --format says otherwise.
TEXTUAL = {
    "baseline", "config", "explain", "init", "keys", "memory", "network", "path", "resolve",
    "rules", "suppressions",
}  # fmt: skip
PROSE = {"text", "markdown", "md"}


def is_one() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextmanager
def unheeded(arguments: Sequence[str]) -> Iterator[None]:
    """Print at the end what was said, so that nothing in it is obeyed.

    Output for machines is left as it is, and that of check guards itself: it has commands.
    """
    out, err = sys.stdout, sys.stderr
    sys.stderr = held_err = StringIO()
    held_out = StringIO()
    if _is_prose(arguments):
        sys.stdout = held_out
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
        for stream, held in ((out, held_out), (err, held_err)):
            if held.getvalue():
                print(guarded(held.getvalue().removesuffix("\n")), file=stream)


def _is_prose(arguments: Sequence[str]) -> bool:
    for position, word in enumerate(arguments):
        name, equals, style = word.partition("=")
        if name == "--format":
            style = style if equals else "".join(arguments[position + 1 : position + 2])
            return style in PROSE
    return bool(arguments) and arguments[0] in TEXTUAL


def guarded(text: str) -> str:
    """Text that a job's log shows and does not obey: a template may be named like a command."""
    if "##[" not in text and not any(line.lstrip().startswith("::") for line in text.split("\n")):
        return text
    from secrets import token_hex

    token = token_hex(16)
    return f"::stop-commands::{token}\n{text}\n::{token}::"
