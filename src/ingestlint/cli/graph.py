"""`ingestlint graph FILE`."""

from ingestlint.config.errors import ConfigError
from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.inputs import Inputs
from ingestlint.graph.graph import Graph
from ingestlint.report.report import Problem
from ingestlint.report.text import clean
from ingestlint.run.errors import UsageError
from ingestlint.run.files import REMEDY, read_all

from .parser import Parser
from .read import say


def run(argv: list[str]) -> int:
    parser = Parser(prog="ingestlint graph", allow_abbrev=False)
    parser.add_argument("file", metavar="FILE", help="one template")
    parser.add_argument("--format", choices=("json", "mermaid", "dot"), default="json")
    chosen = parser.parse_args(argv)
    read = read_all([chosen.file], skip=False)
    for problem in read.problems:
        hint = "name a CloudFormation or SAM template" if problem.hint == REMEDY else problem.hint
        raise ConfigError(problem.file, problem.line, problem.message, hint)
    if len(read.templates) != 1:
        raise UsageError(f"{chosen.file} must be one template")
    from ingestlint.graph.export import export

    deployment = Deployment([(read.templates[0], Inputs())])
    text = export(Graph(*deployment.stacks), chosen.format)
    print("\n".join(clean(line) for line in text.split("\n")))
    for trouble in deployment.troubles:
        span = trouble.node.span
        say(Problem(span.path, span.line, trouble.message, trouble.hint))
    return 2 if deployment.troubles else 0
