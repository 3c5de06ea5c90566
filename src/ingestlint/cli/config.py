"""`ingestlint config --schema`: the JSON Schema of `.ingestlint.yaml`."""

from ingestlint.aws.facts.settings import LEAST, SETTINGS
from ingestlint.check.rule import builtin_rules
from ingestlint.config.aliases import RENAMED
from ingestlint.config.schema import Schema, Settings, schema
from ingestlint.gate.codes import OWN_CODES

from .main import UsageError

USAGE = """\
usage: ingestlint config --schema

The JSON Schema of .ingestlint.yaml, for editors and other tools."""


def run(argv: list[str]) -> int:
    import json

    if argv in (["--help"], ["-h"]):
        print(USAGE)
        return 0
    if argv != ["--schema"]:
        raise UsageError("config takes --schema")
    print(json.dumps(configuration_schema(), indent=2, ensure_ascii=False))
    return 0


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
