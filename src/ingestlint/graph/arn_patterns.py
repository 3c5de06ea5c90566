"""Whether an ARN, or a pattern of ARNs, names an end; what is not known is told, not guessed."""

from ingestlint.aws.iam import matches
from ingestlint.evaluate.number import Undecided
from ingestlint.evaluate.value import Absent, Known, Text, Value, Why, certainly_same, text_of

from .arn import named_by
from .graph import Graph
from .naming import NAMED
from .reading import why_unresolved
from .resource import End, Resource

Answer = bool | Undecided
HOLE = "\0"
RULE = "AWS::Events::Rule"
OWN_NAMES = {kind: name for kind, (name, _) in NAMED.items()} | {RULE: "Name"}


def pattern_of(value: Value) -> str:
    """The text of an ARN, with HOLE for what is not known; "" where nothing is."""
    if isinstance(value, Known):
        return text_of(value.data)
    if isinstance(value, Text):
        return "".join(text_of(p.data) if isinstance(p, Known) else HOLE for p in value.parts)
    return ""


def names(graph: Graph, value: Value, end: End, known_as: Value | None = None) -> Answer:
    """Whether `value` names `end`, which the template also names by the value `known_as`."""
    if known_as is not None and certainly_same(value, known_as):
        return True
    pattern = pattern_of(value)
    if "*" in pattern or "?" in pattern:
        return _covers(pattern, value, end)
    named = graph.target_of(value)
    if isinstance(named, Resource):
        # What is declared here is none that is named from outside.
        return named is end
    if not isinstance(end, Resource):
        same = None if known_as is None else certainly_same(value, known_as)
        return False if same is False else Undecided(why_unresolved(value), value.node)
    if pattern and isinstance(_own_name(end), Absent):
        return False  # its name is made when it is deployed
    return Undecided(why_unresolved(value), value.node)


def may_name(value: Value, resource: Resource, holder: Resource) -> bool:
    """Whether a value in `holder` that names nothing in sight may be a name or ARN of a resource.

    What gets its name when it is deployed cannot be named before that in its own deployment.
    """
    if isinstance(value, Absent):
        return False
    said, own = pattern_of(value), _own_name(resource)
    if isinstance(own, Absent):
        return _is_open(name_said(value)) and holder.stack.root is not resource.stack.root
    arn = named_by(said) if said.startswith("arn:") else None
    if arn is not None:
        services = {arn.service, NAMED[resource.type][1]} if resource.type in NAMED else set()
        if len(services) > 1 and HOLE not in arn.service:
            return False
    elif said.startswith("arn:") and said.count(":") > 4:
        return False  # of another kind
    return may_be_same(pattern_of(own), name_said(value))


def _is_open(text: str) -> bool:
    return not text or HOLE in text


def name_said(value: Value) -> str:
    """The name in a value that is one, or an ARN or URL: its text, with HOLE for what is open."""
    said = pattern_of(value)
    if said.startswith("arn:"):
        arn = named_by(said)
        return arn.name if arn is not None else ""
    # A name of a function may have a qualifier.
    return said.removeprefix("https:").rpartition("/")[2].partition(":")[0]


def may_be_same(one: str, other: str) -> bool:
    """Whether two texts with holes can be equal; of "" nothing is known."""
    if not one or not other:
        return True
    if HOLE in one and HOLE in other:
        heads, tails = ((text.split(HOLE)[at] for text in (one, other)) for at in (0, -1))
        return _begin_alike(*heads) and _begin_alike(*(tail[::-1] for tail in tails))
    pattern, text = (one, other) if HOLE in one else (other, one)
    return matches(pattern.replace(HOLE, "*"), text)


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _covers(pattern: str, value: Value, end: End) -> Answer:
    tail = pattern.rpartition(":")[2].removeprefix("rule/").removeprefix("table/")
    if not tail.strip("*/?"):
        return True
    name = _own_name(end) if isinstance(end, Resource) else Absent(value.node)
    if isinstance(name, Known):
        return matches(tail.replace(HOLE, "*"), text_of(name.data))
    if tail.startswith(HOLE):
        # `${AWS::StackName}-*`: what CloudFormation names begins so.
        return True
    why = Why(
        f"pattern {pattern} for {end.id}",
        f"whether {pattern.replace(HOLE, '…')} covers {end.id or 'it'} is not known",
        "name it by Ref or Fn::GetAtt",
    )
    return Undecided(why, value.node)


def _own_name(resource: Resource) -> Value:
    key = OWN_NAMES.get(resource.type)
    return Absent(resource.node) if key is None else resource.value(key)
