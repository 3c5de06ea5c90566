"""Notes on standard error: what is worth knowing and is no error; --quiet leaves them out."""

import sys

from ingestlint.config.aliases import take_met
from ingestlint.report.text import clean

_HUSHED = {"notes": False}


def hush(*, quiet: bool) -> None:
    """Whether notes are left out from now on."""
    _HUSHED["notes"] = quiet


def is_hushed() -> bool:
    return _HUSHED["notes"]


def note(text: str) -> None:
    if not _HUSHED["notes"]:
        print(f"note: {clean(text)}", file=sys.stderr)


def note_renamed() -> None:
    """What rules are called now that something still calls by an old code."""
    for old, new in sorted(take_met().items()):
        note(f"{old} is now {new}")
