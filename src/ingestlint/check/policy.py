"""A policy of a configuration as a rule: what it selects, and whether its schema is satisfied."""

import json
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from types import ModuleType

from ingestlint.config.judgement import Broken, NotKnown, Slow, broken
from ingestlint.config.policies import Policy, Selector
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.scenario import TooManyScenarios
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Why, text_of
from ingestlint.graph.effective import Missing, document, place
from ingestlint.graph.graph import Graph
from ingestlint.graph.reading import step_into, to_text
from ingestlint.graph.resource import Resource

from .authoring import see, violated
from .rule import Rule
from .verdict import Violated

# What a message says of what is broken: so many, and so much of what a keyword wants.
MOST, LONGEST = 10, 1_000
FIELD = re.compile(r"\{([A-Za-z0-9_.]+)\}")


def rule_of(policy: Policy) -> Rule:
    """The rule that a policy is."""

    def subjects(graph: Graph) -> Iterable[Resource]:
        return [r for r in _of_type(graph, policy.select) if _may_match(r, policy.select)]

    def check(resource: Resource) -> Violated | None:
        return _check(policy, resource) if _matches(resource, policy.select) else None

    wanted = "must not satisfy" if policy.forbids else "must satisfy"
    first = (
        _one_line(policy.message) or f"Its properties {wanted} the schema of policy {policy.code}"
    )
    span = policy.at.span
    said = f"{first}\n\nHow to fix\n----------\n{_one_line(policy.fix) or _see_policy(policy)}\n"
    said += f"\nReferences\n----------\n- {span.path}:{span.line}\n"
    module = ModuleType(policy.code, said)
    vars(module).update(SEVERITY=policy.severity, subjects=subjects, check=check)
    rule = Rule("", "policies", policy.code, "policy")
    rule.use(module)
    return rule


def _one_line(text: str) -> str:
    """Text that begins no head and no paragraph of its own in what is said of the rule."""
    return " ".join(text.split())


def _see_policy(policy: Policy) -> str:
    span = policy.at.span
    return f"Policy {policy.code} ({span.path}:{span.line}) says what is wanted."


def _of_type(graph: Graph, select: Selector) -> Iterable[Resource]:
    for resource in graph.nodes.values():
        named = [resource.declaration.logical_id, resource.subject]
        if _fits([resource.type], select.types) and _fits(named, select.names):
            yield resource


def _fits(texts: list[str], patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(t, pattern) for t in texts for pattern in patterns)


def _may_match(resource: Resource, select: Selector) -> bool:
    """Whether it is selected in some scenario, or that cannot be told."""
    if not select.tags and select.relation is None:
        return True

    def answer() -> bool:
        try:
            return _matches(resource, select)
        except Undecided:
            return True

    try:
        return any(leaf.result for leaf in resource.graph.explore(answer))
    except TooManyScenarios:
        return True


def _matches(resource: Resource, select: Selector) -> bool:
    """Whether tags and relations are as selected; raises Undecided and Fork."""
    wanted = select.relation
    if wanted is not None:
        found = (
            resource.outgoing(wanted.kind) if wanted.outgoing else resource.incoming(wanted.kind)
        )
        ends = [r.target if wanted.outgoing else r.source for r in found]
        if not any(not wanted.type or fnmatchcase(end.type, wanted.type) for end in ends):
            return False
    return all(_has_tag(resource, name, text) for name, text in select.tags.items())


def _has_tag(resource: Resource, name: str, pattern: str) -> bool:
    """Whether a tag fits a pattern; Tags are a list of keys and values, or a mapping."""
    tags = resource.value("Tags")
    if isinstance(tags, Absent):
        return False
    if isinstance(tags, Fields):
        value = tags.get(name)
        return not isinstance(value, Absent) and fnmatchcase(to_text(value), pattern)
    if not isinstance(tags, Items):
        to_text(tags)  # raises why it is not known
        return False
    for tag in tags.items:
        if to_text(step_into(tag, "Key")) == name:
            return fnmatchcase(to_text(step_into(tag, "Value")), pattern)
    return False


def _check(policy: Policy, resource: Resource) -> Violated | None:
    try:
        found = broken(policy.schema, document(resource))
    except NotKnown as error:
        missing = error.why
        if isinstance(missing, Missing):
            raise Undecided(missing.why, missing.node) from None
        if isinstance(missing, Slow):
            said = f"the pattern {missing.pattern} may take too long on what it is to be held to"
            why = Why(f"pattern of {policy.code}", said, "write it with fewer repetitions")
            raise Undecided(why, resource.node) from None
        raise
    if policy.forbids:
        return None if found else _violated(policy, resource, ())
    return _violated(policy, resource, tuple(found)) if found else None


def _violated(policy: Policy, resource: Resource, found: tuple[Broken, ...]) -> Violated:
    at = place(resource, found[0].path) if found else resource
    said = _filled(policy.message, resource) or _listed(found, resource)
    message = said or f"its properties are what policy {policy.code} forbids"
    return violated(resource, message, see(policy.at, "the policy"), at=at)


def _filled(message: str, resource: Resource) -> str:
    """The message with the values of the properties that it names in braces."""
    return FIELD.sub(lambda match: _shown(resource, match.group(1).split(".")), message)


def _shown(resource: Resource, path: list[str]) -> str:
    found = document(resource)
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    value = resource.value(*path)
    if isinstance(value, Known):
        return value.shown
    if found is None or not isinstance(found, str | int | float):
        return "(not set)" if found is None else "(not known)"
    return text_of(found)


def _listed(found: tuple[Broken, ...], resource: Resource) -> str:
    """What is wrong, as far as anybody reads that."""
    more = f"; and {len(found) - MOST} more" if len(found) > MOST else ""
    return "; ".join(_said(each, resource) for each in found[:MOST]) + more


def _said(each: Broken, resource: Resource) -> str:
    """What is wrong, by the schema: never a value, which may be hidden."""
    where = ".".join(str(step) for step in each.path)
    path = [step for step in each.path if isinstance(step, str)]
    is_value = each.keyword not in {"required", "properties", "items"} and len(path) == len(
        each.path
    )
    value = f" is {_shown(resource, path)}" if path and is_value else ""
    wanted = json.dumps(each.wanted, ensure_ascii=False)
    wanted = wanted if len(wanted) <= LONGEST else f"{wanted[:LONGEST]}…"
    return f"{where or 'its properties'}{value}, against {each.keyword}: {wanted}"
