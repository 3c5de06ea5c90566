"""The command line: `ingestlint PATH…` is `ingestlint check PATH…`."""

import gc
import os
import sys
from typing import NoReturn, TextIO

from ingestlint.run.depth import go_deep

COMMANDS = (
    "baseline",
    "check",
    "config",
    "explain",
    "graph",
    "init",
    "keys",
    "memory",
    "network",
    "path",
    "resolve",
    "rules",
    "snapshot",
    "suppressions",
)
USAGE = """\
usage: ingestlint [check] PATH…          lint templates and folders (- reads standard input)
       ingestlint init [PATH…]           writes a commented .ingestlint.yaml for the templates here
       ingestlint config --show [PATH]   the values in force, and where each came from
       ingestlint config --schema        the JSON Schema of .ingestlint.yaml
       ingestlint explain CODE…          what rules decide, why, and how to fix it
       ingestlint rules [--markdown]     all rules
       ingestlint graph PATH… [--format] the resource graph of what is deployed together
       ingestlint resolve FILE Fn.Timeout    why a value is what it is
       ingestlint network PATH…          the address plan of each VPC and subnet
       ingestlint path SOURCE [SINK]     the ways of records, hop by hop, and where failures end
       ingestlint memory PATH…           memory of functions, and what was measured to be better
       ingestlint keys --table NAME SAMPLE    how evenly the keys of a table are used
       ingestlint snapshot --region REGION -o FILE    a deployed network, for check --network
       ingestlint baseline write PATH…   set aside what is found now (update, check)
       ingestlint suppressions PATH…     the register of what is ignored, until when, and why
       ingestlint --version

`ingestlint check --help` lists the options. Exit status: 0 clean, 1 findings, 2 cannot lint."""


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    _prepare_streams()
    go_deep()
    if sys.stdout is None:
        _say("error: standard output is closed", "")
        return 2
    arguments = sys.argv[1:] if argv is None else argv
    try:
        done = _run_in_job(arguments) if "GITHUB_ACTIONS" in os.environ else _run(arguments)
        sys.stdout.flush()
        return done
    except BrokenPipeError:
        # Whoever read along has gone.
        _drop_output()
    except OSError as error:
        where = error.filename or "standard output cannot be written"
        _say(f"error: {where}: {error.strerror}", "")
        _drop_output()
    except KeyboardInterrupt as error:
        # Its number, where another signal than that of Ctrl-C raises it.
        return 128 + next(iter(error.args), 2)
    return 2


def script() -> NoReturn:
    """`main` as a program of its own, which ends without clearing away what it has made.

    All of that lives until the end: to look for garbage would be in vain from the first import on,
    and to take it apart a tenth of the time of a long run. What measures the program from within
    does its work at the end, and so is left to it.
    """
    gc.disable()
    status = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            status = status or 2
    if "coverage" in sys.modules:
        sys.exit(status)
    os._exit(status)


def _run_in_job(arguments: list[str]) -> int:
    from .job import is_one, unheeded

    if not is_one():
        return _run(arguments)
    with unheeded(arguments):
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    if arguments[:1] in (["--version"], ["-V"]):
        from ingestlint import __version__

        print(f"ingestlint {__version__}")
        return 0
    if arguments[:1] == ["help"] and not os.path.lexists("help"):
        arguments = [*(word for word in arguments[1:2] if word in COMMANDS), "--help"]
    if not arguments or arguments[:1] in (["--help"], ["-h"]):
        print(USAGE, file=sys.stdout if arguments else sys.stderr)
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    meant = ""
    if command not in COMMANDS:
        # The name of a command is of letters alone, and so not most of the names of files.
        meant = command if command.isalpha() and not os.path.lexists(command) else ""
        command, rest = "check", arguments
    from importlib import import_module

    from ingestlint.config.errors import ConfigError, is_near, nearest
    from ingestlint.parse.errors import ChangedError
    from ingestlint.run.errors import UsageError

    try:
        if meant and is_near(meant, set(COMMANDS)):
            said = f"there is no command {meant}, and no file or folder of that name"
            raise UsageError(said, nearest(meant, list(COMMANDS)))
        status = int(import_module(f"ingestlint.cli.{command}").run(rest))
    except UsageError as error:
        _say(f"error: {error}", error.hint)
        return 2
    except ConfigError as error:
        where = f"{error.path}:{error.line}" if error.line else error.path
        _say(f"error: {where}: {error.message}", error.hint)
        return 2
    except ChangedError as error:
        _say(f"error: {error.message}", error.hint)
        return 2
    from ingestlint.run.notes import note_renamed

    sys.stdout.flush()
    note_renamed()
    return status


def _prepare_streams() -> None:
    """UTF-8 whatever the locale says; a stream that is closed is None."""
    if sys.stderr is None:
        sys.stderr = _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _drop_output() -> None:
    """What is left in the buffer must not fail once more at the end."""
    sys.stdout = _nowhere()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def _say(message: str, hint: str) -> None:
    from ingestlint.report.text import clean

    print(clean(message) + (f" ({clean(hint)})" if hint else ""), file=sys.stderr)
