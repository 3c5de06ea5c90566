"""Where a record goes on from a resource: the edges of flow, of specific resources only."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingestlint.evaluate.value import Absent, Known, text_of
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.graph import Graph
from ingestlint.graph.kinds import of_machines
from ingestlint.graph.relation import Relation
from ingestlint.graph.resource import Resource
from ingestlint.parse.node import Node

from .filters import BUCKET, BUS, RULE, matches_bucket
from .logs import function_of_group
from .mentioned import connected_to
from .permits import MOVES, Permit, permits, users, uses

LOG_FILTER = "AWS::Logs::SubscriptionFilter"
KINDS = ("polls", "invokes", "sends_to")
MACHINE = "AWS::StepFunctions::StateMachine"
VERBS = {
    "write": "writes to",
    "send": "sends to",
    "start": "starts",
    "invoke": "invokes",
    "read": "reads",
}


class Edge(NamedTuple):
    """From a resource to the next: by a relation, or by a permission of a function (`use`)."""

    source: Resource
    target: Resource
    node: Node
    relation: Relation | None = None
    use: Permit | None = None

    @property
    def by(self) -> str:
        """What a record comes by, in words."""
        if self.use is not None:
            return next((v for e, v in VERBS.items() if e in self.use.effects), "writes to")
        if self.relation is None:
            return "connects to"
        if self.relation.kind == "polls":
            return "polled by"
        how = {"invokes": "invokes", "sends_to": "sends to", "writes": "writes to"}
        said = how[self.relation.kind]
        return f"{said} {self.relation.mode}".rstrip() if said == "invokes" else said


def edges_from(resource: Resource) -> Iterator[Edge]:
    """The edges that start at a resource and hold in the scenario in force."""
    graph = resource.graph
    for relation in graph.holding(_by_source(graph).get(resource.id, ())):
        if isinstance(relation.target, Resource):
            yield Edge(resource, relation.target, relation.node, relation)
    if resource.type == FUNCTION:
        for use in uses(resource):
            if _moves(use) and use.target.exists():
                yield Edge(resource, use.target, use.node, None, use)


def edges_to(resource: Resource) -> Iterator[Edge]:
    """The edges that end at a resource and hold in the scenario in force, reading included."""
    for relation in resource.graph.holding(_by_target(resource.graph).get(resource.id, ())):
        if isinstance(relation.source, Resource):
            yield Edge(relation.source, resource, relation.node, relation)
    seen: set[str] = set()
    for function, use in users(resource):
        if use.effects & {*MOVES, "read"} and function.id not in seen:
            seen.add(function.id)
            yield Edge(function, resource, use.node, None, use)
    for function, node in connected_to(resource):
        if function.id not in seen:
            seen.add(function.id)
            yield Edge(function, resource, node)


def moved(role: Resource) -> Iterable[Permit]:
    """What a role permits to move a record on."""
    return (use for use in permits(role) if _moves(use))


def _moves(use: Permit) -> bool:
    return bool(use.effects & MOVES)


def relations_onward(graph: Graph) -> list[Relation]:
    """All relations by which records go on, whenever they hold."""

    def read() -> list[Relation]:
        # Of machines alone: what functions write is told by their roles, each asked once.
        others = (of_machines("writes"), (_to_rule, (RULE,)), (_to_filter, (LOG_FILTER,)))
        found = [relation for kind in KINDS for relation in graph.relations(kind)]
        found.extend(graph.read(others))
        return found

    made: list[Relation] = graph.cached("relations onward", read)
    return made


def _by_source(graph: Graph) -> dict[str, list[Relation]]:
    def index() -> dict[str, list[Relation]]:
        found: dict[str, list[Relation]] = {}
        for relation in relations_onward(graph):
            found.setdefault(relation.source.id, []).append(relation)
        return found

    made: dict[str, list[Relation]] = graph.cached("onward by source", index)
    return made


def _by_target(graph: Graph) -> dict[str, list[Relation]]:
    def index() -> dict[str, list[Relation]]:
        found: dict[str, list[Relation]] = {}
        for relation in relations_onward(graph):
            found.setdefault(relation.target.id, []).append(relation)
        return found

    made: dict[str, list[Relation]] = graph.cached("onward by target", index)
    return made


def _to_rule(graph: Graph, rule: Resource) -> Iterator[Relation]:
    """What feeds a rule: its bus; of the default bus, the buckets that its pattern names."""
    if isinstance(rule.value("EventPattern"), Absent):
        return
    bus = rule.value("EventBusName")
    named = graph.target_of(bus, BUS)
    if isinstance(named, Resource):
        yield Relation("sends_to", named, rule, bus.node, via=rule)
    if isinstance(bus, Absent) or (isinstance(bus, Known) and text_of(bus.data) == "default"):
        for bucket in graph.resources(BUCKET):
            config = bucket.value("NotificationConfiguration", "EventBridgeConfiguration")
            if not isinstance(config, Absent) and matches_bucket(rule, bucket):
                yield Relation("sends_to", bucket, rule, config.node, via=rule)


def _to_filter(graph: Graph, log_filter: Resource) -> Iterator[Relation]:
    """The function whose log group a subscription reads."""
    named = log_filter.value("LogGroupName")
    source = function_of_group(graph, named)
    if isinstance(source, Resource) and source.type == FUNCTION:
        yield Relation("sends_to", source, log_filter, named.node, via=log_filter)
