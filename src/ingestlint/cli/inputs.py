"""What is known of each template in each environment: parameters, region, account."""

import os
import sys

from ingestlint.config.errors import ConfigError, nearest
from ingestlint.config.file import Config, EnvironmentConfig
from ingestlint.config.network import Network
from ingestlint.config.network import check as check_network
from ingestlint.config.network import load as load_network
from ingestlint.config.parameters import ParameterValue, from_file
from ingestlint.evaluate.inputs import Given, Inputs
from ingestlint.evaluate.value import Step
from ingestlint.parse.node import Scalar
from ingestlint.parse.template import Template
from ingestlint.report.text import clean


def inputs_for(
    template: Template,
    config: Config,
    by_hand: dict[str, ParameterValue],
    environments: tuple[str, ...],
    read: dict[str, dict[str, ParameterValue]],
) -> list[Inputs]:
    """One `Inputs` for each environment; one without a name when there is none.

    `read` keeps the parameter files that were read.
    """
    root = _root(template, config)
    given_by_hand = _given(by_hand)
    chosen = [e for e in config.environments if _is_chosen(e.name, config, environments)]
    if not chosen:
        return [Inputs(parameters=given_by_hand, pinned=bool(by_hand), root=root)]
    made: list[Inputs] = []
    for environment in chosen:
        path = os.path.abspath(template.source.path)
        given: dict[str, Given] = {}
        # The nearest name last: it wins.
        for name in dict.fromkeys(("*", os.path.basename(path), _below(path, config.folder))):
            file = environment.parameters.get(name)
            if file is not None:
                values = _from_file(file, config, read)
                if name != "*":
                    said = f"{template.source.path} has no parameter"
                    hint_unknown(values, set(template.parameters.entries), said)
                given.update(_given(values))
        given.update(given_by_hand)
        made.append(
            Inputs(
                environment.name,
                given,
                pinned=True,
                region=environment.region,
                account=environment.account,
                root=root,
            )
        )
    return made


def networks_of(config: Config, wanted: tuple[str, ...], by_hand: str) -> dict[str, Network]:
    """The network snapshot of each environment that has one; one given by hand is for all."""
    chosen: list[EnvironmentConfig | None] = [
        e for e in config.environments if _is_chosen(e.name, config, wanted)
    ]
    found: dict[str, Network] = {}
    read: dict[str, Network] = {}
    for environment in chosen or [None]:
        name = environment.name if environment else ""
        path = by_hand
        if not path and environment and environment.network:
            path = os.path.normpath(os.path.join(config.folder, environment.network.raw))
            if not os.path.exists(path):
                line = environment.network.span.line
                raise ConfigError(config.path, line, f"there is no network snapshot {path}")
        if path:
            network = read.get(path) or read.setdefault(path, load_network(path))
            if environment:
                check_network(network, environment.region, environment.account, name)
            found[name] = network
    return found


def hint_unknown(values: dict[str, ParameterValue], declared: set[str], said: str) -> None:
    """A note about parameters that are given and not there, with the nearest that is."""
    for name, value in values.items():
        if name not in declared:
            hint = nearest(name, declared) if declared else "there are none"
            note = f"note: {said} {name}, which {value.label} gives ({hint})"
            print(clean(note), file=sys.stderr)


def _root(template: Template, config: Config) -> str:
    """The highest folder whose files a template may name: the project it lies in.

    That is where the command runs, the configuration stands or the repository begins, when the
    template is below it.
    """
    folder = os.path.dirname(os.path.abspath(template.source.path))
    above = [os.getcwd(), _repository(folder)]
    if config.path:
        above.append(os.path.abspath(config.folder))
    within = [top for top in above if (folder + os.sep).startswith(top.rstrip(os.sep) + os.sep)]
    return min([folder, *within], key=len)


def _repository(folder: str) -> str:
    """The nearest folder above that holds a repository, else the folder itself."""
    here = folder
    while not os.path.exists(os.path.join(here, ".git")):
        above = os.path.dirname(here)
        if above == here:
            return folder
        here = above
    return here


def _below(path: str, folder: str) -> str:
    """How a configuration in `folder` names the template."""
    top = os.path.abspath(folder).rstrip(os.sep) + os.sep
    return path.removeprefix(top).replace(os.sep, "/")


def _from_file(
    file: Scalar, config: Config, read: dict[str, dict[str, ParameterValue]]
) -> dict[str, ParameterValue]:
    path = os.path.normpath(os.path.join(config.folder, file.raw))
    if not os.path.exists(path):
        line = file.span.line
        raise ConfigError(config.path, line, f"there is no parameter file {path}")
    if path not in read:
        read[path] = from_file(path)
    return read[path]


def _is_chosen(name: str, config: Config, wanted: tuple[str, ...]) -> bool:
    if wanted:
        return name in wanted
    names = [environment.name for environment in config.environments]
    return "default" not in names or name == "default"


def _given(parameters: dict[str, ParameterValue]) -> dict[str, Given]:
    return {
        name: Given(value.data, Step(value.label, value.node)) for name, value in parameters.items()
    }
