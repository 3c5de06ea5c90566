"""What scales the provisioned capacity of a table or an index."""

from collections.abc import Iterator
from typing import NamedTuple

from ingestlint.evaluate.number import Number, Undecided
from ingestlint.evaluate.value import Known, Value, Why, text_of

from .kinds.scales import scaled
from .reading import step_into, to_items, to_number, to_text
from .relation import Relation
from .resource import Resource, Unresolved
from .tables import INDEXES, Part

PLAN = "AWS::AutoScalingPlans::ScalingPlan"
UNSEEN = "what a scalable target scales is not known"


class Policy(NamedTuple):
    """Automatic scaling: the lowest and the highest capacity."""

    least: Number
    most: Number


def policy_of(part: Part, dimension: str) -> Policy | None:
    """How a scalable target moves it, None where none does; raises Undecided."""
    for relation in _targets(part, dimension):
        if any(r.mode == "policy" for r in _maker(relation).incoming("scales")):
            return Policy(relation.number("MinCapacity"), relation.number("MaxCapacity"))
    planned = _planned(part, dimension)
    if planned is None:
        _nothing_out_of_sight(part, dimension)
    return planned


def _planned(part: Part, dimension: str) -> Policy | None:
    """How a scaling plan moves it, which makes the targets and policies itself."""
    graph = part.table.graph
    for plan in graph.resources(PLAN):
        for entry in plan.items("ScalingInstructions") if plan.exists() else ():
            if to_text(step_into(entry, "ScalableDimension")) == _wanted(part, dimension):
                value = step_into(entry, "ResourceId")
                end, index = scaled(graph, value)
                if end is part.table and index in {"", f"index:{part.name}"}:
                    least, most = (
                        to_number(step_into(entry, key), PLAN, key, "", plan.node)
                        for key in ("MinCapacity", "MaxCapacity")
                    )
                    return Policy(least, most)
                if isinstance(end, Unresolved) and not isinstance(end.value_seen, Known):
                    raise Undecided(_unseen(end.why), value.node)
    return None


def _unseen(why: Why) -> Why:
    reason = f"{UNSEEN}: {why.reason}" if why.reason else UNSEEN
    return Why(why.cause, reason, why.remedy or "give --parameters")


def target_without_policy(part: Part, dimension: str) -> Relation | None:
    """The scalable target that no policy moves."""
    return next(iter(_targets(part, dimension)), None)


def replicas(part: Part) -> Iterator[tuple[str, Value | None]]:
    """The Region of each replica of a global table, and what it says of the table or index."""
    name = part.name
    for replica in to_items(part.table.value("Replicas")):
        value = step_into(replica, "Region")
        region = text_of(value.data) if isinstance(value, Known) and not value.secret else ""
        yield region, _own(replica, name) if part.is_index else replica


def _own(replica: Value, name: str) -> Value | None:
    """What a replica says of an index."""
    for entry in to_items(step_into(replica, INDEXES)):
        label = step_into(entry, "IndexName")
        if isinstance(label, Known) and text_of(label.data) == name:
            return entry
    return None


def _targets(part: Part, dimension: str) -> list[Relation]:
    wanted = _wanted(part, dimension)
    found = [r for r in part.table.incoming("scales") if r.mode.startswith(wanted)]
    if found and part.is_index:
        mode = f"{wanted}:index:{to_text(step_into(part.value, 'IndexName'))}"
        return [r for r in found if r.mode == mode]
    return found


def _wanted(part: Part, dimension: str) -> str:
    return f"dynamodb:{'index' if part.is_index else 'table'}:{dimension}CapacityUnits"


def _nothing_out_of_sight(part: Part, dimension: str) -> None:
    """Raises where a scalable target, or its policy, may be this one's and is not known.

    Of others it is not asked whether they are there: each may have a condition of its own.
    """
    graph = part.table.graph
    wanted = _wanted(part, dimension)
    lost = graph.cached("scales out of sight", lambda: graph.unresolved("scales"))
    for relation in (*graph.incoming("scales", part.table), *lost):
        if _may_be(relation, part, wanted) and graph.holding([relation]):
            end = relation.target
            why = end.why if isinstance(end, Unresolved) else Why(UNSEEN, "", "")
            raise Undecided(_unseen(why), relation.node)


def _may_be(relation: Relation, part: Part, wanted: str) -> bool:
    if isinstance(getattr(relation.target, "value_seen", None), Known):
        return False  # the literal name of a table elsewhere
    if relation.target is part.table:
        return relation.mode in {"", f"{wanted}:index:?"}
    return relation.mode in {"", "policy"} or relation.mode.startswith(wanted)


def _maker(relation: Relation) -> Resource:
    if relation.via is None:
        raise TypeError(f"{relation!r} is not made by a resource")
    return relation.via
