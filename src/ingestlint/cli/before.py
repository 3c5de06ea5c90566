"""The files of a base, what they are called now, and a folder to judge them in."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from shutil import copyfile

from ingestlint.config.errors import ConfigError
from ingestlint.config.file import FILE_NAMES, Config
from ingestlint.config.samconfig import split
from ingestlint.graph.clients.modules import GRAMMARS
from ingestlint.parse.opening import within
from ingestlint.run.given import load_config
from ingestlint.run.paths import posix
from ingestlint.run.searched import ENDINGS, PASSED_OVER

from .git import NEW, SPARSE, Repository
from .trees import files_of, renamed, write

# Of files that a run may read; whatever the command line names is read, too.
READ = (*ENDINGS, ".toml", ".asl", ".log", ".txt", ".csv", *GRAMMARS)
# New files that are looked at for renames; past that, those that the run has read.
MOST = 1_000


class Before:
    """The base as it is on disk for a while: in `folder`, which stands for the repository's root.

    A path that is `inside` is one from the root.
    """

    def __init__(self, repository: Repository, commit: str, scratch: str) -> None:
        self._repository = repository
        self._scratch = os.path.realpath(scratch)
        files, self._modules, self._unseen = files_of(repository, commit)
        self._listed = repository.listed(self._modules)
        # What the work tree is not to have is no part of the comparison.
        sparse = {path for path, tag in self._listed.items() if tag == SPARSE}
        self._left_out = {path for path in sparse & set(files) if not self._is_there(path)}
        self._files = {path: blob for path, blob in files.items() if path not in self._left_out}
        self._old_names: dict[str, str] = {}
        self._read: set[str] = set()
        self.folder = os.path.join(self._scratch, "base")

    def follow(self, read: Iterable[str]) -> None:
        """Find what was renamed, first of all of the files that a run has read."""
        gone = {
            path: blob
            for path, blob in self._files.items()
            if path.lower().endswith(READ) and not self._is_there(path)
        }
        known = {inside for inside in map(self.inside, read) if inside}
        come = {path for path in {*self._listed, *known} if path not in self._files}
        if len(come) > MOST:
            come &= known
        pairs = renamed(self._repository, gone, sorted(come), self._scratch)
        self._old_names = {new: old for old, new in pairs.items()}
        self._read = {self.old(inside) for inside in known}

    def write(self, named: Iterable[str]) -> None:
        """Write what a run may read, what was followed, and the files `named` for the base."""
        # No folder above belongs to it, and what is not there may be so on purpose.
        for module in ("", *self._modules):
            os.makedirs(os.path.join(self.folder, module, ".git", "info"))
        if self._left_out:
            about = os.path.join(self.folder, ".git", "info", "sparse-checkout")
            with open(about, "x", encoding="utf-8"):
                pass
        wanted = {".gitmodules", *self._read, *map(self.inside, named)}
        files = {path: b for path, b in self._files.items() if path in wanted or _is_read(path)}
        write(self._repository, files, self.folder)
        for path in files:
            if os.path.basename(path) in FILE_NAMES:
                self._add_untracked(path)

    def _add_untracked(self, configuration: str) -> None:
        """What a configuration names and git does not track: a job has made it."""
        try:
            config = load_config(os.path.join(self.folder, configuration))
        except (ConfigError, OSError):
            return  # it is said once the base is judged
        for name in _named_by(config):
            inside = posix(os.path.join(os.path.dirname(configuration), name))
            own = os.path.join(self.folder, inside)
            top = self._repository.root
            outside = os.path.isabs(name) or not within(os.path.join(top, inside), (top,))
            if not outside and not os.path.lexists(own) and not self.is_tracked(inside):
                with suppress(OSError):
                    os.makedirs(os.path.dirname(own), exist_ok=True)
                    copyfile(os.path.join(top, inside), own)

    # --- Names -----------------------------------------------------------------------------------

    @property
    def here(self) -> str:
        """The folder that stands for the current one."""
        return os.path.join(self.folder, self._repository.prefix)

    @property
    def renamed(self) -> dict[str, str]:
        """Names of now by those of the base, as seen from the current folder."""
        return {self.outside(old): self.outside(new) for new, old in self._old_names.items()}

    def inside(self, path: str) -> str | None:
        """A path from the root of the repository; None for one outside of it."""
        folder, name = os.path.split(os.path.abspath(path))
        real = os.path.join(os.path.realpath(folder), name)
        try:
            inside = os.path.relpath(real, self._repository.root)
        except ValueError:  # another drive
            return None
        inside = inside.replace(os.sep, "/")
        return None if inside.split("/")[0] == os.pardir else inside

    def outside(self, inside: str) -> str:
        """A path from the root, as seen from the current folder."""
        return posix(os.path.relpath(inside, self._repository.prefix))

    def old(self, inside: str) -> str:
        """What a file is called at the base."""
        return self._old_names.get(inside, inside)

    def has(self, inside: str) -> bool:
        """Whether the base has a file of that name."""
        return inside in self._files

    def unseen(self, read: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Submodules with files that a run has read, whose commit at the base is not there."""
        inside = [each for each in map(self.inside, read) if each]
        for module, commit in sorted(self._unseen.items()):
            if any(each.startswith(f"{module}/") for each in inside):
                yield self.outside(module), commit

    def has_folder(self, inside: str) -> bool:
        return inside == "." or any(path.startswith(f"{inside}/") for path in self._files)

    def is_tracked(self, inside: str) -> bool:
        """Whether git knows a file of the work tree."""
        return self._listed.get(inside, NEW) != NEW

    def _is_there(self, inside: str) -> bool:
        return os.path.lexists(os.path.join(self._repository.root, inside))


def _named_by(config: Config) -> Iterator[str]:
    """The files of parameters, snapshots and measurements that a configuration names."""
    for environment in config.environments:
        yield from (split(file.raw)[0] for file in environment.parameters.values())
        if environment.network is not None:
            yield environment.network.raw
    for sources in config.evidence.values():
        yield from (source.raw for source in sources.values())


def _is_read(path: str) -> bool:
    """Whether a run may read a file, by its ending and its place."""
    *folders, name = path.split("/")
    ending = name.lower().endswith(READ) or "." not in name
    return ending and not PASSED_OVER.intersection(folders)
