"""From a rule's answer to a finding; findings of one place made one."""

from ingestlint.evaluate.stack import Stack
from ingestlint.graph.graph import Graph
from ingestlint.parse.node import Mapping, Node, Scalar

from .rule import Rule
from .verdict import SEVERITIES, Excess, Finding, Violated, When


def finding_of(
    graph: Graph,
    rule: Rule,
    found: Violated,
    when: When,
    environments: tuple[str, ...],
    severity: str,
) -> Finding:
    subject = found.subject
    stack = _stack_of(graph, found)
    resource = stack.declarations.get(subject.removeprefix(stack.label))
    path = ""
    if resource is not None and resource.body is not None:
        path = construct_path(resource.body)
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
        _named(when),
        environments,
        found.trail,
        ((subject, path),) if path else (),
        found.fix or rule.section("How to fix").partition("\n\n")[0].replace("\n", " "),
        found.table,
        stack.root.template.source.path,
        verdicts=(subject,),
        path=found.path,
        excess=None if found.excess is None else Excess(found.excess, rule.excess),
        shared=found.shared,
    )


def _stack_of(graph: Graph, found: Violated) -> Stack:
    """The stack that a finding speaks of: of those with its template, the one of its subject."""
    own = [s for s in graph.stacks if _holds(s, found.at)] or [graph.stacks[0]]
    return next((s for s in own if s.label and found.subject.startswith(s.label)), own[0])


def _holds(stack: Stack, node: Node) -> bool:
    """Whether a place lies in the template of a stack, or in a file that the template names."""
    return stack.template.source is node.source or any(s is node.source for s in stack.sources)


def construct_path(body: Mapping) -> str:
    """The path of the CDK construct that made a resource, "" where none did."""
    metadata = body.entries.get("Metadata")
    node = metadata.entries.get("aws:cdk:path") if isinstance(metadata, Mapping) else None
    return node.raw if isinstance(node, Scalar) else ""


def home_of(graph: Graph, node: Node) -> str:
    """The path of the root template of the stack in whose template a place lies."""
    own = (s for s in graph.stacks if _holds(s, node))
    return next(own, graph.stacks[0]).root.template.source.path


def merged(findings: list[Finding]) -> list[Finding]:
    """Findings of one rule at one place made one, where they say the same.

    That is: for several subjects, or in several environments. What it is in another environment
    in other words is kept in `also`, the gravest first.
    """
    found: dict[tuple[str, str, str, int, int], list[Finding]] = {}
    for finding in findings:
        at = finding.shared or finding.at
        key = (finding.code, finding.home, at.source.path, at.start, at.end)
        alike = found.setdefault(key, [])
        for position, before in enumerate(alike):
            both = _united(before, finding)
            if both is not None:
                alike[position] = both
                break
        else:
            alike.append(finding)
    return [_placed(finding) for alike in found.values() for finding in alike]


def _placed(finding: Finding) -> Finding:
    """What is said of one subject is there; what is said of several, where they share it."""
    if finding.shared is None or len(finding.subjects) < 2:
        return finding
    return finding._replace(at=finding.shared)


def _said_once(others: list[Finding]) -> list[Finding]:
    """Findings of one rule and subject in other environments, those with one message together."""
    found: dict[str, Finding] = {}
    for other in others:
        before = found.get(other.message)
        earlier = before.environments if before is not None else ()
        found[other.message] = (before or other)._replace(environments=earlier + other.environments)
    return list(found.values())


def _named(when: When) -> When:
    """Conditions and parameters by their names; with their template where two have one name."""
    names = [name if name.startswith("AWS::") else name.rpartition(":")[2] for name, _ in when]
    return tuple(
        (short if names.count(short) == 1 else name, truth)
        for short, (name, truth) in zip(names, when, strict=True)
    )


def _united(before: Finding, finding: Finding) -> Finding | None:
    """Two findings at one place as one; None where one could not be said of both."""
    same_subjects = before.subjects == finding.subjects
    same_environments = before.environments == finding.environments
    verdicts = before.verdicts + finding.verdicts
    environments = tuple(dict.fromkeys(before.environments + finding.environments))
    if (before.message, before.severity) == (finding.message, finding.severity):
        if not (same_subjects or (same_environments and before.when == finding.when)):
            return None
        subjects = tuple(dict.fromkeys(before.subjects + finding.subjects))
        # The same in several scenarios: what these have in common is when it is so.
        when = tuple(part for part in before.when if part in finding.when)
        worst = max(filter(None, (before.excess, finding.excess)), default=None)
        return before._replace(
            subjects=subjects,
            environments=environments,
            when=when,
            verdicts=verdicts,
            excess=worst,
            constructs=tuple(dict.fromkeys(before.constructs + finding.constructs)),
        )
    in_others = bool(before.environments) and not same_environments
    if same_subjects and in_others and not set(before.environments) & set(finding.environments):
        if SEVERITIES.index(finding.severity) < SEVERITIES.index(before.severity):
            before, finding = finding, before
        also = tuple(_said_once([*before.also, finding._replace(also=()), *finding.also]))
        return before._replace(environments=environments, also=also, verdicts=verdicts)
    return None
