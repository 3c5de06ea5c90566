"""Reads the options of a command, of a command line and of variables of the environment."""

import argparse
from typing import Any, NoReturn

from ingestlint.run.errors import UsageError

from . import variables

COMMAND_LINE = "command line"


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

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"{self.prog} --help lists the options")
