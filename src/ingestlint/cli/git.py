"""The repository of the current folder: git without checkout, hook, filter or network."""

import os
import posixpath
import shutil
import subprocess
from collections.abc import Iterable

from ingestlint.run.errors import UsageError

# What would point git at another repository, or another index.
ELSEWHERE = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)  # fmt: skip
QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    # A partial clone would fetch what it lacks.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "LC_ALL": "C",
}
NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")
SPARSE, NEW = "S", "?"
WHOLE = "fetch-depth: 0 of actions/checkout, or GIT_DEPTH: 0 of GitLab"


class Repository:
    """The repository of the current folder; raises UsageError for what cannot be had of it.

    `root` is the top of its work tree, `prefix` the way from there to the current folder.
    """

    def __init__(self) -> None:
        self._git = shutil.which("git") or ""
        if not self._git:
            raise UsageError("--diff-base needs git, which is not installed")
        done = self.run("rev-parse", "--show-toplevel")
        if done.returncode:
            raise _no_repository(said_by(done))
        self.root = os.path.realpath(os.fsdecode(done.stdout).removesuffix("\n"))
        self.prefix = os.path.relpath(os.path.realpath(os.curdir), self.root)

    def merge_base(self, revision: str) -> str:
        """The commit that HEAD and a revision have in common, as a pull request is compared."""
        if not revision or revision.startswith("-"):
            raise UsageError(f"--diff-base {revision}: this is no revision", "try origin/main")
        self._commit("HEAD", "HEAD has no commit yet", "commit something first")
        said = f"there is no revision {revision} here"
        commit = self._commit(revision, said, self._how_to_fetch(revision))
        done = self.run("merge-base", commit, "HEAD")
        if done.returncode:
            shallow = self._is_shallow()
            reason = "this clone is too shallow to have" if shallow else "there is none:"
            said = f"--diff-base {revision}: {reason} a commit that it has in common with HEAD"
            hint = f"git fetch --unshallow; in a job, {WHOLE}" if shallow else "name another one"
            raise UsageError(said, hint)
        return done.stdout.decode().strip()

    def _commit(self, revision: str, said: str, hint: str) -> str:
        done = self.run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        if done.returncode:
            raise UsageError(f"--diff-base: {said}", hint)
        return done.stdout.decode().strip()

    def _how_to_fetch(self, revision: str) -> str:
        remotes = self.run("remote").stdout.decode(errors="replace").split()
        remote, _, branch = revision.partition("/")
        if remote not in remotes or not branch:
            remote, branch = "", ""
        deep = " --unshallow" if self._is_shallow() else ""
        if not remote and not deep:
            return "name a branch, a tag or a commit that is here, or git fetch it"
        named = f" {remote} +refs/heads/{branch}:refs/remotes/{remote}/{branch}" if remote else ""
        also = f"; in a job, {WHOLE}" if deep else ""
        return f"git fetch{deep}{named}{also}"

    def _is_shallow(self) -> bool:
        return self.run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def place(self, module: str) -> str:
        """The folder of a submodule, by its path from the root; "" is the root."""
        return os.path.join(self.root, module)

    def listed(self, modules: Iterable[str]) -> dict[str, str]:
        """What is in the index or new in the work tree, by its path from the root, and its tag.

        SPARSE is a file that the work tree is not to have, NEW one that git does not know.
        """
        found: dict[str, str] = {}
        shown = ("--cached", "--others", "--exclude-standard")
        for of in ("", *modules):
            done = self.run("-C", self.place(of), "ls-files", "-t", "-z", *shown)
            if done.returncode:
                raise UsageError(f"--diff-base: {said_by(done)}")
            lines = (os.fsdecode(line) for line in done.stdout.split(b"\0") if line)
            found.update((posixpath.join(of, line[2:]), line[0]) for line in lines)
        return found

    def run(
        self, *command: str, given: bytes = b"", more: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        """A command of git, which is `given` this to read, with `more` variables; it may fail."""
        own = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        return subprocess.run(
            [self._git, *NO_HOOKS, *command],
            input=given,
            capture_output=True,
            check=False,
            env={**own, **QUIET, **(more or {})},
        )


def _no_repository(said: str) -> UsageError:
    hint = ""
    if "not a git repository" in said or "work tree" in said:
        said, hint = "this is no work tree of a git repository", "run it inside of one"
    elif "dubious ownership" in said:
        hint = "git config --global --add safe.directory, with this folder"
    return UsageError(f"--diff-base: {said}", hint)


def said_by(done: "subprocess.CompletedProcess[bytes]") -> str:
    """Why a command failed."""
    lines = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
    return lines[0].removeprefix("fatal: ").removeprefix("error: ")
