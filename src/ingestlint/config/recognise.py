"""Which files beside templates give these parameters, and for which environment."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ingestlint.parse.errors import ParseError
from ingestlint.parse.read import read_text
from ingestlint.parse.sniff import looks_like_template

from .errors import ConfigError
from .parameters import from_file
from .samconfig import DEFAULT, environments, is_samconfig

# A file of parameters is small.
LARGEST = 200_000
LISTED = "ParameterKey"
SAM = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")
# Words that name an environment in the name of a file, or of its folder.
STAGES = {
    "acc", "acceptance", "alpha", "beta", "ci", "demo", "dev", "develop", "development", "gamma",
    "int", "integration", "live", "local", "nonprod", "preprod", "prod", "production", "qa",
    "sandbox", "stage", "staging", "test", "testing", "uat",
}  # fmt: skip
# Words that only say what the file is.
PLAIN = {"cfn", "config", "configuration", "deploy", "param", "parameter", "parameters", "params"}


class Recognised(NamedTuple):
    """A file that gives parameters of templates in an environment."""

    environment: str
    path: str
    templates: tuple[str, ...]


def recognised(files: Iterable[str], templates: Mapping[str, set[str]]) -> list[Recognised]:
    """The files of parameters among `files`, and samconfigs beside templates or above them.

    `templates` are the names of the parameters of each template, by its path; all paths are
    relative to the current folder.
    """
    found = list(_listed(files, templates))
    names = {each.environment for each in found}
    return [*_of_sam(templates, names), *found]


def _listed(files: Iterable[str], templates: Mapping[str, set[str]]) -> Iterator[Recognised]:
    """What is for few templates goes before what is for many, in the same environment."""
    matching = {path: _matching(path, templates) for path in sorted(files)}
    taken: set[tuple[str, str]] = set()
    for path, its in sorted(matching.items(), key=lambda each: len(each[1])):
        for name in (_environment(path, its), _stem(path)) if its else ():
            left = [template for template in its if (name, template) not in taken]
            if left:
                taken |= {(name, template) for template in left}
                yield Recognised(name, path, tuple(left))
                break


def _matching(path: str, templates: Mapping[str, set[str]]) -> list[str]:
    """The templates that a file gives parameters of, [] where it is of another kind.

    It may give what some of them have, and others not.
    """
    if path in templates or is_samconfig(path):
        return []
    try:
        if os.path.getsize(path) > LARGEST or looks_like_template(text := read_text(path)):
            return []
        given = set(from_file(path))
    except (OSError, ParseError, ConfigError):
        return []
    if LISTED not in text and not given <= set().union(*templates.values()):
        return []
    its = [template for template, names in templates.items() if given & names]
    return _nearest(path, _called(path, its))


def _called(path: str, templates: list[str]) -> list[str]:
    """The templates whose name a file has in its own; all where it has that of none."""
    words = set(_words(_stem(path)))
    named = {template: set(_words(_stem(template))) for template in templates}
    lengths = {template: len(own) for template, own in named.items() if own and own <= words}
    longest = max(lengths.values(), default=0)
    return [t for t in templates if lengths.get(t) == longest] if lengths else templates


def _nearest(path: str, templates: list[str]) -> list[str]:
    """Those in the nearest folder, from that of a file upward, that has some of them below it."""
    folder = os.path.dirname(path)
    while folder:
        below = [template for template in templates if template.startswith(f"{folder}/")]
        if below:
            return below
        folder = os.path.dirname(folder)
    return templates


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def _words(name: str) -> list[str]:
    return re.split(r"[^a-z0-9]+", name.lower())


def _environment(path: str, templates: Iterable[str]) -> str:
    """What the name of a file says of the environment, else that of its folder."""
    stem = _stem(path)
    words, above = _words(stem), _words(os.path.basename(os.path.dirname(path)))
    stages = [word for word in (*words, *above) if word in STAGES]
    if stages:
        return stages[0]
    of_templates = {word for each in templates for word in _words(os.path.basename(each))}
    left = [word for word in words if word and word not in PLAIN | of_templates]
    return "-".join(left) or stem


def _of_sam(templates: Mapping[str, set[str]], taken: set[str]) -> Iterator[Recognised]:
    """What samconfigs say: each of the templates below it that have none nearer."""
    below: dict[str, list[str]] = {}
    for template in templates:
        path = _samconfig(os.path.dirname(template))
        if path:
            below.setdefault(path, []).append(template)
    for path, its in below.items():
        try:
            names = environments(path)
        except ConfigError:
            continue
        for name in names:
            # One that is called default is the only one that is judged: not beside others.
            if name == DEFAULT and (len(names) > 1 or taken):
                yield Recognised("sam", f"{path}#{DEFAULT}", tuple(its))
            else:
                yield Recognised(name, path, tuple(its))


def _samconfig(folder: str) -> str:
    while True:
        for name in SAM:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                return path.replace(os.sep, "/")
        if not folder:
            return ""
        folder = os.path.dirname(folder)
