"""The stacks of one environment in groups that refer to each other, over all processes of a run."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from ingestlint.config.network import Network
from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.inputs import Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.mentions import file_of
from ingestlint.graph.together import Offers, Together, are_too_many, nesting, offers, together
from ingestlint.parse.errors import ChangedError
from ingestlint.parse.later import Later
from ingestlint.parse.template import Template
from ingestlint.report.report import Problem

from .share import Share

Pair = tuple[Template, Inputs]
T = TypeVar("T")
U = TypeVar("U")


def groups_of(
    pairs: list[Pair], network: Network | None, problems: list[Problem], share: Share
) -> Iterator[list[Stack]]:
    """The stacks of one environment in groups that refer to each other: those of this process.

    What refers to templates of another process goes to that which has the first of them.
    """
    if share.of == 1:
        yield from _together(pairs, network, problems)
        return
    try:
        yield from _shared(pairs, network, problems, share)
    except _NotSharedError:
        # What fails, and what may belong to anything, is for one process.
        if share.number == 0:
            yield from _together(pairs, network, problems)


def _shared(
    pairs: list[Pair], network: Network | None, problems: list[Problem], share: Share
) -> Iterator[list[Stack]]:
    """The groups of this process; raises _NotSharedError, in all of them, before the first."""
    of_share = [t.source.path for t, _ in pairs if not isinstance(t, Later)]
    home = {path: number for number, paths in enumerate(share.gather(of_share)) for path in paths}

    def mine() -> Iterator[Pair]:
        return (pair for pair in pairs if home[pair[0].source.path] == share.number)

    def deploy() -> Deployment:
        return Deployment(list(mine()), network, beside=True)

    deployment, nested = _made(share, deploy, nesting)
    # What is nested is no root: it must be known where its parents are before names are compared.
    for paths in _sets(_nested_pairs(nested, pairs), pairs):
        home.update(dict.fromkeys(paths, home[paths[0]]))
    moved = of_share != [t.source.path for t, _ in mine()]
    deployment, every = _made(share, deploy if moved else lambda: deployment, offers)
    if any(each.is_open for each in every) or are_too_many(every, pairs[0][1].caps):
        raise _NotSharedError
    others = [each for number, each in enumerate(every) if number != share.number]
    own = every[share.number]
    found, links = _made(share, lambda: together(deployment, others, own), _linked)
    across = [
        paths
        for paths in _sets([paths for some in links for paths in some], pairs)
        if len({home[path] for path in paths}) > 1
    ]
    left = {path for paths in across for path in paths}
    kept = [group for group in found.groups if left.isdisjoint(_files(group))]
    _report(deployment, problems, {stack.template.source.path for group in kept for stack in group})
    yield from kept
    for paths in across:
        if home[paths[0]] == share.number:
            these = [pair for pair in pairs if pair[0].source.path in paths]
            rest = [each.without(paths) for each in every]
            yield from _together(these, network, problems, rest)


class _NotSharedError(Exception):
    """Some process cannot tell what its templates have to do with those of others."""


def _made(share: Share, make: Callable[[], T], tell: Callable[[T], U]) -> tuple[T, list[U]]:
    """What this process makes, and what all tell of theirs.

    Raises _NotSharedError in all of them where one fails: who judges all of it says how.
    """
    made: T | None = None
    told: U | None = None
    with suppress(Exception):
        made = make()
        told = tell(made)
    every = [each for each in share.gather(told) if each is not None]
    if made is None or len(every) < share.of:
        raise _NotSharedError
    return made, every


def _linked(found: Together) -> list[Sequence[str]]:
    """The templates that have something to do with each other, as far as one process knows."""
    groups = map(_files, found.groups)
    return [*(paths for paths in groups if len(paths) > 1), *found.links]


def _files(group: list[Stack]) -> list[str]:
    """The templates of a group; what a snapshot of the network observed is in none."""
    stacks = (stack for stack in group if stack is not stack.deployment.observed)
    return [*dict.fromkeys(map(file_of, stacks))]


def _nested_pairs(
    nested: list[list[tuple[str, str]]], pairs: list[Pair]
) -> Iterator[tuple[str, str]]:
    """The templates of a run that nest each other, or another one in common."""
    if any(nested):
        files = {template.source.real: template.source.path for template, _ in pairs}
        for file, real in (each for some in nested for each in some):
            yield file, files.setdefault(real, file)


def _sets(links: Iterable[Sequence[str]], pairs: list[Pair]) -> list[list[str]]:
    """The templates that links bring together, sets and what is in them in order of the files."""
    neighbours: dict[str, set[str]] = {}
    for paths in links:
        for path in paths:
            neighbours.setdefault(path, set()).update(paths)
    order = {template.source.path: position for position, (template, _) in enumerate(pairs)}
    found: list[list[str]] = []
    seen: set[str] = set()
    for start in sorted(neighbours, key=order.__getitem__):
        reached: set[str] = set()
        pending = [start] if start not in seen else []
        while pending:
            path = pending.pop()
            if path not in reached:
                reached.add(path)
                pending += neighbours[path]
        seen |= reached
        if len(reached) > 1:
            found.append(sorted(reached, key=order.__getitem__))
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
            add_new([Problem(span.path, span.line, trouble.message, trouble.hint)], problems)


def _is_sound(each: Pair, network: Network | None, problems: list[Problem]) -> bool:
    """Whether a template alone can be made into stacks; a problem where it cannot."""
    try:
        together(Deployment([each], network))
    except Exception as error:  # noqa: BLE001  (reported)
        problems.append(failed(each[0], error))
        return False
    return True


def add_new(found: Iterable[Problem], problems: list[Problem]) -> None:
    """Each problem once, in however many environments it is found."""
    there = set(problems)
    problems.extend(problem for problem in dict.fromkeys(found) if problem not in there)


def failed(template: Template, error: Exception) -> Problem:
    """A fault of the linter itself, said of the template at which it happened.

    That a file is not any more what it was is none.
    """
    if isinstance(error, ChangedError):
        return Problem(template.source.path, 1, error.message, error.hint)
    return Problem(
        template.source.path,
        1,
        f"ingestlint failed on this template: {type(error).__name__}: {error}",
        "this is a fault of ingestlint, please report it",
    )
