"""What git has of a revision: from its objects, without checkout, hook, filter or network."""

import os
import posixpath
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from ingestlint.parse.caps import CAPS
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
FILE, LINK, MODULE = "100", "120000", "160000"
SPARSE, NEW = "S", "?"
# How much is read at once, in bytes.
BATCH = 32_000_000
# No configuration has a larger file read.
LARGEST = CAPS["file_bytes"].most
WHOLE = "fetch-depth: 0 of actions/checkout, or GIT_DEPTH: 0 of GitLab"


class Blob(NamedTuple):
    """A file of a revision; a mode that begins with FILE is a regular one.

    `of` is the submodule whose repository has it, by its path from the root; "" for the root's.
    """

    mode: str
    name: str
    of: str = ""


class Files(NamedTuple):
    """The files of a commit by their paths from the root, and its submodules that are checked out.

    Of those that are `unseen`, the commit that is recorded is not there.
    """

    files: dict[str, Blob]
    modules: list[str]
    unseen: dict[str, str]


class Repository:
    """The repository of the current folder; raises UsageError for what cannot be had of it.

    `root` is the top of its work tree, `prefix` the way from there to the current folder.
    """

    def __init__(self) -> None:
        self._git = shutil.which("git") or ""
        if not self._git:
            raise UsageError("--diff-base needs git, which is not installed")
        done = self._run("rev-parse", "--show-toplevel")
        if done.returncode:
            raise _no_repository(_said(done))
        self.root = os.path.realpath(os.fsdecode(done.stdout).removesuffix("\n"))
        self.prefix = os.path.relpath(os.path.realpath(os.curdir), self.root)

    def merge_base(self, revision: str) -> str:
        """The commit that HEAD and a revision have in common, as a pull request is compared."""
        if not revision or revision.startswith("-"):
            raise UsageError(f"--diff-base {revision}: this is no revision", "try origin/main")
        self._commit("HEAD", "HEAD has no commit yet", "commit something first")
        said = f"there is no revision {revision} here"
        commit = self._commit(revision, said, self._how_to_fetch(revision))
        done = self._run("merge-base", commit, "HEAD")
        if done.returncode:
            shallow = self._is_shallow()
            reason = "this clone is too shallow to have" if shallow else "there is none:"
            said = f"--diff-base {revision}: {reason} a commit that it has in common with HEAD"
            hint = f"git fetch --unshallow; in a job, {WHOLE}" if shallow else "name another one"
            raise UsageError(said, hint)
        return done.stdout.decode().strip()

    def _commit(self, revision: str, said: str, hint: str) -> str:
        done = self._run("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
        if done.returncode:
            raise UsageError(f"--diff-base: {said}", hint)
        return done.stdout.decode().strip()

    def _how_to_fetch(self, revision: str) -> str:
        remotes = self._run("remote").stdout.decode(errors="replace").split()
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
        return self._run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def files(self, commit: str) -> Files:
        """Every file of a commit, and of what it records of submodules that are checked out."""
        found = Files({}, [], {})
        pending = [("", commit)]
        while pending:
            of, commit = pending.pop()
            done = self._run("-C", self._place(of), "ls-tree", "-r", "-z", "--full-tree", commit)
            if done.returncode and not of:
                raise _incomplete(_said(done))
            if done.returncode:
                found.unseen[of] = commit
                continue
            found.modules.extend([of] if of else [])
            for line in done.stdout.split(b"\0")[:-1]:
                about, _, end = line.partition(b"\t")
                mode, _, name = about.decode().split()
                path = posixpath.join(of, os.fsdecode(end))
                if mode != MODULE:
                    found.files[path] = Blob(mode, name, of)
                elif self._is_checked_out(path):
                    pending.append((path, name))
        return found

    def _place(self, module: str) -> str:
        return os.path.join(self.root, module)

    def _is_checked_out(self, module: str) -> bool:
        """Whether a submodule has a repository, below this one and no link to elsewhere."""
        place = self._place(module)
        own = _is_safe(module) and os.path.realpath(place) == os.path.normpath(place)
        return own and os.path.lexists(os.path.join(place, ".git"))

    def listed(self, modules: Iterable[str]) -> dict[str, str]:
        """What is in the index or new in the work tree, by its path from the root, and its tag.

        SPARSE is a file that the work tree is not to have, NEW one that git does not know.
        """
        found: dict[str, str] = {}
        shown = ("--cached", "--others", "--exclude-standard")
        for of in ("", *modules):
            done = self._run("-C", self._place(of), "ls-files", "-t", "-z", *shown)
            if done.returncode:
                raise UsageError(f"--diff-base: {_said(done)}")
            lines = (os.fsdecode(line) for line in done.stdout.split(b"\0") if line)
            found.update((posixpath.join(of, line[2:]), line[0]) for line in lines)
        return found

    def write(self, files: dict[str, Blob], folder: str) -> None:
        """Write files of a revision, as git has them, into an empty folder."""
        repositories: dict[str, dict[str, list[str]]] = {}
        for path, (mode, name, of) in files.items():
            if _is_safe(path) and mode.startswith((FILE, LINK)):
                repositories.setdefault(of, {}).setdefault(name, []).append(path)
        links: list[tuple[str, bytes]] = []
        for of, paths in repositories.items():
            for name, content in self._contents(of, list(paths)):
                for path in paths[name]:
                    if files[path].mode == LINK:
                        links.append((os.path.join(folder, path), content))
                    else:
                        _write(os.path.join(folder, path), content)
        # Links come last, so that no file is written through one.
        for path, content in links:
            _link(path, os.fsdecode(content), folder)

    def _contents(self, of: str, names: list[str]) -> Iterator[tuple[str, bytes]]:
        """What these blobs hold, of those that are not too large to be read anyway."""
        asked = "".join(f"{name}\n" for name in names).encode()
        command = ("-C", self._place(of), "cat-file", "--batch-check")
        sizes = self._run(*command, given=asked).stdout.decode().splitlines()
        if len(sizes) < len(names) or any(line.endswith(" missing") for line in sizes):
            raise _incomplete("it lacks files")
        batch: list[str] = []
        room = BATCH
        for line in sizes:
            name, _, size = line.split()
            if int(size) <= LARGEST + 1:
                batch.append(name)
                room -= int(size)
            if room < 0:
                yield from self._batch(of, batch)
                batch, room = [], BATCH
        yield from self._batch(of, batch)

    def _batch(self, of: str, names: list[str]) -> Iterator[tuple[str, bytes]]:
        asked = "".join(f"{name}\n" for name in names).encode()
        said = self._run("-C", self._place(of), "cat-file", "--batch", given=asked).stdout
        at = 0
        for name in names:
            start = said.index(b"\n", at) + 1
            end = start + int(said[at:start].split()[2])
            yield name, said[start:end]
            at = end + 1

    def renamed(self, gone: dict[str, Blob], come: list[str], scratch: str) -> dict[str, str]:
        """New paths for old ones, as git finds renames; `scratch` is for its objects and index."""
        if not gone or not come:
            return {}
        elsewhere = {
            "GIT_INDEX_FILE": os.path.join(scratch, "index"),
            "GIT_OBJECT_DIRECTORY": os.path.join(scratch, "objects"),
        }
        os.mkdir(elsewhere["GIT_OBJECT_DIRECTORY"])
        before = os.path.join(scratch, "gone")
        self.write(gone, before)
        trees = [
            self._tree(top, paths, elsewhere)
            for top, paths in ((before, list(gone)), (self.root, come))
        ]
        options = ("-r", "-z", "-M", "--diff-filter=R", "--name-status", "--no-ext-diff")
        done = self._run("diff-tree", *options, *trees, more=elsewhere)
        fields = [os.fsdecode(field) for field in done.stdout.split(b"\0")]
        return dict(zip(fields[1::3], fields[2::3], strict=False))

    def _tree(self, top: str, paths: list[str], elsewhere: dict[str, str]) -> str:
        """A tree of files below `top`, among the objects that are `elsewhere`."""
        known = [path for path in paths if _is_plain(os.path.join(top, path))]
        asked = "".join(f"{os.path.join(top, path)}\n" for path in known)
        command = ("hash-object", "-w", "--no-filters", "--stdin-paths")
        hashed = self._run(*command, given=os.fsencode(asked), more=elsewhere)
        names = hashed.stdout.split()
        lines = b"".join(
            b"100644 %s\t%s\0" % (name, os.fsencode(path))
            for path, name in zip(known, names, strict=False)
        )
        self._run("read-tree", "--empty", more=elsewhere)
        self._run("update-index", "-z", "--index-info", given=lines, more=elsewhere)
        return self._run("write-tree", more=elsewhere).stdout.decode().strip()

    def _run(
        self, *command: str, given: bytes = b"", more: dict[str, str] | None = None
    ) -> "subprocess.CompletedProcess[bytes]":
        own = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        return subprocess.run(
            [self._git, *NO_HOOKS, *command],
            input=given,
            capture_output=True,
            check=False,
            env={**own, **QUIET, **(more or {})},
        )


def _is_plain(path: str) -> bool:
    """Whether a file can be compared: no link, no large one, and no name that ends a line."""
    try:
        here = os.path.isfile(path) and os.path.realpath(path) == path
        return here and os.path.getsize(path) <= LARGEST and not {"\n", "\r"} & {*path}
    except OSError:
        return False


def _write(path: str, content: bytes) -> None:
    # It fails for a name that this system cannot have, or has for another file already.
    with suppress(OSError, ValueError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as file:
            file.write(content)


def _link(path: str, target: str, top: str) -> None:
    """A link as it was, unless it leads out of the base, or stands behind another one.

    Behind a link `..` would lead elsewhere than it says, whichever of them is made first.
    """
    folder = os.path.dirname(path)
    end = os.path.normpath(os.path.join(folder, target))
    up = [part == os.pardir for part in target.split("/") if part not in {"", "."}]
    straight = up == sorted(up, reverse=True) and os.path.realpath(folder) == folder
    if straight and not os.path.isabs(target) and (end + os.sep).startswith(top + os.sep):
        with suppress(OSError, ValueError):
            os.makedirs(folder, exist_ok=True)
            os.symlink(target, path)


def _is_safe(path: str) -> bool:
    """Whether a path of a tree, which anybody may have made, stays below where it is written."""
    parts = path.split("/")
    strange = os.name == "nt" and any(sign in path for sign in '\\:*?"<>|')
    return not strange and not any(part.lower() in {"", ".", "..", ".git"} for part in parts)


def _no_repository(said: str) -> UsageError:
    hint = ""
    if "not a git repository" in said or "work tree" in said:
        said, hint = "this is no work tree of a git repository", "run it inside of one"
    elif "dubious ownership" in said:
        hint = "git config --global --add safe.directory, with this folder"
    return UsageError(f"--diff-base: {said}", hint)


def _incomplete(said: str) -> UsageError:
    hint = "a partial clone lacks them: git fetch --refetch --no-filter"
    return UsageError(f"--diff-base: the base cannot be read: {said}", hint)


def _said(done: "subprocess.CompletedProcess[bytes]") -> str:
    lines = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
    return lines[0].removeprefix("fatal: ").removeprefix("error: ")
