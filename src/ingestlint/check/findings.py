"""From a rule's answer to a finding; findings of one place made one."""

from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.parse.node import Mapping, Node, Scalar

from .rule import Rule
from .verdict import Finding, Violated


def finding_of(
    graph: Graph,
    rule: Rule,
    found: Violated,
    when: tuple[tuple[str, bool], ...],
    environments: tuple[str, ...],
    severity: str,
) -> Finding:
    subject = found.subject
    stack = _stack_of(graph, found)
    resource = stack.declarations.get(subject.removeprefix(stack.label))
    path = ""
    if resource is not None and resource.body is not None:
        path = _construct_path(resource.body)
    shared = stack.template.globals
    subjects: tuple[str, ...] = (subject,)
    if (
        shared.entries
        and found.at.source is shared.source
        and (shared.start <= found.at.start < shared.end)
    ):
        subjects = ("Globals", subject)
    return Finding(
        rule.code,
        rule.name,
        severity or found.severity or rule.severity,
        found.confidence or rule.confidence,
        found.message,
        subjects,
        found.at,
        found.related,
        tuple((name.rpartition(":")[2], truth) for name, truth in when),
        environments,
        found.trail,
        path,
        found.fix or rule.section("How to fix").partition("\n\n")[0].replace("\n", " "),
        found.table,
        stack.root.template.source.path,
        verdicts=(subject,),
    )


def _stack_of(graph: Graph, found: Violated) -> Stack:
    """The stack that a finding speaks of: of those with its template, the one of its subject."""
    own = [s for s in graph.stacks if s.template.source is found.at.source] or [graph.stacks[0]]
    return next((s for s in own if s.label and found.subject.startswith(s.label)), own[0])


def _construct_path(body: Mapping) -> str:
    metadata = body.entries.get("Metadata")
    node = metadata.entries.get("aws:cdk:path") if isinstance(metadata, Mapping) else None
    return node.raw if isinstance(node, Scalar) else ""


def home_of(graph: Graph, node: Node) -> str:
    """The path of the root template of the stack in whose template a place lies."""
    own = (s for s in graph.stacks if s.template.source is node.source)
    return next(own, graph.stacks[0]).root.template.source.path


def merged(findings: list[Finding]) -> list[Finding]:
    """Findings of one rule at one place made one, with all their subjects and environments.

    What it is in another environment, where that differs, is kept in `also`.
    """
    found: dict[tuple[str, str, int, int], Finding] = {}
    for finding in findings:
        at = finding.at
        key = (finding.code, at.source.path, at.start, at.end)
        before = found.get(key)
        if before is None:
            found[key] = finding
            continue
        subjects = tuple(dict.fromkeys(before.subjects + finding.subjects))
        environments = tuple(dict.fromkeys(before.environments + finding.environments))
        also = before.also
        same = before.subjects == finding.subjects and before.environments != finding.environments
        if same and before.message != finding.message:
            also += (finding,)
        verdicts = before.verdicts + finding.verdicts
        found[key] = before._replace(
            subjects=subjects, environments=environments, also=also, verdicts=verdicts
        )
    return list(found.values())
