"""Files that a command writes."""

import os
from contextlib import suppress

from ingestlint.run.errors import UsageError
from ingestlint.run.paths import posix


def write_whole(path: str, text: str) -> None:
    """All of it or nothing: beside the file first, then in its place."""
    target = os.path.realpath(path)
    beside = f"{target}.{os.getpid()}.tmp"
    try:
        # Half a surrogate pair, which a policy can hold, stands in JSON as such an escape.
        with open(beside, "x", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
        if os.path.exists(target):
            os.chmod(beside, os.stat(target).st_mode & 0o7777)
        os.replace(beside, target)
    except OSError as error:
        raise UsageError(f"{posix(path)} cannot be written: {error.strerror}") from None
    finally:
        with suppress(OSError):
            os.remove(beside)
