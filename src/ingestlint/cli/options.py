"""The command line of a run as it is for the base."""

import argparse
import os
from collections.abc import Iterable

from ingestlint.run.errors import UsageError

from .before import Before


def options_at(
    before: Before, chosen: argparse.Namespace, read: Iterable[str]
) -> argparse.Namespace:
    """Paths by their old names, and the files that were there; `read` is what the run has read.

    A file that git does not track is the same on both sides (a job may have made it); one that is
    new was not there. Raises UsageError for a path that has no base.
    """
    options = argparse.Namespace(**vars(chosen))
    options.paths = _paths(before, chosen, read)
    options.skip_non_templates = True
    given = [_parameter(before, text) for text in chosen.parameters]
    options.parameters = [text for text in given if text is not None]
    for name in ("config", "network", "baseline"):
        path = getattr(chosen, name)
        if path:
            # A baseline that is new set nothing aside.
            without = "" if name == "baseline" else None
            setattr(options, name, _file(before, path) or without)
    return options


def named(options: argparse.Namespace) -> list[str]:
    """The files that a command line names."""
    files = (options.config, options.network, options.baseline)
    return [path for path in (*options.paths, *options.parameters, *files) if path]


def _paths(before: Before, chosen: argparse.Namespace, read: Iterable[str]) -> list[str]:
    paths = [chosen.stdin_filename if path == "-" else path for path in chosen.paths]
    if "-" in chosen.paths and not os.path.exists(chosen.stdin_filename):
        paths.remove(chosen.stdin_filename)
    found: list[str] = []
    for path in paths:
        inside = before.inside(path)
        if inside is None:
            said = f"{path} is outside of the repository, so there is no base of it"
            raise UsageError(said, "leave it out, or run without --diff-base")
        old = before.old(inside)
        if before.has(old) or before.has_folder(old):
            found.append(old)
    # What was renamed on its way into a folder that is named.
    for file in read:
        inside = before.inside(file) or ""
        old = before.old(inside)
        if old != inside and not any(_is_below(old, each) for each in found):
            found.append(old)
    return [before.outside(old) for old in found]


def _parameter(before: Before, text: str) -> str | None:
    is_file = "=" not in text or os.path.exists(text)
    return _file(before, text) if is_file else text


def _file(before: Before, path: str) -> str | None:
    """The file of an option, as it is for the base; None where it was not there yet."""
    inside = before.inside(path)
    if inside is None:
        return os.path.abspath(path)
    old = before.old(inside)
    if before.has(old):
        return before.outside(old)
    return None if before.is_tracked(inside) else os.path.abspath(path)


def _is_below(path: str, folder: str) -> bool:
    return folder in {".", path} or path.startswith(f"{folder}/")
