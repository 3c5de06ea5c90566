"""What a configuration declares by the names of resources, held against the resources there are."""

import os
import re
from collections.abc import Iterator

from ingestlint.config.errors import HINTS, nearest
from ingestlint.config.file import FILE_NAMES, Config
from ingestlint.config.workload import (
    CALLERS,
    FUNCTION,
    TABLE,
    Declared,
    check_template,
    kind_of,
)
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.graph.graph import Graph
from ingestlint.graph.resource import Resource
from ingestlint.parse.errors import ParseError
from ingestlint.parse.node import Mapping, Node, Scalar, Sequence
from ingestlint.parse.opening import within
from ingestlint.parse.read import read_text
from ingestlint.parse.template import OWN_NAME, Template
from ingestlint.report.report import Problem

from .paths import posix
from .searched import search
from .share import Share

OF = {FUNCTION: "Lambda::Function", TABLE: "DynamoDB::"}


class Said:
    """What a configuration and its templates declare of resources, and what is wrong with it."""

    def __init__(self, config: Config, templates: list[Template]) -> None:
        self.workload = _workload_of(config)
        self._names = Names(_names_in(config), config)
        self._wrong = [
            Problem(posix(error.path), error.line, error.message, error.hint)
            for template in templates
            if template.mentions(OWN_NAME)
            for error in check_template(template)
        ]

    def meet(self, graph: Graph) -> Iterator[Problem]:
        """What does not fit the resources of a graph."""
        self._names.meet(graph)
        return _misplaced(graph)

    def hear(self, share: Share) -> None:
        """Let this process know which resources others have met."""
        self._names.hear(share)

    def wrong(self) -> Iterator[Problem]:
        """What is wrong in itself, and names that no graph had."""
        yield from self._wrong
        yield from self._names.strangers()


def _workload_of(config: Config) -> Declared:
    """The workload of a configuration; a template before a name is relative to its folder."""
    if config.workload is None:
        return {}
    return {
        relative(name, config.folder): node
        for name, node in config.workload.entries.items()
        if isinstance(node, Mapping)
    }


def relative(name: str, folder: str) -> str:
    """`stacks/core.yaml:Table`, written in `folder`, as resources are called here."""
    template, _, resource = name.rpartition(":")
    return f"{posix(os.path.join(folder, template))}:{resource}" if template else name


def _names_in(config: Config) -> dict[str, Node]:
    """The names of resources in the workload, each with its place."""
    if config.workload is None:
        return {}
    names: dict[str, Node] = {}
    for name, said in config.workload.entries.items():
        callers = said.entries.get(CALLERS) if isinstance(said, Mapping) else None
        if isinstance(callers, Sequence):
            names.update((each.raw, each) for each in callers.items if isinstance(each, Scalar))
        else:
            names[name] = config.workload.keys[name]
    return names


class Names:
    """Names that a configuration uses, and which of them are resources of the graphs met."""

    def __init__(self, names: dict[str, Node], config: Config) -> None:
        self._names = names
        self._folder = config.folder
        self._roots = config.roots
        self._met: set[str] = set()
        self._subjects: set[str] = set()

    def meet(self, graph: Graph) -> None:
        for resource in graph.nodes.values() if self._names else ():
            path = resource.stack.root.template.source.path
            self._met.update((resource.subject, f"{path}:{resource.subject}"))
            self._subjects.add(resource.subject)

    def hear(self, share: Share) -> None:
        if share.of > 1 and self._names:
            for met, subjects in share.gather((self._met, self._subjects)):
                self._met |= met
                self._subjects |= subjects

    def strangers(self) -> Iterator[Problem]:
        """Names of nothing, neither here nor in any file below the folder of the configuration."""
        missing = [name for name in self._names if relative(name, self._folder) not in self._met]
        elsewhere = self._words(search(self._folder or ".", [])) if missing else set()
        words = {"": elsewhere}
        hinted = 0
        for name in missing:
            template, _, resource = relative(name, self._folder).rpartition(":")
            last = resource.rpartition("/")[2]
            if template not in words:
                words[template] = self._words([template])
            if last not in words[template]:
                hinted += 1
                hint = nearest(last, self._subjects) if hinted <= HINTS else ""
                yield _problem(self._names[name], f"{name} is the name of no resource", hint)

    def _words(self, paths: list[str]) -> set[str]:
        """All words of the files that may be templates; a configuration is none."""
        found: set[str] = set()
        for path in paths:
            if os.path.basename(path) not in FILE_NAMES and within(path, self._roots):
                try:
                    found.update(re.findall(r"\w+", read_text(path, roots=self._roots)))
                except (OSError, ParseError):
                    continue
        return found


def _misplaced(graph: Graph) -> Iterator[Problem]:
    """What is declared of a resource and can only be declared of one of another kind."""
    for resource in graph.nodes.values():
        for said in resource.declarations():
            kind = kind_of(said)
            if kind is not None and OF[kind[0]] not in resource.type:
                message = f"{kind[1].raw} is for a {kind[0]}; {resource.id} is {resource.type}"
                yield _problem(kind[1], message)
            else:
                yield from _strange_indexes(resource, said)


def _strange_indexes(table: Resource, said: Mapping) -> Iterator[Problem]:
    """Names of indexes that the table has in no scenario; none where they are not all known."""
    declared = said.entries.get("indexes")
    if not isinstance(declared, Mapping):
        return
    from ingestlint.graph.key_schemas import table_keys
    from ingestlint.sample.schema import TableKeys

    try:
        found = table_keys(table)
    except TooManyScenarios:
        return
    known = [keys for keys in found if isinstance(keys, TableKeys)]
    names = {schema.name for keys in known for schema in keys.schemas if schema.name}
    for name, key in declared.keys.items():
        if len(known) == len(found) and name not in names:
            yield _problem(
                key, f"{table.id} has no index {name}", nearest(name, names) if names else ""
            )


def _problem(node: Node, message: str, hint: str = "") -> Problem:
    span = node.span
    return Problem(posix(span.path), span.line, message, hint)
