"""Another memory size was measured to be better than the one in use.

Why it matters
--------------
Processor time grows with memory, and what is paid is memory times time: more memory is often faster
at the same cost, sometimes cheaper, and where a function only waits, less is just as fast. A
function that is faster also gives back concurrency to all others.

How to fix
----------
Set MemorySize to the size that is named: it was measured, with the times and costs of the message.

A size is better that is at least `gain` percent faster, and costs no more than now or than
`extra_cost` percent above the cheapest; or that is `gain` percent cheaper, and not slower than now
by more than `extra_time` percent. Costs are those of a million invocations with the charge for the
requests: as they were measured, or by the `prices` of the configuration. Only sizes that were
measured are named, and none of which the function has used nearly all (90 percent, MEM405).

A log whose sizes were in use at different times compares different work: then it is a note, and
heuristic. What Compute Optimizer says is a note: its sizes are projected, so measure them. So is
more memory for a function with provisioned concurrency, which is paid by memory at all times.

References
----------
- https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
- https://github.com/alexcasalboni/aws-lambda-power-tuning
- https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-lambda-recommendations.html
- https://aws.amazon.com/lambda/pricing/
"""

from ingestlint.check.authoring import Graph, Iterable, Resource, Row, Violated, unknown, violated
from ingestlint.check.authoring.memory import (
    LOG,
    OPTIMIZED,
    POWER_TUNING,
    Better,
    Evidence,
    Limits,
    Size,
    better,
    check_comparable,
    compares_sizes,
    curve,
    duration_ms,
    evidence_of,
    is_provisioned,
    least_memory,
    memory_of,
)

SEVERITY = "warning"
SINCE = "2026.11"
CONFIDENCE = "proved"
SETTINGS = {"gain": 10, "extra_cost": 5, "extra_time": 0}

KEPT_READY = "; what is provisioned would cost more"


def subjects(graph: Graph) -> Iterable[Resource]:
    for function in graph.resources("AWS::Lambda::Function"):
        evidence = evidence_of(function)
        if evidence is not None and compares_sizes(evidence):
            yield function


def check(function: Resource) -> Violated | None:
    evidence = evidence_of(function)
    assert evidence is not None
    check_comparable(function, evidence)
    memory = memory_of(function)
    sizes = curve(function, evidence)
    now = next((size for size in sizes if size.memory == memory), None)
    if evidence.advice is not None and evidence.tool != POWER_TUNING:
        return _projected(function, evidence, memory)
    if now is None:
        measured = ", ".join(f"{size.memory:,}" for size in sizes) or "none often enough"
        reason = f"{memory:,} MB was not measured (sizes measured: {measured})"
        raise unknown(reason, f"measure it with {memory:,} MB among the sizes", at=evidence.node)
    if len(sizes) == 1:
        return None
    found = better(sizes, now, _limits(function.graph), least_memory(evidence))
    if found is None:
        return None
    log = evidence.tool == LOG
    kept = found.first.memory > memory and is_provisioned(function)
    return violated(
        function,
        _message(now, found, evidence.currency) + (KEPT_READY if kept else ""),
        at=function.number("MemorySize"),
        severity="note" if log or kept else "",
        confidence="heuristic" if log else "",
        fix=f"Set MemorySize to {found.first.memory}, and measure again when the code changes.",
        table=[_row(size, evidence.currency) for size in sizes],
    )


def _limits(graph: Graph) -> Limits:
    settings = graph.settings
    return Limits(*(float(settings[name]) for name in ("gain", "extra_cost", "extra_time")))


def _message(now: Size, found: Better, currency: str) -> str:
    said = f"{now.memory:,} MB takes {now.said(currency)} per million invocations"
    if found.fastest is not None:
        also = " and cheaper" if found.fastest.cost < now.cost else ""
        said += f"; faster{also}: {_takes(found.fastest, currency)}"
    if found.cheapest is not None:
        also = " and faster" if found.cheapest.ms < now.ms else ""
        said += f"; cheaper{also}: {_takes(found.cheapest, currency)}"
    return said


def _takes(size: Size, currency: str) -> str:
    return f"{size.memory:,} MB takes {size.said(currency)}"


def _row(size: Size, currency: str) -> Row:
    return Row(f"MB: {size.said(currency)} per million", size.memory, (size.node,))


def _projected(function: Resource, evidence: Evidence, memory: int) -> Violated | None:
    advice = evidence.advice
    assert advice is not None
    if advice.memory != memory:
        reason = f"Compute Optimizer watched it with {advice.memory:,} MB, it has {memory:,} MB now"
        raise unknown(reason, "export again two weeks after the change", at=evidence.node)
    if advice.finding == OPTIMIZED:
        return None
    took = next((f", where it took {duration_ms(p.ms)}," for p in evidence.points), "")
    sizes = " or ".join(
        f"{size:,} MB" + ("" if ms is None else f" at {duration_ms(ms)}")
        for size, ms in advice.sizes
    )
    projects = f"and projects {sizes}" if sizes else "and projects no other size"
    return violated(
        function,
        f"Compute Optimizer calls {memory:,} MB{took} {advice.finding} {projects}",
        at=function.number("MemorySize"),
        severity="note",
        fix="Measure the projected size with Power Tuning before you set it."
        if sizes
        else "Measure other sizes with Power Tuning.",
    )
