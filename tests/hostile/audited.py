"""The program in a process that notes what it should not do: `python -m tests.hostile.audited`.

Standard input says what to run, as JSON; what was noted is written, a line of JSON each, to the
file that is named there. A hook for audit events cannot be removed, nor be passed over by what it
watches: it only notes.
"""

import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from ingestlint.cli import git
from ingestlint.cli.main import main

# In every hostile file that could be run: no code that is run holds it.
MARK = "m4rk"
# The modules in which the program may fork itself, and take what its copies have pickled.
SHARING = frozenset(("ingestlint.run.share",))
FORKING = {"os.fork", "os.forkpty"}
STARTING = {
    "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.startfile/2", "os.system",
    "pty.spawn", "subprocess.Popen",
}  # fmt: skip
# What is started for this option is git, by the way to it, with these commands of it.
DIFF_BASE = "--diff-base"
GIT_COMMANDS = {
    "cat-file", "diff-tree", "hash-object", "ls-files", "ls-tree", "merge-base", "read-tree",
    "remote", "rev-parse", "update-index", "write-tree",
}  # fmt: skip
# The arguments of an event that are paths, by their positions.
PATHS = {
    "open": (0,), "os.chmod": (0,), "os.link": (0, 1), "os.listdir": (0,), "os.mkdir": (0,),
    "os.remove": (0,), "os.rename": (0, 1), "os.rmdir": (0,), "os.scandir": (0,),
    "os.symlink": (1,), "os.truncate": (0,), "os.utime": (0,), "shutil.copyfile": (0, 1),
    "shutil.rmtree": (0,),
}  # fmt: skip


class Watch:
    """The hook: `root` is the project, `line` what is run at the moment."""

    def __init__(self, root: str, notes: str) -> None:
        self._root = os.path.realpath(root)
        # What is noted in a process that was forked is noted, too.
        self._notes = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._own = tuple(
            {os.path.realpath(path) for path in (*sys.path, sys.prefix, sys.base_prefix) if path}
        )
        self._git = os.path.realpath(shutil.which("git") or "")
        self._scratch = os.path.realpath(tempfile.gettempdir())
        self.line: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.line:
            for said in self._wrong(event, arguments):
                row = json.dumps({"line": self.line, "event": event, "said": said, "by": _by()})
                os.write(self._notes, f"{row}\n".encode())

    def _wrong(self, event: str, arguments: tuple[Any, ...]) -> Iterator[str]:
        if event.startswith("socket."):
            yield repr(arguments)
        elif event in FORKING:
            if _by() not in SHARING:
                yield "a fork"
        elif event in STARTING:
            if not self._is_git(event, arguments):
                yield repr(arguments[:2])
        elif event in PATHS:
            yield from (arguments[n] for n in PATHS[event] if not self._may_touch(arguments[n]))
        else:
            yield from self._code(event, arguments)

    def _code(self, event: str, arguments: tuple[Any, ...]) -> Iterator[str]:
        """What of the project would be code."""
        if event == "exec":
            yield from self._run(arguments[0])
        elif event == "compile" and self._is_inside(arguments[1]):
            yield repr(arguments[1])
        elif event == "import" and (MARK in arguments[0] or self._is_inside(arguments[1])):
            yield arguments[0]
        elif event == "pickle.find_class" and _by() not in SHARING:
            yield ".".join(arguments)

    def _run(self, code: object) -> Iterator[str]:
        if isinstance(code, CodeType):
            if self._is_inside(code.co_filename):
                yield code.co_filename
            elif not self._is_own(code.co_filename) and _holds_mark(code):
                yield f"{code.co_filename} with text of the project"

    def _is_git(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event not in {"subprocess.Popen", "os.posix_spawn"} or DIFF_BASE not in self.line:
            return False
        # Newer versions of Python start what a Popen names by posix_spawn.
        program, words, environment = arguments[0], arguments[1], arguments[-1]
        hooks = len(git.NO_HOOKS) + 1
        # `-C` and the top of the work tree may stand before the command.
        command = words[hooks + 2] if words[hooks] == "-C" else words[hooks]
        return (
            os.path.realpath(program) == self._git
            and tuple(words[1:hooks]) == git.NO_HOOKS
            and command in GIT_COMMANDS
            and git.QUIET.items() <= environment.items()
            and not environment.keys() & set(git.ELSEWHERE) - _of_a_scratch(environment)
        )

    def _may_touch(self, path: object) -> bool:
        """Whether a path may be read or written: in the project, or the interpreter's own.

        So may be /dev/null, and for --diff-base a folder of temporary files.
        """
        if isinstance(path, int) or path is None:
            return True
        name = os.fsdecode(path)  # type: ignore[arg-type]  # events say that it is a path
        if name == os.devnull or self._is_inside(name) or self._is_own(name):
            return True
        return DIFF_BASE in self.line and _is_below(name, self._scratch)

    def _is_inside(self, path: object) -> bool:
        if not isinstance(path, str | bytes):
            return False
        return _is_below(os.fsdecode(path), self._root) and not _is_made_up(path)

    def _is_own(self, path: str) -> bool:
        return any(_is_below(path, folder) for folder in self._own)


def _of_a_scratch(environment: dict[str, str]) -> set[str]:
    """Variables that lead git to what is made for a while: its objects and an index."""
    names = ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")
    return {n for n in names if _is_below(environment.get(n, ""), tempfile.gettempdir())}


def _is_made_up(path: str | bytes) -> bool:
    """`<string>` and the like."""
    return os.fsdecode(path).startswith("<")


def _is_below(path: str, folder: str) -> bool:
    try:
        real = os.path.realpath(path)
    except (OSError, ValueError):  # no file can be named so
        return False
    return real == folder or real.startswith(folder.rstrip(os.sep) + os.sep)


def _holds_mark(code: CodeType) -> bool:
    for each in (*code.co_consts, *code.co_names):
        if (isinstance(each, str) and MARK in each) or (
            isinstance(each, CodeType) and _holds_mark(each)
        ):
            return True
    return False


def _by() -> str:
    """The last module of the program that led there."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name: str = frame.f_globals.get("__name__", "")
        if name.startswith("ingestlint"):
            return name
        frame = frame.f_back
    return ""


def run(asked: dict[str, Any]) -> None:
    """Run lines in `root`, each after files were written; a line `exec CODE` is only Python."""
    watch = Watch(asked["root"], asked["notes"])
    os.chdir(asked["root"])
    sys.addaudithook(watch)
    for files, line in asked["runs"]:
        for name, text in files.items():
            Path(name).write_text(text, encoding="utf-8")
        code = compile(line[1], "<asked>", "exec") if line[0] == "exec" else None
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            watch.line = line
            if code is not None:
                with suppress(BaseException):
                    exec(code, {})  # noqa: S102  (what a test tries the hook with)
            else:
                main(line)
            watch.line = []


if __name__ == "__main__":
    run(json.load(sys.stdin))
