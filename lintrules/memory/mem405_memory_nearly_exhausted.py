"""A function was seen to use nearly all the memory that it has.

Why it matters
--------------
A function that needs more memory than it has is killed in the middle of its work, and what it
worked on is tried again or lost. A larger payload than the largest so far is enough.

How to fix
----------
Give the function more memory than it was seen to use, with room for larger payloads.

The most that was used is from REPORT lines of its log, or from an export of Compute Optimizer. It
is compared with the memory that is configured; where it was not measured with that, a finding is
heuristic: some runtimes use more where there is more. Nearly all is `percent` of it and more.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
- https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
"""

from ingestlint.check.authoring import (
    Graph,
    Iterable,
    Resource,
    Violated,
    see,
    unknown,
    violated,
)
from ingestlint.check.authoring.memory import NEARLY_ALL, Used, evidence_of, memory_of

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
EXCESS = "% of its memory"
SETTINGS = {"percent": NEARLY_ALL}
LEAST_SETTINGS = {"percent": 1}

PERCENT = 100  # of the whole


def subjects(graph: Graph) -> Iterable[Resource]:
    for function in graph.resources("AWS::Lambda::Function"):
        evidence = evidence_of(function)
        if evidence is not None and evidence.used:
            yield function


def check(function: Resource) -> Violated | None:
    evidence = evidence_of(function)
    assert evidence is not None
    memory = memory_of(function)
    limit = float(function.graph.settings["percent"]) / PERCENT
    here = [used for used in evidence.used if used.memory == memory]
    most = max(here or evidence.used, key=lambda used: used.most)
    if most.most >= limit * memory:
        return _violated(function, most, memory, measured=bool(here))
    if memory > most.memory and most.most >= limit * most.memory:
        raise _raised_since(most, memory)
    return None


def _violated(function: Resource, used: Used, memory: int, *, measured: bool) -> Violated:
    share = used.most * PERCENT / memory
    had = "" if measured else f" when it had {used.memory:,} MB"
    return violated(
        function,
        f"it used {used.most:,} MB{had}, {share:.0f} % of its {memory:,} MB",
        see(used.node, "measured here"),
        at=function.number("MemorySize"),
        confidence="" if measured else "heuristic",
    ).by(share)


def _raised_since(used: Used, memory: int) -> Exception:
    reason = (
        f"it used {used.most:,} of {used.memory:,} MB, and has {memory:,} MB now:"
        " how much of that it uses was not measured"
    )
    return unknown(reason, "take a log since the change", at=used.node)
