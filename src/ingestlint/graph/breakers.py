"""What stops or tells when a function keeps failing: circuit breakers, logs that are counted."""

from collections.abc import Iterator

from ingestlint.evaluate.value import Fields, Known, Text, Value, text_of

from .access import items_of
from .alarms import ALARM, acts, is_of_aws, watched
from .arn_patterns import pattern_of
from .graph import Graph
from .reading import step_into
from .resource import Resource

LOG_GROUP = "AWS::Logs::LogGroup"
# What people call a circuit breaker: its table, its machine, its variables, its library.
WORDS = ("circuit", "breaker", "opossum", "cockatiel")


def has_breaker(function: Resource) -> bool:
    """Whether names say that the function is, or goes through, a circuit breaker.

    Powertools' keeps its state in a table, the pattern of Step Functions in a table and a machine;
    inline code names its library.
    """
    variables = function.value("Environment", "Variables")
    used = [r.target.id for kind in ("reads", "writes") for r in function.outgoing(kind)]
    said = [function.id, *used, *_texts(function.value("Code", "ZipFile"))]
    for name in variables if isinstance(variables, Fields) else ():
        said += [name, step_into(variables, name).identity]
    return any(word in text.lower() for text in said for word in WORDS)


def _texts(value: Value) -> Iterator[str]:
    for part in value.parts if isinstance(value, Text) else (value,):
        if isinstance(part, Known):
            yield text_of(part.data)


def counted_logs(function: Resource) -> list[tuple[str, str]]:
    """Namespace and name of the metrics that filters make of the function's log."""
    found = []
    for log_filter in function.graph.resources("AWS::Logs::MetricFilter"):
        if _is_log_of(function, log_filter.value("LogGroupName")):
            for entry in items_of(log_filter.value("MetricTransformations")):
                name = step_into(entry, "MetricName")
                found.append((step_into(entry, "MetricNamespace").identity, name.identity))
    return found


def _is_log_of(function: Resource, value: Value) -> bool:
    """Whether a value names the log group of a function, `/aws/lambda/` and its name."""
    own = f"&{function.stack.prefix}{function.declaration.logical_id}."
    if own in value.identity:
        return True
    name = function.value("FunctionName")
    if isinstance(name, Known) and pattern_of(value).endswith(f"/{text_of(name.data)}"):
        return True
    group = function.graph.target_of(value)
    if not isinstance(group, Resource) or group.type != LOG_GROUP:
        return False
    if function.graph.target_of(function.value("LoggingConfig", "LogGroup")) is group:
        return True
    return group.value("LogGroupName").identity != value.identity and _is_log_of(
        function, group.value("LogGroupName")
    )


def own_alarms(graph: Graph) -> Iterator[tuple[Resource, tuple[str, str]]]:
    """Alarms that do something on metrics which AWS does not publish, with these."""
    for alarm in graph.resources(ALARM):
        for metric in watched(alarm):
            if not is_of_aws(metric.namespace) and acts(alarm):
                yield alarm, (metric.namespace.identity, metric.metric.identity)


def code_has_breaker(function: Resource) -> bool:
    """Whether local code of a function imports a breaker; code is read where all else is silent.

    Raises Undecided where it is not known which code that is.
    """
    from .clients.function import imports_breaker

    return imports_breaker(function)
