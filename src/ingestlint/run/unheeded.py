"""What is said and heeded by nothing: parameters, names of templates, environments."""

import os
from collections.abc import Iterable, Iterator
from itertools import islice

from ingestlint.config.errors import HINTS, is_near, nearest
from ingestlint.config.file import Config, EnvironmentConfig
from ingestlint.config.located import wrong
from ingestlint.config.parameters import ParameterValue
from ingestlint.parse.given import absolute
from ingestlint.parse.node import Scalar
from ingestlint.parse.opening import within
from ingestlint.parse.template import Template
from ingestlint.report.text import few

from .errors import UsageError
from .notes import note
from .searched import ASSEMBLY, PASSED_OVER, search

ALL_TEMPLATES = "*"
# The environment that is judged alone, unless others are asked for.
DEFAULT = "default"
# Templates that one note names.
NAMED = 3


def names_of(template: Template, config: Config) -> tuple[str, str]:
    """What a configuration may call a template: its file name, and its path from there."""
    path = absolute(template.source.path)
    return os.path.basename(path), below(path, config.folder)


def below(path: str, folder: str) -> str:
    """How a configuration in `folder` names what is at an absolute path."""
    top = absolute(folder).rstrip(os.sep) + os.sep
    return path.removeprefix(top).replace(os.sep, "/")


# --- environments --------------------------------------------------------------------------------


def is_chosen(name: str, config: Config, wanted: tuple[str, ...]) -> bool:
    """Whether an environment is judged: those that are wanted, else default, else all."""
    if wanted:
        return name in wanted
    names = [environment.name for environment in config.environments]
    return DEFAULT not in names or name == DEFAULT


def note_left_out(configs: Iterable[Config]) -> None:
    """A note about environments that are not judged because one is called default."""
    for config in configs:
        names = [environment.name for environment in config.environments]
        if DEFAULT in names and len(names) > 1:
            others = few([name for name in names if name != DEFAULT], NAMED)
            note(
                f"{config.path} has an environment called default: it alone is judged, not {others}"
                f" (rename it, or give --environment {','.join(names)})"
            )


# --- names of templates --------------------------------------------------------------------------


def check_names(config: Config, templates: Iterable[Template]) -> None:
    """Raises ConfigError where an environment has parameters for a template that is not there.

    `templates` are those that are linted now. What a build makes may not be there yet.
    """
    keys = [
        (name, file, environment)
        for environment in config.environments
        for name, file in environment.parameters.items()
        if name != ALL_TEMPLATES
    ]
    linted = {name for t in templates for name in names_of(t, config)} if keys else set()
    left = [key for key in keys if key[0] not in linted and not _is_made(key[0])]
    there = _there({name for name, _, _ in left}, config) if left else set()
    for name, file, environment in left:
        if name not in there:
            said = f"there is no template {name} below this file"
            raise wrong(file, said, _meant(name, environment, config, linted))


def _is_made(name: str) -> bool:
    """Whether it lies in a folder that a build makes."""
    folders = name.split("/")[:-1]
    return any(f == ASSEMBLY or (f.startswith(".") and f.strip(".")) for f in folders)


def _there(names: set[str], config: Config) -> set[str]:
    """Those that some file below its folder could be called; it is walked once, if at all."""
    folder = config.folder
    plain = {name for name in names if name == os.path.normpath(name).replace(os.sep, "/")}
    plain = {name for name in plain if not name.startswith("../")}
    paths = {name: os.path.join(folder, name) for name in plain}
    found = {n for n, path in paths.items() if within(path, config.roots) and os.path.isfile(path)}
    missing = {name for name in plain - found if "/" not in name}
    for _, folders, files in os.walk(folder) if missing else ():
        folders[:] = [f for f in folders if not f.startswith(".") and f not in PASSED_OVER]
        found |= missing.intersection(files)
        if missing <= found:
            break
    return found


def _meant(name: str, environment: EnvironmentConfig, config: Config, linted: set[str]) -> str:
    """A hint with the template that is called nearly so: one that is linted, else any file."""
    others = {below(absolute(path), config.folder) for path in search(config.folder, [])}
    others -= {file.raw for each in config.environments for file in _files_of(each)}
    plain = os.path.normpath(name).replace(os.sep, "/")
    for paths in (linted, others):
        known = paths if "/" in name else {path.rpartition("/")[2] for path in paths}
        if plain in known:
            return f"did you mean {plain}?"
        alike = {path for path in known if is_near(_stem(path), {_stem(plain)})}
        alike -= set(environment.parameters)
        if alike:
            return nearest(plain, alike)
    return "it is the name of a file, or its path from here"


def _files_of(environment: EnvironmentConfig) -> list[Scalar]:
    """What an environment is read from: no templates."""
    network = [environment.network] if environment.network is not None else []
    return [*environment.parameters.values(), *network]


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


# --- parameters ----------------------------------------------------------------------------------


def check_by_hand(values: dict[str, ParameterValue], declared: set[str], *, certain: bool) -> None:
    """Raises UsageError where no template has a parameter that is given as Key=Value.

    Of a file it is a note. `certain` is whether all templates are at hand; else other ones may have
    it, and only what is misspelt is an error.
    """
    for name, value in values.items():
        typed = value.node is None and (certain or is_near(name, declared))
        if typed and name not in declared:
            hint = nearest(name, declared) if declared else "there are none"
            raise UsageError(f"no template has a parameter {name}", hint)
    _note_each(values, declared, "no template has a parameter")


class Unused:
    """Notes about parameters in the files of a configuration that no template takes, each once.

    A file may have parameters for templates that are not linted now: of that, only names that are
    certainly misspelt are noted.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._said: set[tuple[str, str]] = set()

    def note(
        self, values: dict[str, ParameterValue], keys: Iterable[str], templates: list[Template]
    ) -> None:
        """About one file: what is in it, the names of the templates that it is for, and these."""
        declared = {name for t in templates for name in t.parameters.entries}
        met = {name for t in templates for name in names_of(t, self._config)}
        unused = {name: value for name, value in values.items() if name not in declared}
        if met.issuperset(keys):
            self._note_new(unused, declared, _none_of([t.source.path for t in templates]))
        else:
            missing = declared - set(values)
            tried = islice(unused.items(), HINTS)
            misspelt = {name: value for name, value in tried if is_near(name, missing)}
            self._note_new(misspelt, missing, "no template has a parameter")

    def _note_new(self, values: dict[str, ParameterValue], declared: set[str], said: str) -> None:
        new = {name: v for name, v in values.items() if (name, v.label) not in self._said}
        self._said |= {(name, value.label) for name, value in new.items()}
        _note_each(new, declared, said)


def _none_of(paths: list[str]) -> str:
    if len(paths) == 1:
        return f"{paths[0]} has no parameter"
    return f"none of {few(paths, NAMED)} has a parameter"


def _note_each(values: dict[str, ParameterValue], declared: set[str], said: str) -> None:
    """A note about each that is not declared, with the nearest that is."""
    strange = [name for name in values if name not in declared]
    for number, name in enumerate(strange):
        hint = ""
        if number < HINTS:
            hint = f" ({nearest(name, declared) if declared else 'there are none'})"
        note(f"{said} {name}, which {values[name].label} gives{hint}")


def files_of(environment: EnvironmentConfig) -> Iterator[tuple[Scalar, list[str]]]:
    """Each parameter file of an environment, with the names of the templates that it is for."""
    keys: dict[str, list[str]] = {}
    for name, file in environment.parameters.items():
        keys.setdefault(file.raw, []).append(name)
    for names in keys.values():
        yield environment.parameters[names[0]], names
