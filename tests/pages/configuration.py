"""The reference of `.ingestlint.yaml`, printed from its schema: docs/configuration.md.

`python -m tests.pages.configuration` prints it.
"""

import sys
from collections.abc import Iterator
from typing import Any

from ingestlint.aws.facts.settings import SETTINGS
from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.cli.config import configuration_schema
from ingestlint.report.markdown import cell

INTRODUCTION = """\
`.ingestlint.yaml` is found upward from each template; `--config FILE` names one for all. An unknown
key, and a value that cannot be, is an error with its line. Editors take the schema that
`ingestlint config --schema` prints; this page is printed from it (`make docs`)."""
BOUNDS = (("minimum", "at least"), ("exclusiveMinimum", "above"), ("maximum", "at most"))
HEAD = "| key | takes | is |\n| --- | --- | --- |"
# From docs/; the site has a page for each instead.
RULES = "../lintrules/README.md"
Schema = dict[str, Any]


def reference() -> str:
    schema: Schema = configuration_schema()
    parts = [
        "# Configuration",
        INTRODUCTION,
    ]
    for key, said in sorted(schema["properties"].items()):
        parts.append(f"## `{key}`")
        if "description" in said:
            parts.append(f"{_upper(said['description'])}.")
        if key == "rules":
            parts.append(_rules(builtin_rules()))
        elif key == "limits":
            parts.append(_limits())
        else:
            rows = list(_rows(said, ""))
            # A key that is no mapping has no rows.
            parts.append("\n".join([HEAD, *rows]) if rows else f"Takes {_takes(said)}.")
    return "\n\n".join(parts) + "\n"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _limits() -> str:
    rows = [
        f"| `{name}` | {value:,} {cell(unit)} | [read on {date}]({page}) |"
        for name, (value, unit, page, date) in SETTINGS.items()
    ]
    return "\n".join(["| key | unless it is set | from |", "| --- | --- | --- |", *rows])


def _rows(schema: Schema, above: str) -> Iterator[str]:
    """A row for each key below; a name that the user chooses is in capitals."""
    for key, said in _below(schema):
        path = f"{above}{key}"
        if list(_below(said)):
            if "description" in said:
                yield f"| `{path}` | | {cell(said['description'])} |"
            yield from _rows(said, f"{path}.")
        else:
            yield f"| `{path}` | {_takes(said)} | {cell(said.get('description', ''))} |"


def _below(schema: Schema) -> list[tuple[str, Schema]]:
    found: list[tuple[str, Schema]] = list(schema.get("properties", {}).items())
    others = schema.get("additionalProperties")
    if isinstance(others, dict) and schema.get("properties") is None:
        found.append(("NAME", others))
    items = schema.get("items")
    if isinstance(items, dict) and "properties" in items:
        found += items["properties"].items()
    return found


def _takes(schema: Schema) -> str:
    """What a value can be, in words."""
    if "enum" in schema:
        words = ["off" if word is False else f"`{word}`" for word in schema["enum"]]
        return " or ".join(dict.fromkeys(words)) + _default(schema)
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_takes(each) for each in schema["anyOf"]))
    kinds = schema.get("type", "anything")
    kinds = [kinds] if isinstance(kinds, str) else [k for k in kinds if k != "null"]
    if {"string", "number"} <= set(kinds):
        return "a text" + _default(schema)
    names = {"string": "a text", "integer": "a whole number", "array": "a list", "object": "keys"}
    said = " or ".join(names.get(kind, f"a {kind}") for kind in kinds)
    if "array" in kinds and "items" in schema:
        said += f" of {_takes(schema['items']).replace('a text', 'texts')}"
    for bound, than in BOUNDS:
        if bound in schema:
            number = schema[bound]
            said += f", {than} {number:,}" if isinstance(number, int) else f", {than} {number:g}"
    if "pattern" in schema:
        said += f" like `{schema['pattern']}`"
    return said + _default(schema)


def _default(schema: Schema) -> str:
    if "default" not in schema:
        return ""
    default = schema["default"]
    return f" (default: {default:,})" if isinstance(default, int) else f" (default: {default})"


def _rules(rules: list[Rule]) -> str:
    said = (
        "`off`, a severity (`error`, `warning` or `note`), or keys: `severity` and the settings of"
        " the rule. These have some:"
    )
    rows = [
        f"| [{rule.code}]({RULES}#{rule.code.lower()}-{rule.name}) | "
        + ", ".join(f"`{name}`" for name in rule.settings)
        + f" | {cell(rule.summary)} |"
        for rule in rules
        if rule.settings
    ]
    return "\n".join(
        [said, "", "| rule | settings | what is wrong |", "| --- | --- | --- |", *rows]
    )


if __name__ == "__main__":
    sys.stdout.write(reference())
