"""One run, from templates to a report: the whole program in one function."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ingestlint.check.engine import Outcome, run
from ingestlint.check.rule import RuleError
from ingestlint.check.verdict import Doubt
from ingestlint.config.file import EMPTY
from ingestlint.evaluate.secrets import secret_places
from ingestlint.gate.codes import NOT_EXAMINED
from ingestlint.parse.node import Node
from ingestlint.parse.template import Template
from ingestlint.report.report import Problem, Report

from .choice import Choice
from .deployed import Deployed, deployed
from .given import Given
from .groups import failed
from .lot import Lot, settings_of
from .searched import Searched
from .tally import Tally

if TYPE_CHECKING:
    from .unmet import Unmet


class _Judged(NamedTuple):
    """The verdicts on one deployment (None: judging failed), and what of it the report needs."""

    place: tuple[int, int, int]
    environment: str
    templates: dict[str, Template]
    secrets: list[Node]
    outcome: Outcome | None
    hidden: list[Doubt]


class _Found(NamedTuple):
    """What a process found in its share of a run."""

    judged: list[_Judged]
    problems: list[Problem]
    unmet: "Unmet | None"


def lint(given: Given, choice: Choice) -> Report:
    """The verdict of every rule on everything that is deployed together, in every environment.

    Of a run that is split, only the first process has the report; the others end here.
    """
    read = list(given.problems)
    parts = given.share.collect(_judge(given, choice))
    found = [problem for part in parts for problem in part.problems]
    found += _of_policies(parts, given, some=given.some or bool(read or found))
    given.problems[:] = read + _in_order(found, given)
    lots = [Lot(config, templates) for config, templates in given.by_config()]
    if choice.baseline and not lots:
        lots = [Lot(EMPTY, [])]  # all that the baseline knows may be gone
    tally = Tally()
    for each in sorted((j for part in parts for j in part.judged), key=lambda j: j.place):
        lot = lots[each.place[0]]
        lot.templates.update(each.templates)
        tally.secrets += each.secrets
        if each.outcome is not None:
            lot.add(each.environment, each.outcome, each.hidden)
            tally.add(each.outcome, len(each.hidden))
    searched = Searched(given.folders)
    for lot in lots:
        tally.take(lot, *lot.report(choice, searched))
    return tally.report(given, choice)


def _judge(given: Given, choice: Choice) -> _Found:
    """What this process finds."""
    before = len(given.problems)
    judged: list[_Judged] = []
    asked = [(choice.rules_for(config), settings_of(config)) for config, _ in given.by_config()]
    unmet = _unmet(given)
    for each in choice.watch(deployed(given, measured=True)):
        rules, settings = asked[each.place[0]]
        outcome = None
        try:
            holds_too = choice.holds_too
            outcome = run(each.graph, rules, settings, each.environment, holds_too=holds_too)
            if unmet is not None:
                codes = {rule.code for rule in rules}
                policies = each.config.policies.items()
                unmet.meet([policy for code, policy in policies if code in codes], each.graph)
        except RuleError:
            raise
        except Exception as error:  # noqa: BLE001  (the others are still judged)
            given.problems.append(failed(each.stacks[0].template, error))
        judged.append(
            _Judged(
                each.place,
                each.environment,
                {stack.template.source.path: stack.template for stack in each.stacks},
                [node for stack in each.stacks for node in secret_places(stack)],
                outcome,
                list(_hidden(each)),
            )
        )
    return _Found(judged, given.problems[before:], unmet)


def _unmet(given: Given) -> "Unmet | None":
    """What policies meet, None where there are none (and nothing is loaded for them)."""
    if not any(config.policies for config, _ in given.by_config()):
        return None
    from .unmet import Unmet

    return Unmet()


def _of_policies(parts: list[_Found], given: Given, *, some: bool) -> list[Problem]:
    """What is wrong with policies, as all processes together met them; notes are said here."""
    met = [part.unmet for part in parts if part.unmet is not None]
    if not met:
        return []
    for each in met[1:]:
        met[0].add(each)
    configs = [config for config, _ in given.by_config()]
    met[0].note(configs, some=some)
    return list(met[0].problems(configs))


def _in_order(problems: list[Problem], given: Given) -> list[Problem]:
    """Problems of several processes as one process would come across them."""
    place = {t.source.path: position for position, (t, _) in enumerate(given.templates)}
    return sorted(dict.fromkeys(problems), key=lambda problem: place.get(problem.file, len(place)))


def _hidden(each: Deployed) -> Iterator[Doubt]:
    """What could not be made into resources or relations is unknown to every rule."""
    graph, names = each.graph, (each.environment,) if each.environment else ()
    for stack in graph.stacks:
        for why, node in stack.hidden:
            yield Doubt(NOT_EXAMINED, "template", why, node, names)
    for why, node in graph.hidden:
        code = "ING007" if why.cause == "ING007" else NOT_EXAMINED
        yield Doubt(code, "template", why, node, names)
