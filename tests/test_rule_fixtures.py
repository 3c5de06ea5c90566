"""Each rule is tested by its fixtures: what a comment expects is found, and nothing else.

`# expect: CODE "part of the message"` at the end of a line means that line, alone on a line the
next one; `# expect-unknown: CODE "part of the reason"` likewise. `# limit: NAME=NUMBER` and
`# setting: NAME=VALUE` stand for what a configuration says, `# workload: NAME.KEY=NUMBER` for what
it declares of a resource, `# network: FILE` for a snapshot of what is deployed, which lies beside.
Evidence that Metadata names is read; its age is counted to TODAY.
All else that is told (severity, related places, sums, remedies) is in `told.txt` beside the
fixtures, word for word; `make reports` writes it anew.
"""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ingestlint.check.engine import Outcome, Settings, run
from ingestlint.check.rule import Rule, builtin_rules
from ingestlint.check.verdict import Finding, Row
from ingestlint.config.file import EMPTY
from ingestlint.config.network import load
from ingestlint.config.workload import declaration
from ingestlint.evaluate.deployment import Deployment
from ingestlint.evaluate.inputs import NOTHING_GIVEN
from ingestlint.graph.graph import Graph
from ingestlint.parse.node import Mapping, Node
from ingestlint.parse.read import parse_node, parse_template
from ingestlint.run.evidence import EvidenceOf

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"
EXPECTATION = re.compile(r'#\s*(expect(?:-unknown)?):\s*(\w+)(?:\s+"([^"]*)")?\s*$')
CONFIGURED = re.compile(r"^# (limit|setting|workload|network): (?:([\w.]+)=)?(\S+)$", re.MULTILINE)
TODAY = "2026-11-25"
RULES = {rule.code: rule for rule in builtin_rules()}
FILES = sorted(FIXTURES.glob("*/*.yaml"))


def expectations(text: str) -> list[tuple[str, int, str]]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if "expect" not in line or "#" not in line:
            continue
        match = EXPECTATION.search(line)
        assert match, f"line {number} holds an expectation that cannot be read: {line}"
        alone = not line[: match.start()].strip()
        found.append((match.group(1), number + alone, match.group(3) or ""))
    return sorted(found)


class Fixture(NamedTuple):
    """A template as a graph, and what its comments configure of the rule."""

    path: Path
    text: str
    graph: Graph
    values: dict[str, float | str]

    def judged(self, rule: Rule) -> Outcome:
        with chdir(self.path.parent):
            return run(self.graph, [rule], {rule.code: Settings("", self.values)})


def read(path: Path, template_text: str = "") -> Fixture:
    """A fixture; with another template in its place, judged by what its own comments configure."""
    text = path.read_text(encoding="utf-8")
    limits: dict[str, float] = {}
    values: dict[str, float | str] = {}
    said: dict[str, object] = {}
    snapshot = ""
    for kind, name, value in CONFIGURED.findall(text):
        if kind == "limit":
            limits[name] = float(value)
        elif kind == "workload":
            *above, key = name.split(".")
            fields: Any = said
            for step in above:
                fields = fields.setdefault(step, {})
            fields[key] = json.loads(value)
        elif kind == "network":
            snapshot = value
        else:
            values[name] = float(value) if value.isdigit() else value
    template = parse_template(path.name, template_text or text)
    node = parse_node("workload", json.dumps(said))
    assert isinstance(node, Mapping)
    workload = {name: declaration(name, fields) for name, fields in node.entries.items()}
    evidence = EvidenceOf(EMPTY, TODAY)
    with chdir(path.parent):
        network = load(snapshot) if snapshot else None
        inputs = NOTHING_GIVEN._replace(roots=(str(path.parent),))
        deployment = Deployment([(template, inputs)], network)
        stacks = [deployment.stacks[0], *filter(None, [deployment.observed])]
        measured = evidence.of(stacks[:1])
        assert list(evidence.wrong()) == []
        graph = Graph(*stacks, limits=limits, workload=workload, evidence=measured)
    return Fixture(path, text, graph, values)


def told(rule: Rule, outcome: Outcome) -> str:
    """All that users read of findings and unknowns, in few lines."""
    lines: list[str] = []
    for finding in outcome.findings:
        of = f"{finding.severity}, {finding.confidence}, {', '.join(finding.subjects)}"
        when = "".join(f", {name} {truth}" for name, truth in finding.when)
        lines.append(f"{place(finding.at)} {of}{when}: {finding.message}")
        lines += (f"  {line}" for line in details(rule, finding))
    for doubt in outcome.unknown:
        lines.append(f"{place(doubt.at)} unknown, {doubt.subject}: {doubt.why.reason}")
        lines.append(f"  remedy: {doubt.why.remedy}")
        if doubt.why.cause != doubt.why.reason:
            lines.append(f"  cause: {doubt.why.cause}")
    return "".join(f"{line.rstrip()}\n" for line in lines)


def place(node: Node) -> str:
    return f"{node.span.line}:{node.span.column}"


def details(rule: Rule, finding: Finding) -> Iterator[str]:
    """What explains a finding; its remedy unless it is the rule's own."""
    for related in finding.related:
        yield f"{place(related.node)} {related.label}"
    for hop in finding.path:
        yield " ".join(filter(None, ("→", place(hop.node), hop.by, hop.name, f"({hop.says})")))
    yield from (sum_line(row) for row in finding.table)
    if finding.excess:
        yield f"by {finding.excess.value:,.10g}"
    own = " ".join(rule.section("How to fix").partition("\n\n")[0].split())
    if finding.fix != own:
        yield f"fix: {finding.fix}"


def sum_line(row: Row) -> str:
    places = (place(node) for node in row.places)
    remark = f"({row.remark})" if row.remark else ""
    parts = ("|", row.bound, f"{row.value:,.10g}", row.label, remark, *places)
    return " ".join(filter(None, parts))


def all_told(rule: Rule) -> str:
    """What `told.txt` of a rule says: under the name of each fixture what that is told."""
    found = ""
    for path in sorted((FIXTURES / rule.code).glob("*.yaml")):
        said = told(rule, read(path).judged(rule))
        if said:
            found += f"{path.stem}\n{said}\n"
    return found


def check_fixture(rule: Rule, path: Path) -> None:
    """Each expectation is met, and nothing else is said."""
    fixture = read(path)
    check_outcome(fixture, fixture.judged(rule))


def check_outcome(fixture: Fixture, outcome: Outcome) -> None:
    assert outcome.crashes == []
    found = [("expect", f.at.span.line, f.message) for f in outcome.findings]
    found += [("expect-unknown", d.at.span.line, d.why.reason) for d in outcome.unknown]
    expected = expectations(fixture.text)
    assert sorted((kind, line) for kind, line, _ in found) == [
        (kind, line) for kind, line, _ in expected
    ], found
    for (_, line, said), (_, _, wanted) in zip(sorted(found), expected, strict=True):
        assert wanted in said, f"line {line} says: {said}"


def check_verdict(rule: Rule, path: Path) -> None:
    """The name of a fixture tells its verdict."""
    kinds = {kind for kind, _, _ in expectations(path.read_text(encoding="utf-8"))}
    verdict = path.stem.partition("_")[0]
    if verdict == "fires":
        assert "expect" in kinds
    elif verdict == "unknown":
        assert "expect-unknown" in kinds
    else:
        assert verdict == "clean", "a fixture is called fires_*, clean_* or unknown_*"
        assert kinds == set()
        check_subjects(path, read(path).judged(rule))


def check_subjects(path: Path, outcome: Outcome) -> None:
    """Something is examined; nothing where the name of the fixture says so."""
    assert (outcome.checks == 0) == ("no_subject" in path.stem)


def check_enough(stems: list[str]) -> None:
    """A rule has at least one fires_*, two clean_* and one unknown_*."""
    assert sum(stem.startswith("fires") for stem in stems) >= 1
    assert sum(stem.startswith("clean") for stem in stems) >= 2
    assert sum(stem.startswith("unknown") for stem in stems) >= 1


def check_documented(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert rule.severity in {"error", "warning", "note"}
    assert rule.confidence in {"proved", "heuristic"}
    for head in ("Why it matters", "How to fix", "References"):
        assert rule.section(head), f"{rule.code} has no section “{head}”"
    for severity in rule.severities[1:]:
        said = re.search(rf"\b{severity}\b", rule.doc)
        assert said, f"{rule.code} does not say when it is one of severity {severity}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_fixture(path: Path) -> None:
    check_fixture(RULES[path.parent.name], path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_file_name_tells_the_verdict(path: Path) -> None:
    check_verdict(RULES[path.parent.name], path)


@pytest.mark.parametrize("code", sorted(RULES))
def test_what_is_told(code: str) -> None:
    rule = RULES[code]
    golden = FIXTURES / code / "told.txt"
    assert all_told(rule) == golden.read_text(encoding="utf-8"), "run `make reports`"


@pytest.mark.parametrize("code", sorted(RULES))
def test_each_rule_has_fixtures(code: str) -> None:
    check_enough([path.stem for path in (FIXTURES / code).glob("*.yaml")])


def test_each_fixture_folder_is_a_rule() -> None:
    assert {path.parent.name for path in FILES} <= set(RULES)


@pytest.mark.parametrize("code", sorted(RULES))
def test_each_rule_is_documented(code: str) -> None:
    check_documented(RULES[code])


if __name__ == "__main__":
    for rule in RULES.values():
        golden = FIXTURES / rule.code / "told.txt"
        golden.write_text(all_told(rule), encoding="utf-8", newline="\n")
        sys.stdout.write(f"{rule.code}\n")
