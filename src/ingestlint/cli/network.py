"""`ingestlint network PATH…`: the address plan of each VPC and subnet."""

from ingestlint.check.rule import builtin_rules
from ingestlint.graph.addresses.overview import overview
from ingestlint.report.plan import Plan, as_json, as_markdown, as_text
from ingestlint.run.deployed import overviews
from ingestlint.run.given import Given

from .parser import Parser
from .read import add_inputs, read_inputs, say

FORMATS = ("text", "json", "markdown")


def options() -> Parser:
    parser = Parser(prog="ingestlint network", allow_abbrev=False)
    add_inputs(parser)
    parser.add_argument("--format", choices=FORMATS, default="text")
    return parser


def run(argv: list[str]) -> int:
    chosen = options().read(argv)
    given = read_inputs(chosen, builtin_rules())
    plans = _plans(given)
    if chosen.format == "json":
        print(as_json(plans, given.problems))
    else:
        print(as_text(plans) if chosen.format == "text" else as_markdown(plans))
        for problem in given.problems:
            say(problem)
    return 2 if given.problems else 0


def _plans(given: Given) -> list[Plan]:
    return [
        Plan(each.title, each.environment, found)
        for each, found in overviews(given, lambda each: overview(each.graph))
    ]
