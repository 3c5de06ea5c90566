"""The linter as one function: texts in, report out. What the command line does, without files."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ingestlint.check.rule import builtin_rules
from ingestlint.config.file import EMPTY
from ingestlint.parse.given import Only
from ingestlint.report.json import to_json
from ingestlint.run.choice import Asked, choose
from ingestlint.run.depth import go_deep
from ingestlint.run.files import Read, Reader
from ingestlint.run.given import Given, check_rules, load_config
from ingestlint.run.lint import lint
from ingestlint.run.notes import hushed

__all__ = ["CONFIGURATION", "report"]

CONFIGURATION = ".ingestlint.yaml"


def report(
    templates: Mapping[str, str],
    configuration: str = "",
    files: Mapping[str, str] | None = None,
    rules: Sequence[str] = (),
    today: str | None = None,
) -> dict[str, Any]:
    """What `ingestlint check --format json` reports, of texts instead of files.

    `templates` are texts of CloudFormation or SAM templates by their paths (`orders/api.yaml`):
    relative ones with slashes, under which the report names them, and by which templates that nest
    each other find each other. All of them are one deployment, as on one command line.
    `configuration` is the text of a `.ingestlint.yaml`; `files` are the texts of what it and the
    templates name: parameter files, snapshots, definitions. `rules` are codes, or beginnings of
    such, of the rules to run (all, unless given); `today` is the day, as YYYY-MM-DD, with which the
    dates of ignores are compared. A baseline is not: that is for whoever takes the reports.

    Nothing is read but these texts, and nothing written: what is not among them is unknown to the
    rules, with that reason. The same texts give the same report (where ignores have dates: on the
    same day).

    The report has the keys of the JSON format: `findings`, `unknown`, `coverage`, and `errors`, in
    which a template that cannot be parsed is. Raises `ingestlint.config.errors.ConfigError` where
    the configuration is wrong (its `path`, `line` and `hint` say where and what would be right),
    and `ingestlint.run.errors.UsageError` where `rules` name none.
    """
    go_deep()
    asked = Asked(select=",".join(rules) or None, today=today or "")
    every = builtin_rules()
    config = EMPTY
    with hushed(), Only({**(files or {}), **templates, CONFIGURATION: configuration}):
        if configuration:
            config = load_config(CONFIGURATION)
            check_rules(config, {rule.code: rule for rule in every})
        read = Read([], 0, [])
        reader = Reader(lambda _: config)
        for path in templates:
            reader.read(path, read, by_hand=True)
        pairs = [(template, config) for template in read.templates]
        given = Given(pairs, 0, read.problems, {})
        choice = choose(asked, every, [config])
        found = lint(given, choice._replace(baseline=""))
        data: dict[str, Any] = json.loads(to_json(found))
    return data
