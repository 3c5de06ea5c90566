"""Reads the options of a command, of a command line and of variables of the environment."""

import argparse
import os
import re
from typing import Any, NoReturn

from ingestlint.run.errors import UsageError

from . import variables

COMMAND_LINE = "command line"
# What argparse takes for a value.
NUMBER = r"-\d+$|-\d*\.\d+$"
VERSION = "--version"


class _Unprinted(argparse.HelpFormatter):
    """What argparse checks each option with: it need not know how wide the terminal is."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)


class Parser(argparse.ArgumentParser):
    """Bad usage is one line with a hint, like every other error.

    What the command line does not say, variables of the environment may: see `variables`.
    """

    def __init__(self, **said: Any) -> None:
        super().__init__(formatter_class=_Unprinted, **said)
        # Parsing intermixed arguments would write it, for errors that are ours and show none.
        self._own_usage, self.usage = self.usage, ""

    def format_help(self) -> str:
        self.usage = self._own_usage
        self.formatter_class = argparse.HelpFormatter
        return super().format_help()

    @property
    def options(self) -> list[argparse.Action]:
        return [a for a in self._actions if a.option_strings and a.dest != "help"]

    def read(self, argv: list[str], *, shared: bool = True) -> argparse.Namespace:
        """The options, and in `origins` where each that was given came from.

        Of a command that has some options of check, those count that are `shared`.
        """
        argv = self._checked(argv)
        defaults = [action.default for action in self.options]
        for action in self.options:
            action.default = None
        chosen = self.parse_intermixed_args(argv)
        for action, default in zip(self.options, defaults, strict=True):
            action.default = default
        said = variables.given()
        if said:
            from .check import options

            variables.check_names(said, [action.dest for action in options().options])
        chosen.origins = {}
        for action in self.options:
            name = variables.variable_of(action.dest)
            if getattr(chosen, action.dest) is not None:
                chosen.origins[action.dest] = COMMAND_LINE
            elif name in said and (not shared or action.dest in variables.SHARED):
                setattr(chosen, action.dest, variables.value_of(action, said[name]))
                chosen.origins[action.dest] = name
            else:
                setattr(chosen, action.dest, action.default)
        return chosen

    def read_own(self, argv: list[str]) -> argparse.Namespace:
        """The options of a command that has none of check."""
        return self.parse_args(self._checked(argv))

    def _checked(self, argv: list[str]) -> list[str]:
        """The words as argparse takes them; raises UsageError for an option that there is none of.

        Whatever else is missing: what was misspelt may be that.
        """
        argv = _with_paths(argv)
        for word in argv:
            name = word.partition("=")[0]
            known = self._option_string_actions
            joined = not word.startswith("--") and word[:2] in known
            if (
                word.startswith("-")
                and word != "-"
                and " " not in word
                and not (name in known or joined or re.match(NUMBER, word))
            ):
                raise UsageError(f"unrecognized arguments: {word}", self._meant(name))
        return argv

    def _meant(self, word: str) -> str:
        if not word.startswith("--") or os.path.lexists(word):
            if "." in word or os.path.lexists(word):
                return f"write .{os.sep}{word} for the file"
            return f"{self.prog} --help lists the options"
        from ingestlint.config.errors import is_near, nearest

        if is_near(word, {VERSION}):
            return f"did you mean ingestlint {VERSION}?"
        hint = nearest(word, {name for name in self._option_string_actions if name[:2] == "--"})
        return hint if hint.startswith("did you") else f"{self.prog} --help lists the options"

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"{self.prog} --help lists the options")


def _with_paths(argv: list[str]) -> list[str]:
    """The words without `--`, behind which all are paths, whatever they begin with."""
    if "--" not in argv:
        return argv
    end = argv.index("--")
    paths = [f".{os.sep}{p}" if p.startswith("-") and p != "-" else p for p in argv[end + 1 :]]
    return argv[:end] + paths
