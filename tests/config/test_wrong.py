"""What is wrong with a configuration: line, key, what was expected, the nearest name; status 2."""

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingestlint.check.rule import builtin_rules
from ingestlint.cli.config import configuration_schema
from ingestlint.cli.main import main
from ingestlint.config.errors import ConfigError
from ingestlint.run.given import check_rules, load_config

TEMPLATE = "Resources:\n  Q: {Type: AWS::SQS::Queue}\n"
# What stands in the second line of a file, and what is said of it.
CASES = [
    (
        "[]",
        "the configuration must be a mapping",
    ),
    (
        "just text",
        "the configuration must be a mapping",
    ),
    (
        "required_version: 0.4",
        'required_version cannot be 0.4 (write it as ">=0.4,<1")',
    ),
    (
        "required_version: >=0.4",
        "not valid YAML: did not find expected comment or line break (while scanning a block sca",
    ),
    (
        "required_version:",
        'required_version must be a text (write it as ">=0.4,<1")',
    ),
    (
        'required_version: [">=1"]',
        'required_version must be a text (write it as ">=0.4,<1")',
    ),
    (
        'preset: "2026.1"',
        "there is no preset 2026.1 (did you mean 2026.11?)",
    ),
    (
        'preset: "2031.01"',
        "there is no preset 2031.01 (the newest that this release has is 2026.11)",
    ),
    (
        "preset:",
        "preset must be a text (known: 2026.11)",
    ),
    (
        "preset: [x]",
        "preset must be a text (known: 2026.11)",
    ),
    (
        "baseline:",
        "baseline must be a text",
    ),
    (
        "baseline: [x]",
        "baseline must be a text",
    ),
    (
        "baseline: missing.json",
        "there is no baseline missing.json (write it with ingestlint baseline write)",
    ),
    (
        "extends: missing.yaml",
        "there is no missing.yaml (it is relative to this file)",
    ),
    (
        "extends: {a: b}",
        "extends must be a text",
    ),
    (
        "extends: [[x]]",
        "extends must be a text",
    ),
    (
        "extends: pkg:nonexistent_pkg",
        "package nonexistent_pkg is not installed (install it beside ingestlint)",
    ),
    (
        "extends: pkg:no-name",
        "no-name is no package (pkg:NAME or pkg:NAME/FILE)",
    ),
    (
        "extends: pkg:yaml/../x",
        "../x is outside the package",
    ),
    (
        "extends: .ingestlint.yaml",
        ".ingestlint.yaml extends itself",
    ),
    (
        "environments: [prod]",
        "environments must be a mapping",
    ),
    (
        "environments: {prod: p.json}",
        "environment prod must be a mapping",
    ),
    (
        "environments: {prod: {parameters: [p.json]}}",
        "parameters must be a file, or files by the names of templates",
    ),
    (
        "environments: {prod: {parameters: {t.yaml: [x]}}}",
        "t.yaml must be a text",
    ),
    (
        "environments: {prod: {parameters: missing.json}}",
        "there is no parameter file missing.json",
    ),
    (
        "environments: {prod: {regon: x}}",
        "unknown key regon (did you mean region?)",
    ),
    (
        "environments: {prod: {region: [x]}}",
        "region must be a text",
    ),
    (
        "environments: {prod: {region: }}",
        "region must be a text",
    ),
    (
        "environments: {prod: {account: {a: b}}}",
        "account must be a text",
    ),
    (
        "environments: {prod: {network: missing.json}}",
        "there is no network snapshot missing.json",
    ),
    (
        "environments: {prod: {network: [x]}}",
        "network must be a text",
    ),
    (
        "limits: [x]",
        "limits must be a mapping",
    ),
    (
        "limits: {enis_per_regions: 3}",
        "unknown key enis_per_regions (did you mean enis_per_region?)",
    ),
    (
        "limits: {enis_per_region: 0}",
        "enis_per_region must be a whole number, at least 1",
    ),
    (
        "rules: [x]",
        "rules must be a mapping",
    ),
    (
        "rules: {NET1O1: off}",
        "there is no rule NET1O1 (did you mean NET101?)",
    ),
    (
        "rules: {NET101: loud}",
        "rule NET101 takes off, a severity, or a mapping of settings",
    ),
    (
        "rules: {NET101: }",
        "rule NET101 takes off, a severity, or a mapping of settings",
    ),
    (
        "rules: {NET101: {severity: grave}}",
        "grave is no severity (known: error, note, warning)",
    ),
    (
        "rules: {NET101: {severity: }}",
        "severity must be a text",
    ),
    (
        "rules: {NET101: {headrom: 3}}",
        "rule NET101 has no setting headrom (did you mean headroom?)",
    ),
    (
        "rules: {NET101: {headroom: }}",
        "headroom must be a number",
    ),
    (
        "rules: {NET101: {headroom: -1}}",
        "headroom of rule NET101 must be at least 0",
    ),
    (
        "rules: {NET111: {eni_model: per-executon}}",
        "eni_model of rule NET111 cannot be per-executon (did you mean per-execution?)",
    ),
    (
        "ignores: [x]",
        "ignores must be a mapping",
    ),
    (
        "ignores: {require_reasons: true}",
        "unknown key require_reasons (did you mean require_reason?)",
    ),
    (
        "ignores: {require_reason: sometimes}",
        "require_reason must be true or false",
    ),
    (
        "ignores: {max_days: 0}",
        "max_days must be a whole number, at least 1",
    ),
    (
        "ignores: {max_days: soon}",
        "max_days must be a number",
    ),
    (
        "ignores: {never: RES302}",
        "never must be a list of codes",
    ),
    (
        "ignores: {never: [RES999]}",
        "there is no rule RES999 (ingestlint rules lists them)",
    ),
    (
        "ignores: {never: [[x]]}",
        "a code must be a text",
    ),
    (
        "policies: {a: b}",
        "policies must be a list",
    ),
    (
        "policies: [x]",
        "a policy must be a mapping",
    ),
    (
        "policies: [{cod: X}]",
        "unknown key cod (did you mean code?)",
    ),
    (
        "policies: [{code: acme}]",
        "acme is no code (capital letters, then three digits)",
    ),
    (
        "policies: [{code: NET199, select: {name: x}, forbid: {}}]",
        "NET199 is a code of ingestlint's own (begin it otherwise than CAP, DDB, ING, MEM, NET,",
    ),
    (
        "policies: [{select: {name: x}}]",
        "a policy needs a code",
    ),
    (
        "policies: [{code: ACME001, forbid: {}}]",
        "policy ACME001 needs a select",
    ),
    (
        "policies: [{code: ACME001, select: {name: x}}]",
        "policy ACME001 needs either require or forbid",
    ),
    (
        "policies: [{code: ACME001, select: {typ: x}, forbid: {}}]",
        "unknown key typ (did you mean type?)",
    ),
    (
        "policies: [{code: ACME001, select: {}, forbid: {}}]",
        "select needs type, name, tag or relation",
    ),
    (
        'policies: [{code: ACME001, select: {type: "AWS::Serverless::Function"}, forbid: {}}]',
        "AWS::Serverless::Function is never there (SAM is spelled out: write the AWS:: type that",
    ),
    (
        "policies: [{code: ACME001, select: {type: {a: b}}, forbid: {}}]",
        "a pattern must be a text",
    ),
    (
        "policies: [{code: ACME001, select: {name: [[a]]}, forbid: {}}]",
        "a pattern must be a text",
    ),
    (
        "policies: [{code: ACME001, select: {tag: x}, forbid: {}}]",
        "tag must be a mapping",
    ),
    (
        "policies: [{code: ACME001, select: {tag: {team: [x]}}, forbid: {}}]",
        "tag team must be a text",
    ),
    (
        "policies: [{code: ACME001, select: {relation: x}, forbid: {}}]",
        "relation must be a mapping",
    ),
    (
        "policies: [{code: ACME001, select: {relation: {kind: wirtes, to: x}}, forbid: {}}]",
        "there is no relation wirtes (did you mean writes?)",
    ),
    (
        "policies: [{code: ACME001, select: {relation: {kind: writes}}, forbid: {}}]",
        "relation needs either from or to: a type, or * for any",
    ),
    (
        "policies: [{code: ACME001, select: {relation: {to: x}}, forbid: {}}]",
        "relation needs a kind (known: alarms_on, dead_letters_to, invokes, part_of, placed_in,",
    ),
    (
        "policies: [{code: ACME001, select: {name: x}, forbid: {type: objekt}}]",
        "this is no JSON Schema: 'objekt' is not valid under any of the given schemas",
    ),
    (
        "policies: [{code: ACME001, select: {name: x}, forbid: []}]",
        "a JSON Schema is a mapping",
    ),
    (
        "policies: [{code: ACME001, select: {name: x}, forbid: {}, severity: grave}]",
        "grave is no severity (known: error, note, warning)",
    ),
    (
        "policies: [{code: ACME001, select: {name: x}, forbid: {}, message: [x]}]",
        "message must be a text",
    ),
    (
        "policies: [{code: ACME001, select: {name: x}, forbid: {}, fix: {}}]",
        "fix must be a text",
    ),
    (
        "policies: [{code: ACME001, select: {name: x}, forbid: {$ref: x}}]",
        "$ref is not supported (write the schema out)",
    ),
    (
        "prices: [x]",
        "prices must be a mapping",
    ),
    (
        "prices: {million_request: 1}",
        "unknown key million_request (did you mean million_requests?)",
    ),
    (
        "prices: {million_requests: free}",
        "million_requests must be a number",
    ),
    (
        "prices: {million_requests: -1}",
        "million_requests must not be negative",
    ),
    (
        "workload: [x]",
        "workload must be a mapping",
    ),
    (
        "workload: {Q: 3}",
        "the workload of Q must be a mapping",
    ),
    (
        "workload: {Q: {request_per_second: 3}}",
        "unknown key request_per_second (did you mean requests_per_second?)",
    ),
    (
        "workload: {Q: {requests_per_second: many}}",
        "requests_per_second must be a number",
    ),
    (
        "workload: {Q: {requests_per_second: -1}}",
        "requests_per_second must not be negative",
    ),
    (
        "workload: {Q: {payload_kb: 0}}",
        "payload_kb must be more than 0",
    ),
    (
        "workload: {T: {strong_share: 2}}",
        "strong_share is a share, at most 1",
    ),
    (
        "workload: {T: {keys: 3}}",
        "keys must be a mapping",
    ),
    (
        "workload: {T: {keys: {distint: 3}}}",
        "unknown key distint (did you mean distinct?)",
    ),
    (
        "workload: {T: {keys: {distinct: 2.5}}}",
        "distinct must be a whole number",
    ),
    (
        "workload: {T: {indexes: [x]}}",
        "indexes must be a mapping",
    ),
    (
        "workload: {T: {indexes: {a: 3}}}",
        "index a must be a mapping",
    ),
    (
        "workload: {T: {indexes: {a: {size: 3}}}}",
        "unknown key size (known: item_kb, key_change_share, keys, reads_per_second, writes_per_",
    ),
    (
        "workload: {T: {indexes: {a: {keys: {hottest_shar: 1}}}}}",
        "unknown key hottest_shar (did you mean hottest_share?)",
    ),
    (
        "workload: {A: {limit: 5}}",
        "limit must be a mapping",
    ),
    (
        "workload: {A: {limit: {request_per_second: 5}}}",
        "unknown key request_per_second (did you mean requests_per_second?)",
    ),
    (
        "workload: {A: {called_by: Fn}}",
        "called_by must be a list of functions",
    ),
    (
        "workload: {A: {called_by: [[x]]}}",
        "a function must be a text",
    ),
    (
        "workload: {Qq: {requests_per_second: 3}}",
        "Qq is the name of no resource (did you mean Q?)",
    ),
    (
        "evidence: [x]",
        "evidence must be a mapping",
    ),
    (
        "evidence: {Fn: t.json}",
        "the evidence of Fn must be a mapping",
    ),
    (
        "evidence: {Fn: {}}",
        "the evidence of Fn names none (give power_tuning, power_tuning_url, report_log, compute",
    ),
    (
        "evidence: {Fn: {power_tunning: x}}",
        "unknown key power_tunning (did you mean power_tuning?)",
    ),
    (
        "evidence: {Fn: {power_tuning: [x]}}",
        "power_tuning must be a text",
    ),
    (
        "evidence: {Fn: {power_tuning: x, power_tuning_url: y}}",
        "power_tuning and power_tuning_url are two ways to give one result (keep one of them)",
    ),
    (
        "evidence: {Fn: {power_tuning: x, architecture: amd64}}",
        "amd64 is no architecture (did you mean arm64?)",
    ),
    (
        "evidence: {Fn: {power_tuning: x, date: 2026-13-01}}",
        "2026-13-01 is no date (write it as 2026-03-31)",
    ),
    (
        "evidence: {Q: {power_tuning: missing.json}}",
        "evidence is about functions; Q is AWS::SQS::Queue",
    ),
    (
        "environment: {}",
        "unknown key environment (did you mean environments?)",
    ),
    (
        "limits: {enis_per_region: many}",
        "enis_per_region must be a number",
    ),
    (
        "limits: {enis_per_region: true}",
        "enis_per_region must be a number",
    ),
    (
        "limits: {enis_per_region: .inf}",
        "enis_per_region must be a number",
    ),
    (
        "limits: {enis_per_region: 9.5}",
        "enis_per_region must be a whole number, at least 1",
    ),
    (
        "limits: {lambda_concurrent_executions: -1}",
        "lambda_concurrent_executions must be a whole number, at least 1",
    ),
    (
        "limits: {lambda_unreserved_executions: -1}",
        "lambda_unreserved_executions must be a whole number, at least 0",
    ),
    (
        "limits: {enis_per_region: 5, enis_per_region: 6}",
        "enis_per_region is set twice",
    ),
    (
        "rules: {NET999: off}",
        "there is no rule NET999 (ingestlint rules lists them)",
    ),
    (
        "rules: {RES: off}",
        "there is no rule RES (codes that begin so: RES301, RES302, RES303, RES304, RES305, RES3",
    ),
    (
        "rules: {res302: off}",
        "there is no rule res302 (did you mean RES302?)",
    ),
    (
        "rules: {memory-left-at-default: error}",
        "there is no rule memory-left-at-default (write MEM401)",
    ),
    (
        "rules: {memory-left-at-defualt: error}",
        "there is no rule memory-left-at-defualt (write MEM401, memory-left-at-default)",
    ),
    (
        "ignores: {never: [malformed-ignore]}",
        "there is no rule MALFORMED-IGNORE (write ING002)",
    ),
    (
        "rules: {ING003: {days: 3}}",
        "rule ING003 has no setting days (known: severity)",
    ),
    (
        "rules: {RES302: {severty: note}}",
        "rule RES302 has no setting severty (did you mean severity?)",
    ),
    (
        "rules: {NET101: {headroom: many}}",
        "headroom must be a number",
    ),
    (
        "rules: {NET101: {headroom: true}}",
        "headroom must be a number",
    ),
    (
        "rules: {NET111: {eni_model: 2}}",
        "eni_model of rule NET111 cannot be 2 (known: per-execution, shared)",
    ),
    (
        "rules: ]",
        "not valid YAML: did not find",
    ),
]


@pytest.mark.parametrize(("text", "said"), CASES)
def test_a_wrong_value(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / ".ingestlint.yaml").write_text(f"# ours\n{text}\n", encoding="utf-8")
    status = main(["check", "t.yaml", "--select", "NET113", "--quiet"])
    gc.enable()
    complained = "".join(capsys.readouterr())
    assert complained.startswith(f"error: .ingestlint.yaml:2: {said}")
    assert (status, complained.count("\n")) == (2, 1)


# --- every key that the schema has ---------------------------------------------------------------

Place = tuple[str, ...]
NAMES = {"environments": "prod", "workload": "Fn", "evidence": "Fn", "indexes": "ByDay"}
POLICY: dict[str, Any] = {"code": "ACME001", "select": {"type": "AWS::SQS::Queue"}, "forbid": {}}
MARK = "@"
RULES = {rule.code: rule for rule in builtin_rules()}


def places(schema: dict[str, Any], above: Place = ()) -> Iterator[Place]:
    """Every key that a mapping of a known shape can have, with the keys that lead to it."""
    for each in (schema, *schema.get("anyOf", ())):
        for name, inner in each.get("properties", {}).items():
            yield (*above, name)
            yield from places(inner, (*above, name))
        further = each.get("additionalProperties")
        if isinstance(further, dict) and above and above[-1] in NAMES:
            yield from places(further, (*above, NAMES[above[-1]]))
        if isinstance(each.get("items"), dict):
            yield from places(each["items"], above)


# Of the rules one with a number, one with a word and one with neither will do.
PLACES = [
    place
    for place in places(configuration_schema())
    if place[0] != "rules" or place[1:2] in [(), ("NET101",), ("NET111",), ("ING003",)]
]


def written(place: Place, value: object) -> str:
    """A configuration that has a value at a place, a key a line."""
    *above, last = place
    document: Any = {last: value}
    for name in reversed(above):
        document = {name: document}
    if place[0] == "policies" and place[1:]:
        policy = {**POLICY, **document["policies"]}
        if last == "require":
            del policy["forbid"]
        if last in {"from", "to"}:
            policy["select"]["relation"]["kind"] = "writes"
        document = {"policies": [policy]}
    return json.dumps(document, indent=1)


def complaint(folder: Path, text: str) -> ConfigError:
    path = folder / ".ingestlint.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        check_rules(load_config(str(path)), RULES)
    return raised.value


def line_of(text: str, part: str) -> int:
    (line,) = [n for n, each in enumerate(text.splitlines(), 1) if part in each]
    return line


def test_all_sections_are_there() -> None:
    from ingestlint.config.file import SECTIONS

    assert {place[0] for place in PLACES} == SECTIONS
    assert len(PLACES) > 60


@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_a_value_of_another_kind_is_located(tmp_path: Path, place: Place) -> None:
    text = written(place, MARK).replace(f'"{MARK}"', "[[]]")
    found = complaint(tmp_path, text)
    assert found.line == line_of(text, "[[]]")
    assert found.message


@pytest.mark.parametrize("place", [p for p in PLACES if p[:-1] != ("rules",)], ids=".".join)
def test_a_key_that_is_misspelt_has_its_nearest(tmp_path: Path, place: Place) -> None:
    *above, key = place
    misspelt = key[:1] + key[2:]
    text = written((*above, misspelt), 1)
    found = complaint(tmp_path, text)
    assert found.line == line_of(text, f'"{misspelt}":')
    assert misspelt in found.message
    assert found.hint == f"did you mean {key}?"
