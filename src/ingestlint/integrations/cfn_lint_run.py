"""A run of cfn-lint on the templates that are linted, by its own configuration files."""

import gc
import glob
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cfnlint.api import lint
from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner
from cfnlint.version import __version__

from ingestlint.check.verdict import Finding, Foreign
from ingestlint.parse.errors import ParseError
from ingestlint.parse.node import Node
from ingestlint.parse.read import read_text
from ingestlint.parse.source import Source
from ingestlint.parse.template import Template
from ingestlint.report.report import Other, Problem

TOOL, PLUG_IN = "cfn-lint", "ingestlint.integrations.cfn_lint"
SEVERITIES = {"error": "error", "warning": "warning", "informational": "note"}
CONFIG_FILES = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
HINT = "settle it, or leave --with-cfn-lint out"


def run(templates: list[Template], stdin: str) -> Other:
    """What cfn-lint says; `stdin` names the template that was read from standard input."""
    # What cfn-lint builds refers to itself in circles, and would stay until the end.
    gc.enable()
    sources = {template.source.path: template.source for template in templates}
    places = _Places(sources)
    try:
        return Other(TOOL, __version__, list(_findings(_matches(sources, stdin), places)), [])
    except (Exception, SystemExit) as error:  # noqa: BLE001  (what ingestlint found is shown all the same)
        said = f"cfn-lint cannot run: {str(error).partition(chr(10))[0] or type(error).__name__}"
        return Other(TOOL, __version__, [], [Problem(_config_file(), 0, said, HINT)])


def _config_file() -> str:
    """The file that cfn-lint is configured by here, which is what most often stops it."""
    return next((name for name in CONFIG_FILES if Path(name).is_file()), CONFIG_FILES[0])


def _matches(sources: dict[str, Source], stdin: str) -> Iterator[tuple[str, Any]]:
    """Each match with the file it is in."""
    paths = [path for path in sources if path != stdin]
    if paths:
        # Names are patterns to it, and those that begin with a dash options.
        names = [glob.escape(f"./{path}" if path.startswith("-") else path) for path in paths]
        for match in Runner(ConfigMixIn(["-t", *names])).run():
            yield Path(match.filename or "").as_posix(), match
    if stdin in sources:
        regions = ConfigMixIn([]).regions
        for match in lint(sources[stdin].text, config={"regions": regions}):
            yield stdin, match


def _findings(matches: Iterable[tuple[str, Any]], places: "_Places") -> Iterator[Finding]:
    """The matches as findings, each once; those of our own plug-in have been found already."""
    seen: set[tuple[str, str, str, int, int]] = set()
    for path, match in matches:
        if type(match.rule).__module__ == PLUG_IN:
            continue
        at = places.node(path, match)
        key = (match.rule.id, match.message, path, at.start, at.end)
        if key not in seen:
            seen.add(key)
            yield _finding(match, at)


def _finding(match: Any, at: Node) -> Finding:
    rule = match.rule
    name = re.sub(r"[^a-z0-9]+", "-", rule.shortdesc.lower()).strip("-")
    return Finding(
        rule.id,
        name or TOOL,
        SEVERITIES.get(rule.severity, "warning"),
        "proved",
        match.message,
        (_subject(getattr(match, "path", None) or ()),),
        at,
        (),
        (),
        (),
        home=at.source.path,
        foreign=Foreign(TOOL, rule.shortdesc or rule.id, rule.description, rule.source_url),
    )


def _subject(path: Iterable[Any]) -> str:
    """The resource, or the part of the template, that a path leads into."""
    match [str(step) for step in path]:
        case ["Resources", name, *_]:
            return name
        case [section, *_]:
            return section
    return "template"


class _Places:
    """Nodes for lines and columns, in the texts that were read."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self._sources = dict(sources)

    def node(self, path: str, match: Any) -> Node:
        """The place of a match: lines and columns from 1, the end exclusive, as ours are."""
        source = self._source(path)
        start = source.offset(match.linenumber, match.columnnumber)
        end = source.offset(match.linenumberend, match.columnnumberend)
        return Node(source, start, max(start, end))

    def _source(self, path: str) -> Source:
        """The text of a file; one that only cfn-lint reads is read for its places."""
        if path not in self._sources:
            try:
                text = read_text(path)
            except (OSError, ParseError):
                text = ""
            self._sources[path] = Source(path, text)
        return self._sources[path]
