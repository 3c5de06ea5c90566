"""Which files a command line means, and what is read from them."""

import os
import re
import sys
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from ingestlint.config.file import EMPTY, LEADS_OUT, Config
from ingestlint.config.repository import root_above
from ingestlint.parse.caps import Caps
from ingestlint.parse.errors import EmptyError, ParseError, TooMuchError
from ingestlint.parse.later import Later
from ingestlint.parse.opening import Roots, within
from ingestlint.parse.read import decode, parse_template, read_text
from ingestlint.parse.sniff import is_template, looks_like_template
from ingestlint.parse.template import Template
from ingestlint.report.report import Problem

from .notes import note
from .paths import posix
from .progress import Progress
from .searched import search
from .share import ALONE, Share

PARAMETER = "for a parameter, give one --parameters for each Key=Value"
# Standard input, as a path.
STDIN = "-"
# Measured: what a file costs however short it is, and what a byte of JSON does beside one of YAML.
WORK_OF_A_FILE, WORK_OF_JSON = 4_000, 0.45
REMEDY = "name a CloudFormation or SAM template, or give --skip-non-templates"


ConfigOf: TypeAlias = Callable[[str], Config]


class File(NamedTuple):
    """A file to read: one that was named `by_hand` must be a template. `of` is who names it.

    `work` is about how much of that it is, in that of a byte of YAML.
    """

    path: str
    by_hand: bool
    of: str
    work: float = WORK_OF_A_FILE

    @property
    def is_stdin(self) -> bool:
        return self.of == STDIN


class Listed(NamedTuple):
    """The files that paths mean, each once, and why some of them mean none.

    `folders` are those paths that are folders, each read to the end.
    """

    paths: list[str]
    files: list[File]
    problems: list[Problem]
    folders: list[str]


class Read(NamedTuple):
    """The templates that were read, files skipped as no templates, files that failed."""

    templates: list[Template]
    skipped: int
    problems: list[Problem]


def read_all(
    paths: list[str],
    *,
    skip: bool,
    stdin_name: str = "<stdin>",
    config_of: ConfigOf = lambda _: EMPTY,
) -> Read:
    """Everything that the paths name. A file named by hand must be a template, unless `skip`."""
    return read_listed(listed(paths, skip=skip, stdin_name=stdin_name), config_of)


def listed(paths: list[str], *, skip: bool, stdin_name: str = "<stdin>") -> Listed:
    """What the paths name, as they name it."""
    problems: list[Problem] = []
    named: list[tuple[str, list[str]]] = []
    folders: list[str] = []
    for path in paths:
        before = len(problems)
        named.append((path, _names(path, problems)))
        if os.path.isdir(path) and len(problems) == before:
            folders.append(path)
    real = {name: os.path.realpath(name) for _, names in named for name in names}
    reported = _reported(real)
    seen: set[str] = set()
    files: list[File] = []
    for path, names in named:
        if path == STDIN:
            files.append(File(stdin_name, not skip, path))
        by_hand = not skip and not os.path.isdir(path)
        for name in names:
            if real[name] not in seen:
                seen.add(real[name])
                found = reported[real[name]]
                files.append(File(found, by_hand, path, _work(found)))
    return Listed(paths, files, problems, folders)


def read_listed(found: Listed, config_of: ConfigOf, share: Share = ALONE) -> Read:
    """What is in the files; those of other shares as others have read them."""
    reader = Reader(config_of)
    mine = share.part([file.work for file in found.files])
    said: dict[int, Read] = {}
    with Progress() as progress:
        for position in mine:
            if progress.is_due():
                progress.show(f"reading {len(said) + 1:,} of {len(mine):,} files")
            file, one = found.files[position], Read([], 0, [])
            skipped = reader.read(file.path, one, by_hand=file.by_hand, stdin=file.is_stdin)
            said[position] = one._replace(skipped=skipped)
    every = {position: one for part in share.gather(said) for position, one in part.items()}
    pairs = [(file, every[position]) for position, file in enumerate(found.files)]
    for file, one in pairs if share.of > 1 else ():
        for template in one.templates:
            if isinstance(template, Later) and not file.by_hand:
                template.keep_within((*reader.reach(file.path), file.of))
    fruitful = {file.of for file, one in pairs if one.templates or one.problems}
    for path in found.paths:
        if path not in fruitful and os.path.isdir(path):
            note(f"no templates in {path}")
    return Read(
        [template for _, one in pairs for template in one.templates],
        sum(one.skipped for _, one in pairs),
        [*found.problems, *(problem for _, one in pairs for problem in one.problems)],
    )


def _work(path: str) -> float:
    """About how much work a file is, in that of a byte of YAML."""
    try:
        size = os.stat(path).st_size
    except (OSError, ValueError):
        size = 0
    return WORK_OF_A_FILE + size * (WORK_OF_JSON if path.endswith(".json") else 1)


def _names(path: str, problems: list[Problem]) -> list[str]:
    """The files that one path means; `problems` gains why it means none."""
    if path == STDIN:
        return []
    if os.path.isdir(path):
        return search(path, problems)
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        hint = PARAMETER if re.match(r"\w+=", path) else "check the path"
        problems.append(Problem(posix(path), 0, "no such file or folder", hint))
    except OSError as error:
        problems.append(Problem(posix(path), 0, f"cannot be read: {error.strerror}"))
    else:
        return [path]
    return []


def _reported(names: dict[str, str]) -> dict[str, str]:
    """For each real path the name that it is reported under: its own, if given, or a link."""
    found: dict[str, str] = {}
    for name, real in names.items():
        if real not in found or os.path.abspath(name) == real:
            found[real] = name
    return found


def _standard_input(caps: Caps) -> str:
    if sys.stdin is None:
        raise ParseError("standard input is closed", 0)
    return decode(sys.stdin.buffer.read(caps.file_bytes + 1), caps)


class Reader:
    """Reads one file after the other; `config_of` tells under which configuration each is."""

    def __init__(self, config_of: ConfigOf) -> None:
        self._config_of = config_of

    def read(self, path: str, found: Read, *, by_hand: bool, stdin: bool = False) -> int:
        """Read one file into `found`; 1 when it was skipped, else 0."""
        name = path if stdin else posix(path)
        try:
            linked = not by_hand and not stdin and os.path.islink(path)
            roots = self._roots_of_link(path) if linked else None
            text = self._text(path, roots, stdin=stdin)
            if not by_hand and not looks_like_template(text):
                return 1
            caps = self._config_of(name).caps
            if len(text) > caps.file_bytes:
                decode(text.encode(errors="replace"), caps)
            template = parse_template(name, text, caps)
        except FileNotFoundError:
            # A link to nothing (an editor's lock) that a folder holds.
            if not by_hand:
                return 1
            found.problems.append(Problem(name, 0, "no such file or folder", "check the path"))
            return 0
        except OSError as error:
            found.problems.append(Problem(name, 0, f"cannot be read: {error.strerror}"))
            return 0
        except ParseError as error:
            if not by_hand and error.message.startswith(("not UTF-8", "not a regular")):
                return 1
            hint = REMEDY if isinstance(error, EmptyError) else error.hint
            found.problems.append(Problem(name, error.line, error.message, hint))
            return 0
        return _keep(template, found, by_hand=by_hand)

    def reach(self, path: str) -> Roots:
        """Where a file may lie that nobody named: in its project, or where that is allowed."""
        return _project_of(path), *self._config_of(posix(path)).allowed

    def _roots_of_link(self, path: str) -> Roots:
        """Where a link must lead that nobody named; raises ParseError, unread, if elsewhere."""
        roots: Roots = (_project_of(path),)
        # Its configuration is asked only where that matters: it may be no template at all.
        if os.path.isfile(path) and not within(path, roots):
            roots = self.reach(path)
            if not within(path, roots):
                raise ParseError(
                    f"a link that {LEADS_OUT}", 0, hint="name it, or give --allow-root"
                )
        return roots

    def _text(self, path: str, roots: Roots | None, *, stdin: bool) -> str:
        """The text of a file; what is too large asks its configuration whether it is."""
        if stdin:
            return _standard_input(self._config_of(path).caps)
        try:
            return read_text(path, roots=roots)
        except TooMuchError:
            return read_text(path, self._config_of(posix(path)).caps, roots)


def _project_of(path: str) -> str:
    return root_above(os.path.dirname(os.path.abspath(path)))


def _keep(template: Template, found: Read, *, by_hand: bool) -> int:
    """Keep a template in `found`, or what is wrong with it; 1 when it is none and skipped."""
    name = template.source.path
    if not is_template(template.root):
        if not by_hand:
            return 1
        if "Resources" not in template.root.entries:
            problem = Problem(name, 1, "this is no template: it has no Resources", REMEDY)
            found.problems.append(problem)
            return 0
    found.problems.extend(
        Problem(name, error.node.span.line, error.message) for error in template.errors
    )
    if not template.errors:
        found.templates.append(template)
    return 0
