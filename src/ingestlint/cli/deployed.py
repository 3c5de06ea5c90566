"""From the templates of a command line to graphs: one for each deployment and environment."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ingestlint.config.file import Config
from ingestlint.config.network import Network
from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.inputs import Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.graph.together import Offers, file_of, offers, together
from ingestlint.parse.later import Later
from ingestlint.parse.template import OWN_NAME, Template
from ingestlint.report.report import Problem

from .given import Given
from .inputs import Knowledge
from .share import Share

if TYPE_CHECKING:
    from .evidence import EvidenceOf
    from .workload import Said

T = TypeVar("T")
Pair = tuple[Template, Inputs]


class Deployed(NamedTuple):
    """What is deployed together in an environment; `stacks` are those of its templates.

    `place` is where it stands in a run: by configuration, environment and first template.
    """

    config: Config
    environment: str
    graph: Graph
    place: tuple[int, int, int]

    @property
    def title(self) -> str:
        """The templates that are deployed by themselves."""
        return ", ".join(s.template.source.path for s in self.stacks if s.parent is None)

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
    for number, config in enumerate({id(config): config for _, config in given.templates}.values()):
        own = [template for template, its in given.templates if its is config]
        knowledge = Knowledge(config, given.parameters, given.environments)
        said = _said(config, own)
        workload = said.workload if said else {}
        evidence = _evidence(config, own) if measured else None
        for world, (environment, pairs) in enumerate(knowledge.worlds(own)):
            network = knowledge.network(environment, given.network)
            limits = {**(network.limits if network else {}), **config.limits}
            for stacks in _groups(pairs, network, given.problems, share):
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
                    first = min(place.get(stack.template.source.path, 0) for stack in stacks)
                    yield Deployed(config, environment, graph, (number, world, first))
        for each in (said, evidence):
            if each is not None:
                each.hear(share)
                _add(each.wrong(), given.problems)


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


def _add(found: Iterable[Problem], problems: list[Problem]) -> None:
    """Each problem once, in however many environments it is found."""
    problems.extend(problem for problem in found if problem not in problems)


def _groups(
    pairs: list[Pair], network: Network | None, problems: list[Problem], share: Share
) -> Iterator[list[Stack]]:
    """The stacks of one environment in groups that refer to each other: those of this process.

    What refers to templates of another process goes to that which has the first of them.
    """
    if share.of == 1:
        yield from _together(pairs, network, problems)
        return
    own = [pair for pair in pairs if not isinstance(pair[0], Later)]
    try:
        deployment = Deployment(own, network, beside=len(own) < len(pairs))
        offered = offers(deployment)
    except Exception:  # noqa: BLE001  (who judges all of them says what fails)
        deployment, offered = None, None
    every = share.gather(offered)
    found = None
    if deployment is not None and all(each is not None and not each.is_open for each in every):
        others = [each for each in every if each is not None and each is not offered]
        with suppress(Exception):
            found = together(deployment, others)
    links = share.gather(None if found is None else found.links)
    if None in links:
        # What fails, and what may belong to anything, is for one process.
        if share.number == 0:
            yield from _together(pairs, network, problems)
        return
    assert deployment is not None
    assert found is not None
    sets = _linked(pairs, found.groups, [pair for some in links if some for pair in some], share)
    moved = {path for paths in sets for path in paths}
    kept = [stacks for stacks in found.groups if not moved & set(map(file_of, stacks))]
    _report(deployment, problems, {s.template.source.path for g in kept for s in g})
    yield from kept
    whose = {t.source.path for t, _ in own}
    for paths in sets:
        if paths[0] in whose:
            these = [pair for pair in pairs if pair[0].source.path in paths]
            rest = [each.without(paths) for each in every if each is not None]
            yield from _together(these, network, problems, rest)


def _linked(
    pairs: list[Pair], groups: list[list[Stack]], links: list[tuple[str, str]], share: Share
) -> list[list[str]]:
    """The templates that links between processes bring together, each set in order of the files."""
    near = [[*dict.fromkeys(map(file_of, group))] for group in groups]
    together = [paths for some in share.gather(near) for paths in some if len(paths) > 1]
    neighbours: dict[str, set[str]] = {}
    for paths in (*together, *links):
        for path in paths:
            neighbours.setdefault(path, set()).update(paths)
    found: list[list[str]] = []
    seen: set[str] = set()
    for start in dict.fromkeys(path for link in links for path in link):
        reached: set[str] = set()
        pending = [start] if start not in seen else []
        while pending:
            path = pending.pop()
            if path not in reached:
                reached.add(path)
                pending += neighbours[path]
        seen |= reached
        if reached:
            found.append([t.source.path for t, _ in pairs if t.source.path in reached])
    return found


def _together(
    given: list[Pair],
    network: Network | None,
    problems: list[Problem],
    others: Sequence[Offers] = (),
) -> Iterator[list[Stack]]:
    """The stacks of one environment in groups that refer to each other, and to none of `others`.

    A template at which this fails is left out, and the others are tried again.
    """
    try:
        deployment = Deployment(given, network, beside=bool(others))
        groups = together(deployment, others).groups
    except Exception as error:  # noqa: BLE001  (the other templates are still judged)
        sound = [each for each in given if _is_sound(each, network, problems)]
        if len(sound) == len(given):
            problems.append(failed(given[0][0], error))
        elif sound:
            yield from _together(sound, network, problems, others)
        return
    _report(deployment, problems)
    yield from groups


def _report(
    deployment: Deployment, problems: list[Problem], files: Container[str] | None = None
) -> None:
    """What does not fit together in these files (in all, unless given)."""
    for trouble in deployment.troubles:
        span = trouble.node.span
        if files is None or span.path in files:
            _add([Problem(span.path, span.line, trouble.message, trouble.hint)], problems)


def _is_sound(each: Pair, network: Network | None, problems: list[Problem]) -> bool:
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
