"""From the templates of a command line to graphs: one for each deployment and environment."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ingestlint.config.file import Config
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.parse.template import OWN_NAME, Template

from .given import Given
from .groups import add_new, failed, groups_of
from .inputs import Knowledge

if TYPE_CHECKING:
    from .evidence import EvidenceOf
    from .workload import Said

T = TypeVar("T")


class Deployed(NamedTuple):
    """What is deployed together in an environment; `stacks` are those of its templates.

    `place` is where it stands in a run: by configuration, environment and first template.
    """

    config: Config
    environment: str
    graph: Graph
    place: tuple[int, int, int]

    @property
    def roots(self) -> tuple[str, ...]:
        """The templates that are deployed by themselves."""
        return tuple(s.template.source.path for s in self.stacks if s.parent is None)

    @property
    def title(self) -> str:
        return ", ".join(self.roots)

    @property
    def stacks(self) -> list[Stack]:
        return [s for s in self.graph.stacks if s is not s.deployment.observed]


def deployed(given: Given, *, measured: bool = False) -> Iterator[Deployed]:
    """Every deployment in every environment, configuration by configuration.

    Of a run that is split, those that are for this process. `given.problems` gains what does not
    fit together; evidence is read where it is `measured`.
    """
    share = given.share
    place = {t.source.path: position for position, (t, _) in enumerate(given.templates)}
    for number, (config, own) in enumerate(given.by_config()):
        knowledge = Knowledge(config, given.parameters, given.environments)
        said = _said(config, own)
        workload = said.workload if said else {}
        evidence = _evidence(config, own) if measured else None
        for world, (environment, pairs) in enumerate(knowledge.worlds(own)):
            network = knowledge.network(environment, given.network)
            limits = {**(network.limits if network else {}), **config.limits}
            for stacks in groups_of(pairs, network, given.problems, share):
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
                    add_new(said.meet(graph) if said else (), given.problems)
                    add_new(evidence.meet(graph) if evidence else (), given.problems)
                    first = min(place.get(stack.template.source.path, 0) for stack in stacks)
                    yield Deployed(config, environment, graph, (number, world, first))
        for each in (said, evidence):
            if each is not None:
                each.hear(share)
                add_new(each.wrong(), given.problems)


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
    if config.workload is None and not any(t.mentions(OWN_NAME) for t in templates):
        return None
    from .workload import Said

    return Said(config, templates)


def _evidence(config: Config, templates: list[Template]) -> "EvidenceOf | None":
    """What was measured, None where nothing is named (and nothing is loaded for it)."""
    if not config.evidence and not any(t.mentions(OWN_NAME) for t in templates):
        return None
    from .evidence import EvidenceOf

    return EvidenceOf(config)
