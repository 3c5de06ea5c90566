"""`ingestlint config`: the values in force and where they came from, or the schema of the file."""

import os
from typing import TYPE_CHECKING

from ingestlint.aws.facts.settings import LEAST, SETTINGS
from ingestlint.check.rule import builtin_rules
from ingestlint.config.aliases import RENAMED
from ingestlint.config.file import EMPTY, Config, find
from ingestlint.config.schema import Schema, Settings, schema
from ingestlint.gate.codes import OWN_CODES
from ingestlint.run.errors import UsageError
from ingestlint.run.given import Given, load_config

from .check import options
from .read import allowed_roots, read_inputs, say

if TYPE_CHECKING:
    import argparse

    from ingestlint.check.rule import Rule

USAGE = """\
usage: ingestlint config --show [PATH] [options of check]
       ingestlint config --schema

--show prints each value that is in force for a template, or in a folder (unset: the current one),
and where it came from; --format json for programs. --schema prints the JSON Schema of
.ingestlint.yaml, for editors and other tools."""
FORMATS = ("text", "json")


def run(argv: list[str]) -> int:
    if argv in (["--help"], ["-h"]):
        print(USAGE)
        return 0
    if argv == ["--schema"]:
        from ingestlint.report.json import dumped

        print(dumped(configuration_schema()))
        return 0
    if "--show" not in argv or "--schema" in argv:
        raise UsageError("config takes --show or --schema", "ingestlint config --help")
    return _show([word for word in argv if word != "--show"])


def _show(argv: list[str]) -> int:
    """Status 2 where the template cannot be read."""
    parser = options("*")
    parser.prog, parser.usage = "ingestlint config --show", USAGE.removeprefix("usage: ")
    chosen = parser.read(argv, shared=False)
    style = chosen.format or FORMATS[0]
    if style not in FORMATS:
        raise UsageError(f"config --show cannot be {style}", f"formats: {', '.join(FORMATS)}")
    if len(chosen.paths) > 1:
        raise UsageError("config --show takes one template or folder")
    every = builtin_rules()
    config, given = _read(chosen, every)
    for problem in given.problems:
        say(problem)
    if given.problems:
        return 2
    from .in_force import in_force
    from .in_force_report import as_json, as_text

    values = in_force(config, given, chosen, parser, every)
    print(as_json(config, values) if style == "json" else as_text(config, values))
    return 0


def _read(chosen: "argparse.Namespace", every: "list[Rule]") -> tuple[Config, Given]:
    """The configuration of a template, with the template, or that of a folder."""
    path = chosen.paths[0] if chosen.paths else os.curdir
    if not os.path.isdir(path):
        chosen.paths = [path]
        given = read_inputs(chosen, every)
        return (given.templates[0][1] if given.templates else EMPTY), given
    named = chosen.config
    allowed = allowed_roots(chosen)
    file = named or find(os.path.join(path, "template"), allowed=allowed)
    chosen.paths, chosen.config = [], file or None
    given = read_inputs(chosen, every)
    chosen.config = named
    return (load_config(file, allowed) if file else EMPTY), given


def configuration_schema() -> Schema:
    """The schema for the rules and quotas of this version."""
    rules = [
        Settings(rule.code, rule.summary, rule.settings, rule.least, rule.choices)
        for rule in builtin_rules()
    ]
    rules += [Settings(own.code, own.summary, {}, {}, {}) for own in OWN_CODES.values()]
    rules += [
        rule._replace(code=old, says=f"now {new}")
        for rule in rules
        for old, new in RENAMED.items()
        if rule.code == new
    ]
    return schema(rules, {name: LEAST.get(name, 1) for name in SETTINGS})
