"""The JSON Schema of `.ingestlint.yaml`, from the same tables that its reader uses."""

from collections.abc import Iterable, Mapping
from math import inf
from typing import NamedTuple

from ingestlint.parse.caps import CAPS, DEFAULT

from .evidence import ARCHITECTURES, SAID, SOURCES, TUNING, URL
from .presets import PRESETS
from .prices import PRICES
from .rules import SEVERITIES
from .version import SPECIFIER
from .workload import CALLERS, INDEX, KEYS, LIMIT, QUANTITIES, Quantity

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}


class Settings(NamedTuple):
    """What can be set of one rule: its default settings, their least values and their choices."""

    code: str
    says: str
    defaults: Mapping[str, float | str | None]
    least: Mapping[str, float]
    choices: Mapping[str, tuple[str, ...]]


def schema(rules: Iterable[Settings], limits: Mapping[str, int]) -> Schema:
    """The schema, for these rules and these quotas, each with its least value."""
    return {
        "$schema": DIALECT,
        "title": "Configuration of ingestlint",
        **_closed(
            {
                "required_version": {
                    "description": "the releases of ingestlint that this is for, as >=0.4,<1",
                    "type": "string",
                    "pattern": SPECIFIER,
                },
                "preset": {
                    "description": "the rules that there are: those that came later are off",
                    "enum": [*PRESETS, *map(float, PRESETS)],
                },
                "baseline": {**TEXT, "description": "a file of findings that are set aside"},
                "caps": {
                    "description": "how much is taken on before it is said to be too much",
                    **_closed(
                        {
                            name: {
                                "type": "integer",
                                "minimum": 1,
                                "maximum": cap.most,
                                "default": getattr(DEFAULT, name),
                                "description": cap.says,
                            }
                            for name, cap in CAPS.items()
                        },
                        empty=True,
                    ),
                },
                "environments": _named(
                    _environment(),
                    "parameters, Region, account and network; one that is called default is judged"
                    " alone, unless --environment names others",
                ),
                "limits": {
                    "description": "quotas that AWS raised for the account",
                    **_closed(
                        {
                            name: {"type": "integer", "minimum": least}
                            for name, least in limits.items()
                        }
                    ),
                },
                "rules": {
                    "description": "a rule off, at another severity, or with settings of its own",
                    **_closed({rule.code: _rule(rule) for rule in rules}),
                },
                "ignores": {
                    "description": "what an ignore has to be like",
                    **_closed(
                        {
                            "require_reason": {
                                "type": "boolean",
                                "description": "whether it must say why",
                            },
                            "max_days": {
                                "type": "integer",
                                "minimum": 1,
                                "description": "the most days from today that it may last",
                            },
                            "never": {
                                "type": "array",
                                "items": {"type": "string", "minLength": 1},
                                "description": "codes, or how they begin, that nobody may ignore",
                            },
                        },
                        empty=True,
                    ),
                },
                "extends": {
                    "description": "configurations to take rules, limits and policies from",
                    "anyOf": [TEXT, {"type": "array", "items": TEXT}],
                },
                "policies": {
                    "description": "checks of your own: JSON Schemas over effective properties",
                    "type": ["array", "null"],
                    "items": _policy(),
                },
                "evidence": _named(_evidence(), "where measurements of a function are"),
                "prices": {
                    "description": "what you pay instead of the public prices",
                    **_closed(
                        {
                            name: {"type": "number", "minimum": 0, "description": says}
                            for name, says in PRICES.items()
                        },
                        empty=True,
                    ),
                },
                "workload": _named(_workload(), "what the owner of a resource declares of it"),
            },
            empty=True,
        ),
    }


def _closed(properties: Mapping[str, Schema], *, empty: bool = False) -> Schema:
    kinds: object = ["object", "null"] if empty else "object"
    return {"type": kinds, "properties": dict(properties), "additionalProperties": False}


def _named(each: Schema, says: str) -> Schema:
    """A mapping from names to the same kind of thing."""
    return {"description": says, "type": ["object", "null"], "additionalProperties": each}


def _environment() -> Schema:
    files: Schema = {"anyOf": [TEXT, {"type": "object", "additionalProperties": TEXT}]}
    said = {
        "parameters": (
            files,
            "a parameter file, or one for each template: its path from here, its file name, or *",
        ),
        "region": (TEXT, "the Region that it is deployed in"),
        "account": (TEXT, "the number of the account that it is deployed in"),
        "network": (TEXT, "a snapshot of the network that it is deployed in"),
    }
    return _closed({name: {**takes, "description": says} for name, (takes, says) in said.items()})


def _rule(rule: Settings) -> Schema:
    values: dict[str, Schema] = {"severity": {"enum": list(SEVERITIES)}}
    for name, default in rule.defaults.items():
        if name in rule.choices:
            values[name] = {"enum": list(rule.choices[name])}
        else:
            values[name] = {"type": "number", "minimum": rule.least.get(name, 0)}
        if default is not None:
            values[name]["default"] = default
    short: Schema = {"enum": ["off", False, *SEVERITIES]}
    return {"description": rule.says, "anyOf": [short, _closed(values)]}


def _policy() -> Schema:
    patterns: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
    selector = _closed(
        {
            "type": patterns,
            "name": patterns,
            "tag": {"type": "object", "additionalProperties": TEXT},
            "relation": {
                **_closed({"kind": TEXT, "from": TEXT, "to": TEXT}),
                "required": ["kind"],
                "oneOf": [{"required": ["from"]}, {"required": ["to"]}],
            },
        }
    )
    schemas: Schema = {"type": ["object", "boolean"]}
    return {
        **_closed(
            {
                "code": {
                    "type": "string",
                    "pattern": "^[A-Z]{2,12}[0-9]{3,4}$",
                    "description": "its code, no rule's",
                },
                "severity": {"enum": list(SEVERITIES), "default": "warning"},
                "select": {
                    **selector,
                    "minProperties": 1,
                    "description": "the resources that it is about",
                },
                "require": {**schemas, "description": "a JSON Schema that they must fulfil"},
                "forbid": {**schemas, "description": "a JSON Schema that they must not fulfil"},
                "message": {**TEXT, "description": "what is wrong, for a finding to say"},
                "fix": {**TEXT, "description": "how to fix it"},
            }
        ),
        "required": ["code", "select"],
        "oneOf": [{"required": ["require"]}, {"required": ["forbid"]}],
    }


def _evidence() -> Schema:
    named: dict[str, Schema] = {
        name: {**TEXT, "description": says} for name, says in {**SOURCES, **SAID}.items()
    }
    named["architecture"] = {**named["architecture"], "enum": list(ARCHITECTURES)}
    some: list[Schema] = [{"required": [name]} for name in SOURCES]
    return {**_closed(named), "anyOf": some, "not": {"required": [TUNING, URL]}}


def _workload() -> Schema:
    keys = _closed(_quantities(KEYS))
    index = _closed({**_quantities(INDEX), "keys": keys})
    return _closed(
        {
            **_quantities(QUANTITIES),
            "keys": keys,
            "indexes": {"type": "object", "additionalProperties": index},
            "limit": _closed(_quantities(LIMIT)),
            CALLERS: {
                "description": "the functions that call what is no resource, as a partner's API",
                "type": "array",
                "items": TEXT,
                "minItems": 1,
            },
        }
    )


def _quantities(known: Mapping[str, Quantity]) -> dict[str, Schema]:
    return {name: _quantity(quantity) for name, quantity in known.items()}


def _quantity(quantity: Quantity) -> Schema:
    bound = "exclusiveMinimum" if quantity.positive else "minimum"
    said: Schema = {
        "description": quantity.says,
        "type": "integer" if quantity.whole else "number",
        bound: 0,
    }
    return said if quantity.most == inf else {**said, "maximum": quantity.most}
