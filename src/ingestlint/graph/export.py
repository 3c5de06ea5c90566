"""Graphs for other tools: node-link JSON of networkx, Mermaid, Graphviz dot."""

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from ingestlint.evaluate.scenario import Fork, Leaf, TooManyScenarios
from ingestlint.evaluate.secrets import Secrets
from ingestlint.evaluate.value import Absent, Fields, Items, Known, Reference, Value, text_of

from .graph import Graph
from .reading import why_unresolved
from .relation import KINDS
from .resource import Resource

if TYPE_CHECKING:
    import networkx

DEEPEST = 12
# What a picture says instead: its arrows point where records go, not from who does it.
WORDS = {"polls": "polled by"}


class Drawn(NamedTuple):
    """The graph of templates that are deployed together, in an environment ("": there is none)."""

    templates: tuple[str, ...]
    environment: str
    graph: "networkx.MultiDiGraph[str]"

    @property
    def title(self) -> str:
        title = ", ".join(self.templates)
        return f"{title} in {self.environment}" if self.environment else title


class _Read(NamedTuple):
    """Properties as far as they are known, and why others are not, by their paths."""

    data: Any
    unknown: dict[str, str]


def to_networkx(graph: Graph) -> "networkx.MultiDiGraph[str]":
    """Nodes by logical ID with `type`, `file`, `line`, `properties` as far as known.

    `unknown` says why others are not, by their paths. What a snapshot has is there where something
    refers to it. Edges carry `relation`, `mode`, `evidence` (`file:line`) and the conditions they
    hold under.
    """
    import networkx

    made: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    secrets = Secrets(graph.stacks)

    def add(resource: Resource) -> None:
        span = resource.node.span
        read = _properties(graph, resource, secrets)
        made.add_node(
            resource.id,
            type=resource.type,
            file=span.path,
            line=span.line,
            properties=read.data,
            unknown=read.unknown,
        )

    for resource in graph.nodes.values():
        if not resource.observed:
            add(resource)
    for kind in KINDS:
        for relation in graph.relations(kind):
            ends = relation.source, relation.target
            if all(isinstance(end, Resource) and end.observed for end in ends):
                continue
            for end in ends:
                if end.id not in made and isinstance(end, Resource):
                    add(end)
                elif end.id not in made:
                    made.add_node(end.id, type=end.type or "unresolved", properties={}, unknown={})
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


def export(found: list[Drawn], style: str) -> str:
    """Graphs as one text in `style`: json, mermaid or dot.

    In JSON several are a list, in a picture each has a frame of its own.
    """
    if style == "json":
        import json

        graphs = [_node_link(drawn) for drawn in found]
        return json.dumps(graphs[0] if len(graphs) == 1 else graphs, indent=2, ensure_ascii=False)
    is_mermaid = style == "mermaid"
    lines = ["flowchart LR"] if is_mermaid else ["digraph ingestlint {", "  rankdir=LR;"]
    count = 0
    for number, drawn in enumerate(found):
        names = {name: f"n{count + place}" for place, name in enumerate(drawn.graph.nodes)}
        count += len(names)
        inner = _picture(drawn.graph, names, is_mermaid=is_mermaid)
        if len(found) > 1:
            inner = _framed(inner, number, _plain(drawn.title), is_mermaid=is_mermaid)
        lines += inner
    if not is_mermaid:
        lines.append("}")
    return "\n".join(lines)


def _node_link(drawn: Drawn) -> dict[str, Any]:
    import networkx

    drawn.graph.graph.update(templates=list(drawn.templates), environment=drawn.environment)
    made: dict[str, Any] = networkx.node_link_data(drawn.graph, edges="edges")
    return made


def _picture(
    made: "networkx.MultiDiGraph[str]", names: dict[str, str], *, is_mermaid: bool
) -> list[str]:
    lines: list[str] = []
    for name, data in made.nodes(data=True):
        label, kind = _plain(name), _plain(data["type"])
        if is_mermaid:
            lines.append(f'  {names[name]}["{label}<br/>{kind}"]')
        else:
            lines.append(f'  {names[name]} [label="{label}\\n{kind}"];')
    for source, target, data in made.edges(data=True):
        label = WORDS.get(data["relation"], data["relation"])
        if is_mermaid:
            lines.append(f"  {names[source]} -->|{label}| {names[target]}")
        else:
            lines.append(f'  {names[source]} -> {names[target]} [label="{label}"];')
    return lines


def _framed(inner: list[str], number: int, label: str, *, is_mermaid: bool) -> list[str]:
    """A picture in a frame, with what it is of."""
    head = [f'  subgraph d{number}["{label}"]']
    if not is_mermaid:
        head = [f"  subgraph cluster_{number} {{", f'    label="{label}";']
    return [*head, *(f"  {line}" for line in inner), "  end" if is_mermaid else "  }"]


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() or c in " -_./:@," else " " for c in name)


# --- Properties --------------------------------------------------------------------------------


def _properties(graph: Graph, resource: Resource, secrets: Secrets) -> _Read:
    def read() -> _Read:
        unknown: dict[str, str] = {}
        return _Read(_data(resource.value(), (), secrets, unknown), unknown)

    try:
        leaves = graph.explore(read)
    except (TooManyScenarios, Fork) as error:
        return _Read({}, {"*": f"too many scenarios decide it (the last one: {error})"})
    return _common(leaves) if leaves else _Read({}, {})


def _common(leaves: list[Leaf[_Read]]) -> _Read:
    """What is so in all scenarios."""
    every = [leaf.result.data for leaf in leaves]
    if not all(isinstance(data, dict) for data in every):
        return _Read({}, dict(leaves[0].result.unknown))
    names = {name.rpartition(":")[2] for leaf in leaves for name, _ in leaf.guard.conditions}
    names = names or {variable.label for leaf in leaves for variable, _ in leaf.guard.pins}
    keys = dict.fromkeys(key for data in every for key in data)
    same = {key for key in keys if all(key in d and d[key] == every[0][key] for d in every)}
    unknown: dict[str, str] = {}
    for leaf in leaves:
        unknown |= {p: why for p, why in leaf.result.unknown.items() if p not in unknown}
    differ = f"depends on {', '.join(sorted(names))}"
    unknown |= {key: differ for key in keys if key not in same}
    return _Read({key: every[0][key] for key in keys if key in same}, unknown)


def _data(value: Value, path: tuple[str, ...], secrets: Secrets, unknown: dict[str, str]) -> Any:
    """Plain data, references as a template writes them; None where it is `unknown`."""
    if secrets.cover(value.node) or (isinstance(value, Known) and value.secret):
        unknown[".".join(path)] = "hidden: NoEcho"
    elif isinstance(value, Known):
        data = value.data
        # JSON has no number for what is too large for one.
        return text_of(data) if isinstance(data, float) and not isfinite(data) else data
    elif isinstance(value, Reference):
        attribute = value.attribute
        return {"Fn::GetAtt": [value.key, attribute]} if attribute else {"Ref": value.key}
    elif isinstance(value, Fields) and len(path) <= DEEPEST:
        found = {k: _data(value.get(k), (*path, k), secrets, unknown) for k in value}
        if value.open is not None:
            unknown[".".join((*path, "*"))] = value.open.reason
        return {key: inner for key, inner in found.items() if inner is not None}
    elif isinstance(value, Items) and len(path) <= DEEPEST:
        items = enumerate(value.items)
        return [_data(item, (*path, str(n)), secrets, unknown) for n, item in items]
    elif isinstance(value, Fields | Items):
        unknown[".".join(path)] = f"more than {DEEPEST} levels deep"
    elif not isinstance(value, Absent):
        unknown[".".join(path)] = why_unresolved(value).reason
    return None
