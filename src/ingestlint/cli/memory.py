"""`ingestlint memory PATH…`: functions, their memory, and what was measured to be better."""

from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.config.file import Config
from ingestlint.graph.curve import Limits
from ingestlint.graph.sizes import FunctionSizes, overview
from ingestlint.report.sizes import Sizes, as_json, as_markdown, as_text
from ingestlint.run.deployed import Deployed, overviews
from ingestlint.run.errors import UsageError
from ingestlint.run.given import Given

from .parser import Parser
from .read import add_inputs, read_inputs, say

FORMATS = ("text", "json", "markdown")
# The rule whose settings say what is better.
RULE = "MEM403"
SVG = ".svg"


def options() -> Parser:
    parser = Parser(prog="ingestlint memory", allow_abbrev=False)
    add_inputs(parser)
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument(
        "--plot", metavar="FILE.svg", help="draw the measured sizes (needs ingestlint[plot])"
    )
    return parser


def run(argv: list[str]) -> int:
    chosen = options().read(argv)
    if chosen.plot is not None and not chosen.plot.lower().endswith(SVG):
        raise UsageError(f"--plot {chosen.plot}: it writes SVG", "give a name that ends in .svg")
    every = builtin_rules()
    given = read_inputs(chosen, every)
    found = _found(given, next(rule for rule in every if rule.code == RULE))
    if chosen.plot is not None:
        _plot(found, chosen.plot)
    if chosen.format == "json":
        print(as_json(found, given.problems))
    else:
        print(as_text(found) if chosen.format == "text" else as_markdown(found))
        for problem in given.problems:
            say(problem)
    return 2 if given.problems else 0


def _found(given: Given, rule: Rule) -> list[Sizes]:
    def read(each: Deployed) -> list[FunctionSizes]:
        return overview(each.graph, _limits(each.config, rule))

    return [
        Sizes(each.title, each.environment, functions)
        for each, functions in overviews(given, read, measured=True)
    ]


def _limits(config: Config, rule: Rule) -> Limits:
    configured = config.rules.get(rule.code)
    settings = {**rule.settings, **(configured.values if configured else {})}
    return Limits(*(float(settings[name]) for name in Limits._fields))


def _plot(found: list[Sizes], path: str) -> None:
    from ingestlint.integrations.plot import MissingLibrary, draw

    titles = [(each, f" in {each.environment}" if each.environment else "") for each in found]
    curves = [
        (f"{function.name}{where}", function)
        for each, where in titles
        for function in each.functions
        if function.sizes
    ]
    if not curves:
        raise UsageError("--plot: nothing was measured", "docs/evidence.md says how to")
    try:
        text = draw(curves)
    except MissingLibrary as missing:
        raise UsageError(str(missing), missing.hint) from None
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
