"""An alarm watches a metric that does not exist, so it never goes off.

Why it matters
--------------
CloudWatch takes any namespace, name and dimensions. Where nothing is published under them, the
alarm stays in INSUFFICIENT_DATA (or in OK, where missing data counts as good), whatever happens to
what it should watch.

How to fix
----------
Use namespace, metric and dimensions as the service publishes them, with the value they hold.

A dimension holds what the service calls the resource, which is not always what Ref returns: of a
queue GetAtt QueueName, of a topic GetAtt TopicName, of a load balancer GetAtt LoadBalancerFullName,
of a REST API the name that it is given. Names that are in no list of metrics are not judged: they
may be new; nor are metrics of your own. Several alarms of a template that lack the same dimension
are one finding, under each condition one.

References
----------
- https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
- https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
- https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
- https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from functools import partial
from typing import NamedTuple

from ingestlint.check.authoring import (
    Absent,
    Graph,
    Iterable,
    Iterator,
    Known,
    Node,
    Reference,
    Resource,
    Undecided,
    Unknown,
    Value,
    Violated,
    see,
    text_of,
    violated,
    why_unresolved,
)
from ingestlint.check.authoring.resilience import (
    ALARM,
    BY_DIMENSION,
    NAMESPACES,
    Dimension,
    Namespace,
    Watched,
    pattern_of,
    watched,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"

OF_AWS = "AWS/"
# What no namespace of AWS is made of: the name of the stack and the like.
PSEUDO = "AWS::"
# The template, the conditions of the alarm, and what is wrong.
Cause = tuple[int, tuple[str, ...], str]


class Fault(NamedTuple):
    """What cannot be, where it is written, and whether other alarms may lack the same."""

    says: str
    at: Value
    about: Resource | None = None
    shared: bool = False


def subjects(graph: Graph) -> Iterable[Resource]:
    return graph.resources(ALARM)


def check(alarm: Resource) -> Violated | None:
    fault = _fault(alarm)
    if fault is None:
        return None
    alike = _alike(alarm.graph).get(_cause(alarm, fault.says), [])
    first, *others = alike if fault.at.node in alike else [fault.at.node]
    return violated(
        alarm,
        f"it cannot go off: {fault.says}",
        see(fault.about, "is what it names"),
        *(see(other, "nor has this one") for other in others),
        at=first if others else fault.at,
    )


def _fault(alarm: Resource) -> Fault | None:
    """What is wrong with the first of its metrics of which something is, for certain."""
    doubts: list[Undecided] = []
    for metric in watched(alarm):
        try:
            fault = next(_faults(alarm, metric), None)
        except Undecided as doubt:
            doubts.append(doubt)
            continue
        if fault is not None:
            return fault
    if doubts:
        raise doubts[0]
    return None


def _cause(alarm: Resource, says: str) -> Cause:
    """Alarms of a template lack the same for one reason, where they are there together."""
    return id(alarm.stack), alarm.declaration.conditions, says


def _alike(graph: Graph) -> dict[Cause, list[Node]]:
    """Where alarms always lack what others may lack as well: one cause, one finding.

    Each is looked at by itself, so that conditions of the one are no scenarios of the other.
    """

    def find() -> dict[Cause, list[Node]]:
        found: dict[Cause, list[Node]] = {}
        for alarm in graph.resources(ALARM):
            lacks = graph.always(partial(_lacks, alarm))
            if lacks is not None:
                says, at = lacks
                found.setdefault(_cause(alarm, says), []).append(at)
        return found

    made: dict[Cause, list[Node]] = graph.cached("alarms alike", find)
    return made


def _lacks(alarm: Resource) -> tuple[str, Node] | None:
    """What the alarm lacks that others may lack as well, and where."""
    try:
        fault = _fault(alarm)
    except Undecided:
        return None
    return (fault.says, fault.at.node) if fault is not None and fault.shared else None


def _faults(alarm: Resource, metric: Watched) -> Iterator[Fault]:
    name = _namespace(metric.namespace)
    if not name.startswith(OF_AWS):
        return
    for known in NAMESPACES:
        if name != known and name.lower() == known.lower():
            yield Fault(f"the namespace is called {known}", metric.namespace)
    space = NAMESPACES.get(name)
    if space is None:
        return
    yield from _missing(metric, space, name)
    for dimension in metric.dimensions:
        yield from _misplaced(alarm, dimension, space, name)
    yield from _misnamed(metric, space, name)
    for dimension in metric.dimensions:
        _check_known(dimension.name)


def _namespace(value: Value) -> str:
    """The namespace; "" for one of the user's own that is not known in full."""
    if isinstance(value, Unknown) and PSEUDO not in value.why.cause:
        raise Undecided(value.why, value.node)
    return text_of(value.data) if isinstance(value, Known) else ""


def _check_known(name: Value) -> None:
    if not isinstance(name, Known | Absent):
        raise Undecided(why_unresolved(name), name.node)


def _missing(metric: Watched, space: Namespace, name: str) -> Iterator[Fault]:
    if any(not isinstance(d.name, Known) for d in metric.dimensions):
        return
    # A new metric may be one of the account.
    if space.metrics and pattern_of(metric.metric) not in space.metrics:
        return
    given = {dimension.said for dimension in metric.dimensions}
    lacking = [needed for needed in space.needs if needed not in given]
    if lacking and not (space.closed and given - space.dimensions):
        needed = f"dimension{'s' if len(lacking) > 1 else ''} {' and '.join(lacking)}"
        yield Fault(f"metrics of {name} have the {needed}", metric.metric, shared=True)


def _misplaced(
    alarm: Resource, dimension: Dimension, space: Namespace, name: str
) -> Iterator[Fault]:
    said = dimension.said
    if space.closed and isinstance(dimension.name, Known) and said not in space.dimensions:
        yield Fault(f"no metric of {name} has the dimension {said}", dimension.name)
        return
    value = dimension.value
    if said not in space.holds or not isinstance(value, Reference):
        return
    fitting = space.holds[said]
    named = alarm.graph.referred(value)
    if named is None or named.type not in _TYPES:
        return
    if named.type not in fitting:
        kinds = " or ".join(fitting)
        yield Fault(f"{said} stands for an {kinds}, {named.id} is none", value, named)
    elif value.attribute not in fitting[named.type]:
        what = f"{value.attribute}" if value.attribute else "Ref"
        yield Fault(_wrong_attribute(said, what, named, fitting[named.type]), value, named)


def _wrong_attribute(said: str, what: str, named: Resource, fitting: tuple[str, ...]) -> str:
    right = "the name that it is given"
    if fitting:
        right = f"GetAtt {fitting[0]}" if fitting[0] else "Ref"
    return f"{said} holds {right} of {named.id}, not its {what}"


def _misnamed(metric: Watched, space: Namespace, name: str) -> Iterator[Fault]:
    if not space.metrics:
        return
    _check_known(metric.metric)
    said = pattern_of(metric.metric)
    for dimension in metric.dimensions:
        listed = BY_DIMENSION.get((name, dimension.said))
        if listed is not None and said in space.metrics and said not in listed:
            yield Fault(
                f"no metric with the dimension {dimension.said} is called {said}", metric.metric
            )
    if said in space.metrics:
        return
    for known in space.metrics:
        if known.lower() == said.lower():
            yield Fault(f"the metric is called {known}", metric.metric)
    others = [other for other, place in NAMESPACES.items() if said in place.metrics]
    if others:
        yield Fault(f"{said} is a metric of {' and '.join(others)}, not of {name}", metric.metric)
    elif "." in said and not any("." in known for known in space.metrics):
        yield Fault(f"no metric of {name} has a dot in its name", metric.metric)


# What an ARN or an ID of is taken for certain; what a nested stack returns is not.
_TYPES = {kind for space in NAMESPACES.values() for fit in space.holds.values() for kind in fit}
