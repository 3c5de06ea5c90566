"""`ingestlint suppressions PATH…`: the register of all ignores."""

import sys

from ingestlint.check.rule import builtin_rules
from ingestlint.report import register

from .check import chosen_rules, day
from .given import Parser, add_inputs, read_inputs, say
from .lint import lint

STYLES = {
    "text": register.to_text,
    "json": register.to_json,
    "md": register.to_markdown,
    "csv": register.to_csv,
}


def run(argv: list[str]) -> int:
    """Status 2 where a template or the configuration cannot be read, else 0."""
    parser = Parser(prog="ingestlint suppressions", allow_abbrev=False)
    add_inputs(parser)
    parser.add_argument("--format", choices=tuple(STYLES), default="text")
    parser.add_argument("--today", type=day, metavar="YYYY-MM-DD", help="the day of the register")
    chosen = parser.read(argv)
    every = builtin_rules()
    given = read_inputs(chosen, every)
    # Previews too: an ignore of one is as good as any.
    chosen.select, chosen.ignore, chosen.preview = None, "", True
    report = lint(given, chosen_rules(chosen, every, given)._replace(baseline=""))
    print(STYLES[chosen.format](report.register))
    sys.stdout.flush()
    for problem in report.problems:
        say(problem)
    return 2 if report.problems else 0
