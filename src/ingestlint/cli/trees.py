"""The files of a revision: found, written and compared from the objects that git has."""

import os
import posixpath
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from ingestlint.parse.caps import CAPS
from ingestlint.run.errors import UsageError

from .git import Repository, said_by

FILE, LINK, MODULE = "100", "120000", "160000"
# How much is read at once, in bytes.
BATCH = 32_000_000
# No configuration has a larger file read.
LARGEST = CAPS["file_bytes"].most


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


def files_of(repository: Repository, commit: str) -> Files:
    """Every file of a commit, and of what it records of submodules that are checked out.

    Raises UsageError where git lacks them.
    """
    found = Files({}, [], {})
    pending = [("", commit)]
    while pending:
        of, commit = pending.pop()
        done = repository.run(
            "-C", repository.place(of), "ls-tree", "-r", "-z", "--full-tree", commit
        )
        if done.returncode and not of:
            raise _incomplete(said_by(done))
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
            elif _is_checked_out(repository, path):
                pending.append((path, name))
    return found


def _is_checked_out(repository: Repository, module: str) -> bool:
    """Whether a submodule has a repository, below this one and no link to elsewhere."""
    place = repository.place(module)
    own = _is_safe(module) and os.path.realpath(place) == os.path.normpath(place)
    return own and os.path.lexists(os.path.join(place, ".git"))


def write(repository: Repository, files: dict[str, Blob], folder: str) -> None:
    """Write files of a revision, as git has them, into a folder that has none of them.

    Raises UsageError where git lacks them.
    """
    repositories: dict[str, dict[str, list[str]]] = {}
    for path, (mode, name, of) in files.items():
        if _is_safe(path) and mode.startswith((FILE, LINK)):
            repositories.setdefault(of, {}).setdefault(name, []).append(path)
    links: list[tuple[str, bytes]] = []
    for of, paths in repositories.items():
        for name, content in _contents(repository, of, list(paths)):
            for path in paths[name]:
                if files[path].mode == LINK:
                    links.append((os.path.join(folder, path), content))
                else:
                    _write(os.path.join(folder, path), content)
    # Links come last, so that no file is written through one.
    for path, content in links:
        _link(path, os.fsdecode(content), folder)


def _contents(repository: Repository, of: str, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """What these blobs hold, of those that are not too large to be read anyway."""
    asked = "".join(f"{name}\n" for name in names).encode()
    command = ("-C", repository.place(of), "cat-file", "--batch-check")
    sizes = repository.run(*command, given=asked).stdout.decode().splitlines()
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
            yield from _batch(repository, of, batch)
            batch, room = [], BATCH
    yield from _batch(repository, of, batch)


def _batch(repository: Repository, of: str, names: list[str]) -> Iterator[tuple[str, bytes]]:
    asked = "".join(f"{name}\n" for name in names).encode()
    said = repository.run("-C", repository.place(of), "cat-file", "--batch", given=asked).stdout
    at = 0
    for name in names:
        start = said.index(b"\n", at) + 1
        end = start + int(said[at:start].split()[2])
        yield name, said[start:end]
        at = end + 1


def renamed(
    repository: Repository, gone: dict[str, Blob], come: list[str], scratch: str
) -> dict[str, str]:
    """New paths for old ones, as git finds renames; `scratch` is for its objects and index."""
    if not gone or not come:
        return {}
    elsewhere = {
        "GIT_INDEX_FILE": os.path.join(scratch, "index"),
        "GIT_OBJECT_DIRECTORY": os.path.join(scratch, "objects"),
    }
    os.mkdir(elsewhere["GIT_OBJECT_DIRECTORY"])
    before = os.path.join(scratch, "gone")
    write(repository, gone, before)
    trees = [
        _tree(repository, top, paths, elsewhere)
        for top, paths in ((before, list(gone)), (repository.root, come))
    ]
    options = ("-r", "-z", "-M", "--diff-filter=R", "--name-status", "--no-ext-diff")
    done = repository.run("diff-tree", *options, *trees, more=elsewhere)
    fields = [os.fsdecode(field) for field in done.stdout.split(b"\0")]
    return dict(zip(fields[1::3], fields[2::3], strict=False))


def _tree(repository: Repository, top: str, paths: list[str], elsewhere: dict[str, str]) -> str:
    """A tree of files below `top`, among the objects that are `elsewhere`."""
    known = [path for path in paths if _is_plain(os.path.join(top, path))]
    asked = "".join(f"{os.path.join(top, path)}\n" for path in known)
    command = ("hash-object", "-w", "--no-filters", "--stdin-paths")
    hashed = repository.run(*command, given=os.fsencode(asked), more=elsewhere)
    names = hashed.stdout.split()
    lines = b"".join(
        b"100644 %s\t%s\0" % (name, os.fsencode(path))
        for path, name in zip(known, names, strict=False)
    )
    repository.run("read-tree", "--empty", more=elsewhere)
    repository.run("update-index", "-z", "--index-info", given=lines, more=elsewhere)
    return repository.run("write-tree", more=elsewhere).stdout.decode().strip()


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


def _incomplete(said: str) -> UsageError:
    hint = "a partial clone lacks them: git fetch --refetch --no-filter"
    return UsageError(f"--diff-base: the base cannot be read: {said}", hint)
