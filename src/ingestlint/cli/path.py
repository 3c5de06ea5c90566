"""`ingestlint path SOURCE [SINK] [PATH…]`: the ways of records, hop by hop."""

import os
import sys
from collections.abc import Iterator
from itertools import product

from ingestlint.check.rule import builtin_rules
from ingestlint.check.verdict import When
from ingestlint.config.errors import nearest
from ingestlint.evaluate.scenario import Guard, TooManyScenarios
from ingestlint.graph.flow.onward import edges_to, relations_onward
from ingestlint.graph.flow.stations import Station, stations
from ingestlint.graph.flow.ways import Ways, between, through
from ingestlint.graph.resource import Resource
from ingestlint.report.report import Problem
from ingestlint.report.text import clean, few
from ingestlint.report.ways import Found, Route, as_json, as_mermaid, as_text
from ingestlint.run.deployed import Deployed, deployed, note_unseen
from ingestlint.run.errors import UsageError
from ingestlint.run.given import Given

from .parser import Parser
from .read import add_inputs, read_inputs, say

# Beginnings of ways that are named.
MOST = 10
FORMATS = ("text", "json", "mermaid")
USAGE = "ingestlint path SOURCE [SINK] [PATH…] [options]"


def options() -> Parser:
    parser = Parser(prog="ingestlint path", allow_abbrev=False)
    add_inputs(parser)
    parser.usage = USAGE
    parser.description = (
        "The ways of records from SOURCE to SINK, or through SOURCE alone: what limits each hop,"
        " its timeout, and where a record that fails ends up. A second word is a SINK unless a"
        " file or folder has that name. Without a PATH the current folder is searched."
    )
    parser.add_argument("--format", choices=FORMATS, default="text")
    return parser


def run(argv: list[str]) -> int:
    chosen = options().read(argv)
    names, chosen.paths = _names(chosen.paths)
    given = read_inputs(chosen, builtin_rules())
    found, begins = _found(given, names)
    if not found.routes and not given.problems:
        print(clean(_nothing(names, begins)), file=sys.stderr)
    if chosen.format == "json":
        print(as_json(found, given.problems))
    else:
        if found.routes:
            print(as_text(found) if chosen.format == "text" else as_mermaid(found))
        for problem in given.problems:
            say(problem)
    return 2 if given.problems else 0


def _names(words: list[str]) -> tuple[list[str], list[str]]:
    """The names of resources that a command line begins with, and the paths after them."""
    first, *rest = words
    if rest and rest[0] != "-" and not os.path.exists(rest[0]):
        return [first, rest[0]], rest[1:] or ["."]
    return [first], rest or ["."]


def _found(given: Given, names: list[str]) -> tuple[Found, list[str]]:
    """The ways that are asked for; where there are none, the resources with which ways begin."""
    routes: list[Route] = []
    begins: dict[str, None] = {}
    known: set[str] = set()
    met: set[str] = set()
    complete = True
    said: set[str] = set()
    for each in deployed(given):
        note_unseen(each.stacks, said)
        own = [r for r in each.graph.nodes.values() if not r.observed]
        known |= {resource.subject for resource in own}
        ends = [_named(own, name) for name in names]
        met |= {name for name, end in zip(names, ends, strict=True) if end}
        lasts: list[Resource | None] = [*ends[1]] if len(ends) > 1 else [None]
        for first, last in product(ends[0], lasts):
            complete = _add(routes, each, first, last, given.problems) and complete
        if not routes:
            begins.update(dict.fromkeys(_beginnings(each)))
    missing = [name for name in names if name not in met]
    if missing and not given.problems:
        raise UsageError(f"there is no resource {missing[0]}", nearest(missing[0], known))
    return Found(routes, complete), [*begins]


def _beginnings(each: Deployed) -> Iterator[str]:
    """The resources that records come from, and that none lead to in some scenario."""
    relations = relations_onward(each.graph)
    for source in dict.fromkeys(relation.source for relation in relations):
        if isinstance(source, Resource) and not source.observed and _begins(source):
            yield source.subject


def _begins(resource: Resource) -> bool:
    try:
        leaves = resource.graph.explore(lambda: any(True for _ in edges_to(resource)))
    except TooManyScenarios:
        return True
    return not all(leaf.result for leaf in leaves)


def _nothing(names: list[str], begins: list[str]) -> str:
    begun = f" (ways begin at {few(begins, MOST)})" if begins else ""
    if len(names) > 1:
        return f"no way leads from {names[0]} to {names[1]}{begun}"
    return f"no way leads through {names[0]}{begun}"


def _named(own: list[Resource], name: str) -> list[Resource]:
    """Of what SAM makes, the resource itself comes before the others that go by its name."""
    exact = [r for r in own if r.id == name] or [r for r in own if r.id.rpartition(":")[2] == name]
    return exact or [r for r in own if r.subject == name][:1]


def _add(
    routes: list[Route],
    each: Deployed,
    first: Resource,
    last: Resource | None,
    problems: list[Problem],
) -> bool:
    """The ways in each scenario that decides them; whether these are all."""

    def read() -> tuple[Ways, list[list[Station]]]:
        ways = between(first, last) if last is not None else through(first)
        return ways, [stations(way) for way in ways.found]

    try:
        leaves = each.graph.explore(read)
    except TooManyScenarios as error:
        span = first.node.span
        said = f"too many scenarios decide the ways of {first.subject} (the last one: {error})"
        problems.append(Problem(span.path, span.line, said, "give --parameters or --environment"))
        return True
    path = first.node.span.path
    several = len(leaves) > 1
    complete = True
    seen: set[str] = set()
    for leaf in leaves:
        ways, told = leaf.result
        complete = complete and ways.all
        for way in told:
            key = repr([(s.resource.id, s.limits, [f.says for f in s.fates]) for s in way])
            if not several or key not in seen:
                seen.add(key)
                when = _short(leaf.guard) if several else ()
                routes.append(Route(path, each.environment, when, way))
    return complete


def _short(guard: Guard) -> When:
    """The conditions of a scenario, or the values of parameters where none tells it apart."""
    when: list[tuple[str, bool | str]] = [*guard.conditions]
    if not when:
        when = [(v.of, v.shown(c)) for v, c in guard.pins if not isinstance(c, bool)]
    return tuple((name.rpartition(":")[2], so) for name, so in sorted(when))
