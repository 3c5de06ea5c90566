"""What was measured of the functions of a deployment, as the configuration and they say."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingestlint.config.errors import ConfigError
from ingestlint.config.evidence import Sources, of_resource, sources
from ingestlint.config.file import Config
from ingestlint.evaluate.declaration import Declaration
from ingestlint.evaluate.inputs import Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.report.report import Problem

from .paths import posix
from .share import Share
from .workload import Names, relative

if TYPE_CHECKING:
    from ingestlint.evidence.evidence import Evidence
    from ingestlint.evidence.read import Reader

FUNCTION = "AWS::Lambda::Function"


class EvidenceOf:
    """The evidence of one configuration and of its templates, each file of it read once.

    Ages are counted to `today`, or to the day that it is.
    """

    def __init__(self, config: Config, today: str = "") -> None:
        self._configured = {relative(n, config.folder): s for n, s in config.evidence.items()}
        self._places = {relative(n, config.folder): key for n, key in config.named.items()}
        self._names = Names(dict(config.named), config)
        self._today = today
        self._reader: Reader | None = None
        self._wrong: list[Problem] = []

    def of(self, stacks: list[Stack]) -> "dict[str, Evidence]":
        """The evidence on the functions of these stacks, by their keys."""
        found: dict[str, Evidence] = {}
        for stack in stacks:
            for declaration in stack.declarations.values():
                if declaration.type == FUNCTION:
                    self._add(found, stack, declaration)
        return found

    def meet(self, graph: Graph) -> Iterator[Problem]:
        """Names of other resources than functions."""
        self._names.meet(graph)
        for resource in graph.nodes.values() if self._places else ():
            names = _names_of(resource.stack, resource.subject) if resource.is_meant else ()
            for name in names:
                if name in self._places and resource.type != FUNCTION:
                    span = self._places[name].span
                    said = f"evidence is about functions; {resource.id} is {resource.type}"
                    yield Problem(posix(span.path), span.line, said)

    def hear(self, share: Share) -> None:
        """Let this process know which resources others have met."""
        self._names.hear(share)

    def wrong(self) -> Iterator[Problem]:
        """What could not be read, and names that no graph had."""
        yield from self._wrong
        yield from self._names.strangers()

    def _add(self, found: "dict[str, Evidence]", stack: Stack, declaration: Declaration) -> None:
        name = stack.label + declaration.subject
        written = of_resource(declaration.body)
        names = (each for each in _names_of(stack, name) if each in self._configured)
        said = self._configured.get(next(names, ""), {})
        if written is None and not said:
            return
        try:
            if written is not None:
                said = _joined(sources(name, written), said)
            key = stack.prefix + declaration.logical_id
            found[key] = self._read(said, declaration.logical_id, stack.inputs)
        except ConfigError as error:
            problem = Problem(posix(error.path), error.line, error.message, error.hint)
            if problem not in self._wrong:
                self._wrong.append(problem)

    def _read(self, said: Sources, logical_id: str, inputs: Inputs) -> "Evidence":
        if self._reader is None:
            import time

            from ingestlint.evidence.read import Reader

            self._reader = Reader(self._today or time.strftime("%Y-%m-%d"))
        return self._reader.read(said, logical_id, inputs)


def _names_of(stack: Stack, subject: str) -> tuple[str, str]:
    """How a configuration may name a resource, that with its template first."""
    return f"{stack.root.template.source.path}:{subject}", subject


def _joined(own: Sources, configured: Sources) -> Sources:
    """What the configuration says of a function goes before what its template does."""
    if {"power_tuning", "power_tuning_url"} & configured.keys():
        own = {key: node for key, node in own.items() if not key.startswith("power_tuning")}
    return {**own, **configured}
