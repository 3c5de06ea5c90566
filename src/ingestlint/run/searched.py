"""Which files a search of folders finds, and what it says of those that are not there any more."""

import os
import re
from collections.abc import Iterable

from ingestlint.config.repository import repository
from ingestlint.parse.errors import ParseError
from ingestlint.parse.given import listed
from ingestlint.parse.opening import opened
from ingestlint.report.report import Problem

from .paths import posix

ENDINGS = (".yaml", ".yml", ".json", ".template")
PASSED_OVER = {"node_modules", "__pycache__", "venv"}
# What CDK packs beside its templates.
ASSET, ASSEMBLY = "asset.", "cdk.out"
SEARCH = (
    f"in a folder, files ending in {', '.join(ENDINGS)} are looked at; left out are folders whose"
    f" names begin with a dot (.git, .aws-sam), {', '.join(sorted(PASSED_OVER))} and what CDK packs"
    f" ({ASSEMBLY}/{ASSET}*)"
)
# How much of a file of git's is read, in bytes.
MOST = 1_000_000


def search(folder: str, problems: list[Problem]) -> list[str]:
    """Files below `folder` whose ending a template may have, in the order of their names.

    Links to folders are not followed. `problems` gains the folders that cannot be read. Where texts
    stand for files, all of them are looked at, whatever the folder.
    """
    texts = listed()
    if texts is not None:
        return sorted(path for path in texts if path.lower().endswith(ENDINGS))
    found: list[str] = []
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            problems.append(Problem(posix(here), 0, f"cannot be read: {error.strerror}"))
            continue
        below: list[str] = []
        above = os.path.basename(os.path.abspath(here))
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if is_entered(entry.name, above):
                    below.append(entry.path)
            elif entry.name.lower().endswith(ENDINGS):
                found.append(entry.path)
        pending.extend(reversed(below))
    return sorted(found)


def is_entered(name: str, above: str) -> bool:
    """Whether a search looks into a folder of this name, in a folder of that name."""
    packed = name.startswith(ASSET) and above == ASSEMBLY
    return not name.startswith(".") and name not in PASSED_OVER and not packed


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
