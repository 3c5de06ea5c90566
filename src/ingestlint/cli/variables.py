"""`INGESTLINT_…`: options of check in the environment; the command line goes before them."""

import argparse
import os
from collections.abc import Iterable

from ingestlint.config.errors import nearest
from ingestlint.run.errors import UsageError

PREFIX = "INGESTLINT_"
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
# Options that other commands have, too, and that mean the same there.
SHARED = {
    "allow_root",
    "baseline",
    "config",
    "environment",
    "ignore",
    "network",
    "parameters",
    "preview",
    "select",
    "skip_non_templates",
    "stdin_filename",
    "today",
}
HELP = (
    f"Each option can be a variable of the environment, {PREFIX}FAIL_ON=error for --fail-on error:"
    " the command line goes before it, and it before the configuration. One without a value takes"
    " 1 or 0; one that can be repeated takes one value a line."
)


def variable_of(option: str) -> str:
    """The variable that gives an option, by the name under which its value is kept."""
    return PREFIX + option.upper()


def given() -> dict[str, str]:
    """The variables that are set; an empty one is none."""
    return {name: text for name, text in os.environ.items() if name.startswith(PREFIX) and text}


def check_names(said: Iterable[str], options: Iterable[str]) -> None:
    """Raises UsageError for a variable that gives no option."""
    known = {variable_of(option) for option in options}
    for name in said:
        if name not in known:
            hint = nearest(name, known) or "ingestlint check --help says which there are"
            raise UsageError(f"there is no variable {name}", hint)


def value_of(action: argparse.Action, text: str) -> object:
    """What a variable says for an option; raises UsageError."""
    if action.nargs == 0:
        return _truth(action, text)
    if isinstance(action.default, list):
        return [line.strip() for line in text.splitlines() if line.strip()]
    value: object = text
    if callable(action.type):
        try:
            value = action.type(text)
        except (argparse.ArgumentTypeError, ValueError) as error:
            raise _refusal(action, text, str(error)) from None
    if action.choices is not None and value not in action.choices:
        raise _refusal(action, text, nearest(text, {str(each) for each in action.choices}))
    return value


def _truth(action: argparse.Action, text: str) -> bool:
    word = text.strip().lower()
    if word not in (*YES, *NO):
        raise _refusal(action, text, "it takes 1 or 0")
    return word in YES


def _refusal(action: argparse.Action, text: str, hint: str) -> UsageError:
    return UsageError(f"{variable_of(action.dest)} cannot be “{text}”", hint)
