"""`ingestlint suppressions PATH…`: the register of all ignores."""

import sys

from ingestlint.check.rule import builtin_rules
from ingestlint.report import register
from ingestlint.run.choice import Asked, choose
from ingestlint.run.lint import lint

from .check import day
from .parser import Parser
from .read import add_inputs, read_inputs, say

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
    asked = Asked(preview=True, today=chosen.today or "")
    choice = choose(asked, every, [config for config, _ in given.by_config()])
    report = lint(given, choice._replace(baseline=""))
    print(STYLES[chosen.format](report.register))
    sys.stdout.flush()
    for problem in report.problems:
        say(problem)
    return 2 if report.problems else 0
