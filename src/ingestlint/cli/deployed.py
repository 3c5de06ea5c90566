"""From the templates of a command line to graphs: one for each deployment and environment."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ingestlint.config.file import Config
from ingestlint.config.network import Network
from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.inputs import Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.graph.together import together
from ingestlint.parse.template import Template
from ingestlint.report.report import Problem

from .given import Given
from .inputs import Knowledge

if TYPE_CHECKING:
    from .evidence import EvidenceOf
    from .workload import Said

T = TypeVar("T")


class Deployed(NamedTuple):
    """What is deployed together in an environment; `stacks` are those of its templates."""

    config: Config
    environment: str
    graph: Graph

    @property
    def title(self) -> str:
        """The templates that are deployed by themselves."""
        return ", ".join(s.template.source.path for s in self.stacks if s.parent is None)

    @property
    def stacks(self) -> list[Stack]:
        return [s for s in self.graph.stacks if s is not s.deployment.observed]


def deployed(given: Given, *, measured: bool = False) -> Iterator[Deployed]:
    """Every deployment in every environment, configuration by configuration.

    `given.problems` gains what does not fit together; evidence is read where it is `measured`.
    """
    for config in {id(config): config for _, config in given.templates}.values():
        own = [template for template, its in given.templates if its is config]
        knowledge = Knowledge(config, given.parameters, given.environments)
        said = _said(config, own)
        workload = said.workload if said else {}
        evidence = _evidence(config, own) if measured else None
        for environment, pairs in knowledge.worlds(own):
            network = knowledge.network(environment, given.network)
            limits = {**(network.limits if network else {}), **config.limits}
            for stacks in _together(pairs, network, given.problems):
                try:
                    graph = Graph(
                        *stacks,
                        limits=limits,
                        workload=workload,
                        evidence=evidence.of(stacks) if evidence else None,
                        prices=config.prices,
                    )
                except Exception as error:  # noqa: BLE001  (the others are still judged)
                    given.problems.append(failed(stacks[0].template, error))
                else:
                    _add(said.meet(graph) if said else (), given.problems)
                    _add(evidence.meet(graph) if evidence else (), given.problems)
                    yield Deployed(config, environment, graph)
        _add(said.wrong() if said else (), given.problems)
        _add(evidence.wrong() if evidence else (), given.problems)


def overviews(
    given: Given, read: "Callable[[Deployed], T]", *, measured: bool = False
) -> "Iterator[tuple[Deployed, T]]":
    """What `read` makes of each deployment; where that fails it is a problem, the others go on."""
    for each in deployed(given, measured=measured):
        try:
            found = read(each)
        except Exception as error:  # noqa: BLE001  (the others are still shown)
            given.problems.append(failed(each.stacks[0].template, error))
        else:
            yield each, found


def _said(config: Config, templates: list[Template]) -> "Said | None":
    """What is declared of resources, None where nothing is (and nothing is loaded for it)."""
    if config.workload is None and not any("ingestlint" in t.source.text for t in templates):
        return None
    from .workload import Said

    return Said(config, templates)


def _evidence(config: Config, templates: list[Template]) -> "EvidenceOf | None":
    """What was measured, None where nothing is named (and nothing is loaded for it)."""
    if not config.evidence and not any("ingestlint" in t.source.text for t in templates):
        return None
    from .evidence import EvidenceOf

    return EvidenceOf(config)


def _add(found: Iterable[Problem], problems: list[Problem]) -> None:
    """Each problem once, in however many environments it is found."""
    problems.extend(problem for problem in found if problem not in problems)


def _together(
    given: list[tuple[Template, Inputs]], network: Network | None, problems: list[Problem]
) -> Iterator[list[Stack]]:
    """The stacks of one environment in groups that refer to each other.

    A template at which this fails is left out, and the others are tried again.
    """
    try:
        deployment = Deployment(given, network)
        groups = together(deployment)
    except Exception as error:  # noqa: BLE001  (the other templates are still judged)
        sound = [each for each in given if _is_sound(each, network, problems)]
        if len(sound) == len(given):
            problems.append(failed(given[0][0], error))
        elif sound:
            yield from _together(sound, network, problems)
        return
    for trouble in deployment.troubles:
        span = trouble.node.span
        _add([Problem(span.path, span.line, trouble.message, trouble.hint)], problems)
    yield from groups


def _is_sound(
    each: tuple[Template, Inputs], network: Network | None, problems: list[Problem]
) -> bool:
    """Whether a template alone can be made into stacks; a problem where it cannot."""
    try:
        together(Deployment([each], network))
    except Exception as error:  # noqa: BLE001  (reported)
        problems.append(failed(each[0], error))
        return False
    return True


def failed(template: Template, error: Exception) -> Problem:
    """A fault of the linter itself, said of the template at which it happened."""
    return Problem(
        template.source.path,
        1,
        f"ingestlint failed on this template: {type(error).__name__}: {error}",
        "this is a fault of ingestlint, please report it",
    )
