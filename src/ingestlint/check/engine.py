"""Runs rules over a graph: exactly one verdict for each rule and subject."""

from functools import lru_cache
from typing import Any, NamedTuple

from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import EVERYWHERE, Guard, Leaf, TooManyScenarios
from ingestlint.evaluate.value import Why
from ingestlint.graph.graph import Graph, scenario_limit
from ingestlint.graph.networked import may_have_network
from ingestlint.graph.observed import as_observed
from ingestlint.graph.relation import OfRelations, Relation
from ingestlint.graph.tabled import may_have_tables
from ingestlint.parse.node import Node

from .findings import finding_of, home_of, merged
from .rule import Rule
from .verdict import SEVERITIES, Crash, Doubt, Finding, Held, Violated, When

FAMILIES_NEED = {
    "network": ("AWS::EC2::", "AWS::Lambda::"),
    "dynamodb": ("AWS::DynamoDB::",),
    "resilience": ("AWS::",),
    "memory": ("AWS::Lambda::",),
}


class Missing(NamedTuple):
    """The answer of a scenario in which the subject is not there, or cannot be judged."""

    why: Why | None
    node: Node | None = None


HOLDS = Missing(None)


class _Broken(NamedTuple):
    """The answer for a subject that breaks the rule, and the least that explains when."""

    violated: Violated
    when: When


class Outcome(NamedTuple):
    """All verdicts of one graph; `held` names each rule and subject (by its home) that holds.

    `judged` says of each rule and template that it judged whether all of it holds, `listed` each
    that holds where that is asked for.
    """

    findings: list[Finding]
    unknown: list[Doubt]
    crashes: list[Crash]
    checks: int
    holds: int
    held: list[tuple[str, str, str]]
    judged: dict[tuple[str, str], bool]
    listed: list[Held]


class Settings(NamedTuple):
    """What the configuration says of one rule."""

    severity: str = ""
    values: dict[str, float | str] = {}  # noqa: RUF012  (never changed)


def run(
    graph: Graph,
    rules: list[Rule],
    settings: dict[str, Settings],
    environment: str = "",
    *,
    holds_too: bool = False,
) -> Outcome:
    """The verdict of each rule on each of its subjects; order of rules, then of the template.

    Those that hold are counted, and listed, too, where `holds_too`.
    """
    outcome = Outcome([], [], [], 0, 0, [], {}, [])
    checks = holds = 0
    spoken = _Spoken()
    environments = (environment,) if environment else ()
    families = _families(graph)
    for rule in _ordered(tuple(rule for rule in rules if families.get(rule.family, True))):
        said = settings.get(rule.code)
        graph.settings = {**rule.settings, **said.values} if said else rule.settings
        try:
            subjects = list(rule.subjects(graph))
        except Undecided as open_:
            at = open_.node or graph.stacks[0].template.root
            checks += 1
            outcome.judged[rule.code, at.source.path] = False
            home = home_of(graph, at)
            outcome.unknown.append(
                Doubt(
                    rule.code, "template", as_observed(graph, open_.why, at), at, environments, home
                )
            )
            continue
        except Exception as error:  # noqa: BLE001  (a faulty rule must not silence the others)
            outcome.crashes.append(_crash(rule, "", graph.stacks[0].template.root, error))
            continue
        for subject in subjects:
            guard = _guard_of(subject)
            spoken.tell(rule, subject)
            answers = spoken.left(rule, subject, _judge(graph, rule, subject, guard))
            verdict = _fold(rule, answers, subject, guard)
            name = subject.subject
            if verdict is None:
                continue  # another rule says it
            checks += 1
            place = rule.code, subject.node.source.path
            outcome.judged[place] = outcome.judged.get(place, True) and verdict == HOLDS
            if isinstance(verdict, Exception):
                outcome.crashes.append(_crash(rule, name, subject.node, verdict))
            elif isinstance(verdict, Missing) and verdict.why is not None:
                at = verdict.node or subject.node
                home = home_of(graph, subject.node)
                why = as_observed(graph, verdict.why, at)
                outcome.unknown.append(Doubt(rule.code, name, why, at, environments, home))
            elif isinstance(verdict, _Broken):
                found, when = verdict
                override = said.severity if said else ""
                outcome.findings.append(
                    finding_of(graph, rule, found, when, environments, override)
                )
            else:
                holds += 1
                if environment:
                    outcome.held.append((rule.code, home_of(graph, subject.node), name))
                if holds_too:
                    outcome.listed.append(Held(rule.code, name, subject.node, environments))
    findings = merged(outcome.findings)
    return outcome._replace(findings=findings, checks=checks, holds=holds)


def _families(graph: Graph) -> dict[str, bool]:
    """Of which families the graph may have subjects."""
    types = {resource.type for resource in graph.nodes.values()}
    families = {
        family: any(kind.startswith(prefixes) for kind in types)
        for family, prefixes in FAMILIES_NEED.items()
    }
    if families["network"]:
        families["network"] = may_have_network(graph)
    if not families["dynamodb"]:
        families["dynamodb"] = may_have_tables(graph)
    return families


@lru_cache(maxsize=16)
def _ordered(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules as they stand, but each after those that speak before it.

    Graphs of one run have the same few sets of families.
    """
    if not any(rule.yields_to for rule in rules):
        return rules
    by_code = {rule.code: rule for rule in rules}
    found: dict[str, Rule] = {}

    def take(rule: Rule, above: tuple[str, ...]) -> None:
        for code in rule.yields_to:
            if code in by_code and code not in found and code not in above:
                take(by_code[code], (*above, rule.code))
        found.setdefault(rule.code, rule)

    for rule in rules:
        take(rule, ())
    return tuple(found.values())


class _Spoken:
    """What rules have said so far: where one of them has spoken, another may keep quiet."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str, str], list[tuple[Any, Guard]]] = {}
        self._of: dict[tuple[str, int], list[Guard]] = {}  # by rule and relation

    def tell(self, rule: Rule, checked: Any) -> None:
        """Tell a subject of several relations of which of them a rule has spoken that goes first.

        Of the others it is judged all the same.
        """
        if isinstance(checked, OfRelations) and rule.yields_to:
            checked.said = [
                (relation, guard)
                for relation in checked.relations
                for code in rule.yields_to
                for guard in self._of.get((code, id(relation)), ())
            ]

    def left(self, rule: Rule, checked: Any, answers: "_Answers") -> "_Answers":
        """The answers without the scenarios in which a rule that speaks first has spoken."""
        if isinstance(answers, Missing | Exception):
            return answers
        kept = answers
        if rule.yields_to:
            kept = [
                leaf._replace(result=None) if self._covered(rule, checked, leaf) else leaf
                for leaf in answers
            ]
        for leaf in kept:
            if isinstance(leaf.result, Violated):
                key = rule.code, checked.node.source.path, leaf.result.subject
                self._said.setdefault(key, []).append((checked, leaf.guard))
                if isinstance(checked, Relation):
                    self._of.setdefault((rule.code, id(checked)), []).append(leaf.guard)
        left_out = isinstance(checked, OfRelations) and bool(checked.said)
        if not left_out and (kept is answers or kept == answers):
            return kept
        silent = all(leaf.result is None or leaf.result == HOLDS for leaf in kept)
        return [] if silent else kept

    def _covered(self, rule: Rule, checked: Any, leaf: Leaf[Any]) -> bool:
        if not isinstance(leaf.result, Violated):
            return False
        pins = dict(leaf.guard.pins)
        path = checked.node.source.path
        return any(
            all(pins.get(variable) == choice for variable, choice in guard.pins)
            for code in rule.yields_to
            for subject in (leaf.result.subject, *leaf.result.beside)
            for other, guard in self._said.get((code, path, subject), ())
            if other is checked
            or not (isinstance(other, Relation) and isinstance(checked, Relation | OfRelations))
        )


def _judge(graph: Graph, rule: Rule, subject: Any, guard: Guard) -> "_Answers":
    """What the check answers in each scenario it distinguishes; Missing or the error without."""
    check = rule.check

    def read() -> Violated | Missing | None:
        try:
            if not subject.exists():
                return HOLDS
            answer = check(subject)
        except Undecided as undecided:
            return Missing(undecided.why, undecided.node)
        return answer if isinstance(answer, Violated) else None

    try:
        return graph.explore(read, guard)
    except TooManyScenarios as error:
        return Missing(scenario_limit(str(error)))
    except RecursionError as error:
        return error
    except Exception as error:  # noqa: BLE001  (reported as a fault of the rule)
        return error


def _guard_of(subject: Any) -> Guard:
    """When a subject is there at all."""
    return subject.guard if isinstance(subject, Relation) else EVERYWHERE


_Answers = list[Leaf[Any]] | Missing | Exception


def _fold(
    rule: Rule, leaves: _Answers, subject: Any, guard: Guard
) -> _Broken | Missing | Exception | None:
    """One verdict of all scenarios: the gravest violation, then what is unknown, then holds.

    None where nothing is left to say.
    """
    if isinstance(leaves, Missing | Exception):
        return leaves
    if not leaves:
        return None
    violated = [leaf for leaf in leaves if isinstance(leaf.result, Violated)]
    if violated:

        def rank(leaf: Leaf[Any]) -> tuple[int, int]:
            severity = leaf.result.severity or rule.severity
            return SEVERITIES.index(severity), len(leaf.guard.pins)

        first = min(violated, key=rank)
        when: When = ()
        if first.guard != EVERYWHERE:
            from .when import smallest

            when = smallest(first, leaves, subject, guard)
        return _Broken(first.result, when)
    for leaf in leaves:
        if isinstance(leaf.result, Missing) and leaf.result.why is not None:
            return leaf.result
    return HOLDS


def _crash(rule: Rule, subject: str, node: Node, error: Exception) -> Crash:
    return Crash(rule.code, subject, node, f"{type(error).__name__}: {error}")
