"""`ingestlint network PATH…`: the address plan of each VPC and subnet."""

import argparse
import gc
import sys

from ingestlint.check.rule import builtin_rules
from ingestlint.evaluate.stack import Stack
from ingestlint.graph.addresses.overview import overview
from ingestlint.graph.graph import Graph
from ingestlint.report.plan import Plan, as_json, as_markdown, as_text
from ingestlint.report.report import Problem
from ingestlint.report.text import clean

from .given import Given, Parser, add_inputs, read_inputs
from .lint import Choice, failed, inputs_for

FORMATS = ("text", "json", "markdown")


def options() -> argparse.ArgumentParser:
    parser = Parser(prog="ingestlint network", allow_abbrev=False)
    add_inputs(parser)
    parser.add_argument("--format", choices=FORMATS, default="text")
    return parser


def run(argv: list[str]) -> int:
    gc.disable()
    chosen = options().parse_args(argv)
    given = read_inputs(chosen, builtin_rules())
    plans = _plans(given, tuple(chosen.environment))
    if chosen.format == "json":
        print(as_json(plans, given.problems))
    else:
        print(as_text(plans) if chosen.format == "text" else as_markdown(plans))
        for problem in given.problems:
            _say(problem)
    return 2 if given.problems else 0


def _plans(given: Given, environments: tuple[str, ...]) -> list[Plan]:
    choice = Choice([], set(), set(), given.parameters, environments, today="")
    plans: list[Plan] = []
    for template, config in given.templates:
        for inputs in inputs_for(template, config, choice, {}):
            try:
                found = overview(Graph(Stack(template, inputs), config.limits))
            except Exception as error:  # noqa: BLE001  (the other templates are still planned)
                given.problems.append(failed(template, error))
            else:
                plans.append(Plan(template.source.path, inputs.environment, found))
    return plans


def _say(problem: Problem) -> None:
    where = f"{problem.file}:{problem.line}" if problem.line else problem.file
    hint = f" ({clean(problem.hint)})" if problem.hint else ""
    print(f"error: {clean(where)}: {clean(problem.message)}{hint}", file=sys.stderr)
