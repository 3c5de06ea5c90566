"""The graph for other tools: node-link JSON of networkx, Mermaid, Graphviz dot."""

from typing import TYPE_CHECKING, Any

from ingestlint.evaluate.scenario import Fork, TooManyScenarios
from ingestlint.evaluate.secrets import Secrets
from ingestlint.evaluate.value import Fields, Items, Known, Value

from .graph import Graph
from .relation import KINDS
from .resource import Resource

if TYPE_CHECKING:
    import networkx

DEEPEST = 12


def to_networkx(graph: Graph) -> "networkx.MultiDiGraph[str]":
    """Nodes by logical ID with `type`, `file`, `line`, `properties` as far as known.

    Edges carry `relation`, `mode`, `evidence` (`file:line`) and the conditions they hold under.
    """
    import networkx

    made: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    secrets = Secrets(graph.stacks)
    for resource in graph.nodes.values():
        span = resource.node.span
        made.add_node(
            resource.id,
            type=resource.type,
            file=span.path,
            line=span.line,
            properties=_properties(graph, resource, secrets),
        )
    for kind in KINDS:
        for relation in graph.relations(kind):
            for end in (relation.source, relation.target):
                if end.id not in made:
                    made.add_node(end.id, type=end.type or "unresolved", properties={})
            span = relation.node.span
            made.add_edge(
                relation.source.id,
                relation.target.id,
                relation=kind,
                mode=relation.mode,
                evidence=f"{span.path}:{span.line}",
                when=dict(relation.guard.conditions),
            )
    return made


def export(graph: Graph, style: str) -> str:
    """The graph as text in `style`: json, mermaid or dot."""
    made = to_networkx(graph)
    if style == "json":
        import json

        import networkx

        data = networkx.node_link_data(made, edges="edges")
        return json.dumps(data, indent=2, ensure_ascii=False)
    names = {name: f"n{number}" for number, name in enumerate(made.nodes)}
    lines = ["flowchart LR"] if style == "mermaid" else ["digraph ingestlint {", "  rankdir=LR;"]
    for name, data in made.nodes(data=True):
        label, kind = _plain(name), _plain(data["type"])
        if style == "mermaid":
            lines.append(f'  {names[name]}["{label}<br/>{kind}"]')
        else:
            lines.append(f'  {names[name]} [label="{label}\\n{kind}"];')
    for source, target, data in made.edges(data=True):
        label = data["relation"]
        if style == "mermaid":
            lines.append(f"  {names[source]} -->|{label}| {names[target]}")
        else:
            lines.append(f'  {names[source]} -> {names[target]} [label="{label}"];')
    if style == "dot":
        lines.append("}")
    return "\n".join(lines)


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() or c in " -_./:@" else " " for c in name)


def _properties(graph: Graph, resource: Resource, secrets: Secrets) -> Any:
    try:
        leaves = graph.explore(lambda: _data(resource.value(), 0, secrets))
    except (TooManyScenarios, Fork):
        return {}
    first = leaves[0].result if leaves else {}
    return first if all(leaf.result == first for leaf in leaves) else _common(leaves, first)


def _common(leaves: Any, first: Any) -> Any:
    if not isinstance(first, dict):
        return {}
    return {
        key: value
        for key, value in first.items()
        if all(isinstance(x.result, dict) and x.result.get(key) == value for x in leaves)
    }


def _data(value: Value, depth: int, secrets: Secrets) -> Any:
    """Plain data of what is known; unknown parts and hidden values are left out."""
    if secrets.cover(value.node):
        return None
    if isinstance(value, Known):
        return None if value.secret else value.data
    if depth > DEEPEST:
        return None
    if isinstance(value, Fields):
        found = {key: _data(value.get(key), depth + 1, secrets) for key in value}
        return {key: inner for key, inner in found.items() if inner is not None}
    if isinstance(value, Items):
        items = (item for item in value.items if isinstance(item, Known | Fields))
        return [_data(item, depth + 1, secrets) for item in items]
    return None
