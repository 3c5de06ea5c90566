"""A function runs with the least memory there is.

Why it matters
--------------
Lambda gives processor time and network bandwidth in proportion to memory: 128 MB, what applies when
nothing is said, is 1/14 of a vCPU. The smallest function is often not the cheapest: one with
more memory that finishes in less time costs the same or less, and gives back concurrency.

How to fix
----------
Measure the function with AWS Lambda Power Tuning and write the size that it recommends.

Where there are Globals for functions, those that do not mention it are reported there, as one.
Functions that only serve custom resources or macros, run at the edge or on devices, or on Managed
Instances are not examined, nor are those that were measured with 128 MB: MEM403 is about them.
128 MB that are written out are a note: somebody chose them. So are those of inline code that calls
nothing: it may well need no more.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
- https://docs.aws.amazon.com/lambda/latest/operatorguide/computing-power.html
"""

from ingestlint.check.authoring import (
    Fields,
    Graph,
    Iterable,
    Node,
    Resource,
    Violated,
    is_custom_resource_provider,
    runs_elsewhere,
    shared_settings,
    violated,
)
from ingestlint.check.authoring.memory import calls_nothing, check_possible, facts, is_tuned

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"


def subjects(graph: Graph) -> Iterable[Resource]:
    return graph.resources("AWS::Lambda::Function")


def check(function: Resource) -> Violated | None:
    memory = function.number("MemorySize")
    least = facts.LAMBDA_DEFAULT_MEMORY.value
    if memory > least or function.has("CapacityProviderConfig"):
        return None
    if is_custom_resource_provider(function) or runs_elsewhere(function):
        return None
    check_possible(memory)
    if is_tuned(function, least):
        return None
    share = facts.MB_PER_VCPU.value // least + 1
    if memory.default:
        message = f"MemorySize is not set: {least} MB applies, about 1/{share} of a vCPU"
        severity = "note" if calls_nothing(function) else ""
        return violated(function, message, at=_shared(function) or memory, severity=severity)
    message = f"{memory} MB is the minimum: about 1/{share} of a vCPU"
    return violated(function, message, at=memory, severity="note")


def _shared(function: Resource) -> Node | None:
    """The Globals in which one line would set it for all functions that do not mention it."""
    properties = function.value()
    if isinstance(properties, Fields) and "MemorySize" not in properties:
        return shared_settings(function, "Function")
    return None
