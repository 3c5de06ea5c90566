"""`ingestlint graph PATH…`: the resource graph of each deployment."""

from ingestlint.check.rule import builtin_rules
from ingestlint.report.text import clean
from ingestlint.run.deployed import overviews

from .parser import Parser
from .read import add_inputs, read_inputs, say

FORMATS = ("json", "mermaid", "dot")


def options() -> Parser:
    parser = Parser(prog="ingestlint graph", allow_abbrev=False)
    add_inputs(parser)
    parser.add_argument("--format", choices=FORMATS, default="json")
    return parser


def run(argv: list[str]) -> int:
    chosen = options().read(argv)
    given = read_inputs(chosen, builtin_rules())
    from ingestlint.graph.export import Drawn, export, to_networkx

    found = [
        Drawn(each.roots, each.environment, made)
        for each, made in overviews(given, lambda each: to_networkx(each.graph))
    ]
    print("\n".join(clean(line) for line in export(found, chosen.format).split("\n")))
    for problem in given.problems:
        say(problem)
    return 2 if given.problems else 0
