"""What the code of a function uses that is out of sight, where it may take only so much."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from ingestlint.aws.iam import classify
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Known, Value, Why
from ingestlint.graph.arn import named_by
from ingestlint.graph.arn_patterns import HOLE, pattern_of
from ingestlint.graph.code import calls_nothing
from ingestlint.graph.consumers import FUNCTION
from ingestlint.graph.evidence import is_platforms, service_behind
from ingestlint.graph.graph import Graph
from ingestlint.graph.reading import why_unresolved
from ingestlint.graph.resource import End, Resource
from ingestlint.graph.tables import TABLE

from .permits import Permission, permissions_of, role_of

QUEUE, STREAM = "AWS::SQS::Queue", "AWS::Kinesis::Stream"
# What of a service may take only so much, and what is done to it.
BY_SERVICE = {
    "dynamodb": (TABLE, frozenset({"write", "read"})),
    "sqs": (QUEUE, frozenset({"send"})),
    "kinesis": (STREAM, frozenset({"send"})),
}
BY_TYPE = dict(BY_SERVICE.values())
SAY = {TABLE: "table", QUEUE: "queue", STREAM: "stream"}
VERBS = {"write": "writes", "read": "reads", "send": "sends to"}


class Unseen(NamedTuple):
    """What a permission names that no linted file declares; `type` is what it has to be."""

    type: str
    effects: frozenset[str]
    value: Value

    @property
    def name(self) -> str:
        """Its name; "" where that is not known in full."""
        said = pattern_of(self.value)
        arn = named_by(said) if said.startswith("arn:") else None
        name = said if arn is None else arn.name
        return "" if HOLE in name or (isinstance(self.value, Known) and self.value.secret) else name

    def doubt(self, what: str) -> Undecided:
        """Why it is not known whether it is `what`, and what would settle that."""
        kind = SAY[self.type]
        remedy = f"lint the template that declares the {kind} too"
        if self.name:
            why = Why(f"={self.name}", f"{self.name} is not declared in the linted files")
        else:
            why = why_unresolved(self.value)
            # What makes the name known is half of it; of an import the other template is all.
            if why.remedy and not why.remedy.startswith("lint"):
                remedy = f"{why.remedy}, and {remedy}"
        verb = next(word for effect, word in VERBS.items() if effect in self.effects)
        reason = f"whether the {kind} that it {verb} {what} is not known: {why.reason}"
        return Undecided(Why(why.cause, reason, remedy), self.value.node)


def unseen(function: Resource) -> Iterator[Unseen]:
    """What its role lets the code of a function use, in the scenario in force.

    Invoking is not among it: another function is used where a variable names it.
    """
    role = None if calls_nothing(function) else role_of(function)
    for use in permissions_of(role) if role is not None else ():
        for kind, effects, actions in _kinds(use):
            if not effects or not _may_be(kind, use.named, use.target):
                continue
            if not is_platforms(function, use.target, actions):
                yield Unseen(kind, effects, use.named)


def writers(graph: Graph) -> list[Resource]:
    """The functions that write, in some scenario, a table that is out of sight."""

    def find() -> list[Resource]:
        functions = graph.resources(FUNCTION)
        return [each for each in functions if graph.anywhere(partial(_written, each))]

    found: list[Resource] = graph.cached("writers of what is out of sight", find)
    return found


def _written(function: Resource) -> set[str]:
    return {each.value.identity for each in unseen_tables(function)}


def unseen_tables(function: Resource) -> Iterator[Unseen]:
    """The tables out of sight that a function writes."""
    return (e for e in unseen(function) if e.type == TABLE and "write" in e.effects)


def _kinds(use: Permission) -> Iterator[tuple[str, frozenset[str], list[str]]]:
    """What a permission may be for, what is done to that, and by which actions."""
    if use.type:
        yield use.type, use.effects & BY_TYPE.get(use.type, frozenset()), []
        return
    told = service_behind(use.named, use.target)
    for service, (kind, wanted) in BY_SERVICE.items():
        actions = [action for action in use.actions if classify(action).service == service]
        if told in {"", service}:
            effects = frozenset[str]().union(*(classify(action).effects for action in actions))
            yield kind, effects & wanted, actions


def _may_be(kind: str, value: Value, target: End) -> bool:
    """Whether a value may name something of a type that is out of sight, and one thing only."""
    if isinstance(target, Resource):
        return False
    said = pattern_of(value)
    if said.startswith("arn:") and "/stream/" in said:
        return False
    name = said.partition("/index/")[0].rpartition("/" if kind == TABLE else ":")[2]
    if "*" in name or "?" in name:
        return False
    # The name of a FIFO queue ends so.
    return kind != QUEUE or not name or name.endswith((".fifo", HOLE))
