"""The stacks of one environment in groups that refer to each other, over all processes of a run."""

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress

from ingestlint.config.network import Network
from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.inputs import Inputs
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.mentions import file_of
from ingestlint.graph.together import Offers, offers, together
from ingestlint.parse.later import Later
from ingestlint.parse.template import Template
from ingestlint.report.report import Problem

from .share import Share

Pair = tuple[Template, Inputs]


def groups_of(
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
    problems.extend(problem for problem in found if problem not in problems)


def failed(template: Template, error: Exception) -> Problem:
    """A fault of the linter itself, said of the template at which it happened."""
    return Problem(
        template.source.path,
        1,
        f"ingestlint failed on this template: {type(error).__name__}: {error}",
        "this is a fault of ingestlint, please report it",
    )
