"""The published schema and the reader of the configuration take the same documents."""

from pathlib import Path

import jsonschema
import pytest
import yaml

import ingestlint.config
from ingestlint.check.rule import builtin_rules
from ingestlint.cli.config import configuration_schema
from ingestlint.config.errors import ConfigError
from ingestlint.run.given import check_rules, load_config

PUBLISHED = Path(ingestlint.config.__file__).with_name("ingestlint.schema.json")
FN = "select: {type: AWS::Lambda::Function}"
RIGHT = [
    "",
    "policies:",
    f"policies: [{{code: ACME001, {FN}, require: {{required: [Layers]}}, severity: note}}]",
    "policies: [{code: ACME001, select: {relation: {kind: writes, to: '*'}}, forbid: true}]",
    "policies: [{code: ACME001, select: {name: [a, b], tag: {team: x}}, forbid: {}, fix: x}]",
    "ignores:",
    "ignores: {require_reason: true, max_days: 90, never: [RES302, NET]}",
    "environments:",
    "environments: {dev: {parameters: p.json, region: eu-west-1, account: 123456789012}}",
    "environments: {dev: {parameters: {'*': p.json, core.yaml: q.json}, network: n.json}}",
    "limits: {lambda_concurrent_executions: 3000, lambda_unreserved_executions: 0}",
    "rules: {NET101: {headroom: 16}, MEM402: off, MEM401: note, ING003: off}",
    "rules: {MEM401: {severity: error}, NET111: {eni_model: per-execution}}",
    "workload: {Fn: {requests_per_second: 0, duration_ms: 0.5, connections: 4}}",
    "workload: {T: {transactional_share: 1, keys: {distinct: 500, hottest_share: 0.2}}}",
    "workload: {T: {indexes: {ByDay: {item_kb: 1, key_change_share: 0, keys: {distinct: 1}}}}}",
    "workload: {Api: {limit: {requests_per_second: 50}, called_by: [Fn]}}",
    "caps:",
    "caps: {scenarios: 1000, depth: 1, file_bytes: 100000000}",
    "evidence:",
    "evidence: {Fn: {power_tuning: t.json, architecture: arm64, date: '2026-03-31'}}",
    "evidence: {Fn: {power_tuning_url: https://x/#a, report_log: a, compute_optimizer: b}}",
    "evidence: {Fn: {compute_optimizer: co.csv, function: shop-prod, runtime: python3.13}}",
    "required_version: '>=0.1,<99'",
    "required_version: ' ~=0.1 , != 0.1.7 '",
    "preset: '2026.11'",
    "preset: 2026.11",
    "prices:",
    "prices: {x86_64_gb_second: 0.0000166667, arm64_gb_second: 1.3e-5, million_requests: 0}",
]
WRONG = [
    "[]",
    f"policies: {{code: ACME001, {FN}, forbid: {{}}}}",
    f"policies: [{{code: acme, {FN}, forbid: {{}}}}]",
    f"policies: [{{code: ACME001, {FN}}}]",
    f"policies: [{{code: ACME001, {FN}, forbid: {{}}, require: {{}}}}]",
    f"policies: [{{code: ACME001, {FN}, forbid: []}}]",
    "policies: [{code: ACME001, select: {}, forbid: {}}]",
    "policies: [{code: ACME001, select: {relation: {kind: writes}}, forbid: {}}]",
    "ignores: {require_reason: sometimes}",
    "ignores: {max_days: 0}",
    "ignores: {never: RES302}",
    "ignores: {always: [RES302]}",
    "environment: {}",
    "environments: {dev: p.json}",
    "environments: {dev: {parameters: [p.json]}}",
    "environments: {dev: {regions: eu-west-1}}",
    "caps: {scenario: 1000}",
    "caps: {scenarios: 0}",
    "caps: {scenarios: many}",
    "caps: {scenarios: 2.5}",
    "caps: {depth: 257}",
    "limits: {lambda_concurrent_executions: 0}",
    "limits: {lambda_concurrent_executions: 2.5}",
    "limits: {lambda_concurrency: 3000}",
    "rules: {NET999: off}",
    "rules: {NET101: {heedroom: 16}}",
    "rules: {NET101: {headroom: many}}",
    "rules: {NET101: {headroom: -1}}",
    "rules: {MEM401: grave}",
    "rules: {MEM401: {severity: grave}}",
    "rules: {NET111: {eni_model: per-function}}",
    "workload: {Fn: 3}",
    "workload: {Fn: {requests_per_second: -1}}",
    "workload: {Fn: {requests_per_second: yes}}",
    "workload: {Fn: {duration_ms: 0}}",
    "workload: {Fn: {duration: 3}}",
    "workload: {T: {transactional_share: 1.5}}",
    "workload: {T: {keys: {distinct: 0.5}}}",
    "workload: {T: {keys: {hottest_share: 0}}}",
    "workload: {T: {indexes: {ByDay: {size: 1}}}}",
    "workload: {Api: {limit: 50, called_by: [Fn]}}",
    "workload: {Api: {called_by: []}}",
    "evidence: {Fn: tuning.json}",
    "evidence: {Fn: {}}",
    "evidence: {Fn: {runtime: python3.13}}",
    "evidence: {Fn: {power_tunning: t.json}}",
    "evidence: {Fn: {power_tuning: [t.json]}}",
    "evidence: {Fn: {power_tuning: t.json, power_tuning_url: https://x/#a}}",
    "evidence: {Fn: {power_tuning: t.json, architecture: arm}}",
    "required_version: '0.1'",
    "required_version: '>=0.1;<99'",
    "required_version: '~=0'",
    "required_version: 0.1",
    "required_version:",
    "preset: '2026.1'",
    "preset:",
    "prices: {arm64: 1}",
    "prices: {million_requests: free}",
    "prices: {million_requests: -1}",
]


def is_read(folder: Path, text: str) -> bool:
    path = folder / ".ingestlint.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        config = load_config(str(path))
        check_rules(config, {rule.code: rule for rule in builtin_rules()})
    except ConfigError:
        return False
    return True


def is_valid(text: str) -> bool:
    validator = jsonschema.Draft202012Validator(configuration_schema())
    return bool(validator.is_valid(yaml.safe_load(text)))


@pytest.mark.parametrize("text", RIGHT)
def test_what_both_take(tmp_path: Path, text: str) -> None:
    assert (is_read(tmp_path, text), is_valid(text)) == (True, True)


@pytest.mark.parametrize("text", WRONG)
def test_what_both_refuse(tmp_path: Path, text: str) -> None:
    assert (is_read(tmp_path, text), is_valid(text)) == (False, False)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(configuration_schema())


def test_the_published_schema_is_this_one() -> None:
    """`make docs` prints it anew."""
    published = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    assert published == yaml.safe_load(yaml.safe_dump(configuration_schema()))
