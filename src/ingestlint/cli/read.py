"""The options of every command that reads templates, and what they name."""

import argparse
import os
import re
import sys

from ingestlint.check.rule import Rule
from ingestlint.config.argument import from_argument, says_environment
from ingestlint.parse.opening import Roots
from ingestlint.report.report import Problem
from ingestlint.report.text import clean
from ingestlint.run.errors import UsageError
from ingestlint.run.files import Listed, listed
from ingestlint.run.given import Given, World, read_given
from ingestlint.run.inputs import ONE_EACH
from ingestlint.run.notes import note
from ingestlint.run.searched import SEARCH
from ingestlint.run.share import ALONE, Share


def add_inputs(parser: argparse.ArgumentParser, paths: str = "+") -> None:
    """The options of every command that reads templates."""
    add = parser.add_argument
    add("paths", nargs=paths, metavar="PATH", help=f"template, folder, or - (stdin); {SEARCH}")
    add_world(parser)
    add("--network", metavar="FILE", help="a network snapshot (ingestlint snapshot)")
    add("--skip-non-templates", action="store_true", help="skip files that are no templates")
    add("--stdin-filename", default="<stdin>", metavar="NAME")


def add_world(parser: argparse.ArgumentParser) -> None:
    """The options that say which parameters and environments templates are read with."""
    add = parser.add_argument
    add("--parameters", action="append", default=[], metavar="FILE|Key=Value")
    add(
        "--environment", action="append", default=[], metavar="NAME,…",
        help="judge in these only (default: in all, or in the one that is called default)",
    )  # fmt: skip
    add("--config", metavar="FILE", help="instead of the .ingestlint.yaml found upward")
    add(
        "--allow-root",
        action="append",
        default=[],
        metavar="FOLDER",
        help="files outside of the project that templates and configuration may name (repeatable)",
    )


def listed_inputs(chosen: argparse.Namespace) -> Listed:
    """The files that the options of `add_inputs` name."""
    skip, name = chosen.skip_non_templates, chosen.stdin_filename
    return listed(chosen.paths, skip=skip, stdin_name=name)


def read_inputs(
    chosen: argparse.Namespace,
    every: list[Rule],
    *,
    lenient: bool = False,
    files: Listed | None = None,
    share: Share = ALONE,
) -> Given:
    """What the options of `add_inputs` name; raises UsageError and ConfigError.

    An environment that there is none of is an error, unless `lenient`: then nothing is in it.
    `files` are those that were listed already.
    """
    environments = _names(chosen.environment)
    said = [from_argument(text, environments) for text in chosen.parameters]
    parameters = {name: value for each in said for name, value in each.items()}
    world = World(
        parameters,
        tuple(environments),
        chosen.network or "",
        chosen.config or "",
        allowed_roots(chosen),
        chosen.skip_non_templates,
        any(map(says_environment, chosen.parameters)),
    )
    found = listed_inputs(chosen) if files is None else files
    return read_given(found, world, every, lenient=lenient, share=share)


def _names(said: list[str]) -> list[str]:
    """Names with commas between them, as --select takes codes; raises UsageError for none."""
    names = [name.strip() for each in said for name in each.split(",") if name.strip()]
    if said and not names:
        raise UsageError("--environment names none")
    return names


def allowed_roots(chosen: argparse.Namespace) -> Roots:
    """The folders of `--allow-root`; raises UsageError where there is no such folder."""
    for path in chosen.allow_root:
        if not os.path.isdir(path):
            raise UsageError(f"--allow-root {path} is no folder")
    return tuple(os.path.abspath(path) for path in chosen.allow_root)


def hint_joined(given: Given) -> None:
    """A note where a value by hand goes on with another parameter: it is one value."""
    if not given.parameters:
        return
    declared = {name for template, _ in given.templates for name in template.parameters.entries}
    for name, value in given.parameters.items():
        for inner in re.findall(r",\s*(\w+)=", str(value.data)) if value.node is None else ():
            if inner in declared:
                note(f"--parameters {name} takes all of it, {inner}= too ({ONE_EACH})")


def say(problem: Problem) -> None:
    """What kept something from being read, on standard error."""
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    hint = f" ({clean(problem.hint)})" if problem.hint else ""
    print(f"error: {clean(where)}: {clean(problem.message)}{hint}", file=sys.stderr)
