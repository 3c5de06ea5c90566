"""Examples of a rule: the smallest of its fixtures, and what the tool really says of them."""

import json
import re
import shutil
import tempfile
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ingestlint.check.rule import Rule
from ingestlint.cli.check import report_of
from ingestlint.report.report import Report
from ingestlint.report.text import to_text
from tests.test_rule_fixtures import CONFIGURED, EXPECTATION, FIXTURES, TODAY

FILE, CONFIG = "template.yaml", ".ingestlint.yaml"


class Example(NamedTuple):
    """A template, the configuration beside it ("" for none), and the report on both."""

    template: str
    config: str
    command: str
    output: str


@cache
def example(rule: Rule, verdict: str) -> Example:
    """The smallest template that `fires` or is `clean`; one without a configuration goes first."""
    candidates = []
    for path in (FIXTURES / rule.code).glob(f"{verdict}_*.yaml"):
        text = path.read_text(encoding="utf-8")
        template = _shown(text)
        candidates.append((bool(CONFIGURED.search(text)), len(template), path.name, text, template))
    for _, _, _, text, template in sorted(candidates):
        config = _config(rule.code, text)
        report = _run(rule, template, config)
        if _tells(report, verdict):
            said = to_text(report)
            return Example(template, config, f"ingestlint {FILE} --select {rule.code}", said)
    raise LookupError(f"no fixture of {rule.code} shows what {verdict} means")


def _tells(report: Report, verdict: str) -> bool:
    if report.problems or report.unknown:
        return False
    return bool(report.findings) if verdict == "fires" else report.coverage.holds > 0


def _shown(text: str) -> str:
    """A fixture without what it says to the tests."""
    lines = []
    for line in text.splitlines():
        kept = EXPECTATION.sub("", line) if "expect" in line else line
        if CONFIGURED.match(line) or (kept != line and not kept.strip()):
            continue
        lines.append(kept.rstrip())
    return "\n".join(lines).strip("\n") + "\n"


def _config(code: str, text: str) -> str:
    """What the comments of a fixture stand for, as a configuration."""
    said: dict[str, Any] = {}
    for kind, name, value in CONFIGURED.findall(text):
        if kind == "limit":
            said.setdefault("limits", {})[name] = value
        elif kind == "setting":
            said.setdefault("rules", {}).setdefault(code, {})[name] = value
        elif kind == "network":
            said["environments"] = {"prod": {"network": value}}
        else:
            fields = said.setdefault("workload", {})
            *above, key = name.split(".")
            for step in above:
                fields = fields.setdefault(step, {})
            fields[key] = json.loads(value)
    return "".join(f"{key}: {_flow(value)}\n" for key, value in said.items())


def _flow(value: object) -> str:
    """YAML as people write it in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if re.fullmatch(r"[\w.+-]+", text) else json.dumps(text)


def _run(rule: Rule, template: str, config: str) -> Report:
    """What is said of the template in a folder of its own, with the evidence that it names."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        shutil.copytree(FIXTURES / rule.code, folder, dirs_exist_ok=True)
        Path(FILE).write_text(template, encoding="utf-8")
        if config:
            Path(CONFIG).write_text(config, encoding="utf-8")
        return report_of([FILE, "--select", rule.code, "--today", TODAY])
