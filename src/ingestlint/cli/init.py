"""`ingestlint init [PATH…]`: a commented configuration for the templates that it finds."""

import os
from collections import Counter

from ingestlint.aws.facts.settings import SETTINGS
from ingestlint.config.file import EMPTY, FILE_NAMES, find
from ingestlint.config.recognise import recognised
from ingestlint.config.starter import Known, starter
from ingestlint.evaluate.nested import nested_files
from ingestlint.graph.resource import Resource
from ingestlint.parse.template import Template
from ingestlint.report.text import many
from ingestlint.run.deployed import deployed
from ingestlint.run.errors import UsageError
from ingestlint.run.files import read_all
from ingestlint.run.given import Given
from ingestlint.run.paths import posix
from ingestlint.run.project import roots_of
from ingestlint.run.searched import search

from .parser import Parser
from .read import say

FUNCTION, TABLES = "AWS::Lambda::Function", ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
EPILOG = (
    f"Writes {FILE_NAMES[0]} into the current folder, for the templates below it (unset: all):"
    " environments from samconfig.toml and files of parameters, functions and tables whose workload"
    " can be declared, quotas. All of it is commented out. A file that is there stays as it is."
)


def run(argv: list[str]) -> int:
    """Status 2 where something cannot be read; what can be is written all the same."""
    parser = Parser(prog="ingestlint init", allow_abbrev=False, epilog=EPILOG)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="template or folder")
    paths = parser.read_own(argv).paths or ["."]
    there = find(os.path.join(os.curdir, "template"))
    if there:
        hint = "it is left as it is; ingestlint config --show says what is in force"
        raise UsageError(f"{posix(there)} is there", hint)
    read = read_all(paths, skip=False)
    for problem in read.problems:
        say(problem)
    if not read.templates:
        raise UsageError(f"there is no template in {' '.join(paths)}", "name a template or folder")
    for template in read.templates:
        if posix(template.source.path).startswith(("../", "/")):
            hint = f"run it there: {FILE_NAMES[0]} is for what is below it"
            raise UsageError(f"{template.source.path} is not below this folder", hint)
    given = Given([(template, EMPTY) for template in read.templates], 0, [], {})
    known = _known(given)
    _write(starter(known, paths, {name: fact.value for name, fact in SETTINGS.items()}))
    environments = len({file.environment for file in known.files})
    print(
        f"{FILE_NAMES[0]}: {many(len(given.templates), 'template')},"
        f" {many(environments, 'environment')}, {many(len(known.functions), 'function')},"
        f" {many(len(known.tables), 'table')}; all of it is commented out"
    )
    return 2 if read.problems or given.problems else 0


def _known(given: Given) -> Known:
    templates = [template for template, _ in given.templates]
    roots = _roots(templates)
    names = {t.source.path: set(t.parameters.entries) for t in roots}
    functions, tables = _resources(given)
    for problem in given.problems:
        say(problem)
    return Known(
        list(names), recognised(map(posix, search(os.curdir, [])), names), functions, tables
    )


def _roots(templates: list[Template]) -> list[Template]:
    """Templates that no other nests: these are given parameters."""
    nested = {path for t in templates for path in nested_files(t, roots_of(t, EMPTY))}
    return [t for t in templates if t.source.real not in nested] or templates


def _resources(given: Given) -> tuple[list[str], list[str]]:
    """Functions and tables, by the names that a configuration has for them."""
    functions: dict[str, Resource] = {}
    tables: dict[str, Resource] = {}
    for each in deployed(given, measured=False):
        for resource in each.graph.nodes.values():
            if resource.observed or resource.declaration.generated:
                continue
            path = resource.stack.root.template.source.path
            if resource.type == FUNCTION:
                functions[f"{path}:{resource.subject}"] = resource
            elif resource.type in TABLES:
                tables[f"{path}:{resource.subject}"] = resource
    return _named(functions), _named(tables)


def _named(found: dict[str, Resource]) -> list[str]:
    """Each by its plain name; where several templates have that, with the template before it."""
    times = Counter(resource.subject for resource in found.values())
    return [name if times[r.subject] > 1 else r.subject for name, r in found.items()]


def _write(text: str) -> None:
    try:
        with open(FILE_NAMES[0], "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{FILE_NAMES[0]} cannot be written: {error.strerror}") from None
