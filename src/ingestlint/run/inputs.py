"""What is known of each template in each environment: parameters, region, account, network."""

import os
import re
from typing import TYPE_CHECKING

from ingestlint.config.errors import ConfigError
from ingestlint.config.file import Config, EnvironmentConfig
from ingestlint.config.parameters import ParameterValue, from_file
from ingestlint.evaluate.inputs import Given, Inputs
from ingestlint.evaluate.nested import nested_files
from ingestlint.evaluate.parameters import is_hidden
from ingestlint.evaluate.value import Step
from ingestlint.parse.given import absolute
from ingestlint.parse.node import Mapping, Scalar
from ingestlint.parse.template import Template

from .notes import is_hushed, note
from .project import roots_of
from .unheeded import ALL_TEMPLATES, Unused, below, files_of, is_chosen, names_of

if TYPE_CHECKING:
    from ingestlint.config.assembly import Artifact
    from ingestlint.config.network import Network
    from ingestlint.config.samconfig import SamConfig

ASSEMBLED = ".template.json"
ONE_EACH = "give one --parameters for each Key=Value"


class Knowledge:
    """What one configuration and the command line say, each file of it read once.

    `by_hand` are parameters of the command line, `wanted` the environments it chose.
    """

    def __init__(
        self, config: Config, by_hand: dict[str, ParameterValue], wanted: tuple[str, ...]
    ) -> None:
        self._config = config
        self._by_hand = by_hand
        self._environments: list[EnvironmentConfig | None] = [
            e for e in config.environments if is_chosen(e.name, config, wanted)
        ]
        self._environments = self._environments or [None]
        self._several = False
        self._unused = Unused(config)
        # By type only: what is read for them is loaded when there is such a file.
        self._files: dict[tuple[str, str], SamConfig] = {}
        self._assemblies: dict[str, dict[str, Artifact]] = {}
        self._networks: dict[str, Network] = {}

    def worlds(self, templates: list[Template]) -> list[tuple[str, list[tuple[Template, Inputs]]]]:
        """The templates with their inputs, for each environment; one named "" if there is none."""
        self._several = len(templates) > 1
        made: list[tuple[str, list[tuple[Template, Inputs]]]] = []
        for environment in self._environments:
            name = environment.name if environment else ""
            pairs = [(t, self._inputs(t, environment)) for t in templates]
            _check_given(pairs)
            self._hint_nested(pairs, environment)
            made.append((name, pairs))
            if environment:
                self._note_unused(environment, templates)
        return made

    def network(self, environment: str, by_hand: str) -> "Network | None":
        """The network snapshot of an environment; one given by hand is for all."""
        chosen = next((e for e in self._environments if e and e.name == environment), None)
        path, roots = by_hand, None
        if not path and chosen and chosen.network:
            path = self._config.file(chosen.network, "network snapshot")
            roots = self._config.roots
        if not path:
            return None
        from ingestlint.config.network import check, load

        if path not in self._networks:
            self._networks[path] = load(path, self._config.caps, roots)
        network = self._networks[path]
        if chosen:
            check(network, chosen.region, chosen.account, environment)
        return network

    def _inputs(self, template: Template, environment: EnvironmentConfig | None) -> Inputs:
        artifact = self._artifact(template)
        given: dict[str, Given] = {}
        stack_name = region = account = ""
        if artifact is not None:
            stack_name, account, region = artifact.stack_name, artifact.account, artifact.region
            given = {
                name: Given(node.raw, Step("the assembly's manifest", node))
                for name, node in artifact.parameters.items()
            }
        for said in self._said(template, environment):
            given.update(_given(said.parameters))
            stack_name, region = said.stack_name or stack_name, said.region or region
        given.update(_given(self._by_hand))
        return Inputs(
            environment.name if environment else "",
            given,
            pinned=environment is not None or bool(self._by_hand),
            region=(environment.region if environment else "") or region,
            account=(environment.account if environment else "") or account,
            roots=roots_of(template, self._config),
            caps=self._config.caps,
            stack_name=stack_name,
        )

    def _said(self, template: Template, environment: EnvironmentConfig | None) -> "list[SamConfig]":
        """What the files of an environment say of a template, the nearest name last: it wins."""
        if environment is None:
            return []
        found: list[SamConfig] = []
        for name in dict.fromkeys((ALL_TEMPLATES, *names_of(template, self._config))):
            file = environment.parameters.get(name)
            if file is not None:
                said = self._file(file, environment.name)
                if name == ALL_TEMPLATES and self._several:
                    # The name of one stack is not that of all.
                    said = said._replace(stack_name="")
                found.append(said)
        return found

    def _note_unused(self, environment: EnvironmentConfig, templates: list[Template]) -> None:
        """Notes about what no template takes of the files that were read."""
        if is_hushed():
            return
        for file, keys in files_of(environment):
            every = ALL_TEMPLATES in keys
            its = [t for t in templates if every or {*names_of(t, self._config)} & {*keys}]
            if its:
                self._unused.note(self._file(file, environment.name).parameters, keys, its)

    def _hint_nested(
        self, pairs: list[tuple[Template, Inputs]], environment: EnvironmentConfig | None
    ) -> None:
        """A note about files for templates that are nested: these take what their parents pass."""
        if environment is None or set(environment.parameters) <= {ALL_TEMPLATES}:
            return
        nested = {path for t, i in pairs for path in nested_files(t, i.roots)}
        roots = {t.source.path for t, _ in pairs if t.source.real not in nested}
        for template, _ in pairs:
            path = template.source.path
            file = environment.parameters.get(below(absolute(path), self._config.folder))
            alone = os.path.basename(path) not in {os.path.basename(root) for root in roots}
            if file is None and alone:
                file = environment.parameters.get(os.path.basename(path))
            if file is not None and path not in roots:
                note(f"{path} takes its parameters from what nests it, not from {file.raw}")

    def _file(self, file: Scalar, environment: str) -> "SamConfig":
        from ingestlint.config.samconfig import SamConfig, is_samconfig, load, split

        config = self._config
        name, section = split(file.raw)
        path = config.file(file, "parameter file", name)
        environment = section or environment
        if (path, environment) not in self._files:
            said = (
                load(path, environment, config.roots, at=file)
                if is_samconfig(path)
                else SamConfig(from_file(path, config.caps, config.roots), "", "")
            )
            self._files[path, environment] = said
        return self._files[path, environment]

    def _artifact(self, template: Template) -> "Artifact | None":
        """What the assembly that holds a template says of it."""
        folder, name = os.path.split(template.source.path)
        if not name.endswith(ASSEMBLED):
            return None
        if folder not in self._assemblies:
            from ingestlint.config.assembly import artifacts

            roots = roots_of(template, self._config)
            self._assemblies[folder] = artifacts(folder, self._config.caps, roots)
        return self._assemblies[folder].get(name)


def _check_given(pairs: list[tuple[Template, Inputs]]) -> None:
    """Raises ConfigError for a value that CloudFormation would refuse.

    A nested template takes what its parent passes, not what is given here.
    """
    nested = {path for t, i in pairs if i.parameters for path in nested_files(t, i.roots)}
    for template, inputs in pairs:
        if nested and template.source.real in nested:
            continue
        for name, given in inputs.parameters.items():
            declaration = template.parameters.entries.get(name)
            if isinstance(declaration, Mapping) and given.data is not None:
                _check_value(name, given, declaration)


def _check_value(name: str, given: Given, declaration: Mapping) -> None:
    from ingestlint.evaluate.constraints import is_untried, refusal

    refused = refusal(declaration.entries, given.data)
    if refused is None:
        if is_untried(declaration.entries, given.data):
            note(f"parameter {name} is not held to its AllowedPattern, which may take too long")
        return
    span = refused.node.span
    value = "this value" if is_hidden(declaration.entries) else f"“{refused.value}”"
    said = f"parameter {name} cannot be {value}: its {refused.constraint} ({span.path}:{span.line})"
    node = given.step.node
    path, line = (node.span.path, node.span.line) if node else (given.step.text, 0)
    raise ConfigError(path, line, said, _hint_joined(given))


def _hint_joined(given: Given) -> str:
    """Several Key=Value in one argument are one value."""
    joined = given.step.node is None and re.search(r",\s*\w+=", str(given.data))
    return ONE_EACH if joined else ""


def _given(parameters: dict[str, ParameterValue]) -> dict[str, Given]:
    return {
        name: Given(value.data, Step(value.label, value.node)) for name, value in parameters.items()
    }
