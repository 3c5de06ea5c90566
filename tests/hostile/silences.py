"""Where a value out of sight makes a finding go silently: it is gone, and nothing says why.

In each fixture of a rule that fires, one value of a resource after the other is made one that
nobody knows. A rule that still finds what it found did not need it, one that is in doubt says so;
the rest are silences.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ingestlint.check.engine import Outcome
from ingestlint.check.rule import Rule
from ingestlint.parse.read import parse_template
from tests.hostile.mutate import data_of
from tests.test_rule_fixtures import FIXTURES, read

UNSEEN = {"Fn::ImportValue": "out-of-sight"}
UNSEEN_LIST = {"Fn::Split": [",", UNSEEN]}
# What SAM takes written out only: with a function there, nothing is deployed.
WRITTEN_OUT = re.compile(
    r"Globals\.\w+|AWS::Serverless::\w+\."
    r"(Events(\.\w+(\.(Type|Properties|Properties\.(SqsSubscription|Events)))?)?"
    r"|Policies\.\*\.\w+Policy|EventInvokeConfig(\..*\.Type)?|PrimaryKey)"
)


class Silence(NamedTuple):
    """A fixture of which a finding goes silently, and the value that is out of sight then.

    The value is written as the type of its resource and its path there: `AWS::SQS::Queue.Tags.*`.
    """

    fixture: str
    value: str


def silences(rule: Rule) -> list[Silence]:
    """Those of a rule; of values within each other the innermost."""
    found: set[Silence] = set()
    for path in sorted((FIXTURES / rule.code).glob("fires*.yaml")):
        found.update(_silences_of(rule, path))
    return sorted(found)


def _silences_of(rule: Rule, path: Path) -> Iterator[Silence]:
    fixture = read(path)
    before = fixture.judged(rule)
    template: Any = data_of(parse_template(path.name, fixture.text).root)
    shared = {"Type": "Globals", "Properties": template.get("Globals", {})}
    for body in (*template["Resources"].values(), shared):
        inner = ""
        for where, above, key in values(body):
            if inner.startswith(f"{where}."):
                continue
            value = above[key]
            above[key] = UNSEEN_LIST if isinstance(value, list) else UNSEEN
            after = read(path, json.dumps(template)).judged(rule)
            above[key] = value
            if _is_silent(before, after):
                yield Silence(path.stem, where)
                inner = where


def values(resource: Any) -> Iterator[tuple[str, Any, Any]]:
    """Every value of a resource, inner ones first: where it is, what holds it, and its key."""
    if isinstance(resource, dict) and "Properties" in resource:
        for where, above, key in _below(resource["Properties"], str(resource["Type"])):
            if not WRITTEN_OUT.fullmatch(where):
                yield where, above, key


def _below(node: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(node, dict):
        if len(node) == 1 and next(iter(node)).startswith(("Ref", "Fn::")):
            return  # one value, as it is computed
        steps = [(key, key) for key in node]
    else:
        steps = [(key, "*") for key in range(len(node))] if isinstance(node, list) else []
    for key, step in steps:
        where = f"{path}.{step}"
        yield from _below(node[key], where)
        yield where, node, key


def _is_silent(before: Outcome, after: Outcome) -> bool:
    """Whether less is said than before, and nothing else in its place."""
    was, now = _said(before), _said(after)
    return bool(was - now) and not now - was


def _said(outcome: Outcome) -> Counter[tuple[str, str]]:
    """Whose verdicts are told: a finding may become a doubt of another, or of the same subject."""
    found = [("found", name) for finding in outcome.findings for name in finding.verdicts]
    return Counter([*found, *(("unknown", doubt.subject) for doubt in outcome.unknown)])
