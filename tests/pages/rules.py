"""A page for each rule and one that lists them, printed from the rules."""

import ast
import inspect
from collections.abc import Iterator

from ingestlint.aws.facts.fact import Fact, Table
from ingestlint.aws.facts.settings import SETTINGS
from ingestlint.check.rule import Rule
from ingestlint.gate.codes import OTHER_CODES, OWN_CODES, OwnCode
from ingestlint.report.markdown import cell

from .examples import CONFIG, FILE, Example, example

Number = Fact[int] | Fact[float] | Fact[str] | Table
# How a family is written that is not called like its folder.
FAMILIES = {"dynamodb": "DynamoDB"}
INTRODUCTION = """\
Printed from the rules; `ingestlint explain CODE` says the same on a terminal. A *preview* has not
been measured on enough templates yet, and runs when it is asked for."""
# Rows of a table of AWS that a page shows.
ROWS = 12


def rule_page(rule: Rule) -> str:
    parts = [
        f"# {rule.code} {rule.name}",
        rule.summary,
        f"*{traits(rule)}, family {rule.family}*",
        f"## Why it matters\n\n{rule.section('Why it matters')}",
        *_numbers(rule),
        f"## How to fix it\n\n{rule.section('How to fix')}",
        "## What breaks it",
        *_shown(example(rule, "fires")),
        "## What is fine",
        *_shown(example(rule, "clean")),
        *_settings(rule),
        *_ignoring(rule),
        f"## References\n\n{rule.section('References')}",
    ]
    return "\n\n".join(parts) + "\n"


def traits(rule: Rule) -> str:
    preview = ", preview" if rule.preview else ""
    return f"{' or '.join(rule.severities)}, {rule.confidence}{preview}"


def _shown(shown: Example) -> Iterator[str]:
    if shown.config:
        yield f"`{CONFIG}`:"
        yield _block("yaml", shown.config)
        yield f"`{FILE}`:"
    yield _block("yaml", shown.template)
    yield _block("console", f"$ {shown.command}\n{shown.output}\n")


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text}```"


# --- The arithmetic ----------------------------------------------------------------------------


def _numbers(rule: Rule) -> Iterator[str]:
    """What the rule reckons with: numbers of AWS, with who says so, and quotas of the account."""
    source = ast.parse(inspect.getsource(rule.module))
    rows = [_row(name, number) for name, number in sorted(_facts(rule, source).items())]
    quotas = [
        node.args[0].value
        for node in ast.walk(source)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "limit"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value in SETTINGS
    ]
    rows += [_row(f"`limits: {{{name}}}`", SETTINGS[str(name)]) for name in dict.fromkeys(quotas)]
    if rows:
        head = "| number | is | read on | from |\n| --- | --- | --- | --- |"
        said = "What it compares is in the messages below; these are the numbers of AWS in it."
        yield "\n".join(["## The arithmetic", "", said, "", head, *rows])


def _facts(rule: Rule, source: ast.Module) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = getattr(rule.module, node.value.id, None)
            number = getattr(module, node.attr, None) if inspect.ismodule(module) else None
            if isinstance(number, Fact | Table):
                found[node.attr.lower().replace("_", " ")] = number
    return found


def _row(name: str, number: Number) -> str:
    if isinstance(number, Table):
        rows = list(number.rows.items())
        value = ", ".join(f"{key} {count:,}" for key, count in rows[:ROWS])
        value += ", …" if len(rows) > ROWS else ""
    else:
        value = number.value if isinstance(number.value, str) else f"{number.value:,}"
    page = number.source
    source = f"[{page.rstrip('/').rpartition('/')[2]}]({page})" if "://" in page else cell(page)
    return f"| {name} | {cell(value)} {cell(number.unit)} | {number.date} | {source} |"


# --- What can be set ---------------------------------------------------------------------------


def _settings(rule: Rule) -> Iterator[str]:
    if not rule.settings:
        return
    rows = ["| setting | default | takes |", "| --- | --- | --- |"]
    for name, value in rule.settings.items():
        words = rule.choices.get(name)
        takes = " or ".join(words) if words else f"a number, at least {rule.least.get(name, 0):g}"
        default = value if isinstance(value, str) else rule.unset.get(name, f"{value:g}")
        rows.append(f"| `{name}` | {cell(default)} | {takes} |")
    name, value = next(iter(rule.settings.items()))
    if name in rule.unset:
        value = 16
    set_ = value if isinstance(value, str) else f"{max(value, rule.least.get(name, 0)):g}"
    yield "## Settings\n\n" + "\n".join(rows)
    yield _block("yaml", f"# {CONFIG}\nrules: {{{rule.code}: {{{name}: {set_}}}}}\n")


def _ignoring(rule: Rule) -> Iterator[str]:
    said = "Where you know what the template cannot say, or accept what follows; write down which:"
    if rule.confidence == "heuristic":
        said = "It concludes from names, or from what is not there. Where that is wrong, say why:"
    yield f"## When to ignore it\n\n{said}"
    accept = " accept=12" if rule.excess else ""
    comment = f"# ingestlint: ignore[{rule.code}] until=2027-03-31{accept} -- the reason"
    yield _block("yaml", f"{comment}\n")
    more = [
        "On the line that a finding names, or at the resource for all of it.",
        f"`rules: {{{rule.code}: off}}` switches it off. [More on ignoring](../ignoring.md).",
    ]
    if rule.excess:
        more.append(f"With `accept=12` it fires again at more than 12 {rule.excess}.")
    if rule.yields_to:
        others = ", ".join(f"[{code}]({code}.md)" for code in rule.yields_to)
        more.append(f"It keeps quiet where {others} has spoken.")
    if rule.preview:
        more.append("As a preview it runs with `--preview` or when `--select` names it.")
    yield " ".join(more)


# --- All of them -------------------------------------------------------------------------------


def index(rules: list[Rule]) -> str:
    parts = [
        "# Rules",
        INTRODUCTION,
    ]
    for family in dict.fromkeys(rule.family for rule in rules):
        rows = [
            f"| [{rule.code}]({rule.code}.md) | {traits(rule)} | {cell(rule.summary)} |"
            for rule in rules
            if rule.family == family
        ]
        parts.append(f"## {title(family)}")
        parts.append("\n".join(["| rule | is | what is wrong |", "| --- | --- | --- |", *rows]))
    parts.append("## About the linter's own input")
    parts.append("What ingestlint says of ignores, and of what it cannot examine.")
    parts.extend(_own(own) for own in sorted([*OWN_CODES.values(), *OTHER_CODES.values()]))
    return "\n\n".join(parts) + "\n"


def title(family: str) -> str:
    return FAMILIES.get(family, family.capitalize())


def _own(own: OwnCode) -> str:
    return f"### {own.code} {own.name}\n\n*{own.severity}.* {own.summary} {own.fix}"
