"""The command that lets a baseline shrink, for what a check has looked at."""

import argparse
import os
from collections.abc import Iterator
from shlex import join

from ingestlint.run.paths import posix

# Options of a check that the command has, too, and that what it looks at depends on.
OPTIONS = (
    "environment", "config", "network", "allow_root", "skip_non_templates", "select", "ignore",
    "preview", "today",
)  # fmt: skip
# With more paths the folder that they all lie in stands for them.
FEW = 5


def update_command(chosen: argparse.Namespace, baseline: str) -> str:
    """What to run; a value of a parameter, which may be a secret, is left to whoever runs it."""
    words = ["ingestlint", "baseline", "update", *_paths(chosen.paths), "--ratchet"]
    return join([*words, "--baseline", baseline, *_options(chosen)])


def _paths(paths: list[str]) -> list[str]:
    if len(paths) <= FEW:
        return paths
    try:
        return [posix(os.path.commonpath([os.path.abspath(path) for path in paths]))]
    except ValueError:  # several drives
        return paths


def _options(chosen: argparse.Namespace) -> Iterator[str]:
    for text in chosen.parameters:
        name, equals, _ = text.partition("=")
        yield from ("--parameters", f"{name}=…" if equals else text)
    for option in OPTIONS:
        said = getattr(chosen, option)
        flag = f"--{option.replace('_', '-')}"
        if said is True:
            yield flag
        elif said:
            for value in said if isinstance(said, list) else [said]:
                yield from (flag, value)
