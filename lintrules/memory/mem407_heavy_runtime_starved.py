"""A Java or .NET function has little memory, and so little processor time to start with.

Why it matters
--------------
These runtimes load and compile much before the first line of the function runs. Processor time
comes in proportion to memory: with 256 MB it is 1/7 of a vCPU. Cold starts take seconds, and where
they take longer than ten the initialization begins again within the timeout.

How to fix
----------
Measure the function with 512 MB and more (AWS Lambda Power Tuning), or use SnapStart.

AWS publishes no number for this: at most `memory` MB is taken for little. It is told by the runtime
alone, so an executable that was compiled ahead of time is reported too. Container images have no
runtime in the template and are not examined, nor are functions that were measured with the size
that they have, run on Managed Instances, at the edge or on devices, or only serve custom resources.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
- https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
- https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Resource,
    Violated,
    is_custom_resource_provider,
    runs_elsewhere,
    see,
    violated,
)
from ingestlint.check.authoring.memory import facts, is_tuned, memory_of

SEVERITY = "note"
SINCE = "2026.11"
CONFIDENCE = "heuristic"
# 128 MB has a finding of its own, whatever the runtime.
YIELDS_TO = ("MEM401",)
SETTINGS = {"memory": 256}

HEAVY = {"java": "Java", "dotnet": ".NET"}
NONE = "None"


def subjects(graph: Graph) -> Iterable[Resource]:
    return graph.resources("AWS::Lambda::Function")


def check(function: Resource) -> Violated | None:
    runtime = function.text("Runtime")
    kind = next((name for start, name in HEAVY.items() if runtime.startswith(start)), "")
    if not kind or function.has("CapacityProviderConfig") or _starts_from_snapshot(function):
        return None
    if is_custom_resource_provider(function) or runs_elsewhere(function):
        return None
    configured = function.number("MemorySize")
    if configured > float(function.graph.settings["memory"]):
        return None
    memory = memory_of(function)
    if is_tuned(function, memory):
        return None
    share = facts.MB_PER_VCPU.value / memory
    return violated(
        function,
        f"{kind} starts with {memory:,} MB, about 1/{share:.0f} of a vCPU",
        see(function.value("Runtime"), "loads and compiles much when it starts"),
        at=configured,
    )


def _starts_from_snapshot(function: Resource) -> bool:
    return function.text("SnapStart", "ApplyOn") not in {"", NONE}
