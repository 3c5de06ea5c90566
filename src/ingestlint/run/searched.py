"""What a search of folders says of files that are not there any more."""

import os
import re
from collections.abc import Iterable

from ingestlint.config.repository import repository
from ingestlint.parse.errors import ParseError
from ingestlint.parse.opening import opened

from .files import ENDINGS, is_entered

# How much of a file of git's is read, in bytes.
MOST = 1_000_000


class Searched:
    """Folders that were searched, all that they hold."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._folders = [os.path.abspath(folder) for folder in folders]
        self._lacks: dict[str, bool] = {}

    def lacks(self, path: str) -> bool:
        """Whether a file was deleted, which a search would have found here."""
        if path not in self._lacks:
            whole = os.path.abspath(path)
            looked = any(_finds(folder, whole) for folder in self._folders)
            self._lacks[path] = looked and _is_missing(whole) and not _is_left_out(whole)
        return self._lacks[path]


def _finds(folder: str, path: str) -> bool:
    """Whether a search of a folder comes across a path (both absolute)."""
    top = folder.rstrip(os.sep) + os.sep
    if not path.startswith(top) or not path.lower().endswith(ENDINGS):
        return False
    above = os.path.basename(folder)
    for name in path.removeprefix(top).split(os.sep)[:-1]:
        if not is_entered(name, above):
            return False
        above = name
    return True


def _is_missing(path: str) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False


def _is_left_out(path: str) -> bool:
    """Whether git may have left a file out of the work tree: a part of it, or a submodule."""
    top = repository(os.path.dirname(path))
    if not top:
        return False
    modules = re.findall(r"(?m)^\s*path\s*=\s*(.+?)\s*$", _text(os.path.join(top, ".gitmodules")))
    if any(path.startswith(os.path.join(top, module) + os.sep) for module in modules):
        return True
    own = os.path.join(top, ".git")
    elsewhere = re.match(r"gitdir: (.+)", _text(own))
    own = os.path.join(top, elsewhere[1]) if elsewhere else own
    if not os.path.exists(os.path.join(own, "info", "sparse-checkout")):
        return False
    settings = _text(os.path.join(own, "config.worktree"))
    return not re.search(r"(?im)^\s*sparsecheckout\s*=\s*false\s*$", settings)


def _text(path: str) -> str:
    """A file of git's; "" for none."""
    try:
        with opened(path) as file:
            return file.read(MOST).decode(errors="replace")
    except (OSError, ParseError):
        return ""
