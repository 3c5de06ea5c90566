"""What was measured of the functions of a deployment, as the configuration and they say."""

from typing import TYPE_CHECKING

from ingestlint.config.errors import ConfigError
from ingestlint.config.file import Config
from ingestlint.evaluate.declaration import Declaration
from ingestlint.evaluate.stack import Stack
from ingestlint.parse.node import Mapping, Node, Scalar
from ingestlint.parse.template import Template
from ingestlint.report.report import Problem

if TYPE_CHECKING:
    from ingestlint.config.evidence import Sources
    from ingestlint.evidence.evidence import Evidence
    from ingestlint.evidence.read import Reader

FUNCTION = "AWS::Lambda::Function"
SAM_FUNCTION = "AWS::Serverless::Function"


class Evidences:
    """The evidence of one configuration and of its templates, each file of it read once.

    Raises ConfigError for a name that no template has. `problems` gains what cannot be read. Ages
    are counted to `today`, or to the day that it is.
    """

    def __init__(
        self,
        config: Config,
        templates: list[Template],
        problems: list[Problem],
        today: str = "",
    ) -> None:
        self._config = config
        self._problems = problems
        self._today = today
        self._reader: Reader | None = None
        if config.named:
            from .names import check_names

            check_names(config.named, config, templates)
            for name, key in config.named.items():
                _check_kind(name, key, templates)

    def of(self, stacks: list[Stack]) -> "dict[str, Evidence]":
        """The evidence on the functions of these stacks, by their keys."""
        found: dict[str, Evidence] = {}
        for stack in stacks:
            for declaration in stack.declarations.values():
                if declaration.type == FUNCTION:
                    self._add(found, stack, declaration)
        return found

    def _add(self, found: "dict[str, Evidence]", stack: Stack, declaration: Declaration) -> None:
        name = stack.label + declaration.subject
        written = _in_metadata(declaration)
        said = self._config.evidence.get(name, {})
        if written is None and not said:
            return
        try:
            if written is not None:
                from ingestlint.config.evidence import sources

                said = _joined(sources(name, written), said)
            key = stack.prefix + declaration.logical_id
            found[key] = self._read(said, declaration.logical_id, stack.inputs.root)
        except ConfigError as error:
            problem = Problem(error.path, error.line, error.message, error.hint)
            if problem not in self._problems:
                self._problems.append(problem)

    def _read(self, said: "Sources", logical_id: str, root: str) -> "Evidence":
        if self._reader is None:
            import time

            from ingestlint.evidence.read import Reader

            self._reader = Reader(self._today or time.strftime("%Y-%m-%d"))
        return self._reader.read(said, logical_id, root)


def _check_kind(name: str, key: Scalar, templates: list[Template]) -> None:
    """Raises ConfigError where a name is that of another resource than a function."""
    bodies = (template.resources.entries.get(name) for template in templates)
    kinds = [body.entries.get("Type") for body in bodies if isinstance(body, Mapping)]
    types = [kind.raw for kind in kinds if isinstance(kind, Scalar)]
    if types and not {FUNCTION, SAM_FUNCTION} & set(types):
        said = f"evidence is about functions, {name} is of type {types[0]}"
        raise ConfigError(key.span.path, key.span.line, said)


def _in_metadata(declaration: Declaration) -> Node | None:
    """What stands under `Metadata: {ingestlint: {evidence: …}}` of a function."""
    node: Node | None = declaration.body
    for key in ("Metadata", "ingestlint", "evidence"):
        node = node.entries.get(key) if isinstance(node, Mapping) else None
    return node


def _joined(own: "Sources", configured: "Sources") -> "Sources":
    """What the configuration says of a function goes before what its template does."""
    if {"power_tuning", "power_tuning_url"} & configured.keys():
        own = {key: node for key, node in own.items() if not key.startswith("power_tuning")}
    return {**own, **configured}
