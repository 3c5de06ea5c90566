"""Names of resources that a configuration says something of: each must be in a template."""

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ingestlint.config.errors import ConfigError, nearest
from ingestlint.config.file import Config
from ingestlint.parse.errors import ParseError
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.read import parse_template, read_text
from ingestlint.parse.sniff import looks_like_template
from ingestlint.parse.template import Template

from .files import search

if TYPE_CHECKING:
    from ingestlint.report.report import Problem

LOOP = "Fn::ForEach::"


def check_names(named: dict[str, Scalar], config: Config, templates: Iterable[Template]) -> None:
    """Raises ConfigError at the first name that no template has.

    Templates that are not linted may have it: those beneath the configuration are searched, when
    the linted ones do not.
    """
    known = {name for template in templates for name in _resources(template)}
    missing = {name: key for name, key in named.items() if not _is_there(name, known)}
    if not missing:
        return
    for text, path in _others(config.folder):
        if LOOP in text or any(_own(name) in text for name in missing):
            known.update(_named_in(path, text))
    for name, key in missing.items():
        if not _is_there(name, known):
            for text, path in _others(config.folder):
                known.update(_named_in(path, text))
            plain = {each for each in known if each.isalnum()}
            span, said = key.span, f"no template here has a resource {name}"
            raise ConfigError(span.path, span.line, said, nearest(name, plain) if plain else "")


def _own(name: str) -> str:
    """The logical ID of a resource in a nested stack, `Stack/Function`."""
    return name.rpartition("/")[2]


def _is_there(name: str, known: set[str]) -> bool:
    own = _own(name)
    return own in known or any(
        re.fullmatch(each, own) is not None for each in known if not each.isalnum()
    )


def _named_in(path: str, text: str) -> list[str]:
    try:
        return list(_resources(parse_template(path, text)))
    except ParseError:
        return []


def _resources(template: Template) -> Iterator[str]:
    """Logical IDs; of those that a loop makes, a pattern that they match."""
    yield from _keys(template.resources)


def _keys(entries: Mapping) -> Iterator[str]:
    for name, node in entries.entries.items():
        if not name.startswith(LOOP):
            pieces = re.split(r"[$&]\{[^}]*\}", name)
            yield name if len(pieces) == 1 else r"\w*".join(map(re.escape, pieces))
        elif isinstance(node, Sequence) and node.items:
            body: Node = node.items[-1]
            if isinstance(body, Mapping):
                yield from _keys(body)


def _others(folder: str) -> Iterator[tuple[str, str]]:
    problems: list[Problem] = []
    for path in search(os.path.normpath(folder), problems):
        try:
            text = read_text(path)
        except (OSError, ParseError):
            continue
        if looks_like_template(text):
            yield text, path
